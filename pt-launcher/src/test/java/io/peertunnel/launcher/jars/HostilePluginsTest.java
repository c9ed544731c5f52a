package io.peertunnel.launcher.jars;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the code of plugins does when it starts. One that calls `System.exit` is not here: nothing
/// stops it.
class HostilePluginsTest {
  @TempDir private Path directory;
  private Shelf shelf;

  @BeforeEach
  void addGoodPlugin() {
    shelf = new Shelf(directory);
    shelf.discovery("good").into(shelf.folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new IllegalStateException(\"not today\");",
        "throw new Error(\"not today\");",
        "throw new StackOverflowError(\"not today\");",
        "throw new ExceptionInInitializerError(\"not today\");"
      })
  void constructorsThatThrow(String constructor) {
    add("bad", constructor);

    assertThat(reason(shelf.load(), "bad")).startsWith("bad.Main: ").contains("not today");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "try { Thread.sleep(1_000_000); } catch (InterruptedException e) { while (true) {"
            + " Thread.onSpinWait(); } }",
        "java.util.concurrent.locks.LockSupport.park(); while (true) {"
            + " java.util.concurrent.locks.LockSupport.park(); }"
      })
  void constructorsThatBlock(String constructor) {
    add("slow", constructor);

    assertThat(reason(shelf.load(Shelf.hurried()), "slow"))
        .isEqualTo("slow.Main: it did not come back within 0.3 s");
  }

  @Test
  void constructorsThatStartThreads() {
    add(
        "busy",
        "for (int i = 0; i < 8; i++) { Thread t = new Thread(() -> { try { Thread.sleep(50); }"
            + " catch (InterruptedException e) { } }); t.start(); }");

    assertThat(Shelf.names(shelf.load())).containsExactly("busy", "good");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"Not A Name\"", "boom()"})
  void namesThatAreNone(String name) {
    shelf
        .discovery("odd")
        .source(
            "odd.Main",
            Workshop.discovery("odd")
                .replace("\"odd\"", name)
                .replace(
                    "public Main() {",
                    "static String boom() { throw new AssertionError(\"boom\"); } public Main() {"))
        .into(shelf.folder);

    assertThat(reason(shelf.load(), "odd")).startsWith("odd.Main: ");
  }

  @Test
  void classesThatCannotBeLinked() {
    shelf
        .discovery("torn")
        .source("torn.Gone", "package torn; public class Gone {}")
        .source(
            "torn.Main",
            Workshop.discovery("torn", "torn.Gone gone = new torn.Gone(); gone.hashCode();"))
        .into(shelf.folder);
    deleteEntry("torn", "torn/Gone.class");

    assertThat(reason(shelf.load(), "torn")).contains("NoClassDefFoundError: torn/Gone");
  }

  private void add(String name, String constructor) {
    shelf
        .discovery(name)
        .source(name + ".Main", Workshop.discovery(name, "if (true) { " + constructor + " }"))
        .into(shelf.folder);
  }

  private void deleteEntry(String name, String entry) {
    try (FileSystem zip = FileSystems.newFileSystem(shelf.folder.resolve(name + ".jar"))) {
      Files.delete(zip.getPath(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reason(Plugins plugins, String id) {
    assertThat(Shelf.names(plugins)).contains("good");
    return plugins.failures().stream()
        .filter(failure -> failure.id().equals(id))
        .map(Plugin.Failure::reason)
        .findFirst()
        .orElseThrow(() -> new AssertionError(plugins.failures()));
  }
}
