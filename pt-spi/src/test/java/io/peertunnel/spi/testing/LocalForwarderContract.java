package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What every [Forwarder] promises, whatever the addresses of its local services are. An
/// implementation's test extends this and says how to create one and how to reach its sockets; one
/// for TCP extends [ForwarderContract], which asks for more. The peers are on a network in memory.
public abstract class LocalForwarderContract extends ForwarderFixture {
  /// Creates the contract.
  protected LocalForwarderContract() {}

  @Test
  void carriesBytesBothWays() throws Exception {
    try (Socket client = connect();
        Socket target = accept()) {
      client.getOutputStream().write(new byte[] {1, 2, 3});
      assertThat(target.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
      target.getOutputStream().write(new byte[] {4, 5});
      assertThat(client.getInputStream().readNBytes(2)).containsExactly(4, 5);
      client.getOutputStream().write(6);
      assertThat(target.getInputStream().read()).isEqualTo(6);
    }
  }

  @Test
  void carriesLargeContentBothWaysAtOnce() throws Exception {
    byte[] there = Streams.noise(LARGE, 1);
    byte[] back = Streams.noise(LARGE, 2);
    try (Socket client = connect();
        Socket target = accept()) {
      writeAndEnd(client, there);
      writeAndEnd(target, back);
      Background.Job<byte[]> seen =
          background.start("target", () -> target.getInputStream().readAllBytes());
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(back);
      assertThat(seen.get()).isEqualTo(there);
    }
  }

  @Test
  void carriesALargeReplyAfterTheClientHasEnded() throws Exception {
    byte[] reply = Streams.noise(LARGE, 3);
    try (Socket client = connect();
        Socket target = accept()) {
      client.getOutputStream().write(1);
      client.shutdownOutput();
      assertThat(target.getInputStream().readAllBytes()).containsExactly(1);
      writeAndEnd(target, reply);
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(reply);
    }
  }

  @Test
  void carriesALargeRequestAfterTheTargetHasEnded() throws Exception {
    byte[] request = Streams.noise(LARGE, 4);
    try (Socket client = connect();
        Socket target = accept()) {
      target.getOutputStream().write(1);
      target.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).containsExactly(1);
      writeAndEnd(client, request);
      assertThat(target.getInputStream().readAllBytes()).isEqualTo(request);
    }
  }

