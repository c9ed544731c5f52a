package io.peertunnel.tests.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A tunnel from this machine to itself to a service that sends back what it gets.
///
/// @param image what both ends run
/// @param javaOptions for the run time of both ends
/// @param options of both commands
record EchoTunnel(Image image, String javaOptions, List<String> options) {
  private static final String ID = "x.test";
  private static final byte[] TEXT = "there and back".getBytes(StandardCharsets.UTF_8);

  static EchoTunnel of(Image image, String... options) {
    return new EchoTunnel(image, "", List.of(options));
  }

  EchoTunnel with(String moreJavaOptions) {
    return new EchoTunnel(image, moreJavaOptions, options);
  }

  /// Requires that it carries bytes there and back, where one end is told the address of the other.
  ///
  /// @param folder for the data of both ends
  void carry(Path folder) throws Exception {
    carry(folder, address -> List.of("--peer", address));
  }

  /// Requires that it carries bytes there and back, where one end has to find the other.
  ///
  /// @param folder for the data of both ends
  void carryFound(Path folder) throws Exception {
    carry(folder, _ -> List.of("--id", ID));
  }

  private void carry(Path folder, Function<String, List<String>> whom) throws Exception {
    try (ServerSocket service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> echo(service));
      String port = Integer.toString(service.getLocalPort());
      List<String> share =
          image.command("tcp", "--port", port, "--id", ID, "--listen", "/ip4/127.0.0.1/tcp/0");
      try (Pt tcp = start(share, folder.resolve("a"))) {
        String address = firstAddress(tcp.event("started").get("addresses"));
        List<String> reach = image.command("bind", "--port", freePort());
        reach.addAll(List.of("--listen", "/ip4/127.0.0.1/tcp/0"));
        reach.addAll(whom.apply(address));
        try (Pt bind = start(reach, folder.resolve("b"))) {
          requireEcho(Integer.parseInt(bind.port()));
        }
      }
    }
  }

  private Pt start(List<String> command, Path data) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(options);
    all.addAll(List.of("--json", "--data-dir", data.toString()));
    return new Pt(Program.start(Path.of("."), Map.of("PT_JAVA_OPTS", javaOptions), all));
  }

  private static String firstAddress(@Nullable Object addresses) {
    assertThat(addresses).isInstanceOf(List.class);
    return addresses instanceof List<?> list ? String.valueOf(list.getFirst()) : "";
  }

  private static void requireEcho(int port) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout((int) Program.PATIENCE.toMillis());
      client.getOutputStream().write(TEXT);
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(TEXT);
    }
  }

  /// Serves one client after the other; the first is `pt tcp` itself, which looks whether it
  // answers.
  private static void echo(ServerSocket service) {
    while (!service.isClosed()) {
      try (Socket client = service.accept()) {
        client.getInputStream().transferTo(client.getOutputStream());
      } catch (IOException e) {
        // The test has ended, or sees that nothing comes back.
      }
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
