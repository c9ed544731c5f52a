package io.peertunnel.tests.relay;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.process.Pt;
import io.peertunnel.tests.process.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The shipped program as a relay on loopback, and what it costs. Blocking code.
final class RelayNode implements AutoCloseable {
  private static final Path PROC = Path.of("/proc");
  private static final String TCP = "/ip4/127.0.0.1/tcp/0";
  private static final String QUIC = "/ip4/127.0.0.1/udp/0/quic-v1";

  private final Pt pt;
  private final PeerInfo info;

  private RelayNode(Pt pt, PeerInfo info) {
    this.pt = pt;
    this.info = info;
  }

  /// What it has used so far.
  ///
  /// @param resident bytes of memory that it keeps now
  /// @param proportional the same, with what it shares counted in part
  /// @param most the most bytes that it has ever kept
  /// @param seconds of processor time
  record Cost(long resident, long proportional, long most, double seconds) {}

  /// Starts one whose peers come by TCP or QUIC.
  ///
  /// @param transport a part of the address to which they come
  static RelayNode start(Path data, String transport) throws IOException, InterruptedException {
    Pt pt = Pt.start(data, "node", "--listen", TCP, "--listen", QUIC);
    boolean started = false;
    try {
      String address =
          ForeignPeer.strings(pt.event("started"), "addresses").stream()
              .filter(each -> each.contains(transport))
              .findFirst()
              .orElseThrow();
      started = true;
      return new RelayNode(pt, PeerInfo.of(Multiaddr.parse(address)));
    } finally {
      if (!started) {
        pt.close();
      }
    }
  }

  PeerInfo info() {
    return info;
  }

  Cost cost() throws IOException {
    return new Cost(
        kilobytes("smaps_rollup", "Rss:"),
        kilobytes("smaps_rollup", "Pss:"),
        kilobytes("status", "VmHWM:"),
        Use.cpuSeconds(List.of(pt.program())));
  }

  private long kilobytes(String file, String key) throws IOException {
    return Files.readAllLines(process().resolve(file)).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  private Path process() {
    return PROC.resolve(Long.toString(pt.program().pid()));
  }

  @Override
  public void close() {
    pt.close();
  }
}
