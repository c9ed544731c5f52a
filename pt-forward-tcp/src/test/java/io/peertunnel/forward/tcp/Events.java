package io.peertunnel.forward.tcp;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.PeerId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps what a forwarder tells. Thread-safe.
final class Events implements ForwardListener {
  final Set<Long> open = ConcurrentHashMap.newKeySet();
  final AtomicInteger opened = new AtomicInteger();
  final List<Summary> closed = new CopyOnWriteArrayList<>();
  final List<String> refused = new CopyOnWriteArrayList<>();

  @Override
  public void opened(long connection, PeerId peer) {
    opened.incrementAndGet();
    if (!open.add(connection)) {
      throw new IllegalStateException("two connections have the number " + connection);
    }
  }

  @Override
  public void closed(long connection, PeerId peer, Summary summary) {
    if (!open.remove(connection)) {
      throw new IllegalStateException(connection + " was closed and is not open");
    }
    closed.add(summary);
  }

  @Override
  public void refused(String reason) {
    refused.add(reason);
  }
}
