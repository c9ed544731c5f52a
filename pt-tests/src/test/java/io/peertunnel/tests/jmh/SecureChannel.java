package io.peertunnel.tests.jmh;

import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import io.peertunnel.transport.libp2p.noise.NoiseCredentials;
import io.peertunnel.transport.libp2p.noise.NoiseHandshakeHandler;
import io.peertunnel.transport.libp2p.tls.TlsCredentials;
import io.peertunnel.transport.libp2p.tls.TlsHandshakeHandler;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;
import java.util.ArrayList;
import java.util.List;

/// A secured channel whose handshake is done, and bytes to send through it.
final class SecureChannel {
  private static final List<String> MUXERS = List.of(YamuxSession.PROTOCOL);

  private final Wire wire = new Wire();
  private final Payload payload;
  private final int size;

  private SecureChannel(int size) {
    this.size = size;
    this.payload = new Payload(size);
  }

  static SecureChannel noise(int size) {
    Identity left = Identity.generate();
    Identity right = Identity.generate();
    List<ProvenPeer> proven = new ArrayList<>();
    return new SecureChannel(size)
        .shakeHands(
            NoiseHandshakeHandler.initiator(
                NoiseCredentials.generate(left, MUXERS), check(left), proven::add),
            NoiseHandshakeHandler.responder(
                NoiseCredentials.generate(right, MUXERS), check(right), proven::add),
            proven);
  }

  static SecureChannel tls(int size) {
    Identity left = Identity.generate();
    Identity right = Identity.generate();
    List<ProvenPeer> proven = new ArrayList<>();
    return new SecureChannel(size)
        .shakeHands(
            TlsHandshakeHandler.client(
                TlsCredentials.generate(left, MUXERS), check(left), proven::add),
            TlsHandshakeHandler.server(
                TlsCredentials.generate(right, MUXERS), check(right), proven::add),
            proven);
  }

  /// Encrypts the bytes; returns how many leave.
  long seal() {
    write();
    return wire.drop();
  }

  /// Encrypts the bytes, and decrypts them at the other end; returns how many have arrived so far.
  long sealAndOpen() {
    write();
    wire.carry();
    return wire.drained();
  }

  void close() {
    wire.close();
    payload.close();
  }

  private void write() {
    EmbeddedChannel channel = wire.left();
    var _ = channel.write(payload.next(), channel.voidPromise());
    channel.flush();
  }

  private SecureChannel shakeHands(
      ChannelHandler left, ChannelHandler right, List<ProvenPeer> proven) {
    wire.right().pipeline().addLast(right);
    wire.left().pipeline().addLast(left);
    wire.carry();
    wire.drain();
    if (proven.size() != 2 || sealAndOpen() != size) {
      throw new IllegalStateException("the handshake failed, or bytes do not arrive");
    }
    return this;
  }

  private static PeerCheck check(Identity own) {
    return PeerCheck.anyoneBut(own.id());
  }
}