  @Test
  void tellsWhatEachConnectionCarried() throws Exception {
    try (Socket client = connect();
        Socket target = accept()) {
      client.getOutputStream().write(new byte[1000]);
      client.shutdownOutput();
      assertThat(target.getInputStream().readAllBytes()).hasSize(1000);
      target.getOutputStream().write(new byte[70_000]);
      target.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).hasSize(70_000);
      RecordingForwardListener.Ended here = binding.awaitEnded(1).getFirst();
      RecordingForwardListener.Ended there = exposing.awaitEnded(1).getFirst();
      assertThat(here.peer()).isEqualTo(far.id());
      assertThat(there.peer()).isEqualTo(near.id());
      requireCarried(here.summary(), 70_000, 1000);
      requireCarried(there.summary(), 1000, 70_000);
    }
  }

  @Test
  void resetsTheStreamAndSaysWhyWhenTheTargetRefuses() throws Exception {
    SocketAddress nobody = sockets().unused();
    far.serve(PROTOCOL, farForwarder.expose(nobody, exposing));
    try (Stream stream = openStream()) {
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    }
    assertThat(exposing.awaitRefused()).contains(sockets().words(nobody));
    assertThat(exposing.ended()).isEmpty();
  }

  @Test
  void cutsTheClientOffWhenTheTargetRefuses() throws Exception {
    far.serve(PROTOCOL, farForwarder.expose(sockets().unused(), exposing));
    try (Socket client = dial(bind())) {
      requireNoMoreBytes(client);
    }
    assertThat(exposing.awaitRefused()).isNotBlank();
  }

  @Test
  void turnsTheClientAwayWhenThereIsNoStream() throws Exception {
    Forwarder.Binding bound =
        bind(
            List.of(sockets().free()),
            () -> {
              throw new TunnelException("nobody serves this tunnel");
            });
    try (Socket client = dial(bound)) {
      requireNoMoreBytes(client);
    }
    assertThat(binding.awaitRefused()).contains("nobody serves this tunnel");
    assertThat(binding.ended()).isEmpty();
  }

  @Test
  void goesOnWhenTheOpenerBreaks() throws Exception {
    AtomicLong calls = new AtomicLong();
    expose();
    Forwarder.Binding bound =
        bind(
            List.of(sockets().free()),
            () -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("broken on purpose");
              }
              return openStream();
            });
    try (Socket first = dial(bound)) {
      requireNoMoreBytes(first);
    }
    try (Socket second = dial(bound);
        Socket target = accept()) {
      second.getOutputStream().write(1);
      assertThat(target.getInputStream().read()).isEqualTo(1);
    }
  }

  @Test
  void endsBothSocketsWhenTheConnectionIsLost() throws Exception {
    try (Socket client = connect();
        Socket target = accept()) {
      client.getOutputStream().write(1);
      assertThat(target.getInputStream().read()).isEqualTo(1);
      network.drop(near, far);
      requireNoMoreBytes(client);
      requireNoMoreBytes(target);
    }
    assertThat(binding.awaitEnded(1).getFirst().summary().reason())
        .isNotEqualTo(ForwardListener.Summary.DONE);
    assertThat(exposing.awaitEnded(1).getFirst().summary().reason())
        .isNotEqualTo(ForwardListener.Summary.DONE);
  }

  @Test
  void stopsTheClientWhileTheTargetDoesNotRead() throws Exception {
    try (Socket client = connect();
        Socket target = accept()) {
      AtomicLong written = new AtomicLong();
      Background.Job<Boolean> writer = background.start("client", () -> flood(client, written));
      long[] seen = {-1, 0};
      Await.until(
          "the client is stopped",
          () -> {
            assertThat(written.get()).isLessThan(MOST_UNDER_WAY);
            seen[1] = written.get() == seen[0] ? seen[1] + 1 : 0;
            seen[0] = written.get();
            return seen[1] == 100;
          });
      assertThat(writer.result()).isNotDone();
      long total = 0;
      byte[] piece = new byte[PIECE];
      for (int size = 0; size >= 0; size = target.getInputStream().read(piece)) {
        total += size;
      }
      assertThat(total).isEqualTo(FLOOD);
      assertThat(writer.get()).isTrue();
    }
  }

  @Test
  void carriesManyConnectionsAtOnce() throws Exception {
    int count = 200;
    Forwarder.Binding bound = exposeAndBind();
    background.start("target", this::echoForEver);
    List<Background.Job<Boolean>> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] content = Streams.noise(20_000 + i, i);
      jobs.add(background.start("client " + i, () -> echoes(bound, content)));
    }
    for (Background.Job<Boolean> job : jobs) {
      assertThat(job.get()).isTrue();
    }
    assertThat(binding.awaitEnded(count))
        .allMatch(end -> end.summary().reason().equals(ForwardListener.Summary.DONE))
        .extracting(RecordingForwardListener.Ended::connection)
        .doesNotHaveDuplicates();
    exposing.awaitEnded(count);
  }

  @Test
  void leavesConnectionsAloneWhenTheBindingIsClosed() throws Exception {
    Forwarder.Binding bound = exposeAndBind();
    SocketAddress address = address(bound);
    try (Socket client = dial(bound);
        Socket target = accept()) {
      client.getOutputStream().write(1);
      assertThat(target.getInputStream().read()).isEqualTo(1);
      bound.close();
      bound.close();
      awaitUnbound(address);
      client.getOutputStream().write(2);
      assertThat(target.getInputStream().read()).isEqualTo(2);
      target.getOutputStream().write(3);
      assertThat(client.getInputStream().read()).isEqualTo(3);
    }
  }

  @Test
  void acceptsNoMoreClientsWhenItIsClosed() throws Exception {
    SocketAddress address = address(exposeAndBind());
    nearForwarder.close();
    awaitUnbound(address);
  }
}
