package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataHomeTest {
  @TempDir private Path directory;

  @Test
  void givesEachProcessAPlaceOfItsOwnAndTheSameOneAgain() {
    Path data = directory.resolve("pt");
    try (DataHome first = DataHome.open(Optional.of(data))) {
      DataHome second = DataHome.open(Optional.of(data));
      assertThat(place(first)).isEqualTo(data.resolve("node-1"));
      assertThat(place(second)).isEqualTo(data.resolve("node-2"));
      assertThat(first.notices()).isEmpty();
      assertThat(second.notices()).singleElement().asString().contains("another pt runs here");
      second.close();
      try (DataHome again = DataHome.open(Optional.of(data))) {
        assertThat(place(again)).isEqualTo(data.resolve("node-2"));
      }
    }
  }

  @Test
  void runsWithoutAPlaceWhenSixteenAreTaken() {
    List<DataHome> homes = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      homes.add(DataHome.open(Optional.of(directory)));
    }
    DataHome late = DataHome.open(Optional.of(directory));

    assertThat(homes).allMatch(home -> home.slot().isPresent());
    assertThat(late.slot()).isEmpty();
    assertThat(late.shared()).isEmpty();
    assertThat(late.notices()).singleElement().asString().startsWith("16 processes use");
    homes.forEach(DataHome::close);
  }

  @Test
  void createsDirectoriesForThisUserOnly() throws Exception {
    try (DataHome home = DataHome.open(Optional.of(directory.resolve("a/pt")))) {
      for (Path path : List.of(directory.resolve("a/pt"), place(home))) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void followsThePlatform() {
    assertThat(at("Linux", Map.of("HOME", "/home/u"))).hasValue(Path.of("/home/u/.config/pt"));
    assertThat(at("Linux", Map.of("HOME", "/home/u", "XDG_CONFIG_HOME", "/x")))
        .hasValue(Path.of("/x/pt"));
    assertThat(at("Mac OS X", Map.of("HOME", "/Users/u")))
        .hasValue(Path.of("/Users/u/Library/Application Support/pt"));
    assertThat(at("Windows 11", Map.of("APPDATA", "/appdata"))).hasValue(Path.of("/appdata/pt"));
    assertThat(at("Linux", Map.of())).isEmpty();
    assertThat(at("Linux", Map.of("HOME", "relative"))).isEmpty();
  }

  @Test
  void printsTheIdOfThisMachineOnlyAndKeepsIt() {
    String first;
    try (Bench bench = new Bench(directory)) {
      Bench.Result result = bench.run("id");
      assertThat(result.exitCode()).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).startsWith("12D3KooW").hasLineCount(1);
      first = result.out();
    }
    try (Bench bench = new Bench(directory)) {
      assertThat(bench.run("id").out()).isEqualTo(first);
      Bench.Result other = bench.run("id", "--data-dir", directory.resolve("other").toString());
      assertThat(other.out()).startsWith("12D3KooW").isNotEqualTo(first);
      bench.variables.remove("HOME");
      assertThat(bench.run("id").exitCode()).isEqualTo(8);
    }
  }

  private static Path place(DataHome home) {
    return home.slot().orElseThrow().directory();
  }

  private static Optional<Path> at(String system, Map<String, String> variables) {
    return new Surroundings(
            variables,
            system,
            InstantSource.system(),
            ZoneOffset.UTC,
            Signals.none(),
            new Installation(kind -> List.of(), Optional.empty()))
        .defaultDataDirectory();
  }
}
