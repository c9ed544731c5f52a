package io.peertunnel.transport.libp2p.noise;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The handshake pattern XX of Noise, for both roles. Pure; used by one thread at a time.
///
/// Each phase is a type that offers only what comes next:
///
/// | role | phase | message | next |
/// |---|---|---|---|
/// | initiator | [Initiated] | sends 1 | [Initiated#read] |
/// | | [Answered] | has read 2 | [Answered#finish] |
/// | | [Finished] | sends 3 | transport |
/// | responder | [Responded] | has read 1, sends 2 | [Responded#read] |
/// | | [Finished] | has read 3 | transport |
///
/// A phase is left once. After an exception the handshake is over.
///
/// @see <a href="https://noiseprotocol.org/noise.html#interactive-handshake-patterns-fundamental">
///     Noise, section 7.5</a>
final class NoiseXx {
  private static final int SEALED_KEY = DhKey.LENGTH + CipherState.TAG_LENGTH;

  private NoiseXx() {}

  /// Begins as initiator.
  static Initiated initiate(DhKey staticKey, DhKey ephemeral) {
    SymmetricState state = new SymmetricState();
    byte[] e = ephemeral.publicKey();
    state.mixHash(e);
    state.mixHash(new byte[0]);
    return new Initiated(state, staticKey, ephemeral, Bytes.copyOf(e));
  }

  /// Begins as responder, with the initiator's message 1.
  ///
  /// @param payload what message 2 tells the initiator
  static Responded respond(DhKey staticKey, DhKey ephemeral, byte[] message, Bytes payload)
      throws MalformedException {
    if (message.length != DhKey.LENGTH) {
      throw new MalformedException("first Noise message of " + message.length + " bytes");
    }
    SymmetricState state = new SymmetricState();
    state.mixHash(message);
    state.mixHash(new byte[0]);
    byte[] e = ephemeral.publicKey();
    state.mixHash(e);
    state.mixKey(ephemeral.agree(message));
    byte[] sealedKey = state.encryptAndHash(staticKey.publicKey());
    state.mixKey(staticKey.agree(message));
    byte[] sealedPayload = state.encryptAndHash(payload.toArray());
    return new Responded(state, ephemeral, join(e, sealedKey, sealedPayload));
  }

  /// The initiator has made message 1 and waits for message 2.
  record Initiated(SymmetricState state, DhKey staticKey, DhKey ephemeral, Bytes message) {
    Answered read(byte[] answer) throws MalformedException {
      requireLength(answer, DhKey.LENGTH + SEALED_KEY + CipherState.TAG_LENGTH);
      byte[] remoteEphemeral = Arrays.copyOf(answer, DhKey.LENGTH);
      state.mixHash(remoteEphemeral);
      state.mixKey(ephemeral.agree(remoteEphemeral));
      int keyEnd = DhKey.LENGTH + SEALED_KEY;
      byte[] remoteStatic = state.decryptAndHash(Arrays.copyOfRange(answer, DhKey.LENGTH, keyEnd));
      state.mixKey(ephemeral.agree(remoteStatic));
      byte[] payload = state.decryptAndHash(Arrays.copyOfRange(answer, keyEnd, answer.length));
      Remote remote = new Remote(Bytes.copyOf(remoteStatic), Bytes.copyOf(payload));
      return new Answered(state, staticKey, Bytes.copyOf(remoteEphemeral), remote);
    }
  }

  /// The initiator has read message 2, and judges it before it makes message 3.
  record Answered(SymmetricState state, DhKey staticKey, Bytes remoteEphemeral, Remote remote) {
    /// Makes message 3.
    ///
    /// @param payload what it tells the responder
    Finished finish(Bytes payload) throws MalformedException {
      byte[] sealedKey = state.encryptAndHash(staticKey.publicKey());
      state.mixKey(staticKey.agree(remoteEphemeral.toArray()));
      byte[] sealedPayload = state.encryptAndHash(payload.toArray());
      SymmetricState.KeyPair keys = state.split();
      return new Finished(
          join(sealedKey, sealedPayload),
          remote,
          keys.initiator(),
          keys.responder(),
          state.handshakeHash());
    }
  }

  /// The responder has made message 2 and waits for message 3.
  record Responded(SymmetricState state, DhKey ephemeral, Bytes message) {
    Finished read(byte[] answer) throws MalformedException {
      requireLength(answer, SEALED_KEY + CipherState.TAG_LENGTH);
      byte[] remoteStatic = state.decryptAndHash(Arrays.copyOf(answer, SEALED_KEY));
      state.mixKey(ephemeral.agree(remoteStatic));
      byte[] payload = state.decryptAndHash(Arrays.copyOfRange(answer, SEALED_KEY, answer.length));
      SymmetricState.KeyPair keys = state.split();
      return new Finished(
          Bytes.empty(),
          new Remote(Bytes.copyOf(remoteStatic), Bytes.copyOf(payload)),
          keys.responder(),
          keys.initiator(),
          state.handshakeHash());
    }
  }

  /// What the peer has told: its static key, and the payload that must prove whose key that is.
  record Remote(Bytes staticKey, Bytes payload) {}

  /// The handshake is over.
  ///
  /// @param message message 3 if we are the initiator, else empty
  /// @param handshakeHash differs for every handshake and is the same at both ends
  record Finished(
      Bytes message,
      Remote remote,
      CipherState sender,
      CipherState receiver,
      Bytes handshakeHash) {}

  private static void requireLength(byte[] message, int least) throws MalformedException {
    if (message.length < least) {
      throw new MalformedException("Noise message of " + message.length + " bytes");
    }
  }

  private static Bytes join(byte[]... parts) {
    int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer out = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      out.put(part);
    }
    return Bytes.copyOf(out.flip());
  }
}
