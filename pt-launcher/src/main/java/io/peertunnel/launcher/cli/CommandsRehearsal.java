package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.demo.Exhibit;
import io.peertunnel.launcher.demo.Loopback;
import io.peertunnel.launcher.demo.Rehearsal;
import io.peertunnel.spi.Multiaddr;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs `pt tcp` and `pt bind` as they are, within this process and on loopback, and uses the
/// tunnel between them. Blocking.
final class CommandsRehearsal {
  private static final long BYTES = 8_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NONE = "none";

  private final Surroundings surroundings;
  private final Loopback loopback;
  private final Optional<Path> data;

  /// @param data where they may write; empty for nowhere
  CommandsRehearsal(Surroundings surroundings, Loopback loopback, Optional<Path> data) {
    this.surroundings = surroundings;
    this.loopback = loopback;
    this.data = data;
  }

  /// Runs all of it.
  ///
  /// @param service what is shared
  /// @throws IOException if anything is not as it should be, with a sentence that says what
  void run(InetSocketAddress service, Duration limit) throws IOException, InterruptedException {
    round(service, limit, List.of("--discovery", "mdns", "--bootstrap", NONE));
    try (Running node = start("node", List.of("--bootstrap", NONE))) {
      node.awaitReady("pt node");
      round(service, limit, List.of("--bootstrap", node.ready.entryPeer()));
    }
  }

  /// Shares, reaches and uses the service once.
  private void round(InetSocketAddress service, Duration limit, List<String> network)
      throws IOException, InterruptedException {
    String id = Exhibit.randomId("rehearsal").name();
    InetSocketAddress local = new InetSocketAddress(loopback.first(), freePort());
    try (Running tcp = start("tcp", tunnel(service.getPort(), id, network))) {
      tcp.awaitReady("pt tcp");
      try (Running bind = start("bind", tunnel(local.getPort(), id, network))) {
        bind.awaitReady("pt bind");
        new Rehearsal(local, BYTES).run(limit);
      }
    }
  }

  private static List<String> tunnel(int port, String id, List<String> network) {
    return Stream.concat(Stream.of("--port", Integer.toString(port), "--id", id), network.stream())
        .toList();
  }

  private Running start(String verb, List<String> options) {
    Multiaddr listen = Multiaddr.ofTcp(new InetSocketAddress(loopback.first(), 0));
    List<String> args = new ArrayList<>(List.of(verb, "--json"));
    args.addAll(options);
    args.addAll(List.of("--listen", listen.toString()));
    args.addAll(List.of("--set", "mdns.interfaces=" + loopback.name()));
    args.addAll(
        data.isPresent()
            ? List.of("--data-dir", data.orElseThrow().toString())
            : List.of("--ephemeral"));
    Running running = new Running();
    Streams streams =
        new Streams(
            running.ready,
            OutputStream.nullOutputStream(),
            StandardCharsets.UTF_8,
            Streams.Kind.TERMINAL);
    running.start(
        () ->
            Launcher.run(
                args,
                surroundings.with(
                    handler -> {
                      running.stop = handler;
                      return () -> {};
                    }),
                streams));
    return running;
  }

  private int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback.first())) {
      return socket.getLocalPort();
    }
  }

  /// A command under way.
  private static final class Running implements AutoCloseable {
    private final ReadySign ready = new ReadySign();
    private volatile IntConsumer stop = code -> {};
    private volatile Thread thread = Thread.currentThread();

    void start(Runnable command) {
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    command.run();
                    ready.seen.countDown();
                  });
    }

    void awaitReady(String what) throws IOException, InterruptedException {
      boolean told = ready.seen.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!told || !thread.isAlive()) {
        throw new IOException(what + " did not become ready");
      }
    }

    @Override
    public void close() {
      stop.accept(ExitCode.DONE);
      try {
        thread.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Sees the event `ready` among others. An event is never split between two writes.
  private static final class ReadySign extends OutputStream {
    private static final Pattern ENTRY_PEER = Pattern.compile("\"bootstrap\":\\[\"([^\"]+)\"");

    private final CountDownLatch seen = new CountDownLatch(1);
    private volatile String event = "";

    /// Returns the first address by which others join, of the event of `pt node`.
    String entryPeer() throws IOException {
      Matcher matcher = ENTRY_PEER.matcher(event);
      if (!matcher.find()) {
        throw new IOException("pt node does not say how to join it: " + event);
      }
      return matcher.group(1);
    }

    @Override
    public void write(int single) {
      // An event is longer than that.
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      String lines = new String(bytes, offset, length, StandardCharsets.UTF_8);
      if (lines.contains("\"event\":\"ready\"")) {
        event = lines;
        seen.countDown();
      }
    }
  }
}
