package io.peertunnel.discovery.dht.sim;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Records that are never forgotten.
final class HeldRecords implements Records {
  private final Map<Bytes, Map<PeerInfo, Long>> held = new HashMap<>(0);

  @Override
  public void add(Bytes key, PeerInfo provider, long now) {
    held.computeIfAbsent(key, _ -> new LinkedHashMap<>()).put(provider, now);
  }

  @Override
  public List<PeerInfo> providers(Bytes key, long now) {
    return List.copyOf(held.getOrDefault(key, Map.of()).keySet());
  }
}
