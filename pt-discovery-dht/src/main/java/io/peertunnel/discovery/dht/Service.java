package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.store.Origin;
import io.peertunnel.discovery.dht.store.StoreRules;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import java.util.List;

/// What this node does for others, from its start to its end. Blocking; thread-safe.
final class Service implements AutoCloseable {
  private final ServedRecords records;
  private final Registration serving;

  private Service(ServedRecords records, Registration serving) {
    this.records = records;
    this.serving = serving;
  }

  /// Begins to answer others.
  static Service start(Host host, PluginContext context, Circle circle) {
    ServedRecords records = ServedRecords.start(context, StoreRules.standard());
    Answers answers = new Answers(new Acquaintances(host, circle), circle.scope(), records);
    Server server = new Server(answers, ServerLimits.standard());
    return new Service(records, host.serve(KadMessage.PROTOCOL, server));
  }

  /// Returns those who have told this node that they provide a key.
  List<PeerInfo> providers(Bytes key) {
    return records.providers(key);
  }

  /// Keeps that this host itself provides a key, for others who ask.
  void keep(Bytes key, PeerInfo self) {
    records.add(key, self, Origin.of(self.addresses().getFirst()));
  }

  @Override
  public void close() {
    serving.close();
    records.close();
  }
}
