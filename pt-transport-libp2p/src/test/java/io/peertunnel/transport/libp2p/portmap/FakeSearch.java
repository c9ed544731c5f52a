package io.peertunnel.transport.libp2p.portmap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// A search that finds what the test put there.
final class FakeSearch implements Search {
  final List<Gateway> present = new ArrayList<>();
  int searches;

  private Neighbourhood around = at("127.0.0.1");

  @Override
  public Neighbourhood look() {
    return around;
  }

  @Override
  public Candidates begin(Neighbourhood asked) {
    searches++;
    Candidates candidates = new Candidates();
    present.forEach(candidates::offer);
    return candidates;
  }

  /// Goes to another network.
  void move(String router) {
    around = at(router);
  }

  private static Neighbourhood at(String router) {
    InetAddress address = InetAddress.ofLiteral(router);
    return new Neighbourhood(
        List.of(new RouterAddress(new InetSocketAddress(address, 5351), address)), List.of());
  }
}
