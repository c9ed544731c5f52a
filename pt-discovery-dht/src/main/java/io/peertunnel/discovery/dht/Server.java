package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.lang.System.Logger;
import java.util.Optional;

/// Answers the requests of other peers, one after another on each stream until it ends. Blocking;
/// thread-safe.
///
/// Whatever is wrong with a request ends its stream, and nothing else.
///
/// @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht</a>
final class Server implements StreamHandler {
  /// The longest request that is read. Answers may be longer, but no request that is served here.
  static final int MAX_REQUEST = 256 << 10;

  private static final Logger LOG = System.getLogger(Server.class.getName());

  private final Answers answers;
  private final ServerLimits limits;
  private final ServedStreams streams;
  private final RequestBudget budget;

  Server(Answers answers, ServerLimits limits) {
    this.answers = answers;
    this.limits = limits;
    this.streams = new ServedStreams(limits);
    this.budget = new RequestBudget(limits.requestsPerSecond(), limits.burst(), System::nanoTime);
  }

  @Override
  public void handle(Stream stream) throws InterruptedException {
    Optional<ServedStreams.Slot> slot = streams.enter(stream);
    if (slot.isEmpty()) {
      stream.reset(Stream.CODE_UNSPECIFIED);
      return;
    }
    try (StreamDeadline deadline = StreamDeadline.on(stream, limits.idle())) {
      serve(stream, slot.get(), deadline);
      stream.close();
    } catch (InterruptedIOException e) {
      throw new InterruptedException("interrupted while serving the DHT");
    } catch (IOException e) {
      LOG.log(Logger.Level.DEBUG, "DHT stream of {0} ended: {1}", stream.remote(), e.getMessage());
      stream.reset(Stream.CODE_UNSPECIFIED);
    } finally {
      slot.get().leave();
    }
  }

  /// Returns how many streams are being served.
  int openStreams() {
    return streams.size();
  }

  /// Returns how many of them have a request that is being read or answered.
  int busyStreams() {
    return streams.busy();
  }

  private void serve(Stream stream, ServedStreams.Slot slot, StreamDeadline deadline)
      throws IOException {
    // The first byte tells a request that has begun from a stream that waits for one.
    PushbackInputStream in = new PushbackInputStream(stream.input());
    for (int first = in.read(); first >= 0; first = in.read()) {
      in.unread(first);
      slot.busy();
      deadline.restart(limits.message());
      Optional<byte[]> message = Delimited.read(in, MAX_REQUEST);
      if (message.isEmpty()) {
        return;
      }
      answer(stream, message.get(), deadline);
      deadline.restart(limits.idle());
      slot.idle();
    }
  }

  private void answer(Stream stream, byte[] message, StreamDeadline deadline) throws IOException {
    if (!budget.take(stream.remote())) {
      throw new TunnelException("too many requests");
    }
    KadMessage request = KadCodec.decodeRequest(message);
    Optional<KadMessage> answer = answers.answer(request, stream.connection());
    if (answer.isPresent()) {
      byte[] encoded = KadCodec.encode(answer.get());
      if (encoded.length > KadCodec.MAX_MESSAGE) {
        throw new MalformedException("the answer is too long");
      }
      deadline.restart(limits.message());
      Delimited.write(stream.output(), encoded);
    }
  }
}
