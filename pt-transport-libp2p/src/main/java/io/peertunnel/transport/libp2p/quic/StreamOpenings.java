package io.peertunnel.transport.libp2p.quic;

import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;

/// Opens streams, as many as the peer allows; what exceeds that waits. Loop code.
final class StreamOpenings {
  /// How many calls may wait for the peer to allow more streams.
  static final int MAX_WAITING = 1024;

  private final QuicChannel channel;
  private final Function<QuicStreamChannel, QuicMuxedStream> made;
  private final Queue<Promise<MuxedStream>> waiting = new ArrayDeque<>();
  private Optional<String> refusal = Optional.empty();
  private boolean opening;

  /// @param made makes the stream of a new channel and enters it in the table
  StreamOpenings(QuicChannel channel, Function<QuicStreamChannel, QuicMuxedStream> made) {
    this.channel = channel;
    this.made = made;
  }

  /// Opens a stream and completes `promise`, later if the peer allows no more for now.
  void open(Promise<MuxedStream> promise) {
    if (refusal.isPresent()) {
      promise.tryFailure(new TunnelException(refusal.get()));
    } else if (waiting.size() >= MAX_WAITING) {
      promise.tryFailure(
          new TunnelException("The peer allows no more streams, and " + MAX_WAITING + " wait."));
    } else {
      waiting.add(promise);
      openWaiting();
    }
  }

  /// The peer allows more streams.
  void openWaiting() {
    if (opening) {
      return;
    }
    opening = true;
    while (!waiting.isEmpty() && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
      Promise<MuxedStream> promise = waiting.remove();
      if (promise.setUncancellable()) {
        start(promise);
      }
    }
    opening = false;
  }

  /// Lets no stream begin any more.
  void refuse(String why) {
    refusal = Optional.of(why);
    while (!waiting.isEmpty()) {
      waiting.remove().tryFailure(new TunnelException(why));
    }
  }

  private void start(Promise<MuxedStream> promise) {
    Future<QuicStreamChannel> created =
        channel.createStream(
            QuicStreamType.BIDIRECTIONAL,
            new ChannelInitializer<QuicStreamChannel>() {
              @Override
              protected void initChannel(QuicStreamChannel stream) {
                StreamChannels.prepare(stream);
              }
            });
    created.addListener(
        done -> {
          if (done.isSuccess()) {
            QuicMuxedStream stream = made.apply(created.getNow());
            created.getNow().pipeline().addLast(stream);
            promise.setSuccess(stream);
            stream.release();
          } else {
            promise.setFailure(
                new TunnelException(
                    "Cannot open a stream: " + done.cause().getMessage(), done.cause()));
          }
        });
  }
}
