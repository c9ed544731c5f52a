package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Opens 20 tunnels between each pair of NATs with `pt node` as the relay, and some with a
/// go-libp2p relay, and sends a gigabyte through those that stay relayed; writes what came of it
/// into docs/nat.md, whatever that is, prints it, and then fails if it is not as it should be. Runs
/// when it is asked for by name.
///
/// `-Dnat.tries`, `-Dnat.tries.go`, `-Dnat.bytes` and `-Dnat.at.once` change how much is done; with
/// them, or with some of the pairs only, docs/nat.md is left alone.
class NatFigures {
  private static final List<String> SETTINGS =
      List.of("nat.tries", "nat.tries.go", "nat.bytes", "nat.at.once", "nat.binds", "nat.shares");
  private static final int TRIES = Integer.getInteger("nat.tries", 20);
  private static final int TRIES_WITH_GO = Integer.getInteger("nat.tries.go", 5);
  private static final long GIGABYTE = Long.getLong("nat.bytes", 1_000_000_000L);
  private static final int AT_ONCE = Integer.getInteger("nat.at.once", 3);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Path DOCUMENT = Tools.root().resolve("docs/nat.md");
  private static final String BEGIN = "<!-- figures: begin -->\n";
  private static final String END = "<!-- figures: end -->\n";

  private @TempDir Path temporary;
  private final StringBuilder section = new StringBuilder();
  private final List<String> wrong = new ArrayList<>();

  @Test
  @Timeout(value = 4, unit = TimeUnit.HOURS)
  void measure() throws Exception {
    withNode();
    publish();
    withGo();
    publish();
    assertThat(wrong).isEmpty();
  }

  private void withNode() throws IOException, InterruptedException {
    try (NatLab lab = NatLab.start(temporary, NatLab.Relay.PT)) {
      Matrix matrix = Matrix.run(lab, TRIES, AT_ONCE);
      report("`pt node` as the relay", TRIES, matrix, bulk(lab));
    }
  }

  private void withGo() throws IOException, InterruptedException {
    if (TRIES_WITH_GO > 0) {
      try (NatLab lab = NatLab.start(temporary, NatLab.Relay.GO)) {
        Matrix matrix = Matrix.run(lab, TRIES_WITH_GO, AT_ONCE);
        report("A go-libp2p relay", TRIES_WITH_GO, matrix, Map.of());
      }
    }
  }

  /// Seconds that a gigabyte takes there and back by each pair that stays relayed, one after the
  /// other.
  private Map<String, String> bulk(NatLab lab) throws InterruptedException {
    Map<String, String> seconds = new TreeMap<>();
    for (NatKind bind : Matrix.BINDS) {
      for (NatKind share : Matrix.SHARES) {
        if (GIGABYTE > 0 && Expectation.of(bind, share) == Way.RELAYED) {
          String took = carried(lab, bind, share).map(NatFigures::seconds).orElse("failed");
          System.out.println(pair(bind, share) + ": " + GIGABYTE + " bytes, " + took + " s");
          seconds.put(pair(bind, share), took);
        }
      }
    }
    return seconds;
  }

  private Optional<Duration> carried(NatLab lab, NatKind bind, NatKind share)
      throws InterruptedException {
    try {
      return Optional.of(lab.carry(bind, share, GIGABYTE));
    } catch (AssertionError | IOException e) {
      System.out.println(pair(bind, share) + ": " + e.getMessage());
      wrong.add(pair(bind, share) + " does not carry " + GIGABYTE + " bytes");
      return Optional.empty();
    }
  }

  private void report(String title, int tries, Matrix matrix, Map<String, String> bulk) {
    boolean hasBulk = !bulk.isEmpty();
    section.append("### ").append(title).append("\n\n");
    section
        .append("Tries of ")
        .append(tries)
        .append(" that went the way they should, and within 2 s where from a relay; seconds.\n\n");
    section.append("| binds | shares | expected | seen | good | to the first connection: median |");
    section.append(" from relayed to direct: median | worst |");
    section.append(hasBulk ? " a gigabyte there and back |\n" : "\n");
    section.append("|---|---|---|---|---|---|---|---|").append(hasBulk ? "---|\n" : "\n");
    for (NatKind bind : Matrix.BINDS) {
      for (NatKind share : Matrix.SHARES) {
        section.append(row(bind, share, tries, matrix.between(bind, share)));
        section.append(hasBulk ? " " + bulk.getOrDefault(pair(bind, share), "") + " |\n" : "\n");
      }
    }
    section.append('\n');
    for (Matrix.Failure failure : matrix.failures()) {
      System.out.println(pair(failure.bind(), failure.share()) + ": " + failure.what());
    }
  }

  private String row(NatKind bind, NatKind share, int tries, List<Crossing> crossings) {
    long good = crossings.stream().filter(NatFigures::isGood).count();
    if (good != tries) {
      wrong.add(pair(bind, share) + ": " + good + " of " + tries + " are good: " + crossings);
    }
    List<Duration> up = crossings.stream().map(Crossing::up).sorted().toList();
    List<Duration> direct =
        crossings.stream().flatMap(each -> each.direct().stream()).sorted().toList();
    return "| `%s` | `%s` | %s | %s | %d of %d | %s | %s | %s |"
        .formatted(
            bind.text(),
            share.text(),
            Expectation.of(bind, share).text(),
            ways(tries, crossings),
            good,
            tries,
            median(up),
            median(direct),
            direct.isEmpty() ? "" : seconds(direct.getLast()));
  }

  private static boolean isGood(Crossing crossing) {
    return crossing.isAsExpected()
        && crossing.direct().filter(took -> took.compareTo(SOON) > 0).isEmpty();
  }

  /// Where it is not always the same, with how often; `direct at once` never was relayed.
  private static String ways(int tries, List<Crossing> crossings) {
    Map<String, Long> seen =
        crossings.stream()
            .collect(Collectors.groupingBy(NatFigures::way, TreeMap::new, Collectors.counting()));
    if (crossings.size() < tries) {
      seen.put("failed", (long) tries - crossings.size());
    }
    return seen.entrySet().stream()
        .map(each -> (each.getValue() == tries ? "" : each.getValue() + " ") + each.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String way(Crossing crossing) {
    return crossing.last().text() + (crossing.first() == Way.RELAYED ? "" : " at once");
  }

  private static String median(List<Duration> sorted) {
    return sorted.isEmpty() ? "" : seconds(sorted.get(sorted.size() / 2));
  }

  private static String pair(NatKind bind, NatKind share) {
    return bind.text() + " - " + share.text();
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toMillis() / 1000.0);
  }

  /// Also after a part of it, in case the rest does not come to its end.
  private void publish() throws IOException {
    System.out.println(section);
    if (SETTINGS.stream().allMatch(setting -> System.getProperty(setting) == null)) {
      String text = Files.readString(DOCUMENT);
      int begin = text.indexOf(BEGIN) + BEGIN.length();
      Files.writeString(
          DOCUMENT, text.substring(0, begin) + "\n" + section + text.substring(text.indexOf(END)));
    }
  }
}
