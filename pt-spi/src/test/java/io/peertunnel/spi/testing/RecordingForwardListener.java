package io.peertunnel.spi.testing;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.PeerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Records what a forwarder tells, and checks that each connection is opened and closed once.
/// Thread-safe.
public final class RecordingForwardListener implements ForwardListener {
  private final Map<Long, PeerId> open = new HashMap<>();
  private final List<Long> opened = new CopyOnWriteArrayList<>();
  private final List<Ended> ended = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();

  /// One connection that has ended.
  ///
  /// @param connection its number
  /// @param peer who was at the other end
  /// @param summary what it carried
  public record Ended(long connection, PeerId peer, Summary summary) {}

  /// Creates a listener that has heard nothing.
  public RecordingForwardListener() {}

  @Override
  public void opened(long connection, PeerId peer) {
    synchronized (open) {
      if (opened.contains(connection)) {
        broken.add("connection " + connection + " opened twice");
      }
      open.put(connection, peer);
      opened.add(connection);
    }
  }

  @Override
  public void closed(long connection, PeerId peer, Summary summary) {
    synchronized (open) {
      PeerId before = open.remove(connection);
      if (!peer.equals(before)) {
        broken.add("connection " + connection + " closed that was not open with " + peer);
      }
      ended.add(new Ended(connection, peer, summary));
    }
  }

  @Override
  public void refused(String reason) {
    refused.add(reason);
  }

  /// Returns the connections that have ended, once there are `count`.
  public List<Ended> awaitEnded(int count) throws Exception {
    Await.until(count + " connections have ended", () -> ended.size() >= count);
    return ended();
  }

  /// Returns the first reason for which something was turned away, once there is one.
  public String awaitRefused() throws Exception {
    Await.until("something is refused", () -> !refused.isEmpty());
    return refused.getFirst();
  }

  /// Returns the numbers of the connections that were opened, once there are `count`.
  public List<Long> awaitOpened(int count) throws Exception {
    Await.until(count + " connections are open", () -> opened.size() >= count);
    return List.copyOf(opened);
  }

  /// Returns the connections that have ended, in order.
  public List<Ended> ended() {
    requireSense();
    return List.copyOf(ended);
  }

  /// Fails if a connection was opened twice, or closed without being open.
  public void requireSense() {
    if (!broken.isEmpty()) {
      throw new AssertionError(String.join("; ", broken));
    }
  }
}
