package io.peertunnel.tests.interop;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What [JavaPeer] does with streams, each by one request of a test. Blocking code.
final class Requests {
  private static final int FEW_BYTES = 1000;

  private final Host host;

  Requests(Host host) {
    this.host = host;
  }

  /// What a test is told of a connection.
  static Map<String, Object> fields(PeerId peer, ConnectionPath path) {
    return Map.of(
        "peer", peer.toString(),
        "remote", path.address().toString(),
        "transport", path.kind() == ConnectionPath.Kind.RELAY ? "relay" : path.transport(),
        "limited", path.limit().isPresent());
  }

  /// Sends bytes through an echoing protocol and compares what comes back.
  Map<String, Object> transfer(Map<String, Object> request)
      throws IOException, InterruptedException {
    long bytes = number(request, "bytes");
    return Map.of("bytes", bytes, "equal", echo(open(request), bytes));
  }

  /// Sends bytes, ends its direction, and then reads the digest that the peer made.
  Map<String, Object> halfClose(Map<String, Object> request)
      throws IOException, InterruptedException {
    try (Stream stream = open(request)) {
      String sent = Interop.send(stream.output(), number(request, "bytes"), 7);
      String answer = new String(stream.input().readAllBytes(), StandardCharsets.US_ASCII);
      return Map.of("equal", sent.equals(answer));
    }
  }

  /// Cuts a stream off with a code, or, without one, waits for the peer to do so.
  Map<String, Object> reset(Map<String, Object> request) throws IOException, InterruptedException {
    Stream stream = open(request);
    stream.output().write('x');
    stream.output().flush();
    if (request.containsKey("code")) {
      stream.reset(number(request, "code"));
      return Map.of();
    }
    try (stream) {
      var _ = stream.input().readAllBytes();
      return Map.of("code", -1);
    } catch (StreamResetException e) {
      return Map.of("code", e.code());
    }
  }

  /// Opens as many streams side by side as `bytes` says, and sends a little through each.
  Map<String, Object> many(Map<String, Object> request) throws IOException, InterruptedException {
    List<Callable<Boolean>> echoes = new ArrayList<>();
    for (long i = 0; i < number(request, "bytes"); i++) {
      echoes.add(() -> echo(open(request), FEW_BYTES));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> echo : threads.invokeAll(echoes)) {
        if (!echo.get()) {
          throw new TunnelException("not what was sent");
        }
      }
    } catch (ExecutionException e) {
      throw new TunnelException("one of the streams failed", e);
    }
    return Map.of("streams", echoes.size());
  }

  private static boolean echo(Stream opened, long bytes) throws IOException, InterruptedException {
    try (Stream stream = opened;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> sent = threads.submit(() -> Interop.send(stream.output(), bytes, bytes));
      String received = Interop.receive(stream.input());
      return received.equals(sent.get());
    } catch (ExecutionException e) {
      throw new TunnelException("nothing could be sent", e);
    }
  }

  private Stream open(Map<String, Object> request) throws IOException, InterruptedException {
    PeerId peer = PeerId.parse(String.valueOf(request.get("peer")));
    Connection connection = host.connect(new PeerInfo(peer, List.of()));
    return connection.open(String.valueOf(request.get("protocol")));
  }

  private static long number(Map<String, Object> request, String field) {
    return request.get(field) instanceof Number number ? number.longValue() : 0;
  }
}
