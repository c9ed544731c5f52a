package io.peertunnel.transport.libp2p.secure;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import io.peertunnel.transport.libp2p.noise.NoiseCredentials;
import io.peertunnel.transport.libp2p.noise.NoiseHandshakeHandler;
import io.peertunnel.transport.libp2p.tls.TlsCredentials;
import io.peertunnel.transport.libp2p.tls.TlsHandshakeHandler;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Turns byte channels into secured ones with a multiplexer agreed upon: multistream, handshake,
/// and multistream again where the handshake left the multiplexer open. Loop code; one instance
/// serves all connections of a host.
///
/// The constructor is cheap; keys and the certificate are made with the first handshake that needs
/// them, or by [#prepare()].
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/connections/README.md">libp2p</a>
public final class Upgrade {
  /// The protocol id of TLS 1.3.
  public static final String TLS = "/tls/1.0.0";

  /// The protocol id of Noise.
  public static final String NOISE = "/noise";

  private final Identity identity;
  private final List<String> securities;
  private final List<String> muxers;
  private final Once<NoiseCredentials> noise;
  private final Once<TlsCredentials> tls;
  private final Guesses guesses = new Guesses();

  /// Creates an upgrade that offers TLS, then Noise.
  ///
  /// @param muxers protocol ids of multiplexers, most wanted first; at most 16
  public Upgrade(Identity identity, List<String> muxers) {
    this(identity, muxers, List.of(TLS, NOISE));
  }

  /// Creates an upgrade.
  ///
  /// @param securities [#TLS], [#NOISE] or both, most wanted first
  public Upgrade(Identity identity, List<String> muxers, List<String> securities) {
    this.identity = identity;
    this.muxers = List.copyOf(muxers);
    this.securities = List.copyOf(securities);
    this.noise = new Once<>(() -> NoiseCredentials.generate(identity, this.muxers));
    this.tls = new Once<>(() -> TlsCredentials.generate(identity, this.muxers));
  }

  /// Makes keys and certificate now, so that no handshake waits for them. Any thread; takes some
  /// tens of milliseconds.
  public void prepare() {
    if (securities.contains(NOISE)) {
      noise.value();
    }
    if (securities.contains(TLS)) {
      tls.value();
    }
  }

  /// Begins to upgrade an active channel whose pipeline reads and writes plain bytes. On its event
  /// loop.
  ///
  /// To a peer that is dialled the first handshake goes right behind its proposal. If the peer
  /// takes another one only, that fails with a [GuessRefusedException], once for each peer.
  ///
  /// @param expected the peer that was dialled; empty accepts every peer but ourselves
  public void start(
      Channel channel, Role role, Optional<PeerId> expected, UpgradeListener listener) {
    PeerCheck check =
        expected
            .map(peer -> PeerCheck.only(peer, identity.id()))
            .orElseGet(() -> PeerCheck.anyoneBut(identity.id()));
    Guesses.Start start = guesses.startWith(role, expected);
    new UpgradeRun(this, channel, role, check, remembering(expected, listener)).start(start);
  }

  private UpgradeListener remembering(Optional<PeerId> expected, UpgradeListener listener) {
    return new UpgradeListener() {
      @Override
      public void onSecured(ChannelPipeline pipeline, SecureSession session) {
        listener.onSecured(pipeline, session);
      }

      @Override
      public void onFailed(TunnelException cause) {
        if (cause instanceof GuessRefusedException) {
          expected.ifPresent(guesses::refused);
        }
        listener.onFailed(cause);
      }
    };
  }

  /// Returns the credentials of TLS, which QUIC shows too. Any thread; the first time as slow as
  /// [#prepare()].
  public TlsCredentials credentials() {
    return tls.value();
  }

  List<String> securities() {
    return securities;
  }

  List<String> muxers() {
    return muxers;
  }

  ChannelHandler handshake(
      String security, Role role, PeerCheck check, Consumer<ProvenPeer> proven) {
    boolean initiator = role == Role.INITIATOR;
    return switch (security) {
      case NOISE ->
          initiator
              ? NoiseHandshakeHandler.initiator(noise.value(), check, proven)
              : NoiseHandshakeHandler.responder(noise.value(), check, proven);
      case TLS ->
          initiator
              ? TlsHandshakeHandler.client(tls.value(), check, proven)
              : TlsHandshakeHandler.server(tls.value(), check, proven);
      default -> throw new IllegalStateException("no handshake for " + security);
    };
  }
}
