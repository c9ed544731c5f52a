package io.peertunnel.launcher.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Uses a tunnel to the demo's page in every way that matters, without a browser, so that a run can
/// be recorded while the program is built. Blocking.
public final class Rehearsal {
  private static final int CLIENTS = 8;
  private static final int SMALL_REQUESTS = 50;
  private static final int SHORT_CONNECTIONS = 250;
  private static final int BULK_CLIENTS = 4;
  private static final long PIECE = 16L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InetSocketAddress local;
  private final long bytes;
  private final byte[] block = new byte[64 << 10];

  /// Prepares a rehearsal.
  ///
  /// @param local where the tunnel begins
  /// @param bytes how much to carry in each direction
  public Rehearsal(InetSocketAddress local, long bytes) {
    this.local = local;
    this.bytes = bytes;
  }

  /// Runs all of it.
  ///
  /// @param limit for all of it
  /// @throws IOException if anything is not as it should be, with a sentence that says what
  public void run(Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    together(List.of(this::page), deadline);
    together(times(CLIENTS, this::smallRequests), deadline);
    together(times(CLIENTS, this::shortConnections), deadline);
    together(pieces(1, this::download), deadline);
    together(pieces(1, this::upload), deadline);
    together(pieces(BULK_CLIENTS, this::download), deadline);
    together(pieces(BULK_CLIENTS, this::upload), deadline);
    together(times(CLIENTS, this::reset), deadline);
    together(List.of(this::page), deadline);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  @FunctionalInterface
  private interface Bulk {
    void run(long amount) throws IOException;
  }

  /// Runs steps side by side, each on a thread of its own; the first failure ends all.
  private static void together(List<Step> steps, long deadline)
      throws IOException, InterruptedException {
    List<Callable<Boolean>> calls = new ArrayList<>();
    steps.forEach(
        step ->
            calls.add(
                () -> {
                  step.run();
                  return true;
                }));
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      for (Future<Boolean> done : threads.invokeAll(calls, left, TimeUnit.NANOSECONDS)) {
        done.get();
      }
    } catch (CancellationException e) {
      throw new IOException("the rehearsal took too long", e);
    } catch (ExecutionException e) {
      throw new IOException("the rehearsal failed: " + reason(e), e);
    } finally {
      // Interrupting a virtual thread closes the socket on which it waits.
      threads.shutdownNow();
    }
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? "for an unknown reason" : String.valueOf(cause.getMessage());
  }

  private static List<Step> times(int count, Step step) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(step);
    }
    return steps;
  }

  /// Half of the amount at a time, shared among so many clients.
  private List<Step> pieces(int clients, Bulk bulk) {
    long each = bytes / 2 / clients;
    return times(clients, () -> bulk.run(each));
  }

  private void page() throws IOException {
    try (RawHttp http = connect()) {
      for (Resource file : List.of(Resource.PAGE, Resource.STYLE, Resource.SCRIPT)) {
        http.ask(file.path());
        require(!http.text().isEmpty(), file.path() + " is empty");
      }
      http.ask(Resource.STATE.path());
      require(http.text().contains("\"path\""), "the page does not know the path");
      http.askAs("/", "elsewhere.example");
      require(http.skip().status() == 421, "another host's name was served");
    }
  }

  private void smallRequests() throws IOException {
    try (RawHttp http = connect()) {
      for (int i = 0; i < SMALL_REQUESTS; i++) {
        http.ask(Resource.PING.path());
        require(http.skip().status() == 200, "a small request failed");
      }
    }
  }

  private void shortConnections() throws IOException {
    for (int i = 0; i < SHORT_CONNECTIONS; i++) {
      halfClose();
    }
  }

  private void halfClose() throws IOException {
    try (RawHttp http = connect()) {
      http.askLast(Resource.PING.path());
      require(http.skip().status() == 200, "the answer after a half-close is missing");
      require(http.hasEnded(), "the end of a connection did not arrive");
    }
  }

  private void download(long amount) throws IOException {
    try (RawHttp http = connect()) {
      for (long left = amount; left > 0; left -= PIECE) {
        long piece = Math.min(left, PIECE);
        http.ask(Resource.BYTES.path() + "?n=" + piece);
        RawHttp.Head head = http.skip();
        require(head.status() == 200 && head.length() == piece, "a download failed");
      }
    }
  }

  private void upload(long amount) throws IOException {
    try (RawHttp http = connect()) {
      for (long left = amount; left > 0; left -= PIECE) {
        long piece = Math.min(left, PIECE);
        http.post(Resource.SINK.path(), block, piece);
        require(http.text().equals("{\"bytes\":" + piece + "}"), "an upload failed");
      }
    }
  }

  /// Leaves in the middle of an answer.
  private void reset() throws IOException {
    try (RawHttp http = connect()) {
      http.ask(Resource.BYTES.path() + "?n=" + PIECE);
      require(http.head().status() == 200, "a download failed");
      http.reset();
    }
  }

  private RawHttp connect() throws IOException {
    return RawHttp.connect(local, PATIENCE);
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }
}
