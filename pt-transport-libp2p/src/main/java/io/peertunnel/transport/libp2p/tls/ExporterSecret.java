package io.peertunnel.transport.libp2p.tls;

import io.netty.internal.tcnative.KeyLogCallback;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.TunnelException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Derives the channel binding of a connection whose TLS is BoringSSL's. Loop code.
///
/// Netty's binding of BoringSSL has no exporter, but hands the secrets of a handshake to a key log.
/// This one takes the exporter secret, wipes every line, and forgets the secret when it is used.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-7.5">RFC 8446, 7.5</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9850">RFC 9850, the lines of a key log</a>
final class ExporterSecret implements KeyLogCallback {
  private static final byte[] PREFIX = "EXPORTER_SECRET ".getBytes(StandardCharsets.US_ASCII);
  private static final int CLIENT_RANDOM_DIGITS = 64;
  private static final int SHA384_LENGTH = 48;

  private byte[] secret = {};

  /// Takes a line of the key log.
  @Override
  public void handle(long ssl, byte[] line) {
    int start = PREFIX.length + CLIENT_RANDOM_DIGITS + 1;
    if (line.length > start && Arrays.equals(PREFIX, 0, PREFIX.length, line, 0, PREFIX.length)) {
      forget();
      secret = unhex(line, start);
    }
    Arrays.fill(line, (byte) 0);
  }

  /// Returns the binding, and forgets the secret.
  ///
  /// @throws TunnelException if the handshake is not over
  Bytes derive() throws TunnelException {
    if (secret.length == 0) {
      throw new TunnelException("no channel binding: the TLS handshake gave no exporter secret");
    }
    String hash = secret.length == SHA384_LENGTH ? "SHA-384" : "SHA-256";
    try {
      byte[] nothing = MessageDigest.getInstance(hash).digest();
      byte[] labelled = expand(hash, secret, TlsLink.Binding.LABEL, nothing, nothing.length);
      byte[] binding = expand(hash, labelled, "exporter", nothing, TlsLink.Binding.LENGTH);
      Arrays.fill(labelled, (byte) 0);
      return Bytes.copyOf(binding);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HKDF", e);
    } finally {
      forget();
    }
  }

  /// HKDF-Expand-Label of RFC 8446, 7.1.
  private static byte[] expand(String hash, byte[] key, String label, byte[] context, int length)
      throws GeneralSecurityException {
    byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    byte[] info = new byte[2 + 1 + name.length + 1 + context.length];
    info[0] = (byte) (length >>> 8);
    info[1] = (byte) length;
    info[2] = (byte) name.length;
    System.arraycopy(name, 0, info, 3, name.length);
    info[3 + name.length] = (byte) context.length;
    System.arraycopy(context, 0, info, 4 + name.length, context.length);
    return KDF.getInstance("HKDF-" + hash.replace("-", ""))
        .deriveData(HKDFParameterSpec.expandOnly(new SecretKeySpec(key, "HKDF"), info, length));
  }

  private static byte[] unhex(byte[] line, int start) {
    byte[] bytes = new byte[(line.length - start) / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = start + 2 * i;
      bytes[i] =
          (byte) (HexFormat.fromHexDigit(line[at]) << 4 | HexFormat.fromHexDigit(line[at + 1]));
    }
    return bytes;
  }

  private void forget() {
    Arrays.fill(secret, (byte) 0);
    secret = new byte[0];
  }
}
