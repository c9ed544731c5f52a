package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.Setting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A discovery that finds nobody, but remembers with which settings it was created.
final class Joiner implements DiscoveryProvider {
  private static final String PUBLIC = "the public network";

  private final String name;
  private final List<Setting> settings;
  final Map<String, String> given = new ConcurrentHashMap<>();

  private Joiner(String name, List<Setting> settings) {
    this.name = name;
    this.settings = settings;
  }

  /// Adds one that takes entry peers, and may serve others.
  static Joiner add(Bench bench, String name) {
    return add(
        bench,
        name,
        new Setting("bootstrap", Setting.Type.TEXT, PUBLIC, "entry peers"),
        new Setting("serve", Setting.Type.FLAG, "false", "whether others are served"));
  }

  static Joiner add(Bench bench, String name, Setting... settings) {
    Joiner joiner = new Joiner(name, List.of(settings));
    bench.plugins.more.add(new FakePlugins.Provider(Kind.DISCOVERY, joiner));
    return joiner;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "joins networks";
  }

  @Override
  public List<Setting> settings() {
    return settings;
  }

  @Override
  public Discovery create(Host host, PluginContext context) {
    for (Setting setting : settings) {
      context.setting(setting.key()).ifPresent(value -> given.put(setting.key(), value));
    }
    return new Discovery() {
      @Override
      public void find(RendezvousKey key, Consumer<PeerInfo> found) {
        // Nobody is known.
      }

      @Override
      public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
        listener.published();
        return () -> {};
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
