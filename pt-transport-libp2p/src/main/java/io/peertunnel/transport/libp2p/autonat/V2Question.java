package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.autonat.AddressReachability.Answer;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks one server about addresses of ours, and waits for it to dial. Blocking code, thread-safe.
///
/// "Reached" counts only if the nonce has come back over another direct connection of the right
/// transport: a server cannot make it up.
final class V2Question {
  /// How long all of it may take.
  static final Duration LIMIT = Duration.ofSeconds(15);

  /// The most bytes of data that a server may ask for.
  static final long MAX_DATA = 100_000;

  /// How long the nonce may take after the server has answered.
  static final Duration BACK_LIMIT = Duration.ofSeconds(5);

  private static final int CHUNK = 4000;

  private final PendingNonces nonces;
  private final Duration backLimit;

  /// Creates a client's questions.
  ///
  /// @param nonces where those that come back are awaited
  /// @param backLimit [#BACK_LIMIT]
  V2Question(PendingNonces nonces, Duration backLimit) {
    this.nonces = nonces;
    this.backLimit = backLimit;
  }

  /// Asks about the first of `addresses` that the server can dial.
  ///
  /// @param server a direct connection
  /// @throws TunnelException if the server breaks the rules, or is too slow
  V2Finding ask(Connection server, List<Multiaddr> addresses)
      throws TunnelException, InterruptedException {
    PendingNonces.Pending nonce = nonces.add();
    try {
      return ask(server, addresses, nonce);
    } finally {
      nonces.remove(nonce);
    }
  }

  private V2Finding ask(Connection server, List<Multiaddr> addresses, PendingNonces.Pending nonce)
      throws TunnelException, InterruptedException {
    Stream stream = server.open(AutonatV2Client.DIAL_REQUEST);
    Registration deadline = Deadline.on(stream, LIMIT);
    try {
      List<Bytes> encoded = addresses.stream().map(Multiaddr::encode).toList();
      write(stream, new V2Message.DialRequest(encoded, nonce.nonce()));
      V2Message.DialResponse response = response(stream, addresses.size());
      V2Finding finding = judge(response, addresses, nonce, server);
      stream.close();
      return finding;
    } catch (IOException e) {
      stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      throw e instanceof TunnelException typed
          ? typed
          : new TunnelException("AutoNAT failed: " + e.getMessage(), e);
    } finally {
      deadline.close();
    }
  }

  private static V2Message.DialResponse response(Stream stream, int asked) throws IOException {
    V2Message answer = read(stream);
    if (answer instanceof V2Message.DataRequest data) {
      send(stream, data, asked);
      answer = read(stream);
    }
    if (answer instanceof V2Message.DialResponse response) {
      return response;
    }
    throw new MalformedException("the AutoNAT server sent no answer");
  }

  private static void send(Stream stream, V2Message.DataRequest request, int asked)
      throws IOException {
    boolean sound =
        request.addressIndex() >= 0
            && request.addressIndex() < asked
            && request.bytes() >= 0
            && request.bytes() <= MAX_DATA;
    if (!sound) {
      throw new MalformedException("the AutoNAT server asked for " + request.bytes() + " bytes");
    }
    Bytes chunk = Bytes.copyOf(new byte[CHUNK]);
    for (long left = request.bytes(); left > 0; left -= CHUNK) {
      write(stream, new V2Message.DataResponse(chunk.slice(0, (int) Math.min(left, CHUNK))));
    }
  }

  private V2Finding judge(
      V2Message.DialResponse response,
      List<Multiaddr> addresses,
      PendingNonces.Pending nonce,
      Connection server)
      throws TunnelException, InterruptedException {
    return switch (response.status()) {
      case V2Status.OK -> judgeDial(response, addresses, nonce, server);
      case V2Status.DIAL_REFUSED -> new V2Finding.AllRefused();
      case V2Status.REQUEST_REJECTED -> new V2Finding.Rejected();
      default -> new V2Finding.Unclear();
    };
  }

  private V2Finding judgeDial(
      V2Message.DialResponse response,
      List<Multiaddr> addresses,
      PendingNonces.Pending nonce,
      Connection server)
      throws TunnelException, InterruptedException {
    int index = response.addressIndex();
    if (index < 0 || index >= addresses.size()) {
      throw new MalformedException("the AutoNAT server dialled an address that is not ours");
    }
    Multiaddr dialled = addresses.get(index);
    List<Multiaddr> passedOver = addresses.subList(0, index);
    return switch (response.dialStatus()) {
      case V2DialStatus.DIAL_ERROR -> new V2Finding.Dialled(dialled, Answer.NO, passedOver);
      case V2DialStatus.OK, V2DialStatus.DIAL_BACK_ERROR ->
          cameBack(nonce, dialled, server)
              ? new V2Finding.Dialled(dialled, Answer.YES, passedOver)
              : new V2Finding.Unclear();
      default -> new V2Finding.Unclear();
    };
  }

  private boolean cameBack(PendingNonces.Pending nonce, Multiaddr dialled, Connection server)
      throws InterruptedException {
    try {
      Connection back = nonce.back().get(backLimit.toMillis(), TimeUnit.MILLISECONDS);
      ConnectionPath path = back.path();
      return !back.equals(server)
          && path.kind() == ConnectionPath.Kind.DIRECT
          && path.transport().startsWith("quic") == dialled.has(MultiaddrProtocol.QUIC_V1);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a nonce does not fail", e);
    }
  }

  private static V2Message read(Stream stream) throws IOException {
    return V2Message.decode(
        Delimited.read(stream.input(), V2Message.MAX_SIZE)
            .orElseThrow(() -> new EOFException("the AutoNAT server did not answer")));
  }

  private static void write(Stream stream, V2Message message) throws IOException {
    Delimited.write(stream.output(), message.encode());
  }
}
