package io.peertunnel.transport.libp2p.portmap;

import java.net.InetAddress;
import java.net.URI;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Asks all routers around whether they map ports, by each protocol, side by side: one virtual
/// thread for each question. Blocking code.
final class GatewayDiscovery implements Search {
  private final Supplier<Neighbourhood> links;
  private final Nonces nonces;
  private final LongSupplier seconds;

  /// @param links where routers could be
  /// @param seconds a monotonic clock
  GatewayDiscovery(Supplier<Neighbourhood> links, Nonces nonces, LongSupplier seconds) {
    this.links = links;
    this.nonces = nonces;
    this.seconds = seconds;
  }

  @Override
  public Neighbourhood look() {
    return links.get();
  }

  @Override
  public Candidates begin(Neighbourhood around) {
    Candidates candidates = new Candidates();
    for (RouterAddress router : around.routers()) {
      UdpExchange exchange = new UdpExchange(router.socket(), router.local());
      candidates.probe(() -> candidates.offer(PcpClient.probe(exchange, nonces, seconds)));
      if (router.isIp4()) {
        candidates.probe(() -> candidates.offer(NatPmpClient.probe(exchange, seconds)));
      }
    }
    for (SsdpTarget target : around.searches()) {
      SsdpSearch search =
          new SsdpSearch(
              target,
              location -> candidates.probe(() -> probe(candidates, location, target.local())));
      candidates.probe(search::run);
    }
    return candidates;
  }

  /// The connections are closed unless the client takes them over.
  private void probe(Candidates candidates, URI location, InetAddress local)
      throws MappingException, InterruptedException {
    IgdHttp http = new IgdHttp(local);
    boolean taken = false;
    try {
      IgdClient client = IgdClient.probe(http, location, local, seconds);
      taken = true;
      candidates.offer(client);
    } finally {
      if (!taken) {
        http.close();
      }
    }
  }
}
