package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.store.Origin;
import io.peertunnel.discovery.dht.store.ProviderFile;
import io.peertunnel.discovery.dht.store.ProviderStore;
import io.peertunnel.discovery.dht.store.StoreRules;
import io.peertunnel.discovery.dht.store.StoreSnapshot;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The provider records of a server, kept in the data directory across restarts. Blocking;
/// thread-safe.
final class ServedRecords implements AutoCloseable {
  /// How often changes are saved, at most.
  static final Duration SAVE_EVERY = Duration.ofMinutes(1);

  private static final int SAVES_PER_EXPIRY = 60;

  private final PluginContext context;
  private final Optional<ProviderFile> file;
  private final Object saving = new Object();
  private final ProviderStore store;
  private boolean changed;
  private boolean closed;
  private Registration upkeep = () -> {};

  private ServedRecords(PluginContext context, StoreRules rules) {
    this.context = context;
    this.store = new ProviderStore(rules);
    this.file =
        context
            .dataDirectory()
            .map(
                directory ->
                    new ProviderFile(
                        directory,
                        problem -> context.report(PluginContext.Level.WARNING, problem)));
  }

  /// Reads what was saved, and begins to keep it up.
  static ServedRecords start(PluginContext context, StoreRules rules) {
    ServedRecords records = new ServedRecords(context, rules);
    records.load();
    return records;
  }

  /// Keeps that `provider` provides `key`.
  ///
  /// @return false if the record is of no use
  boolean add(Bytes key, PeerInfo provider, Origin origin) {
    synchronized (store) {
      boolean kept = store.add(key, provider, origin, context.clock().instant());
      changed |= kept;
      return kept;
    }
  }

  /// Returns the providers of `key`, the one heard last first.
  List<PeerInfo> providers(Bytes key) {
    synchronized (store) {
      return store.providers(key, context.clock().instant());
    }
  }

  /// Returns how many records there are.
  int size() {
    synchronized (store) {
      return store.size();
    }
  }

  /// Ends the upkeep and saves what has changed.
  @Override
  public void close() {
    synchronized (store) {
      if (closed) {
        return;
      }
      closed = true;
    }
    upkeep.close();
    // An interrupt would close the file half-way.
    boolean interrupted = Thread.interrupted();
    save();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void load() {
    Optional<StoreSnapshot> saved = file.flatMap(ProviderFile::read);
    synchronized (store) {
      saved.ifPresent(snapshot -> store.restore(snapshot, context.clock().instant()));
    }
    upkeep = context.spawn("DHT record upkeep", this::keepUp);
  }

  private void keepUp() throws InterruptedException {
    for (int turn = 1; ; turn++) {
      context.sleep(SAVE_EVERY);
      if (turn % SAVES_PER_EXPIRY == 0) {
        expire();
      }
      save();
    }
  }

  private void expire() {
    synchronized (store) {
      changed |= store.expire(context.clock().instant()) > 0;
    }
  }

  private void save() {
    if (file.isEmpty()) {
      return;
    }
    synchronized (saving) {
      StoreSnapshot snapshot;
      synchronized (store) {
        if (!changed) {
          return;
        }
        changed = false;
        snapshot = store.snapshot(context.clock().instant());
      }
      if (!file.get().write(snapshot)) {
        synchronized (store) {
          changed = true;
        }
      }
    }
  }
}
