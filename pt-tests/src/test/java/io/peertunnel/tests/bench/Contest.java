package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Use;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One tool with a service of its own, and how to measure it. Blocking.
final class Contest implements AutoCloseable {
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final double BYTES_PER_GIGABYTE = 1e9;
  static final int SLOTS_PER_SECOND = 10;

  private final Tool tool;
  private final Service service;
  private final Figures figures;
  private final Opening opening;

  private Contest(Tool tool, Service service, Figures figures, Opening opening) {
    this.tool = tool;
    this.service = service;
    this.figures = figures;
    this.opening = opening;
  }

  /// Opens a tunnel on fresh processes.
  static Contest open(Tool tool, Place place, Openers openers, Figures figures)
      throws IOException, InterruptedException {
    String host = tool == Tool.PLAIN ? place.shareAddress() : "127.0.0.1";
    Service service = Service.start(place, host);
    try {
      return new Contest(tool, service, figures, openers.open(tool, service));
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      service.close();
      throw e;
    }
  }

  private Tunnel tunnel() {
    return opening.tunnel();
  }

  void start() {
    if (tool != Tool.PLAIN) {
      figures.add(Measure.READY_SHARE, tool, opening.shareMillis());
      figures.add(Measure.READY_BIND, tool, opening.portMillis());
      figures.add(Measure.FIRST_BYTE, tool, opening.byteMillis());
    }
  }

  void memory(Measure share, Measure bind) {
    if (tool != Tool.PLAIN) {
      figures.add(share, tool, Use.pssMebibytes(tunnel().share()));
      figures.add(bind, tool, Use.pssMebibytes(tunnel().bind()));
    }
  }

  /// The first transfer through fresh processes.
  void fresh(double seconds) throws IOException, InterruptedException {
    double before = cpu();
    Map<String, Object> answer = transfer("up", 1, seconds);
    cpuPerGigabyte(Measure.CPU_FRESH, before, answer);
    if (seconds >= Amounts.FRESH_SECONDS && answer.get("slots") instanceof List<?> slots) {
      double bytes =
          slots.stream()
              .limit((long) (Amounts.FRESH_SECONDS * SLOTS_PER_SECOND))
              .mapToDouble(slot -> ((Number) slot).doubleValue())
              .sum();
      figures.add(Measure.FRESH, tool, bytes / Amounts.FRESH_SECONDS / BYTES_PER_MEGABYTE);
    }
  }

  /// Compares every byte that goes through and comes back.
  void check(long bytes) throws IOException, InterruptedException {
    ask("check", Long.toString(bytes));
  }

  void rate(Measure measure, String way, int streams, double seconds)
      throws IOException, InterruptedException {
    Map<String, Object> answer = transfer(way, streams, seconds);
    double bytes = Figures.number(answer, "bytes");
    figures.add(measure, tool, bytes / Figures.number(answer, "seconds") / BYTES_PER_MEGABYTE);
  }

  void rateAndCpu(Measure rate, Measure cpu, String way, int streams, double seconds)
      throws IOException, InterruptedException {
    double before = cpu();
    Map<String, Object> answer = transfer(way, streams, seconds);
    double bytes = Figures.number(answer, "bytes");
    figures.add(rate, tool, bytes / Figures.number(answer, "seconds") / BYTES_PER_MEGABYTE);
    cpuPerGigabyte(cpu, before, answer);
  }

  void pings(int count) throws IOException, InterruptedException {
    Map<String, Object> answer = ask("ping", Integer.toString(count));
    figures.add(Measure.PING_P50, tool, Figures.number(answer, "p50"));
    figures.add(Measure.PING_P99, tool, Figures.number(answer, "p99"));
  }

  /// Opens and closes connections without looking at the figures.
  void warmUpConnections(double seconds) throws IOException, InterruptedException {
    ask("connect", Integer.toString(Amounts.SEVERAL), Double.toString(seconds));
  }

  void connections(double seconds) throws IOException, InterruptedException {
    double before = cpu();
    Map<String, Object> answer =
        ask("connect", Integer.toString(Amounts.SEVERAL), Double.toString(seconds));
    double count = Figures.number(answer, "connections");
    if (count == 0 || Figures.number(answer, "failures") > count / 100) {
      throw new AssertionError(tool + " failed connections: " + answer);
    }
    figures.add(Measure.CONNECTIONS, tool, count / Figures.number(answer, "seconds"));
    if (tool != Tool.PLAIN) {
      figures.add(Measure.CPU_CONNECTION, tool, (cpu() - before) / count * 1e6);
    }
  }

  private Map<String, Object> transfer(String way, int streams, double seconds)
      throws IOException, InterruptedException {
    Map<String, Object> answer = ask(way, Integer.toString(streams), Double.toString(seconds));
    long bytes = service.bytes("up".equals(way) ? "received" : "sent", streams);
    if (bytes == 0 || bytes != (long) Figures.number(answer, "bytes")) {
      throw new AssertionError(tool + ": the service counted " + bytes + " bytes, not " + answer);
    }
    return answer;
  }

  private Map<String, Object> ask(String verb, String... numbers)
      throws IOException, InterruptedException {
    Program.assertAlive(tunnel().programs().toArray(Program[]::new));
    return service.ask(verb, tunnel().address(), tunnel().port(), numbers);
  }

  private double cpu() {
    return Use.cpuSeconds(tunnel().programs());
  }

  private void cpuPerGigabyte(Measure measure, double before, Map<String, Object> answer) {
    if (tool != Tool.PLAIN) {
      double gigabytes = Figures.number(answer, "bytes") / BYTES_PER_GIGABYTE;
      figures.add(measure, tool, (cpu() - before) / gigabytes);
    }
  }

  @Override
  public void close() {
    tunnel().close();
    service.close();
  }

  /// Lets what was started come to rest before its memory is looked at.
  static void settle(Duration pause) throws InterruptedException {
    Thread.sleep(pause);
  }
}
