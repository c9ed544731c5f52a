package org.example.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePluginContext;
import io.peertunnel.spi.testing.RecordingForwardListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class UnixForwarderTest {
  private static final String PROTOCOL = "/test/unix/1.0.0";

  private final UnixForwarderProvider provider = new UnixForwarderProvider();
  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost near = network.host("near");
  private final FakeHost far = network.host("far");
  private final RecordingForwardListener listener = new RecordingForwardListener();
  private final RecordingForwardListener exposing = new RecordingForwardListener();

  @TempDir Path folder;
  private UnixSockets sockets;
  private FakePluginContext context;
  private Forwarder forwarder;
  private ServerSocket service;

  @BeforeEach
  void open() throws Exception {
    sockets = new UnixSockets(folder);
    context = FakePluginContext.withoutDirectory(provider.settings()).set("max-connections", "1");
    forwarder = provider.create(context);
    service = sockets.listen();
  }

  @AfterEach
  void close() throws Exception {
    forwarder.close();
    network.close();
    service.close();
    context.stop();
  }

  @Test
  void letsClientsWaitBeyondTheLimit() throws Exception {
    SocketAddress bound = bind(exposedWithoutLimit());
    Socket first = sockets.dial(bound);
    Socket firstServed = service.accept();
    Socket second = sockets.dial(bound);
    second.getOutputStream().write(2);
    first.close();
    firstServed.close();
    listener.awaitEnded(1);
    try (Socket served = service.accept()) {
      assertThat(served.getInputStream().read()).isEqualTo(2);
    }
    second.close();
  }

  @Test
  void refusesStreamsBeyondTheLimit() throws Exception {
    far.serve(PROTOCOL, forwarder.expose(service.getLocalSocketAddress(), exposing));
    SocketAddress bound = bind(new UnixForwarder(context, 2));
    try (Socket first = sockets.dial(bound);
        Socket served = service.accept()) {
      served.getOutputStream().write(1);
      assertThat(first.getInputStream().read()).isEqualTo(1);
      try (Socket second = sockets.dial(bound)) {
        assertThat(exposing.awaitRefused()).contains("there are 1 already");
        assertThat(readOrEnd(second)).isEqualTo(-1);
      }
    }
  }

  @Test
  void cutsTheServiceOffWhenItsClientHasGone() throws Exception {
    SocketAddress bound = bind(exposedWithoutLimit());
    Socket client = sockets.dial(bound);
    try (Socket served = service.accept()) {
      client.getOutputStream().write(1);
      assertThat(served.getInputStream().read()).isEqualTo(1);
      client.close();
      assertThatThrownBy(
              () -> {
                while (true) {
                  served.getOutputStream().write(new byte[1000]);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(listener.awaitEnded(1).getFirst().summary().reason())
        .isNotEqualTo(ForwardListener.Summary.DONE);
  }

  @Test
  void endsWhatIsUnderWayWhenItIsClosed() throws Exception {
    SocketAddress bound = bind(exposedWithoutLimit());
    try (Socket client = sockets.dial(bound);
        Socket served = service.accept()) {
      served.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      forwarder.close();
      assertThat(readOrEnd(client)).isEqualTo(-1);
      assertThat(readOrEnd(served)).isEqualTo(-1);
    }
    Await.until("its tasks have ended", () -> context.running().isEmpty());
  }

  @Test
  void readsPathsAndNothingElse() {
    assertThat(provider.address("/run/app.sock").toString()).isEqualTo("/run/app.sock");
    assertThat(provider.address("app.sock").toString())
        .isEqualTo(Path.of("app.sock").toAbsolutePath().toString());
    assertThatThrownBy(() -> provider.address("")).hasMessageStartingWith("must be the path");
    assertThatThrownBy(() -> provider.address("/")).hasMessageStartingWith("must be the path");
    assertThatThrownBy(() -> provider.address("/" + "x".repeat(92)))
        .hasMessageContaining("this one has 93");
    assertThatThrownBy(() -> provider.address("a\0b")).hasMessageStartingWith("must be a path");
    assertThatThrownBy(() -> forwarder.expose(new InetSocketAddress("127.0.0.1", 1), listener))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesALimitOutOfRange() {
    for (String wrong : List.of("0", "-1", "1001", "99999999999")) {
      FakePluginContext given =
          FakePluginContext.withoutDirectory(provider.settings()).set("max-connections", wrong);
      assertThatThrownBy(() -> provider.create(given))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong);
    }
  }

  private Forwarder exposedWithoutLimit() {
    Forwarder other = new UnixForwarder(context, 100);
    far.serve(PROTOCOL, other.expose(service.getLocalSocketAddress(), exposing));
    return forwarder;
  }

  private SocketAddress bind(Forwarder by) throws Exception {
    return by.bind(List.of(sockets.free()), () -> near.connect(far.info()).open(PROTOCOL), listener)
        .local()
        .getFirst();
  }

  private static int readOrEnd(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (IOException e) {
      return -1;
    }
  }
}
