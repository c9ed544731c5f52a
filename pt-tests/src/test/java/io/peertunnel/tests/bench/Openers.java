package io.peertunnel.tests.bench;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Opens the tunnels that are compared, each on fresh processes.
final class Openers {
  private static final String LOCAL = "127.0.0.1";
  private static final String ID = "bench.test";

  private final Place place;
  private final Path folder;
  private final SecureShell shell;

  Openers(Place place, Path folder, SecureShell shell) {
    this.place = place;
    this.folder = folder;
    this.shell = shell;
  }

  Opening open(Tool tool, Service service) throws IOException, InterruptedException {
    return open(Variant.of(tool), service);
  }

  Opening open(Variant variant, Service service) throws IOException, InterruptedException {
    Start start = new Start(place);
    try {
      return switch (variant.tool()) {
        case PT -> pt(start, service, variant);
        case GO -> go(start, service);
        case SSH -> ssh(start, service);
        case PLAIN -> plain(start, service);
      };
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      start.close();
      throw e;
    }
  }

  private Opening pt(Start start, Service service, Variant variant)
      throws IOException, InterruptedException {
    start.begin();
    Program tcp =
        start.share(
            command(
                variant,
                "tcp",
                "--port",
                Integer.toString(service.port()),
                "--id",
                ID,
                "--discovery",
                "none",
                "--listen",
                variant.transport().listen(place.shareAddress()),
                "--data-dir",
                Files.createTempDirectory(folder, "share").toString()));
    String invitation = tcp.err().take(line -> line.contains("--peer "), Program.PATIENCE);
    start.shareIsReady();
    int port = Ports.free();
    List<String> bind =
        command(
            variant,
            "bind",
            "--port",
            Integer.toString(port),
            "--id",
            ID,
            "--discovery",
            "none",
            "--peer",
            invitation.replaceFirst(".*--peer (\\S+).*", "$1"),
            "--data-dir",
            Files.createTempDirectory(folder, "bind").toString());
    try (FirstByte first = FirstByte.await(service, LOCAL, port)) {
      var _ = start.bind(bind);
      return start.opened(LOCAL, port, first);
    }
  }

  private static List<String> command(Variant variant, String... arguments) {
    return Stream.concat(Pt.plain(arguments).stream(), variant.options().stream()).toList();
  }

  private Opening go(Start start, Service service) throws IOException, InterruptedException {
    List<String> share = ForeignPeer.command(ForeignPeer.Kind.GO, "listen=" + listen());
    List<String> bind = ForeignPeer.command(ForeignPeer.Kind.GO);
    start.begin();
    ForeignPeer exposing = ForeignPeer.of(start.share(share));
    exposing.ask("expose", "target", LOCAL + ":" + service.port());
    start.shareIsReady();
    int port = Ports.free();
    try (FirstByte first = FirstByte.await(service, LOCAL, port)) {
      ForeignPeer binding = ForeignPeer.of(start.bind(bind));
      binding.ask("connect", "addr", exposing.info().fullAddresses().getFirst().toString());
      binding.ask("bind", "peer", exposing.info().id().toString(), "listen", LOCAL + ":" + port);
      return start.opened(LOCAL, port, first);
    }
  }

  private Opening ssh(Start start, Service service) throws IOException, InterruptedException {
    int sshPort = Ports.free();
    List<String> server = shell.server(place.shareAddress(), sshPort);
    start.begin();
    SecureShell.awaitListening(start.share(server));
    start.shareIsReady();
    int port = Ports.free();
    String forward = LOCAL + ":" + port + ":" + LOCAL + ":" + service.port();
    List<String> client = shell.client(place.shareAddress(), sshPort, "-N", "-L", forward);
    try (FirstByte first = FirstByte.await(service, LOCAL, port)) {
      var _ = start.bind(client);
      return start.opened(LOCAL, port, first);
    }
  }

  private Opening plain(Start start, Service service) throws IOException, InterruptedException {
    String address = place.shareAddress();
    start.begin();
    start.shareIsReady();
    try (FirstByte first = FirstByte.await(service, address, service.port())) {
      return start.opened(address, service.port(), first);
    }
  }

  private String listen() {
    return Variant.Transport.TCP.listen(place.shareAddress());
  }
}
