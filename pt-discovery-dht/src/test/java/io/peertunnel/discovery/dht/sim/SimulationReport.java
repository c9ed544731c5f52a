package io.peertunnel.discovery.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.sim.LinePlot.Axis;
import io.peertunnel.discovery.dht.sim.LinePlot.Look;
import io.peertunnel.discovery.dht.sim.LinePlot.Point;
import io.peertunnel.discovery.dht.sim.LinePlot.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/// Runs the large simulations and writes the plots and figures of `docs/dht.md`. Its name keeps it
/// out of the ordinary test run.
class SimulationReport {
  private static final Path DOCS = Path.of("..", "docs");
  private static final String BEGIN = "<!-- figures: begin -->";
  private static final String END = "<!-- figures: end -->";
  private static final long SEED = 20_25;
  private static final List<Profile> PROFILES = List.of(Profile.pt(), Profile.go());

  private final List<String> rows = new ArrayList<>();

  /// A scenario at its place on the horizontal axis.
  private record Place(double x, String name, Scenario scenario) {}

  /// What both profiles gave, for each place.
  private record Series(List<Place> places, List<List<Figures>> figures) {
    List<Point> points(int profile, ToDoubleFunction<Figures> value) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        points.add(new Point(places.get(i).x(), value.applyAsDouble(figures.get(profile).get(i))));
      }
      return points;
    }
  }

  @Test
  void writesTheDocument() throws IOException {
    bySize();
    byChurn();
    byHostility();
    bySybils();
    Path page = DOCS.resolve("dht.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    assertThat(text).contains(BEGIN, END);
    String table =
        """


        | Network | Parameters | Found | First provider s, median / 95 % | End s, median / 95 % \
        | Requests to the first | Requests | Dials |
        |---|---|---|---|---|---|---|---|
        """;
    Files.writeString(
        page,
        text.substring(0, begin)
            + table
            + String.join("\n", rows)
            + "\n\n"
            + text.substring(text.indexOf(END)));
  }

  private void bySize() throws IOException {
    List<Place> places = new ArrayList<>();
    for (int nodes : new int[] {100, 300, 1000, 3000, 10_000}) {
      places.add(new Place(nodes, nodes + " nodes", Scenario.quiet(SEED, nodes, 60, 10)));
    }
    Series series = run(places);
    Axis nodes = new Axis("nodes", 100, 10_000, Scale.LOGARITHMIC);
    times("dht-time-size", "Look-up time by the size of the network", nodes, series);
    plot(
        "dht-messages-size",
        "Requests for each look-up by the size of the network",
        nodes,
        new Axis("requests, mean", 0, 50, Scale.LINEAR),
        series,
        Figures::messages);
  }

  private void byChurn() throws IOException {
    List<Place> places = new ArrayList<>();
    for (int percent : new int[] {0, 10, 20, 30, 40, 50}) {
      String name = "200 nodes, " + percent + " % leave an hour";
      Scenario scenario = Scenario.quiet(SEED, 200, 100, 5).churning(percent / 100.0);
      places.add(new Place(percent, name, scenario));
    }
    Series series = run(places);
    Axis share = new Axis("nodes that leave within an hour, %", 0, 50, Scale.LINEAR);
    success("dht-success-churn", "Look-ups that succeed by churn", share, series);
    times("dht-time-churn", "Look-up time by churn", share, series);
    ends("dht-end-churn", "End of the look-up by churn", share, series);
  }

  private void byHostility() throws IOException {
    List<Place> places = new ArrayList<>();
    for (int percent : new int[] {0, 5, 10, 15, 20}) {
      String name = "1000 nodes, " + percent + " % hostile";
      Scenario scenario = Scenario.quiet(SEED, 1000, 60, 10).hostile(percent / 100.0);
      places.add(new Place(percent, name, scenario));
    }
    Series series = run(places);
    Axis share = new Axis("hostile nodes, %", 0, 20, Scale.LINEAR);
    success("dht-success-hostile", "Look-ups that succeed by hostile nodes", share, series);
    times("dht-time-hostile", "Look-up time by hostile nodes", share, series);
    ends("dht-end-hostile", "End of the look-up by hostile nodes", share, series);
  }

  private void bySybils() throws IOException {
    List<Place> places = new ArrayList<>();
    for (int count : new int[] {0, 5, 10, 20, 40}) {
      String name = "1000 nodes, " + count + " sybils of one /16 beside each key";
      places.add(new Place(count, name, Scenario.quiet(SEED, 1000, 40, 10).sybils(count)));
    }
    Axis number = new Axis("sybils of one /16 beside the key", 0, 40, Scale.LINEAR);
    success("dht-success-sybils", "Look-ups that succeed by sybils", number, run(places));
  }

  private Series run(List<Place> places) {
    List<List<Figures>> all = new ArrayList<>();
    for (Profile profile : PROFILES) {
      all.add(places.parallelStream().map(place -> Trial.run(place.scenario(), profile)).toList());
    }
    for (int i = 0; i < places.size(); i++) {
      for (int j = 0; j < PROFILES.size(); j++) {
        rows.add(all.get(j).get(i).row(places.get(i).name(), PROFILES.get(j).name()));
      }
    }
    return new Series(places, all);
  }

  private static void success(String file, String title, Axis x, Series series) throws IOException {
    Axis percent = new Axis("look-ups that found the provider, %", 0, 100, Scale.LINEAR);
    plot(file, title, x, percent, series, figures -> 100 * figures.success());
  }

  private static void times(String file, String title, Axis x, Series series) throws IOException {
    Axis seconds = new Axis("seconds to the first provider", 0, 10, Scale.LINEAR);
    LinePlot plot = new LinePlot(title, x, seconds);
    spread(plot, series, Figures::firstMedian, Figures::first95);
    write(file, plot);
  }

  private static void ends(String file, String title, Axis x, Series series) throws IOException {
    Axis seconds = new Axis("seconds to the end of the look-up", 0, 60, Scale.LINEAR);
    LinePlot plot = new LinePlot(title, x, seconds);
    spread(plot, series, Figures::endMedian, Figures::end95);
    write(file, plot);
  }

  private static void spread(
      LinePlot plot,
      Series series,
      ToDoubleFunction<Figures> median,
      ToDoubleFunction<Figures> most) {
    for (int i = 0; i < PROFILES.size(); i++) {
      String name = PROFILES.get(i).name();
      plot.add(
          name + ", median",
          new Look(i, ""),
          series.points(i, figures -> median.applyAsDouble(figures) / 1000));
      plot.add(
          name + ", 95 %",
          new Look(i, "dashed"),
          series.points(i, figures -> most.applyAsDouble(figures) / 1000));
    }
  }

  private static void plot(
      String file, String title, Axis x, Axis y, Series series, ToDoubleFunction<Figures> value)
      throws IOException {
    LinePlot plot = new LinePlot(title, x, y);
    for (int i = 0; i < PROFILES.size(); i++) {
      plot.add(PROFILES.get(i).name(), new Look(i, ""), series.points(i, value));
    }
    write(file, plot);
  }

  private static void write(String file, LinePlot plot) throws IOException {
    Path images = Files.createDirectories(DOCS.resolve("images"));
    Files.writeString(images.resolve(file + ".svg"), plot.svg());
  }
}
