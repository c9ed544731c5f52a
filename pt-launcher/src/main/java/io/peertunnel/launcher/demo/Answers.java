package io.peertunnel.launcher.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Answers requests that were let in. Blocking; thread-safe.
final class Answers {
  private static final int BLOCK = 64 << 10;
  private static final int SEED = 2026;
  private static final byte[] NOISE = noise();
  private static final byte[] PONG = "pong\n".getBytes(StandardCharsets.UTF_8);

  private final Exhibit exhibit;
  private final StoryJson json = new StoryJson();
  private final Map<Resource, byte[]> files;

  Answers(Exhibit exhibit) {
    this.exhibit = exhibit;
    this.files =
        Stream.of(Resource.PAGE, Resource.STYLE, Resource.SCRIPT)
            .collect(Collectors.toMap(resource -> resource, Answers::file));
  }

  /// Answers, or tells why not; then nothing has been sent.
  Optional<Gate.Refusal> give(Resource resource, HttpExchange exchange, Story.Asked asked)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", resource.type());
    return switch (resource) {
      case PAGE, STYLE, SCRIPT -> whole(exchange, files.getOrDefault(resource, new byte[0]));
      case PING -> whole(exchange, PONG);
      case STATE -> {
        Optional<Story> story = exhibit.story(asked);
        yield story.isPresent()
            ? whole(exchange, json.write(story.orElseThrow()).getBytes(StandardCharsets.UTF_8))
            : Optional.of(new Gate.Refusal(503, "The tunnel is not ready yet."));
      }
      case BYTES -> bytes(exchange);
      case SINK -> sink(exchange);
    };
  }

  /// Sends a whole answer; to `HEAD` its headers.
  static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    if (isHead(exchange)) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, content.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(content);
      }
    }
  }

  private Optional<Gate.Refusal> whole(HttpExchange exchange, byte[] content) throws IOException {
    if (!isHead(exchange)) {
      exhibit.traffic().sent(content.length);
    }
    send(exchange, 200, content);
    return Optional.empty();
  }

  private Optional<Gate.Refusal> bytes(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    Optional<Integer> amount = Amount.read(query == null ? "" : query);
    if (amount.isEmpty()) {
      return Optional.of(
          new Gate.Refusal(400, "Ask for /bytes?n=BYTES, at most " + Amount.MAX + "."));
    }
    int left = amount.orElseThrow();
    if (isHead(exchange) || left == 0) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(left));
      exchange.sendResponseHeaders(200, -1);
      return Optional.empty();
    }
    exchange.sendResponseHeaders(200, left);
    try (OutputStream out = exchange.getResponseBody()) {
      while (left > 0) {
        int block = Math.min(left, NOISE.length);
        // First, so that whoever has the bytes finds them counted.
        exhibit.traffic().sent(block);
        out.write(NOISE, 0, block);
        left -= block;
      }
    }
    return Optional.empty();
  }

  private Optional<Gate.Refusal> sink(HttpExchange exchange) throws IOException {
    byte[] block = new byte[BLOCK];
    long total = 0;
    InputStream in = exchange.getRequestBody();
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      total += n;
      exhibit.traffic().received(n);
      if (total > Amount.MAX) {
        return Optional.of(
            new Gate.Refusal(413, "At most " + Amount.MAX + " bytes are taken at a time."));
      }
    }
    return whole(exchange, ("{\"bytes\":" + total + "}").getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isHead(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("HEAD");
  }

  /// Bytes that no layer can make smaller.
  private static byte[] noise() {
    byte[] noise = new byte[BLOCK];
    new Random(SEED).nextBytes(noise);
    return noise;
  }

  private static byte[] file(Resource resource) {
    String name = resource == Resource.PAGE ? "page.html" : resource.path().substring(1);
    try (InputStream in = Answers.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
