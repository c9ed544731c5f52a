package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Host;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LivenessIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final RealHosts hosts = new RealHosts();
  private Libp2pConnection connection;

  @BeforeEach
  void connect() throws Exception {
    Host near = hosts.open();
    Host far = hosts.open();
    connection = (Libp2pConnection) near.connect(RealHosts.infoOf(far));
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  @Test
  void anEchoIsAnAnswer() throws Exception {
    assertThat(answers((_, _) -> Duration.ofMillis(7), LONG)).isTrue();
    assertThat(connection.path().rtt()).isPresent();
  }

  @Test
  void aRefusalIsAnAnswer() throws Exception {
    assertThat(answers(failing(new StreamResetException("too many pings", 1)), LONG)).isTrue();
    assertThat(answers(failing(new ProtocolNotSupportedException("no ping")), LONG)).isTrue();
  }

  @Test
  void whatComesAtTheEndOfTheTimeIsNone() throws Exception {
    Liveness.Ping late =
        (_, limit) -> {
          Thread.sleep(limit);
          throw new TunnelException("the stream was reset on this side");
        };
    assertThat(answers(late, SHORT)).isFalse();
  }

  @Test
  void aConnectionThatHasEndedGivesNone() throws Exception {
    connection.close();
    assertThat(answers(failing(new TunnelException("closed")), LONG)).isFalse();
  }

  private boolean answers(Liveness.Ping ping, Duration limit) throws InterruptedException {
    return new Liveness(ping).answers(connection, limit);
  }

  private static Liveness.Ping failing(TunnelException cause) {
    return (_, _) -> {
      throw cause;
    };
  }
}
