package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A router in memory.
final class FakeGateway implements Gateway {
  final List<MappingRequest> requests = new ArrayList<>();
  final Map<LocalPort, Integer> mapped = new HashMap<>();
  final Set<Integer> takenByOthers = new HashSet<>();
  final Set<LocalPort> refused = new HashSet<>();
  String address = "8.8.4.4";
  Duration grants = Duration.ofHours(2);
  boolean silent;
  boolean restarted;
  boolean interrupts;
  boolean closed;
  int checks;

  private final GatewayKind kind;

  FakeGateway(GatewayKind kind) {
    this.kind = kind;
  }

  @Override
  public GatewayKind kind() {
    return kind;
  }

  @Override
  public Mapping map(MappingRequest request) throws MappingException, InterruptedException {
    answer();
    requests.add(request);
    if (refused.contains(request.local())) {
      throw new MappingException(Reason.REFUSED, "refused");
    }
    if (takenByOthers.contains(request.externalPort())) {
      throw new MappingException(Reason.CONFLICT, "taken");
    }
    mapped.put(request.local(), request.externalPort());
    if (interrupts) {
      throw new InterruptedException("after it was granted");
    }
    InetAddress external = InetAddress.ofLiteral(address);
    return new Mapping(new InetSocketAddress(external, request.externalPort()), grants);
  }

  @Override
  public void unmap(LocalPort local, int externalPort) throws MappingException {
    answer();
    mapped.remove(local, externalPort);
  }

  @Override
  public Continuity check() throws MappingException {
    answer();
    checks++;
    Continuity answer = restarted ? Continuity.RESTARTED : Continuity.STEADY;
    restarted = false;
    return answer;
  }

  @Override
  public void close() {
    closed = true;
  }

  /// Forgets all mappings.
  void restart() {
    mapped.clear();
    restarted = true;
  }

  private void answer() throws MappingException {
    if (silent) {
      throw new MappingException(Reason.SILENT, "silent");
    }
  }
}
