package io.peertunnel.transport.libp2p.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.tls.QuicHandshake;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/// One UDP socket, which listens, dials and sends packets that are not QUIC. Thread-safe.
///
/// All its connections run on one event loop.
final class UdpSocket {
  private final Channel channel;
  private final PacketSwitch packets;
  private final Codecs codecs;

  private UdpSocket(Channel channel, PacketSwitch packets, Codecs codecs) {
    this.channel = channel;
    this.packets = packets;
    this.codecs = codecs;
  }

  /// Binds a socket. Blocking code.
  ///
  /// @param bootstrap has the options of the socket
  static UdpSocket bind(
      Bootstrap bootstrap, InetSocketAddress address, QuicContext context, InboundGate gate)
      throws IOException, InterruptedException {
    Codecs codecs = new Codecs(context.settings(), context.loops().kind());
    AddressProof proof = new AddressProof(gate, System::nanoTime, new SecureRandom());
    Acceptor acceptor = new Acceptor(context, gate, proof);
    ChannelHandler server = codecs.server(proof, acceptor::begin);
    ChannelHandler client = codecs.client();
    PacketSwitch packets = new PacketSwitch(server, client);
    ChannelFuture bound =
        bootstrap
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel socket) {
                    socket.pipeline().addLast(packets, new PacketRepeater(), server, client);
                  }
                })
            .bind(address)
            .await();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    return new UdpSocket(bound.channel(), packets, codecs);
  }

  /// Returns where the socket is bound.
  InetSocketAddress local() {
    return (InetSocketAddress) channel.localAddress();
  }

  /// Lets connections of others in.
  void listen() {
    channel.eventLoop().execute(packets::listen);
  }

  /// Closes the socket and its connections.
  ChannelFuture close() {
    return channel.close();
  }

  /// Sends one packet that is not QUIC. What cannot be sent is lost.
  ///
  /// @param bytes taken over
  void send(ByteBuf bytes, InetSocketAddress target) {
    var _ = channel.writeAndFlush(new DatagramPacket(bytes, target));
  }

  /// Begins a dial.
  Dial dial(InetSocketAddress target, QuicHandshake handshake, Duration limit) {
    Dial dial = new Dial(handshake);
    try {
      channel.eventLoop().execute(() -> begin(dial, target, handshake, limit));
    } catch (RejectedExecutionException e) {
      dial.failed(new TunnelException("The program is shutting down.", e));
    }
    return dial;
  }

  private void begin(Dial dial, InetSocketAddress target, QuicHandshake handshake, Duration limit) {
    byte[] id = new byte[PacketRule.ID_LENGTH];
    new SecureRandom().nextBytes(id);
    packets.add(id);
    Future<QuicChannel> connecting =
        codecs
            .dial(channel)
            .localConnectionAddress(new QuicConnectionAddress(id))
            .remoteAddress(target)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, limit.toMillis()))
            .attr(LinkFacts.HANDSHAKE, handshake)
            .handler(dial.handler())
            .connect();
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            connecting.getNow().closeFuture().addListener(_ -> packets.remove(id));
          } else {
            packets.remove(id);
            dial.handler().fail(done.cause());
          }
        });
  }

  /// A dial under way. Thread-safe.
  static final class Dial implements LinkHandler.Outcome {
    private final LinkHandler handler;
    private final CompletableFuture<QuicLink> result = new CompletableFuture<>();

    private Dial(QuicHandshake handshake) {
      this.handler = new LinkHandler(handshake, Role.INITIATOR, this);
    }

    private LinkHandler handler() {
      return handler;
    }

    /// Returns what comes of it; fails with a [TunnelException].
    CompletableFuture<QuicLink> result() {
      return result;
    }

    /// Ends the dial for the caller, unless it has ended. On the wire it goes on until the peer
    /// answers, and is then closed, or its time is over: the peer may believe in the connection
    /// already, and would go on doing so if we just left.
    void giveUp(TunnelException why) {
      result.completeExceptionally(why);
    }

    @Override
    public void proven(QuicLink link) {
      if (!result.complete(link)) {
        link.close(0);
      }
    }

    @Override
    public void failed(TunnelException cause) {
      result.completeExceptionally(cause);
    }
  }
}
