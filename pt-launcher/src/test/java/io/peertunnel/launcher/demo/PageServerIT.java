package io.peertunnel.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageServerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Traffic traffic = new Traffic(InstantSource.system());
  private PageServer server;

  @BeforeEach
  void setUp() throws IOException {
    server =
        PageServer.start(InetAddress.getLoopbackAddress(), new Exhibit(traffic, new TunnelLog()));
  }

  @AfterEach
  void tearDown() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/page.css", "/page.js"})
  void servesItsFiles(String path) throws IOException {
    try (RawHttp http = connect()) {
      http.ask(path);

      assertThat(http.text()).hasSizeGreaterThan(1000);
    }
  }

  @Test
  void sendsAPolicyThatLetsNothingInFromElsewhere() throws IOException {
    assertThat(said("GET / HTTP/1.1", host()))
        .contains("200 OK")
        .contains("default-src 'none'")
        .contains("nosniff")
        .contains("no-store")
        .contains("frame-ancestors 'none'");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /nothing, 404",
    "GET /../../etc/passwd, 404",
    "GET /page.html, 404",
    "POST /, 405",
    "DELETE /state, 405",
    "GET /sink, 405",
    "GET /bytes, 400",
    "GET /bytes?n=-1, 400",
    "GET /bytes?n=67108865, 400",
    "GET /bytes?n=1&m=2, 400",
    "GET /state, 503"
  })
  void refusesWhatItDoesNotHave(String request, int status) throws IOException {
    assertThat(said(request + " HTTP/1.1", host())).contains(" " + status + " ");
  }

  @Test
  void namesTheMethodsThatItServes() throws IOException {
    assertThat(said("PUT / HTTP/1.1", host())).containsIgnoringCase("allow: GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: evil.example", "Host: 127.0.0.1.evil.example:80", "X-None: 1"})
  void refusesForeignNames(String host) throws IOException {
    assertThat(said("GET / HTTP/1.1", host)).contains(" 421 ").doesNotContain("<html");
  }

  @ParameterizedTest
  @CsvSource({"/,200", "/bytes?n=1000000,200", "/nothing,404"})
  void answersHeadWithoutContent(String path, int status) throws IOException {
    String answer = said("HEAD " + path + " HTTP/1.1", host());

    assertThat(answer).contains(" " + status + " ").containsIgnoringCase("content-length: ");
    assertThat(answer).endsWith("\n\n");
  }

  @Test
  void sendsAndTakesAsManyBytesAsAsked() throws IOException {
    try (RawHttp http = connect()) {
      http.ask("/bytes?n=10000000");
      assertThat(http.skip()).isEqualTo(new RawHttp.Head(200, 10_000_000));
      http.post("/sink", new byte[65_536], 5_000_000);
      assertThat(http.text()).isEqualTo("{\"bytes\":5000000}");
      http.ask("/bytes?n=0");
      assertThat(http.skip()).isEqualTo(new RawHttp.Head(200, 0));
    }
    assertThat(traffic.count().requests()).isEqualTo(3);
    assertThat(traffic.count().bytesIn()).isEqualTo(5_000_000);
    assertThat(traffic.count().bytesOut()).isEqualTo(10_000_000 + "{\"bytes\":5000000}".length());
  }

  @Test
  void takesNoMoreThanItsLimit() throws IOException {
    try (RawHttp http = connect()) {
      // It may answer and hang up while the rest is still being sent.
      assertThatThrownBy(
              () -> {
                http.post("/sink", new byte[65_536], 256L << 20);
                throw new IOException("status " + http.skip().status());
              })
          .isInstanceOf(IOException.class)
          .extracting(Throwable::getMessage)
          .satisfies(text -> assertThat(text).doesNotContain("status 200"));
    }
    assertThat(traffic.count().bytesIn()).isLessThan(Amount.MAX + (1L << 20));
    assertServes();
  }

  @Test
  void servesOthersWhileManyReadNothing() throws IOException {
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < PageServer.MAX_REQUESTS; i++) {
        RawHttp http = connect();
        slow.add(http);
        http.ask("/bytes?n=" + Amount.MAX);
        assertThat(http.head().status()).isEqualTo(200);
      }
      try (RawHttp http = connect()) {
        http.ask("/ping");
        assertThat(http.skip().status()).isEqualTo(503);
      }
    } finally {
      for (RawHttp http : slow) {
        http.reset();
      }
    }
    assertServes();
  }

  @Test
  void servesOthersWhileManySayNothing() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
        socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
        silent.add(socket);
      }
      assertServes();
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void refusesTooManyHeaders() throws IOException {
    StringBuilder many = new StringBuilder(host());
    for (int i = 0; i < 20_000; i++) {
      many.append("\r\nX-").append(i).append(": y");
    }

    assertThat(attempt(many.toString())).doesNotContain("200 OK");
    assertServes();
  }

  @Test
  void rehearses() throws IOException, InterruptedException {
    // Without a tunnel there is no path to tell of.
    assertThatThrownBy(() -> new Rehearsal(server.address(), 1_000_000).run(PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("503");
  }

  @Test
  void rehearsesNoLongerThanItMay() {
    assertThatThrownBy(() -> new Rehearsal(server.address(), 1_000_000).run(Duration.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("took too long");
  }

  private void assertServes() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int status = 0;
    while (status != 200 && System.nanoTime() < deadline) {
      try (RawHttp http = connect()) {
        http.ask("/ping");
        status = http.skip().status();
      }
      if (status != 200) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    assertThat(status).isEqualTo(200);
  }

  private RawHttp connect() throws IOException {
    return RawHttp.connect(server.address(), PATIENCE);
  }

  private String host() {
    return String.format(Locale.ROOT, "Host: 127.0.0.1:%d", server.address().getPort());
  }

  private String attempt(String headers) {
    try {
      return said("GET / HTTP/1.1", headers);
    } catch (IOException e) {
      return "cut off: " + e.getMessage();
    }
  }

  /// Sends a last request and returns all of the answer, its lines separated by `\n`.
  private String said(String request, String headers) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      String text = request + "\r\n" + headers + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        in.lines().forEach(line -> answer.append(line).append('\n'));
      } catch (java.io.UncheckedIOException e) {
        throw e.getCause();
      }
      return answer.toString();
    }
  }
}
