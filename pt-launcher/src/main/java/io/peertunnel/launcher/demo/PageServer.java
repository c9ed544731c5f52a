package io.peertunnel.launcher.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// The service that the demo shares: a web page on a loopback port. Blocking; a virtual thread for
/// each request.
///
/// Limits: 256 connections, 64 requests at a time, 16 KiB of headers, 64 MiB of content in either
/// direction, 30 s to ask and 120 s to be answered.
public final class PageServer implements AutoCloseable {
  static final int MAX_REQUESTS = 64;

  private static final Map<String, String> LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "256",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "sun.net.httpserver.maxReqTime", "30",
          "sun.net.httpserver.maxRspTime", "120",
          "sun.net.httpserver.nodelay", "true");

  private final HttpServer server;
  private final ExecutorService threads;
  private final Semaphore free = new Semaphore(MAX_REQUESTS);
  private final Exhibit exhibit;
  private final Answers answers;

  private PageServer(HttpServer server, ExecutorService threads, Exhibit exhibit) {
    this.server = server;
    this.threads = threads;
    this.exhibit = exhibit;
    this.answers = new Answers(exhibit);
  }

  /// Serves the page on a free port.
  ///
  /// @throws IOException if no socket can be opened
  public static PageServer start(InetAddress address, Exhibit exhibit) throws IOException {
    LIMITS.forEach(
        (name, value) -> {
          // The server reads them once, when its first class is loaded.
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("page-", 0).factory());
    PageServer page = new PageServer(server, threads, exhibit);
    server.createContext("/", page::handle);
    server.setExecutor(threads);
    server.start();
    return page;
  }

  /// Returns where it listens.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// Ends it, and what it is answering.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      headers(exchange.getResponseHeaders());
      Optional<Gate.Refusal> refusal = Gate.refusal(ask(exchange));
      if (refusal.isPresent()) {
        refuse(exchange, refusal.orElseThrow());
      } else if (!free.tryAcquire()) {
        exchange.getResponseHeaders().set("Retry-After", "1");
        refuse(exchange, new Gate.Refusal(503, "Too many requests at a time; try again."));
      } else {
        try {
          answer(exchange);
        } finally {
          free.release();
        }
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    Resource resource = Resource.at(exchange.getRequestURI().getRawPath()).orElseThrow();
    Traffic.Kind kind = resource == Resource.STATE ? Traffic.Kind.POLL : Traffic.Kind.REQUEST;
    int port = exchange.getRemoteAddress().getPort();
    Traffic.Visit visit = exhibit.traffic().came(port, kind);
    String host = exchange.getRequestHeaders().getFirst("Host");
    int hostPort = Gate.port(String.valueOf(host)).orElse(0);
    Optional<Gate.Refusal> refusal =
        answers.give(resource, exchange, new Story.Asked(visit, port, hostPort));
    if (refusal.isPresent()) {
      refuse(exchange, refusal.orElseThrow());
    }
  }

  private static Gate.Ask ask(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    return new Gate.Ask(
        exchange.getRequestMethod(),
        String.valueOf(exchange.getRequestURI().getRawPath()),
        headers.getOrDefault("Host", List.of()),
        headers.getOrDefault("Sec-Fetch-Site", List.of()));
  }

  private static void headers(Headers headers) {
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  }

  private static void refuse(HttpExchange exchange, Gate.Refusal refusal) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    if (!refusal.allow().isEmpty()) {
      headers.set("Allow", refusal.allow());
    }
    headers.set("Content-Type", "text/plain; charset=utf-8");
    // What may still come of the request is not read.
    headers.set("Connection", "close");
    byte[] text = (refusal.reason() + "\n").getBytes(StandardCharsets.UTF_8);
    Answers.send(exchange, refusal.status(), text);
  }
}
