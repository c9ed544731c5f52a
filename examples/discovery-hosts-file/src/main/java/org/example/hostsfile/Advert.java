package org.example.hostsfile;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.PluginContext.Level;
import io.peertunnel.spi.RendezvousKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One key that others are to find us under: keeps our line in the export file true, or tells the
/// user what to write where there is none. Blocking; runs on one thread.
final class Advert {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final RendezvousKey key;
  private final AdvertiseListener listener;
  private final Host host;
  private final PluginContext context;
  private final Optional<ExportFile> export;

  Advert(
      RendezvousKey key,
      AdvertiseListener listener,
      Host host,
      PluginContext context,
      Optional<ExportFile> export) {
    this.key = key;
    this.listener = listener;
    this.host = host;
    this.context = context;
    this.export = export;
  }

  /// Runs until it is interrupted, then takes the line back.
  void run() throws InterruptedException {
    PeerInfo published = new PeerInfo(host.id(), List.of());
    try {
      while (true) {
        PeerInfo now = new PeerInfo(host.id(), addresses());
        if (!now.equals(published) && publish(now)) {
          published = now;
        }
        context.sleep(PAUSE);
      }
    } finally {
      withdraw();
    }
  }

  /// Leaves out what means another machine there, unless there is nothing else.
  private List<Multiaddr> addresses() {
    List<Multiaddr> all = host.addresses();
    List<Multiaddr> beyond = all.stream().filter(address -> !address.isLoopback()).toList();
    return beyond.isEmpty() ? all : beyond;
  }

  private boolean publish(PeerInfo peer) throws InterruptedException {
    if (peer.addresses().isEmpty()) {
      return false;
    }
    try {
      if (export.isPresent()) {
        export.orElseThrow().put(key, peer, this);
      } else {
        context.report(
            Level.INFO, "add this line to the hosts file there: " + Hosts.line(key, peer));
      }
      listener.published();
      return true;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("interrupted while writing");
      }
      listener.failed(
          "cannot write to " + export.orElseThrow().path() + ": " + HostsFile.reason(e));
      return false;
    }
  }

  private void withdraw() {
    try {
      if (export.isPresent()) {
        export.orElseThrow().remove(key, host.id(), this);
      }
    } catch (IOException e) {
      context.report(
          Level.WARNING,
          "our line stays in " + export.orElseThrow().path() + ": " + HostsFile.reason(e));
    }
  }
}
