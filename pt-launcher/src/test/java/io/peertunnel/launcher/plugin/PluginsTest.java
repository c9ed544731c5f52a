package io.peertunnel.launcher.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Provider;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Setting;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  @TempDir private Path directory;

  @Test
  void namesAndSkipsServicesThatCannotBeLoaded() throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(DiscoveryProvider.class.getName()), "example.Missing\nexample.Gone\n");
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {directory.toUri().toURL()}, PluginsTest.class.getClassLoader())) {
      Plugins plugins = Plugins.load(ServiceProviders.of(loader));

      assertThat(plugins.failures())
          .anyMatch(failure -> failure.reason().contains("example.Missing"))
          .anyMatch(failure -> failure.reason().contains("example.Gone"));
    }
  }

  @Test
  void refusesBadAndSecondNames() {
    Plugins plugins =
        load(
            named("good", "first"),
            named("good", "second"),
            named("Bad Name", ""),
            named("x", ""),
            new Late());

    assertThat(plugins.loaded()).extracting(Plugin::description).containsExactly("first");
    assertThat(plugins.failures())
        .extracting(Plugin.Failure::reason)
        .containsExactly(
            "another discovery is named 'good' already",
            "its name is not 2 to 32 of a-z, 0-9, -",
            "its name is not 2 to 32 of a-z, 0-9, -",
            "IllegalStateException: no name today");
  }

  @Test
  void checksSettingsAgainstWhatIsDeclared() {
    Plugins plugins = load(named("good", ""));
    PluginSettings settings = new PluginSettings(plugins);
    Plugin good = plugins.loaded().getFirst();

    settings.set("good.limit=7");
    settings.set("good.limit=9");

    assertThat(settings.value(good, "limit")).hasValue("7");
    assertThat(settings.value(good, "text")).isEmpty();
    assertThat(settings.value(good, "pause")).hasValue("1s");
    assertThatThrownBy(() -> settings.value(good, "other"))
        .isInstanceOf(IllegalArgumentException.class);
    for (String wrong :
        List.of("good.limit=+7", "good.limit=٣", "good.pause=1", "good.x=1", "a=b")) {
      assertThatThrownBy(() -> settings.set(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(PluginSettings.variable(good, good.settings().getFirst()))
        .isEqualTo("PT_SET_GOOD_LIMIT");
  }

  @Test
  void reportsWhatTasksThrowAndInterruptsThemAtTheEnd() throws Exception {
    LinkedBlockingQueue<String> reports = new LinkedBlockingQueue<>();
    CountDownLatch interrupted = new CountDownLatch(2);
    try (PluginTasks tasks = tasks(reports)) {
      tasks.spawn(
          "crash",
          () -> {
            throw new StackOverflowError("too deep");
          });
      assertThat(reports.poll(60, TimeUnit.SECONDS))
          .isEqualTo("good WARNING 'crash' failed: StackOverflowError: too deep");
      Registration one = tasks.spawn("wait", () -> waitFor(interrupted));
      tasks.spawn("wait", () -> waitFor(interrupted));
      one.close();
    }
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(reports).isEmpty();
  }

  @Test
  void holdsBackRepetitionsAndFloods() {
    ReportLimit limit = new ReportLimit(0);

    assertThat(limit.pass("again", 0)).hasValue("again");
    assertThat(limit.pass("again", TimeUnit.SECONDS.toNanos(59))).isEmpty();
    assertThat(limit.pass("again", TimeUnit.SECONDS.toNanos(60))).hasValue("again");
    long start = TimeUnit.SECONDS.toNanos(70);
    for (int i = 0; i < 10; i++) {
      assertThat(limit.pass("flood " + i, start)).isPresent();
    }
    assertThat(limit.pass("flood 10", start)).isEmpty();
    assertThat(limit.pass("flood 11", start)).isEmpty();
    assertThat(limit.pass("later", start + TimeUnit.SECONDS.toNanos(1)))
        .hasValue("later (2 messages not shown)");
  }

  private static void waitFor(CountDownLatch interrupted) throws InterruptedException {
    try {
      new CountDownLatch(1).await();
    } finally {
      interrupted.countDown();
    }
  }

  private static PluginTasks tasks(LinkedBlockingQueue<String> reports) {
    Plugins plugins = load(named("good", ""));
    return new PluginTasks(
        plugins.loaded().getFirst(),
        new PluginSettings(plugins),
        Optional.empty(),
        InstantSource.system(),
        (name, level, message) -> reports.add(name + " " + level + " " + message));
  }

  private static Plugins load(Provider... providers) {
    return Plugins.load(
        kind ->
            kind == Kind.DISCOVERY
                ? java.util.Arrays.stream(providers)
                    .<ProviderSource.Found>map(ProviderSource.Created::new)
                    .toList()
                : List.of());
  }

  private static Provider named(String name, String description) {
    return new Good() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String description() {
        return description;
      }
    };
  }

  /// A plugin as it should be.
  public static class Good implements DiscoveryProvider {
    /// Creates the provider.
    public Good() {}

    @Override
    public String name() {
      return "good";
    }

    @Override
    public String description() {
      return "good";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting("limit", Setting.Type.INTEGER, "5", "a limit"),
          new Setting("pause", Setting.Type.DURATION, "1s", "a pause"),
          new Setting("text", Setting.Type.TEXT, "", "a text"));
    }

    @Override
    public Discovery create(Host host, PluginContext context) {
      throw new UnsupportedOperationException();
    }
  }

  /// A plugin that fails when it is asked.
  private static final class Late extends Good {
    @Override
    public String name() {
      throw new IllegalStateException("no name today");
    }
  }
}
