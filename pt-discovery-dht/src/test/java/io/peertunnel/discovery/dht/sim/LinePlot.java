package io.peertunnel.discovery.dht.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A line chart as SVG, readable on light and dark pages, its texts selectable.
final class LinePlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 430;
  private static final int LEFT = 70;
  private static final int RIGHT = 34;
  private static final int TOP = 50;
  private static final int BOTTOM = 98;
  private static final int STEPS = 5;
  private static final String STYLE =
      """
      <style>
        .page { fill: #ffffff; } text { fill: #1f2328; font: 13px sans-serif; }
        .title { font: bold 15px sans-serif; } .grid { stroke: #d0d7de; }
        .l0 { stroke: #0969da; } .l1 { stroke: #bc4c00; }
        .d0 { fill: #0969da; } .d1 { fill: #bc4c00; }
        .line { fill: none; stroke-width: 2; } .dashed { stroke-dasharray: 7 5; }
        @media (prefers-color-scheme: dark) {
          .page { fill: #0d1117; } text { fill: #e6edf3; } .grid { stroke: #3d444d; }
          .l0 { stroke: #4493f8; } .l1 { stroke: #f0883e; }
          .d0 { fill: #4493f8; } .d1 { fill: #f0883e; }
        }
      </style>
      """;

  private final String title;
  private final Axis x;
  private final Axis y;
  private final List<Line> lines = new ArrayList<>();

  LinePlot(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  /// How an axis is divided.
  enum Scale {
    LINEAR,
    LOGARITHMIC
  }

  /// One axis.
  ///
  /// @param label what it shows, with its unit
  /// @param from the value at its beginning
  /// @param to the value at its end
  /// @param scale how it is divided
  record Axis(String label, double from, double to, Scale scale) {
    double part(double value) {
      return scale == Scale.LINEAR
          ? (value - from) / (to - from)
          : Math.log(value / from) / Math.log(to / from);
    }
  }

  /// How a line is drawn.
  ///
  /// @param colour 0 or 1
  /// @param dash its `class` beside the colour's: `` or `dashed`
  record Look(int colour, String dash) {}

  record Point(double x, double y) {}

  private record Line(String name, Look look, List<Point> points) {}

  void add(String name, Look look, List<Point> points) {
    lines.add(new Line(name, look, List.copyOf(points)));
  }

  String svg() {
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n"
            .formatted(WIDTH, HEIGHT));
    out.append("<title>").append(title).append("</title>\n").append(STYLE);
    out.append("<rect class=\"page\" width=\"%d\" height=\"%d\"/>%n".formatted(WIDTH, HEIGHT));
    text(out, "title", WIDTH / 2.0, 26, "middle", title);
    grid(out);
    for (int i = 0; i < lines.size(); i++) {
      draw(out, lines.get(i));
      legend(out, lines.get(i), i);
    }
    return out.append("</svg>\n").toString();
  }

  private void grid(StringBuilder out) {
    for (int i = 0; i <= STEPS; i++) {
      double value = y.from() + i * (y.to() - y.from()) / STEPS;
      rule(out, LEFT, down(value), WIDTH - (double) RIGHT, down(value));
      text(out, "tick", LEFT - 8, down(value) + 4, "end", number(value));
    }
    for (double value : ticks()) {
      rule(out, across(value), TOP, across(value), HEIGHT - (double) BOTTOM);
      text(out, "tick", across(value), HEIGHT - BOTTOM + 18, "middle", number(value));
    }
    text(out, "label", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 40, "middle", x.label());
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    out.append(
        String.format(
            Locale.ROOT,
            "<text transform=\"translate(18 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
            middle,
            y.label()));
  }

  private List<Double> ticks() {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .map(Point::x)
        .distinct()
        .sorted()
        .toList();
  }

  private void draw(StringBuilder out, Line line) {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", across(point.x()), down(point.y())));
      dot(out, line.look(), across(point.x()), down(point.y()));
    }
    out.append(
        "<polyline class=\"line l%d %s\" points=\"%s\"/>%n"
            .formatted(line.look().colour(), line.look().dash(), path.toString().strip()));
  }

  private static void legend(StringBuilder out, Line line, int index) {
    double left = LEFT + (index % 2) * 320.0;
    int row = index / 2;
    double height = HEIGHT - 36 + row * 18.0;
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"line l%d %s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            line.look().colour(),
            line.look().dash(),
            left,
            height,
            left + 34,
            height));
    dot(out, line.look(), left + 17, height);
    text(out, "legend", left + 42, height + 4, "start", line.name());
  }

  private static void dot(StringBuilder out, Look look, double atX, double atY) {
    String shape =
        look.colour() == 0
            ? "<circle class=\"d0\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>%n"
            : "<rect class=\"d1\" x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\"/>%n";
    double shift = look.colour() == 0 ? 0 : 4;
    out.append(String.format(Locale.ROOT, shape, atX - shift, atY - shift));
  }

  private static void rule(StringBuilder out, double x1, double y1, double x2, double y2) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(
      StringBuilder out, String kind, double atX, double atY, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            kind,
            atX,
            atY,
            anchor,
            text));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private double across(double value) {
    return LEFT + x.part(value) * (WIDTH - LEFT - RIGHT);
  }

  private double down(double value) {
    return HEIGHT - BOTTOM - y.part(value) * (HEIGHT - TOP - BOTTOM);
  }
}
