package io.peertunnel.launcher.jars;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What authors of plugins do wrong: each jar is built, refused with its reason, and leaves a good
/// one beside it in use.
class RefusedPluginsTest {
  @TempDir private Path directory;
  private Shelf shelf;

  @BeforeEach
  void addGoodPlugin() {
    shelf = new Shelf(directory);
    shelf.discovery("good").into(shelf.folder);
  }

  @Test
  void whatIsNotAZip() throws Exception {
    Files.writeString(shelf.folder.resolve("text.jar"), "not a jar");
    Files.createFile(shelf.folder.resolve("empty.jar"));

    List<Plugin.Failure> failures = failures(shelf.load());

    assertThat(failures).extracting(Plugin.Failure::id).containsExactly("empty.jar", "text.jar");
    assertThat(failures)
        .allMatch(failure -> failure.reason().contains("is not a jar ("))
        .allMatch(failure -> failure.reason().endsWith("build or copy it again"));
  }

  @Test
  void whatUnpacksToFarMore() {
    shelf.discovery("bomb").entry("zeros", "0".repeat(2_000_000)).into(shelf.folder);

    refused(
        shelf.load(Shelf.unpacked(1024 * 1024)),
        "bomb.jar",
        "unpacked it would be larger than 1 MiB");
  }

  @Test
  void whatIsLargerThan64Mebibytes() throws Exception {
    try (RandomAccessFile file =
        new RandomAccessFile(shelf.folder.resolve("large.jar").toFile(), "rw")) {
      file.setLength(64L * 1024 * 1024 + 1);
    }

    refused(shelf.load(), "large.jar", "it is larger than 64 MiB");
  }

  @Test
  void entriesThatPointOutside() {
    for (String name : List.of("../up", "a/../../up", "/root", "a\\b", "line\nbreak")) {
      shelf.discovery("slip").entry(name, "x").into(shelf.folder);

      refused(shelf.load(), "slip.jar", "slip.jar has an entry that no build tool writes: '");
    }
  }

  @Test
  void whatHasNoManifest() {
    shelf.discovery("bare").withoutManifest().into(shelf.folder);

    refused(shelf.load(), "bare.jar", "it has no META-INF/MANIFEST.MF");
  }

  @Test
  void whatHasNoIdOrABadOne() {
    shelf.discovery("nameless").manifest("Plugin-Id", "").into(shelf.folder);
    refused(shelf.load(), "nameless.jar", "its manifest has no Plugin-Id");

    shelf.discovery("nameless").manifest("Plugin-Id", "two words").into(shelf.folder);
    refused(shelf.load(), "nameless.jar", "its Plugin-Id is not 1 to 64 letters");
  }

  @Test
  void whatHasNoVersionOrABadOne() {
    shelf.discovery("vague").manifest("Plugin-Version", "").into(shelf.folder);
    refused(shelf.load(), "vague", "its manifest has no Plugin-Version");

    shelf.discovery("vague").manifest("Plugin-Version", "one").into(shelf.folder);
    refused(shelf.load(), "vague", "its Plugin-Version 'one' is not of the form 1.2.3");
  }

