package io.peertunnel.transport.libp2p.yamux;

import static io.peertunnel.transport.libp2p.yamux.NoTransition.IGNORED;
import static io.peertunnel.transport.libp2p.yamux.NoTransition.REFUSED;
import static io.peertunnel.transport.libp2p.yamux.StreamEvent.DATA_RECEIVED;
import static io.peertunnel.transport.libp2p.yamux.StreamEvent.FIN_RECEIVED;
import static io.peertunnel.transport.libp2p.yamux.StreamEvent.FIN_SENT;
import static io.peertunnel.transport.libp2p.yamux.StreamEvent.RST_RECEIVED;
import static io.peertunnel.transport.libp2p.yamux.StreamEvent.RST_SENT;
import static io.peertunnel.transport.libp2p.yamux.StreamState.ENDED;
import static io.peertunnel.transport.libp2p.yamux.StreamState.LOCAL_ENDED;
import static io.peertunnel.transport.libp2p.yamux.StreamState.OPEN;
import static io.peertunnel.transport.libp2p.yamux.StreamState.REMOTE_ENDED;
import static io.peertunnel.transport.libp2p.yamux.StreamState.RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamStateTest {
  private static final List<StreamEvent> COLUMNS =
      List.of(DATA_RECEIVED, FIN_RECEIVED, RST_RECEIVED, FIN_SENT, RST_SENT);

  static Stream<Arguments> table() {
    return Stream.of(
            row(OPEN, OPEN, REMOTE_ENDED, RESET, LOCAL_ENDED, RESET),
            row(LOCAL_ENDED, LOCAL_ENDED, ENDED, RESET, IGNORED, RESET),
            row(REMOTE_ENDED, REFUSED, IGNORED, RESET, ENDED, RESET),
            row(ENDED, IGNORED, IGNORED, IGNORED, IGNORED, IGNORED),
            row(RESET, IGNORED, IGNORED, IGNORED, IGNORED, IGNORED))
        .flatMap(List::stream);
  }

  private static List<Arguments> row(StreamState from, Transition... to) {
    return COLUMNS.stream()
        .map(event -> arguments(from, event, to[COLUMNS.indexOf(event)]))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("table")
  void movesAsTheTableSays(StreamState from, StreamEvent event, Transition to) {
    assertThat(from.on(event)).isEqualTo(to);
  }

  @Test
  void tableIsComplete() {
    assertThat(table())
        .hasSize(StreamState.values().length * StreamEvent.values().length)
        .doesNotHaveDuplicates();
  }
}
