package io.peertunnel.tests.interop;

import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TransportProvider;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.Libp2pTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Our host with the protocols that the foreign peers use, and the loads that tests send.
final class Interop {
  static final String ECHO = "/interop/echo/1.0.0";
  static final String DIGEST = "/interop/digest/1.0.0";
  static final String RESET = "/interop/reset/1.0.0";
  static final long RESET_CODE = 4242;

  private static final int PORTION = 64 * 1024;

  private Interop() {}

  static Host host(String listen, String security) throws IOException, InterruptedException {
    return host(
        List.of(Multiaddr.parse(listen)), Map.of("security", security, "port-mapping", "false"));
  }

  static Host host(List<Multiaddr> listen, Map<String, String> settings)
      throws IOException, InterruptedException {
    TransportProvider provider = new Libp2pTransport();
    Host host =
        provider.open(new HostOptions(listen, "pt-interop/1"), new RealContext(provider, settings));
    host.serve(ECHO, Interop::echo);
    host.serve(DIGEST, Interop::digest);
    host.serve(
        RESET,
        stream -> {
          try {
            var _ = stream.input().read();
          } catch (IOException e) {
            throw new TunnelException("nothing came", e);
          }
          stream.reset(RESET_CODE);
        });
    return host;
  }

  private static void echo(Stream stream) throws TunnelException {
    try (InputStream in = stream.input();
        OutputStream out = stream.output()) {
      in.transferTo(out);
    } catch (IOException e) {
      throw new TunnelException("echo ended", e);
    }
  }

  private static void digest(Stream stream) throws TunnelException {
    try (InputStream in = stream.input();
        OutputStream out = stream.output()) {
      MessageDigest hash = sha256();
      byte[] portion = new byte[PORTION];
      for (int count = in.read(portion); count >= 0; count = in.read(portion)) {
        hash.update(portion, 0, count);
      }
      out.write(HexFormat.of().formatHex(hash.digest()).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new TunnelException("digest ended", e);
    }
  }

  /// Sends pseudo-random bytes, ends the output and returns their digest.
  static String send(OutputStream out, long bytes, long seed) throws IOException {
    Random random = new Random(seed);
    MessageDigest hash = sha256();
    byte[] portion = new byte[PORTION];
    for (long left = bytes; left > 0; ) {
      random.nextBytes(portion);
      int count = (int) Math.min(left, PORTION);
      hash.update(portion, 0, count);
      out.write(portion, 0, count);
      left -= count;
    }
    out.close();
    return HexFormat.of().formatHex(hash.digest());
  }

  /// Reads to the end and returns the digest.
  static String receive(InputStream in) throws IOException {
    MessageDigest hash = sha256();
    byte[] portion = new byte[PORTION];
    for (int count = in.read(portion); count >= 0; count = in.read(portion)) {
      hash.update(portion, 0, count);
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
