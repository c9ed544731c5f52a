package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What plugins throw or return when they are called: it ends their part, and the tunnel runs.
class FaultyPluginsTest {
  @TempDir private Path home;
  private Bench bench;

  @BeforeEach
  void setUp() {
    bench = new Bench(home);
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  static Stream<Supplier<Discovery>> creations() {
    return Stream.of(
        () -> {
          throw new AssertionError("broken");
        },
        () -> {
          throw new NoClassDefFoundError("broken");
        },
        () -> {
          throw new IllegalStateException("broken");
        },
        FaultyPluginsTest::nothing);
  }

  @ParameterizedTest
  @MethodSource("creations")
  void discoveriesThatCannotBeCreated(Supplier<Discovery> creation) {
    add(creation);

    Bench.Result result = share();

    assertThat(result.err())
        .contains("warning   discovery faulty does not run: ")
        .contains("found by  mdns ready");
  }

  @Test
  void discoveriesThatThrowErrorsWhenTheyPublish() {
    add(
        () ->
            new Silent() {
              @Override
              public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
                throw new AssertionError("broken");
              }
            });

    assertThat(share().err())
        .contains("faulty: it does not work: java.lang.AssertionError: broken")
        .contains("mdns ready");
  }

  @Test
  void discoveriesThatReturnNothingWhenTheyPublish() {
    add(
        () ->
            new Silent() {
              @Override
              public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
                return nothing();
              }
            });

    assertThat(share().err()).contains("faulty: it does not work: ").contains("mdns ready");
  }

  @Test
  void discoveriesThatThrowErrorsWhenTheyEnd() {
    add(
        () ->
            new Silent() {
              @Override
              public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
                listener.published();
                return () -> {
                  throw new AssertionError("broken registration");
                };
              }

              @Override
              public void close() {
                throw new AssertionError("broken end");
              }
            });

    Bench.Result result =
        bench.start("tcp", "--port", "9", "--id", "lab", "-v").awaitErr("ready ").stop(0);

    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .contains("the discovery faulty does not end well")
        .contains("a plugin failed while it was closed: AssertionError: broken end");
  }

  @Test
  void discoveriesThatThrowErrorsWhenTheySearch() {
    add(
        () ->
            new Silent() {
              @Override
              public void find(RendezvousKey key, Consumer<PeerInfo> found) {
                throw new AssertionError("broken");
              }
            });
    Bench.Running share =
        bench.start("tcp", "--port", "9", "--id", "lab", "--discovery", "mdns").awaitErr("ready ");

    Bench.Running bind =
        bench
            .start("bind", "--port", "" + freePort(), "--id", "lab")
            .awaitErr(
                "warning   faulty failed and is not asked again: java.lang.AssertionError: broken")
            .awaitErr("ready ");

    assertThat(bind.stop(0).exitCode()).isZero();
    share.stop(0);
  }

  @Test
  void forwardersThatFail() {
    bench.plugins.more.add(
        new FakePlugins.Provider(
            Kind.FORWARDER,
            new FaultyKind("errs") {
              @Override
              public SocketAddress address(String text) {
                throw new AssertionError("no address");
              }

              @Override
              public Forwarder create(PluginContext context) {
                throw new AssertionError("broken");
              }
            }));
    bench.plugins.more.add(
        new FakePlugins.Provider(
            Kind.FORWARDER,
            new FaultyKind("void") {
              @Override
              public SocketAddress address(String text) {
                return nothing();
              }

              @Override
              public Forwarder create(PluginContext context) {
                return nothing();
              }
            }));

    for (String kind : new String[] {"errs", "void"}) {
      Bench.Result created = bench.run(kind, "--port", "9", "--id", "lab");
      Bench.Result read = bench.run(kind, "--target", "x", "--id", "lab");

      assertThat(created.exitCode()).isEqualTo(1);
      assertThat(created.err()).contains("error     forwarder " + kind + " failed: ");
      assertThat(read.exitCode()).isEqualTo(1);
      assertThat(read.err()).contains("error     forwarder " + kind + " failed: ");
    }
  }

  private Bench.Result share() {
    Bench.Result result =
        bench.start("tcp", "--port", "9", "--id", "lab").awaitErr("ready ").stop(0);
    assertThat(result.exitCode()).isZero();
    return result;
  }

  private void add(Supplier<Discovery> creation) {
    bench.plugins.more.add(new FakePlugins.Provider(Kind.DISCOVERY, new FaultyDiscovery(creation)));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // What no plugin should return.
  private static <T> T nothing() {
    return null;
  }

  private record FaultyDiscovery(Supplier<Discovery> creation) implements DiscoveryProvider {
    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String description() {
      return "does not work";
    }

    @Override
    public Discovery create(Host host, PluginContext context) {
      return creation.get();
    }
  }

  private abstract static class FaultyKind implements ForwarderProvider {
    private final String name;

    FaultyKind(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "does not work";
    }
  }

  /// Finds nobody.
  private static class Silent implements Discovery {
    @Override
    public void find(RendezvousKey key, Consumer<PeerInfo> found) {
      // Nobody is there.
    }

    @Override
    public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
      listener.published();
      return () -> {};
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
