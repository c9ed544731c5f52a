package io.peertunnel.launcher.jars;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may put a plugin where it is found. What is refused here is not opened: the jars are none.
class CustodyTest {
  @TempDir private Path directory;
  private Shelf shelf;
  private Path jar;

  @BeforeEach
  void setUp() throws IOException {
    shelf = new Shelf(directory);
    Files.createDirectories(shelf.folder);
    jar = Files.writeString(shelf.folder.resolve("some.jar"), "nobody opens this");
    allow(shelf.folder, "rwxr-xr-x");
    allow(jar, "rw-r--r--");
  }

  @Test
  void jarsThatEverybodyMayChange() throws IOException {
    allow(jar, "rw-rw-rw-");

    assertThat(reason(shelf.load()))
        .isEqualTo(jar + " can be changed by every user of this machine; run: chmod go-w " + jar);
  }

  @Test
  void foldersThatEverybodyMayChange() throws IOException {
    allow(shelf.folder, "rwxrwxrwx");

    Plugins plugins = shelf.load();

    assertThat(reason(plugins)).startsWith(shelf.folder + " can be changed by every user");
    assertThat(plugins.failures().getFirst().location()).isEqualTo(shelf.folder.toString());
  }

  @Test
  void filesOfAFolderThatEverybodyMayChange() throws IOException {
    Files.delete(jar);
    Path library = Files.createDirectories(shelf.folder.resolve("box/lib")).resolve("part.jar");
    Files.writeString(shelf.folder.resolve("box/box.jar"), "nobody opens this");
    Files.writeString(library, "nor this");
    allow(library, "rw-r--rw-");

    assertThat(reason(shelf.load())).startsWith(library + " can be changed by every user");
  }

  @Test
  void groupsMayChangeFilesIfTheyAreTheOwnersOwn() throws IOException {
    allow(jar, "rw-rw-r--");
    boolean own =
        Files.getAttribute(jar, "posix:group").toString().equals(Files.getOwner(jar).toString());

    String reason = reason(shelf.load());

    if (own) {
      assertThat(reason).contains("is not a jar");
    } else {
      assertThat(reason).contains("can be changed by the group ").endsWith("chmod g-w " + jar);
    }
  }

  @Test
  void filesOfAnotherUser() throws IOException {
    UserPrincipal nobody = () -> "somebody else";

    assertThat(reason(shelf.load(new Custody(Set.of(nobody)))))
        .isEqualTo(
            shelf.folder
                + " belongs to "
                + Files.getOwner(shelf.folder).getName()
                + ", and only files of this user or of root are loaded; if you trust it, copy it");
  }

  @Test
  void symbolicLinks() throws IOException {
    Path real = Files.move(jar, directory.resolve("real.jar"));
    Files.createSymbolicLink(jar, real);

    assertThat(reason(shelf.load()))
        .isEqualTo(jar + " is a symbolic link; put the file itself there");
  }

  @Test
  void foldersMayBeReachedByALink() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), shelf.folder);
    Files.delete(jar);
    shelf.discovery("good").into(shelf.folder);

    Plugins plugins = Plugins.load(JarPlugins.in(List.of(link), Set.of()));

    assertThat(Shelf.names(plugins)).containsExactly("good");
  }

  @Test
  void changedFilesAreRefusedOnceTheyArePinned() throws IOException {
    Files.delete(jar);
    Path good = shelf.discovery("good").into(shelf.folder);
    shelf.discovery("box").into(shelf.folder.resolve("box"));
    Path part = shelf.jar("part").entry("a", "b").into(shelf.folder.resolve("box/lib"));
    pin();
    assertThat(Shelf.names(shelf.load())).containsExactly("box", "good");

    Files.write(good, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
    Path late = shelf.discovery("late").into(shelf.folder);
    Files.delete(part);
    Plugins plugins = shelf.load();

    assertThat(plugins.loaded()).isEmpty();
    assertThat(plugins.failures())
        .extracting(Plugin.Failure::reason)
        .containsExactlyInAnyOrder(
            good + " has changed since it was listed in SHA256SUMS" + cure(),
            late + " is not listed in SHA256SUMS" + cure(),
            part + " is listed in SHA256SUMS and missing" + cure());
  }

  @Test
  void readsWhatSha256sumWrites() throws IOException {
    Files.delete(jar);
    Path good = shelf.discovery("good").into(shelf.folder);
    String sum = Pins.sha256(good);
    for (String line : List.of("  good.jar", " *good.jar", "  ./good.jar")) {
      Files.writeString(shelf.folder.resolve(Pins.NAME), sum + line + "\n");

      assertThat(Shelf.names(shelf.load())).containsExactly("good");
    }
    assertThat(sum).matches("[0-9a-f]{64}");
  }

  @Test
  void knowsTheSumOfAKnownText() throws IOException {
    Files.writeString(jar, "abc");

    assertThat(Pins.sha256(jar))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void pinsThatCannotBeReliedOn() throws IOException {
    Path pins = shelf.folder.resolve(Pins.NAME);
    Files.writeString(pins, "good.jar\n");
    assertThat(reason(shelf.load()))
        .isEqualTo(pins + " line 1 is not a SHA-256 and a file name, as sha256sum writes it");

    Files.writeString(pins, "");
    allow(pins, "rw-rw-rw-");
    assertThat(reason(shelf.load())).startsWith(pins + " can be changed by every user");
  }

  private void pin() throws IOException {
    List<PluginFiles> plugins =
        PluginFiles.in(shelf.folder).stream()
            .map(
                path -> PluginFiles.of(path, Custody.ofProcess(path.getFileSystem()), Limits.USUAL))
            .toList();
    Files.writeString(shelf.folder.resolve(Pins.NAME), Pins.text(shelf.folder, plugins));
  }

  private static String cure() {
    return "; if that is your doing, run: pt plugins pin";
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static String reason(Plugins plugins) {
    assertThat(plugins.loaded()).isEmpty();
    assertThat(plugins.failures()).hasSize(1);
    return plugins.failures().getFirst().reason();
  }
}
