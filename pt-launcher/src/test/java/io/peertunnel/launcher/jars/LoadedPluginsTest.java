package io.peertunnel.launcher.jars;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.plugin.ProviderSource;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What plugins may be: each form is built, loaded and used.
class LoadedPluginsTest {
  private static final String PROVIDES = "provides io.peertunnel.spi.DiscoveryProvider with ";

  @TempDir private Path directory;
  private Shelf shelf;

  @BeforeEach
  void setUp() {
    shelf = new Shelf(directory);
  }

  @Test
  void modularJars() {
    Path jar = shelf.discovery("alpha").manifest("Plugin-Version", "1.2.3").into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(plugins.failures()).isEmpty();
    Plugin alpha = plugins.find(Kind.DISCOVERY, "alpha").orElseThrow();
    assertThat(alpha.origin().version()).isEqualTo("1.2.3");
    assertThat(alpha.origin().location()).isEqualTo(jar.toString());
    assertThat(alpha.origin().plugin()).hasValue("alpha");
    Module module = alpha.provider().getClass().getModule();
    assertThat(module.getName()).isEqualTo("alpha");
    assertThat(module.getLayer()).isNotEqualTo(ModuleLayer.boot());
  }

  @Test
  void plainJarsWithServices() {
    shelf
        .plugin("plain")
        .source("plain.Main", Workshop.discovery("plain"))
        .service("io.peertunnel.spi.DiscoveryProvider", "plain.Main")
        .into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(plugins.failures()).isEmpty();
    assertThat(Shelf.names(plugins)).containsExactly("plain");
    assertThat(plugins.loaded().getFirst().provider().getClass().getModule().isNamed()).isTrue();
  }

  @Test
  void rangesThatThisVersionMeets() {
    int number = 0;
    for (String range : List.of(">=0.1.0 & <0.2.0", "^0.1", "~0.1.0", "0.1.0", "*")) {
      shelf
          .discovery("range" + (char) ('a' + number++))
          .manifest("Plugin-Requires", range)
          .into(shelf.folder);
    }
    Custody custody = Custody.ofProcess(FileSystems.getDefault());
    Admission admission = new Admission(custody, Limits.USUAL);
    admission.folder(shelf.folder);
    LayeredPlugins plugins = new LayeredPlugins(admission.admitted(), Set.of(), "0.1.0");

    plugins.loadPlugins();

    assertThat(plugins.failures()).isEmpty();
    assertThat(plugins.used()).hasSize(number);
  }

  @Test
  void pluginsThatNeedOthers() {
    Path base =
        shelf
            .plugin("base")
            .module("exports base;")
            .source(
                "base.Names",
                "package base; public class Names { public static String name() { return \"found\";"
                    + " } }")
            .into(shelf.folder);
    shelf
        .plugin("above")
        .library(base)
        .manifest("Plugin-Dependencies", "base@>=1.0.0, extra?")
        .module("requires base; " + PROVIDES + "above.Main;")
        .source("above.Main", Workshop.discovery("above").replace("\"above\"", "base.Names.name()"))
        .into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(plugins.failures()).isEmpty();
    assertThat(Shelf.names(plugins)).containsExactly("found");
  }

  @Test
  void pluginsWhoseDependencyHasNoLayer() {
    shelf
        .plugin("base")
        .module("requires jdk.incubator.vector;")
        .source("base.Names", "package base; public class Names {}")
        .into(shelf.folder);
    shelf.discovery("above").manifest("Plugin-Dependencies", "base").into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(plugins.loaded()).isEmpty();
    assertThat(plugins.failures())
        .anySatisfy(
            failure -> {
              assertThat(failure.id()).isEqualTo("above");
              assertThat(failure.reason())
                  .isEqualTo("it needs the plugin base, which is not used either");
            })
        .anySatisfy(failure -> assertThat(failure.id()).isEqualTo("base"));
  }

