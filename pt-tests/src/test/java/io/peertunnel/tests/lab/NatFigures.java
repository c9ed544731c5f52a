package io.peertunnel.tests.lab;

import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Opens 20 tunnels between each pair of NATs, with either relay, and sends a gigabyte through
/// those that stay relayed; writes what it took into docs/nat.md. Asserts nothing; runs when it is
/// asked for by name.
class NatFigures {
  private static final int TRIES = Integer.getInteger("nat.tries", 20);
  private static final long GIGABYTE = Long.getLong("nat.bytes", 1_000_000_000L);
  private static final Path DOCUMENT = Tools.root().resolve("docs/nat.md");
  private static final String BEGIN = "<!-- figures: begin -->\n";
  private static final String END = "<!-- figures: end -->\n";

  private @TempDir Path temporary;

  @Test
  @Timeout(value = 4, unit = TimeUnit.HOURS)
  void measure() throws Exception {
    StringBuilder section = new StringBuilder();
    for (NatLab.Relay relay : NatLab.Relay.values()) {
      try (NatLab lab = NatLab.start(temporary, relay)) {
        section.append(figures(relay, Matrix.run(lab, TRIES)));
        if (relay == NatLab.Relay.PT) {
          section.append(bulk(lab));
        }
      }
      write(section.toString());
    }
  }

  private static String figures(NatLab.Relay relay, Matrix matrix) {
    StringBuilder text = new StringBuilder("### " + title(relay) + "\n\n");
    text.append("Seconds; lowest, median and highest of ").append(TRIES).append(" tries.\n\n");
    text.append("| binds | shares | expected | so it was | to the first connection |");
    text.append(" from relayed to direct |\n|---|---|---|---|---|---|\n");
    for (NatKind bind : NatKind.values()) {
      for (NatKind share : NatKind.values()) {
        text.append(row(bind, share, matrix.between(bind, share)));
      }
    }
    matrix.failures().forEach(failure -> text.append("\nFailed: ").append(firstLine(failure)));
    matrix.failures().forEach(System.out::println);
    return text.append(matrix.failures().isEmpty() ? "\n" : "\n\n").toString();
  }

  private static String row(NatKind bind, NatKind share, List<Crossing> crossings) {
    long good = crossings.stream().filter(Crossing::isAsExpected).count();
    List<Duration> direct = crossings.stream().flatMap(each -> each.direct().stream()).toList();
    return "| `%s` | `%s` | %s | %s | %s | %s |\n"
        .formatted(
            bind.text(),
            share.text(),
            Expectation.of(bind, share).text(),
            good + " of " + TRIES + ways(crossings),
            spread(crossings.stream().map(Crossing::up).toList()),
            direct.isEmpty() ? "" : spread(direct) + often(direct.size(), crossings.size()));
  }

  private static String ways(List<Crossing> crossings) {
    return Arrays.stream(Way.values())
        .map(
            way -> crossings.stream().filter(each -> each.last() == way).count() + " " + way.text())
        .filter(text -> !text.startsWith("0 "))
        .collect(Collectors.joining(", ", ": ", ""));
  }

  private static String often(int relayed, int all) {
    return relayed == all ? "" : " (" + relayed + " times; else direct at once)";
  }

  private static String spread(List<Duration> times) {
    if (times.isEmpty()) {
      return "";
    }
    List<Duration> sorted = times.stream().sorted().toList();
    return seconds(sorted.getFirst())
        + " / "
        + seconds(sorted.get(sorted.size() / 2))
        + " / "
        + seconds(sorted.getLast());
  }

  private static String bulk(NatLab lab) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (NatKind bind : NatKind.values()) {
      for (NatKind share : NatKind.values()) {
        if (Expectation.of(bind, share) == Way.RELAYED) {
          long start = System.nanoTime();
          Crossing crossing = lab.carry(bind, share, GIGABYTE);
          Duration took = Duration.ofNanos(System.nanoTime() - start);
          lines.add(
              "| `%s` | `%s` | %s | %s |"
                  .formatted(bind.text(), share.text(), crossing.last().text(), seconds(took)));
        }
      }
    }
    return "A gigabyte there and back through `pt node`, compared byte by byte; one at a time, with"
        + " the start of `pt bind`:\n\n"
        + "| binds | shares | path | seconds |\n"
        + "|---|---|---|---|\n"
        + String.join("\n", lines)
        + "\n\n";
  }

  private static String title(NatLab.Relay relay) {
    return switch (relay) {
      case PT -> "`pt node` as the relay";
      case GO -> "A go-libp2p relay";
    };
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toMillis() / 1000.0);
  }

  private static void write(String section) throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    Files.writeString(
        DOCUMENT, text.substring(0, begin) + "\n" + section + text.substring(text.indexOf(END)));
  }
}
