package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Makes the codec notice that the handshake of a dial is over. Loop code.
///
/// The codec checks the peer's certificate after it has read a packet, signs with our own key when
/// it sends, and ends the handshake in the turn of the loop after that; but whether the handshake
/// is over it looks at when it reads only, so that a dial would succeed with the next packet of the
/// peer, one round trip later. A packet that cannot be decrypted, and is dropped, serves as well.
final class HandshakeNudges {
  /// In how many turns of the loop after a packet to nudge.
  static final int TIMES = 2;

  private static final int SHORT_HEADER = 0x40;
  private static final int LENGTH = 64;

  private final Set<Dial> dials = new LinkedHashSet<>();

  /// A dial of which a packet has come.
  record Dial(ByteBuf id, InetSocketAddress sender, InetSocketAddress recipient) {
    /// Returns what to feed to the codec.
    DatagramPacket nudge() {
      ByteBuf bytes = Unpooled.buffer(LENGTH).writeByte(SHORT_HEADER).writeBytes(id.slice());
      return new DatagramPacket(bytes.writeZero(LENGTH - bytes.readableBytes()), recipient, sender);
    }
  }

  /// Takes note of a packet for a connection that we dialled. It stays as it is.
  void note(DatagramPacket packet) {
    PacketRule.handshakeOf(packet.content())
        .ifPresent(id -> dials.add(new Dial(id, packet.sender(), packet.recipient())));
  }

  /// Returns the dials of which packets have come since the last call.
  List<Dial> take() {
    if (dials.isEmpty()) {
      return List.of();
    }
    List<Dial> taken = List.copyOf(dials);
    dials.clear();
    return taken;
  }
}