  @Test
  void foldersWithLibrariesOfTheirOwn() {
    for (String name : List.of("one", "two")) {
      Path library =
          shelf
              .jar("words")
              .source("module-info", "module words { exports words; }")
              .source(
                  "words.Word",
                  "package words; public class Word { public static String of() { return \""
                      + name
                      + "-word\"; } }")
              .into(shelf.folder.resolve(name + "/lib"));
      shelf
          .plugin(name)
          .library(library)
          .module("requires words; " + PROVIDES + name + ".Main;")
          .source(
              name + ".Main",
              Workshop.discovery(name).replace("\"" + name + "\"", "words.Word.of()"))
          .into(shelf.folder.resolve(name));
    }

    Plugins plugins = shelf.load();

    assertThat(plugins.failures()).isEmpty();
    assertThat(Shelf.names(plugins)).containsExactly("one-word", "two-word");
    assertThat(plugins.loaded().getFirst().origin().location())
        .isEqualTo(shelf.folder.resolve("one").toString());
  }

  @Test
  void foldersWithPlainJars() {
    Path library =
        shelf
            .jar("helper")
            .source(
                "helper.Text",
                "package helper; public class Text { public static String of() { return"
                    + " \"plain-lib\"; } }")
            .into(shelf.folder.resolve("box/lib"));
    shelf
        .plugin("box")
        .library(library)
        .source("box.Main", Workshop.discovery("box").replace("\"box\"", "helper.Text.of()"))
        .service("io.peertunnel.spi.DiscoveryProvider", "box.Main")
        .into(shelf.folder.resolve("box"));

    Plugins plugins = shelf.load();

    assertThat(plugins.failures()).isEmpty();
    assertThat(Shelf.names(plugins)).containsExactly("plain-lib");
  }

  @Test
  void librariesThatThisProgramHasToo() {
    shelf
        .jar("org.slf4j")
        .source("module-info", "module org.slf4j { exports org.slf4j; }")
        .source(
            "org.slf4j.Own",
            "package org.slf4j; public class Own { public static String of() { return \"own-copy\";"
                + " } }")
        .into(shelf.folder.resolve("logs/lib"));
    shelf
        .plugin("logs")
        .library(shelf.folder.resolve("logs/lib/org.slf4j.jar"))
        .module("requires org.slf4j; " + PROVIDES + "logs.Main;")
        .source("logs.Main", Workshop.discovery("logs").replace("\"logs\"", "org.slf4j.Own.of()"))
        .into(shelf.folder.resolve("logs"));

    Plugins plugins = shelf.load();

    assertThat(plugins.failures()).isEmpty();
    assertThat(Shelf.names(plugins)).containsExactly("own-copy");
  }

  /// Automatic modules would read both copies.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void plainLibrariesThatThisProgramHasToo(boolean modular) {
    shelf
        .jar("slf4j")
        .manifest("Automatic-Module-Name", "org.slf4j")
        .source(
            "org.slf4j.Own",
            "package org.slf4j; public class Own { public static String of() { return \"own-copy\";"
                + " } }")
        .into(shelf.folder.resolve("logs/lib"));
    Workshop plugin =
        shelf
            .plugin("logs")
            .library(shelf.folder.resolve("logs/lib/slf4j.jar"))
            .source(
                "logs.Main", Workshop.discovery("logs").replace("\"logs\"", "org.slf4j.Own.of()"));
    if (modular) {
      plugin.module("requires org.slf4j; " + PROVIDES + "logs.Main;");
    } else {
      plugin.service("io.peertunnel.spi.DiscoveryProvider", "logs.Main");
    }
    plugin.into(shelf.folder.resolve("logs"));

    Plugins plugins = shelf.load();