  @Test
  void whatIsForAnotherVersionOfTheInterface() {
    shelf.discovery("future").manifest("Plugin-Requires", ">=9.0.0").into(shelf.folder);

    List<PluginFiles> files =
        List.of(
            PluginFiles.of(
                shelf.folder.resolve("future.jar"),
                Custody.ofProcess(directory.getFileSystem()),
                Limits.USUAL));
    LayeredPlugins plugins = new LayeredPlugins(files, java.util.Set.of(), "0.1.0");
    plugins.loadPlugins();

    assertThat(plugins.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.id()).isEqualTo("future");
              assertThat(failure.reason())
                  .isEqualTo(
                      "it requires version >=9.0.0 of the plugin interface (Plugin-Requires), and"
                          + " this is 0.1.0");
            });
    assertThat(SpiVersion.release("0.1.0-SNAPSHOT")).isEqualTo("0.1.0");
    assertThat(SpiVersion.release("1.2.3+build.7")).isEqualTo("1.2.3");
  }

  @Test
  void rangesThatAreNone() {
    for (String range : List.of("[1,2)", ">=1.0 <2.0", "garbage", "@")) {
      shelf.discovery("odd").manifest("Plugin-Requires", range).into(shelf.folder);

      refused(shelf.load(), "odd", "its Plugin-Requires has '" + range + "', which is no range");
    }
  }

  @Test
  void whatNeedsAPluginThatIsNotThere() {
    shelf.discovery("lonely").manifest("Plugin-Dependencies", "absent").into(shelf.folder);

    refused(shelf.load(), "lonely", "it needs the plugin absent, which is not here");
  }

  @Test
  void whatNeedsAnotherVersionOfAPlugin() {
    shelf.discovery("old").into(shelf.folder);
    shelf.discovery("picky").manifest("Plugin-Dependencies", "old@>=2.0.0").into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(Shelf.names(plugins)).containsExactly("good", "old");
    refused(plugins, "picky", "it needs the plugin old in version >=2.0.0, and 1.0.0 is here");
  }

  @Test
  void dependenciesThatGoInACircle() {
    shelf.discovery("one").manifest("Plugin-Dependencies", "two").into(shelf.folder);
    shelf.discovery("two").manifest("Plugin-Dependencies", "one").into(shelf.folder);
    shelf.discovery("self").manifest("Plugin-Dependencies", "self").into(shelf.folder);
    shelf.discovery("third").manifest("Plugin-Dependencies", "one").into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(Shelf.names(plugins)).containsExactly("good");
    assertThat(failures(plugins))
        .extracting(Plugin.Failure::id)
        .containsExactlyInAnyOrder("one", "two", "self", "third");
    assertThat(reason(plugins, "one")).contains("in a circle");
    assertThat(reason(plugins, "third"))
        .isEqualTo("it needs the plugin one, which is not used either");
  }

  @Test
  void anIdThatIsTaken() throws Exception {
    Path jar = shelf.discovery("twin").into(shelf.folder);
    Files.copy(jar, shelf.folder.resolve("twin-2.jar"));

    Plugins plugins = shelf.load();

    assertThat(Shelf.names(plugins)).containsExactly("good", "twin");
    refused(plugins, "twin", "its Plugin-Id is twin, as that of " + shelf.folder);
  }

  @Test
  void aModuleNameThatIsTaken() {
    shelf.discovery("first").into(shelf.folder);
    shelf
        .plugin("second")
        .module("first", "provides io.peertunnel.spi.DiscoveryProvider with second.Main;")
        .source("second.Main", Workshop.discovery("second"))
        .into(shelf.folder);

    Plugins plugins = shelf.load();

    assertThat(Shelf.names(plugins)).containsExactly("first", "good");
    refused(plugins, "second", "its module is named first, as that of the plugin first");
  }

  @Test
  void aModuleNamedAsOneOfThisProgram() {
    shelf
        .plugin("impostor")
        .module("org.slf4j", "provides io.peertunnel.spi.DiscoveryProvider with impostor.Main;")
        .source("impostor.Main", Workshop.discovery("impostor"))
        .into(shelf.folder);

    refused(shelf.load(), "impostor", "its module is named org.slf4j, as one of this program");
  }

  @Test
  void whatBringsThePluginInterface() {
    shelf.discovery("greedy").entry("io/peertunnel/spi/Host.class", "bytes").into(shelf.folder);

    refused(
        shelf.load(),
        "greedy",
        "it brings the package io.peertunnel.spi, which is part of this program; leave it out");
  }

  @Test
  void whatRequiresAModuleThatIsNotThere() {
    Path library =
        shelf.jar("far.away").source("module-info", "module far.away {}").into(directory);
    shelf
        .plugin("needy")
        .library(library)
        .module("requires far.away; provides io.peertunnel.spi.DiscoveryProvider with needy.Main;")
        .source("needy.Main", Workshop.discovery("needy"))
        .into(shelf.folder);

    refused(
        shelf.load(),
        "needy",
        "module needy requires the module far.away, which is not there; put its jar into lib");
  }

  @Test
  void whatRequiresAModuleOfTheJdkThatIsLeftOut() {
    shelf
        .plugin("vectors")
        .module(
            "requires jdk.incubator.vector;"
                + " provides io.peertunnel.spi.DiscoveryProvider with vectors.Main;")
        .source("vectors.Main", Workshop.discovery("vectors"))
        .into(shelf.folder);

    refused(
        shelf.load(),
        "vectors",
        "module vectors requires jdk.incubator.vector, a module of the JDK that the run-time of"
            + " this program lacks");
  }

  @Test
  void classesOfANewerJava() {
    shelf.discovery("newer").into(shelf.folder, Workshop::ofJava55);
    shelf
        .plugin("plain")
        .source("plain.Main", Workshop.discovery("plain"))
        .service("io.peertunnel.spi.DiscoveryProvider", "plain.Main")
        .into(shelf.folder, Workshop::ofJava55);

    Plugins plugins = shelf.load();

    int here = Runtime.version().feature();
    String reason =
        "it is compiled for Java 55, and this is Java " + here + "; compile it with --release ";
    refused(plugins, "newer", reason + here);
    refused(plugins, "plain", reason + here);
  }

  @Test
  void whatProvidesNothing() {
    shelf.plugin("idle").source("idle.Main", Workshop.discovery("idle")).into(shelf.folder);

    refused(shelf.load(), "idle", "it provides no transport, discovery or forwarder");
  }

  @Test
  void servicesThatAreNotThere() {
    shelf
        .plugin("hollow")
        .source("hollow.Main", Workshop.discovery("hollow"))
        .service("io.peertunnel.spi.DiscoveryProvider", "hollow.Gone")
        .into(shelf.folder);
    shelf
        .plugin("stray")
        .source("stray.Main", Workshop.discovery("stray"))
        .service("io.peertunnel.spi.DiscoveryProvider", "elsewhere.Gone")
        .into(shelf.folder);

    Plugins plugins = shelf.load();

    refused(plugins, "hollow", "hollow.Gone");
    refused(plugins, "stray", "elsewhere.Gone");
  }

  @Test
  void servicesThatAreNoProviders() {
    shelf
        .plugin("wrong")
        .source("wrong.Main", "package wrong; public class Main {}")
        .service("io.peertunnel.spi.DiscoveryProvider", "wrong.Main")
        .into(shelf.folder);

    refused(shelf.load(), "wrong", "wrong.Main");
  }

  @Test
  void servicesThatAreListedTwice() {
    shelf
        .plugin("twice")
        .source("twice.Main", Workshop.discovery("twice"))
        .service("io.peertunnel.spi.DiscoveryProvider", "twice.Main", "twice.Main")
        .into(shelf.folder);

    assertThat(Shelf.names(shelf.load())).containsExactly("good", "twice");
  }

  @Test
  void folderWithoutItsJar() throws Exception {
    Files.createDirectories(shelf.folder.resolve("box"));
    shelf.discovery("other").into(shelf.folder.resolve("box"));

    refused(shelf.load(), "box", "a folder here is a plugin and holds box.jar, which is missing");
  }

  @Test
  void librariesThatAreOneModule() throws Exception {
    Path library = shelf.folder.resolve("boxed/lib");
    shelf.discovery("boxed").into(shelf.folder.resolve("boxed"));
    Path jar = shelf.jar("part").source("module-info", "module part {}").into(library);
    Files.copy(jar, library.resolve("part-2.jar"));

    refused(shelf.load(), "boxed", "are both module part");
  }

  @Test
  void modulesOfThisProgramInTheLibraries() {
    shelf.discovery("boxed").into(shelf.folder.resolve("boxed"));
    shelf
        .jar("spi")
        .source("module-info", "module io.peertunnel.spi {}")
        .into(shelf.folder.resolve("boxed/lib"));

    refused(shelf.load(), "boxed", "it brings the module io.peertunnel.spi, which is part of");
  }

  @Test
  void oversizedManifests() {
    shelf
        .plugin("wordy")
        .withoutManifest()
        .entry("META-INF/MANIFEST.MF", "Plugin-Id: wordy\n" + "X: y\n".repeat(300_000))
        .into(shelf.folder);

    refused(shelf.load(), "wordy.jar", "its entry META-INF/MANIFEST.MF is larger than 1 MiB");
  }

  private List<Plugin.Failure> failures(Plugins plugins) {
    assertThat(Shelf.names(plugins)).contains("good");
    return plugins.failures();
  }

  private String reason(Plugins plugins, String id) {
    List<Plugin.Failure> found =
        failures(plugins).stream().filter(failure -> failure.id().equals(id)).toList();
    assertThat(found).as("failures of %s among %s", id, plugins.failures()).hasSize(1);
    return found.getFirst().reason();
  }

  private void refused(Plugins plugins, String id, String reason) {
    assertThat(reason(plugins, id))
        .contains(reason)
        .doesNotContain("\n")
        .doesNotContain("Exception");
    Plugin.Failure failure =
        plugins.failures().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    assertThat(Path.of(failure.location())).exists().startsWith(shelf.folder);
    assertThat(failure.reason().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(600);
  }
}
