package io.peertunnel.tests.bench;

/// What is measured of each tool.
enum Measure {
  UP_1("one stream, client → service", "MB/s", 0),
  DOWN_1("one stream, service → client", "MB/s", 0),
  UP_8("8 streams, client → service", "MB/s", 0),
  DOWN_8("8 streams, service → client", "MB/s", 0),
  FRESH("one stream, first 2 s of a fresh process", "MB/s", 0),
  WARM_UP("one stream, second transfer, service → client", "MB/s", 0),
  CPU_UP_1("CPU, one stream, client → service", "s/GB", 2),
  CPU_DOWN_1("CPU, one stream, service → client", "s/GB", 2),
  CPU_UP_8("CPU, 8 streams, client → service", "s/GB", 2),
  CPU_DOWN_8("CPU, 8 streams, service → client", "s/GB", 2),
  CPU_FRESH("CPU, one stream, from a fresh process on", "s/GB", 2),
  PING_P50("round trip of 64 bytes, p50", "µs", 0),
  PING_P99("round trip of 64 bytes, p99", "µs", 0),
  CONNECTIONS("connections, 8 at once", "1/s", 0),
  CPU_CONNECTION("CPU a connection", "µs", 0),
  IDLE_SHARE("memory idle, share side (PSS)", "MiB", 1),
  IDLE_BIND("memory idle, bind side (PSS)", "MiB", 1),
  USED_SHARE("memory after the load, share side (PSS)", "MiB", 1),
  USED_BIND("memory after the load, bind side (PSS)", "MiB", 1),
  READY_SHARE("share side, start to ready", "ms", 0),
  READY_BIND("bind side, start to open port", "ms", 0),
  FIRST_BYTE("bind side, start to first byte", "ms", 0),
  VERSION("version printed", "ms", 0),
  LINE_UP("1 Gbit/s, 50 ms: one stream, client → service", "MB/s", 1),
  LINE_DOWN("1 Gbit/s, 50 ms: one stream, service → client", "MB/s", 1);

  private final String title;
  private final String unit;
  private final int decimals;

  Measure(String title, String unit, int decimals) {
    this.title = title;
    this.unit = unit;
    this.decimals = decimals;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  int decimals() {
    return decimals;
  }
}