    assertThat(plugins.failures()).isEmpty();
    assertThat(Shelf.names(plugins)).containsExactly("own-copy");
  }

  @Test
  void shadedJars() {
    shelf
        .discovery("shaded")
        .source(
            "shaded.Main",
            Workshop.discovery("shaded").replace("\"shaded\"", "com.foreign.Thing.of()"))
        .source(
            "com.foreign.Thing",
            "package com.foreign; public class Thing { public static String of() { return"
                + " \"inside\"; } }")
        .into(shelf.folder);

    assertThat(Shelf.names(shelf.load())).containsExactly("inside");
  }

  @Test
  void severalFoldersAndOtherFiles() throws Exception {
    Path more = directory.resolve("more");
    shelf.discovery("near").into(shelf.folder);
    shelf.discovery("far").into(more);
    Files.writeString(more.resolve("README"), "not a plugin");
    Files.createDirectories(more.resolve(".hidden"));

    Plugins plugins =
        Plugins.load(
            JarPlugins.in(
                List.of(shelf.folder, more, directory.resolve("missing"), shelf.folder), Set.of()));

    assertThat(plugins.failures()).isEmpty();
    assertThat(Shelf.names(plugins)).containsExactlyInAnyOrder("near", "far");
  }

  @Test
  void disabledOnesAreNotOpened() {
    shelf.discovery("off").manifest("Plugin-Requires", "garbage").into(shelf.folder);
    shelf.discovery("needs").manifest("Plugin-Dependencies", "off").into(shelf.folder);

    Plugins plugins = shelf.loadWithout("off");

    assertThat(plugins.loaded()).isEmpty();
    assertThat(plugins.disabled())
        .containsExactly(new Plugin.Disabled("off", shelf.folder.resolve("off.jar").toString()));
    assertThat(plugins.failures())
        .extracting(Plugin.Failure::reason)
        .containsExactly("it needs the plugin off, which is disabled; run: pt plugins enable off");
  }

  @Test
  void namesOfBundledPluginsAreFreeOnceTheseAreDisabled() {
    shelf.discovery("mdns").manifest("Plugin-Id", "better-mdns").into(shelf.folder);
    ProviderSource bundled =
        kind ->
            kind == Kind.DISCOVERY
                ? List.of(new ProviderSource.Created(new BundledMdns()))
                : List.of();

    Plugins taken = Plugins.load(List.of(bundled, jars()), Set.of());
    Plugins free = Plugins.load(List.of(bundled, jars()), Set.of("discovery:mdns"));

    assertThat(taken.failures())
        .extracting(Plugin.Failure::reason)
        .containsExactly(
            "mdns.Main: another discovery is named 'mdns' already; to replace it, run: pt plugins"
                + " disable discovery:mdns");
    assertThat(taken.loaded()).extracting(Plugin::description).containsExactly("bundled");
    assertThat(free.failures()).isEmpty();
    assertThat(free.loaded()).extracting(Plugin::description).containsExactly("finds nobody");
    assertThat(free.disabled()).extracting(Plugin.Disabled::id).containsExactly("discovery:mdns");
  }

  @Test
  void twoPluginsOfOneName() {
    shelf.discovery("alpha").into(shelf.folder);
    shelf
        .discovery("beta")
        .source("beta.Main", Workshop.discovery("beta").replace("\"beta\"", "\"alpha\""))
        .into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(Shelf.names(plugins)).containsExactly("alpha");
    assertThat(plugins.failures()).hasSize(1);
    assertThat(plugins.failures().getFirst().reason())
        .contains("another discovery is named 'alpha' already, in the plugin ");
  }

  private ProviderSource jars() {
    return JarPlugins.in(List.of(shelf.folder), Set.of());
  }

  private static final class BundledMdns implements io.peertunnel.spi.DiscoveryProvider {
    @Override
    public String name() {
      return "mdns";
    }

    @Override
    public String description() {
      return "bundled";
    }

    @Override
    public io.peertunnel.spi.Discovery create(
        io.peertunnel.spi.Host host, io.peertunnel.spi.PluginContext context) {
      throw new UnsupportedOperationException();
    }
  }
}
