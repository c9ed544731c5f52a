package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// Two hosts, and what the tests of their streams do with them.
@Timeout(120)
abstract class StreamFixture {
  static final String PROTOCOL = "/contract/1.0.0";
  static final int LARGE = 10 * 1024 * 1024;
  static final long FLOOD = 96L * 1024 * 1024;
  static final int PIECE = 16 * 1024;

  final Background background = new Background();
  Host client;
  Host server;

  /// Creates the contract.
  StreamFixture() {}

  /// Opens a host that others of the same test can reach. The contract closes it.
  ///
  /// @param name different for each host of a test
  protected abstract Host open(String name) throws Exception;

  /// Returns how many bytes at most are under way on a stream whose reader takes none: the largest
  /// window, and what sockets on the way hold.
  protected long mostUnderWay() {
    return 48L * 1024 * 1024;
  }

  @BeforeEach
  final void openHosts() throws Exception {
    client = open("client");
    server = open("server");
  }

  @AfterEach
  final void closeHosts() throws Exception {
    background.stop();
    client.close();
    server.close();
  }

  Connection connect() throws Exception {
    return client.connect(new PeerInfo(server.id(), server.addresses()));
  }

  Stream openStream() throws Exception {
    return connect().open(PROTOCOL);
  }

  /// Lets the test itself serve: each stream that is opened comes out of the queue.
  BlockingQueue<Stream> serveByHand() {
    BlockingQueue<Stream> accepted = new ArrayBlockingQueue<>(10);
    server.serve(PROTOCOL, accepted::put);
    return accepted;
  }

  static Stream take(BlockingQueue<Stream> accepted) throws InterruptedException {
    Stream stream = accepted.poll(60, TimeUnit.SECONDS);
    if (stream == null) {
      throw new AssertionError("no stream came");
    }
    return stream;
  }

  static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  void writeInBackground(Stream stream, byte[] content) {
    background.start(
        "writer",
        () -> {
          stream.output().write(content);
          stream.output().close();
          return true;
        });
  }

  Background.Job<Boolean> flowInBackground(Flow flow, CollectingHandler handler, byte[] content) {
    return background.start(
        "flow",
        () -> {
          Streams.write(flow, handler, content);
          flow.end();
          return true;
        });
  }

  static boolean flood(Stream stream, AtomicLong written) throws IOException {
    byte[] piece = new byte[PIECE];
    while (written.get() < FLOOD) {
      stream.output().write(piece);
      written.addAndGet(PIECE);
    }
    stream.output().close();
    return true;
  }

  /// Returns once the writer waits and stays so for a while. A writer that nothing stops runs into
  /// the bound first.
  void requireStandstill(Background.Job<Boolean> writer, AtomicLong written) throws Exception {
    long[] seen = {-1, 0};
    Await.until(
        "the writer is stopped",
        () -> {
          assertThat(written.get()).isLessThan(mostUnderWay());
          boolean still = written.get() == seen[0] && waits(writer.thread());
          seen[1] = still ? seen[1] + 1 : 0;
          seen[0] = written.get();
          return seen[1] == 50;
        });
    assertThat(writer.result()).isNotDone();
  }

  static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  static int openAndRead(Connection connection, String protocol) throws Exception {
    try (Stream stream = connection.open(protocol)) {
      return stream.input().read();
    }
  }

  static boolean echoes(Connection connection, byte[] content) throws Exception {
    try (Stream stream = connection.open(PROTOCOL)) {
      stream.output().write(content);
      stream.output().close();
      return java.util.Arrays.equals(stream.input().readAllBytes(), content);
    }
  }
}
