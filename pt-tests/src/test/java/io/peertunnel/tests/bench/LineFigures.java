package io.peertunnel.tests.bench;

import io.peertunnel.tests.bench.Variant.Transport;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Measures what one stream carries through a line of 1 Gbit/s and a round trip of 50 ms, without
/// and with loss, and how it shares the line with a TCP connection. Blocking.
public final class LineFigures {
  private static final List<Variant> COMPARED =
      List.of(
          Variant.of(Tool.PLAIN),
          Variant.pt(Transport.TCP, "bbr"),
          Variant.pt(Transport.TCP, "system"),
          Variant.pt(Transport.QUIC, "cubic"),
          Variant.pt(Transport.QUIC, "bbr"),
          Variant.of(Tool.GO),
          Variant.of(Tool.SSH));

  private static final String LOSS = "1%";
  private static final String LOCAL = "127.0.0.1";

  private final String seconds;
  private final int rounds;
  private final List<Variant> compared;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private LineFigures(String seconds, int rounds, String part) {
    this.seconds = seconds;
    this.rounds = rounds;
    this.compared = COMPARED.stream().filter(each -> each.title().contains(part)).toList();
  }

  /// Measures and prints a table in Markdown.
  ///
  /// @param arguments the seconds of a transfer (20), the number of rounds (3), and a part of the
  ///     names of those that are compared (all)
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String seconds = arguments.length > 0 ? arguments[0] : "20";
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    String part = arguments.length > 2 ? arguments[2] : "";
    System.out.print(new LineFigures(seconds, rounds, part).run());
  }

  private String run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("pt-line");
    SecureShell shell = SecureShell.create(folder);
    for (int round = 0; round < rounds; round++) {
      List<Variant> order = new ArrayList<>(compared);
      Collections.rotate(order, -round);
      try (InLab place = InLab.create()) {
        for (Variant variant : order) {
          rates("", variant, place, new Openers(place, folder, shell));
        }
        for (Variant variant : order) {
          if (variant.tool() != Tool.SSH) {
            share(variant, place, new Openers(place, folder, shell));
          }
        }
      }
      try (InLab place = InLab.create("loss=" + LOSS)) {
        for (Variant variant : order) {
          rates(LOSS, variant, place, new Openers(place, folder, shell));
        }
      }
    }
    return table();
  }

  /// One stream each way.
  private void rates(String loss, Variant variant, InLab place, Openers openers)
      throws IOException, InterruptedException {
    try (Service service = service(variant, place);
        Tunnel tunnel = openers.open(variant, service).tunnel()) {
      for (String way : List.of("up", "down")) {
        Map<String, Object> answer =
            service.ask(way, tunnel.address(), tunnel.port(), "1", seconds);
        double bits = Figures.number(answer, "bytes") * 8;
        add(variant, way + loss, bits / Figures.number(answer, "seconds") / 1e6);
      }
    }
  }

  /// One stream beside one of plain TCP, both from the client to the service: the rates in the
  /// second half.
  private void share(Variant variant, InLab place, Openers openers)
      throws IOException, InterruptedException {
    try (Service service = service(variant, place);
        Service other = Service.start(place, place.shareAddress());
        Tunnel tunnel = openers.open(variant, service).tunnel();
        Program plain = other.client("up", place.shareAddress(), other.port(), "1", seconds);
        Program own = service.client("up", tunnel.address(), tunnel.port(), "1", seconds)) {
      add(variant, "own", secondHalf(Service.answer(own)));
      add(variant, "plain", secondHalf(Service.answer(plain)));
    }
  }

  private static Service service(Variant variant, InLab place)
      throws IOException, InterruptedException {
    return Service.start(place, variant.tool() == Tool.PLAIN ? place.shareAddress() : LOCAL);
  }

  private static double secondHalf(Map<String, Object> answer) {
    if (!(answer.get("slots") instanceof List<?> slots)) {
      throw new AssertionError("no slots in " + answer);
    }
    return slots.stream()
            .skip(slots.size() / 2)
            .collect(Collectors.averagingDouble(slot -> ((Number) slot).doubleValue()))
        * Contest.SLOTS_PER_SECOND
        * 8
        / 1e6;
  }

  private void add(Variant variant, String what, double value) {
    System.err.printf(Locale.ROOT, "%s %s: %.0f%n", variant.title(), what, value);
    figures.computeIfAbsent(variant.title() + " " + what, _ -> new ArrayList<>()).add(value);
  }

  private String table() {
    StringBuilder text = new StringBuilder("| Mbit/s, median of " + rounds + " | no loss ↑ | ↓ | ");
    text.append(LOSS).append(" loss ↑ | ↓ | beside plain TCP | plain TCP beside it |\n");
    text.append("| --- | --- | --- | --- | --- | --- | --- |\n");
    for (Variant variant : compared) {
      text.append("| ").append(variant.title());
      for (String what : List.of("up", "down", "up" + LOSS, "down" + LOSS, "own", "plain")) {
        text.append(" | ").append(median(variant.title() + " " + what));
      }
      text.append(" |\n");
    }
    return text.toString();
  }

  private String median(String key) {
    List<Double> sorted = figures.getOrDefault(key, List.of()).stream().sorted().toList();
    return sorted.isEmpty()
        ? "–"
        : String.format(Locale.ROOT, "%.0f", sorted.get(sorted.size() / 2));
  }
}
