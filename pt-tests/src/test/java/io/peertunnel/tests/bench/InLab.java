package io.peertunnel.tests.bench;

import io.peertunnel.tests.lab.Lab;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The two ends on two hosts of a laboratory, with a line of 1 Gbit/s and a round trip of 50 ms
/// between them.
final class InLab implements Place, AutoCloseable {
  private static final String SHARE_HOST = "h1";
  private static final String BIND_HOST = "h2";

  private final Lab lab;

  private InLab(Lab lab) {
    this.lab = lab;
  }

  /// Builds it.
  ///
  /// @param more properties of the line, each way
  static InLab create(String... more) throws IOException, InterruptedException {
    InLab place = new InLab(Lab.lan("bench", 2));
    try {
      place.lab.command("link", SHARE_HOST, "delay=25ms", "rate=1gbit", "queue=50ms");
      if (more.length > 0) {
        place.lab.command(
            Stream.concat(Stream.of("link", SHARE_HOST), Stream.of(more)).toArray(String[]::new));
      }
      return place;
    } catch (IOException | InterruptedException | AssertionError e) {
      place.close();
      throw e;
    }
  }

  @Override
  public Program start(Side side, List<String> command) throws IOException {
    return lab.start(side == Side.SHARE ? SHARE_HOST : BIND_HOST, Map.of(), command);
  }

  @Override
  public String shareAddress() {
    return "10.77.0.10";
  }

  @Override
  public void close() throws IOException {
    lab.close();
  }
}
