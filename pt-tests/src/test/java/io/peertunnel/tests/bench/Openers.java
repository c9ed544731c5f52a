package io.peertunnel.tests.bench;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Opens the tunnels that are compared, each on fresh processes.
final class Openers {
  private static final String LOCAL = "127.0.0.1";

  private final Place place;
  private final Path folder;
  private final SecureShell shell;

  Openers(Place place, Path folder, SecureShell shell) {
    this.place = place;
    this.folder = folder;
    this.shell = shell;
  }

  Opening open(Tool tool, Service service) throws IOException, InterruptedException {
    return switch (tool) {
      case PT -> pt(service);
      case GO -> go(service);
      case SSH -> ssh(service);
      case PLAIN -> plain(service);
    };
  }

  private Opening pt(Service service) throws IOException, InterruptedException {
    double started = Stopwatch.seconds();
    List<String> share =
        Pt.command(
            Files.createTempDirectory(folder, "share"),
            "tcp",
            "--port",
            Integer.toString(service.port()),
            "--id",
            "bench.test",
            "--discovery",
            "none",
            "--listen",
            "/ip4/" + place.shareAddress() + "/tcp/0");
    Pt tcp = new Pt(place.start(Side.SHARE, share));
    Map<String, Object> ready = tcp.event("started");
    double shareMillis = Stopwatch.millisSince(started);
    int port = Ports.free();
    List<String> bind =
        Pt.command(
            Files.createTempDirectory(folder, "bind"),
            "bind",
            "--port",
            Integer.toString(port),
            "--id",
            "bench.test",
            "--discovery",
            "none",
            "--peer",
            ForeignPeer.strings(ready, "addresses").getFirst());
    try (Stopwatch watch = Stopwatch.start(service, LOCAL, port)) {
      Program program = place.start(Side.BIND, bind);
      Tunnel tunnel = new Tunnel(LOCAL, port, List.of(tcp.program()), List.of(program));
      return watch.await(tunnel, shareMillis);
    }
  }

  private Opening go(Service service) throws IOException, InterruptedException {
    List<String> share =
        ForeignPeer.command(ForeignPeer.Kind.GO, "listen=/ip4/" + place.shareAddress() + "/tcp/0");
    double started = Stopwatch.seconds();
    Program shareProgram = place.start(Side.SHARE, share);
    ForeignPeer exposing = ForeignPeer.of(shareProgram);
    exposing.ask("expose", "target", LOCAL + ":" + service.port());
    double shareMillis = Stopwatch.millisSince(started);
    int port = Ports.free();
    List<String> bind = ForeignPeer.command(ForeignPeer.Kind.GO);
    try (Stopwatch watch = Stopwatch.start(service, LOCAL, port)) {
      Program bindProgram = place.start(Side.BIND, bind);
      ForeignPeer binding = ForeignPeer.of(bindProgram);
      binding.ask("connect", "addr", exposing.info().fullAddresses().getFirst().toString());
      binding.ask("bind", "peer", exposing.info().id().toString(), "listen", LOCAL + ":" + port);
      Tunnel tunnel = new Tunnel(LOCAL, port, List.of(shareProgram), List.of(bindProgram));
      return watch.await(tunnel, shareMillis);
    }
  }

  private Opening ssh(Service service) throws IOException, InterruptedException {
    double started = Stopwatch.seconds();
    int sshPort = Ports.free();
    Program server = shell.serve(place, sshPort);
    double shareMillis = Stopwatch.millisSince(started);
    int port = Ports.free();
    try (Stopwatch watch = Stopwatch.start(service, LOCAL, port)) {
      Program client =
          place.start(
              Side.BIND,
              shell.client(
                  place.shareAddress(),
                  sshPort,
                  "-N",
                  "-L",
                  LOCAL + ":" + port + ":" + LOCAL + ":" + service.port()));
      return watch.await(new Tunnel(LOCAL, port, List.of(server), List.of(client)), shareMillis);
    }
  }

  private Opening plain(Service service) throws IOException, InterruptedException {
    String address = place.shareAddress();
    try (Stopwatch watch = Stopwatch.start(service, address, service.port())) {
      return watch.await(new Tunnel(address, service.port(), List.of(), List.of()), 0);
    }
  }
}
