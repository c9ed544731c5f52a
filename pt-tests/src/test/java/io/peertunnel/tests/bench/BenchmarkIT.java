package io.peertunnel.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// The benchmark with amounts so small that its figures mean nothing.
@Isolated
class BenchmarkIT {
  private @TempDir Path folder;

  @BeforeAll
  static void requireTools() {
    List.of("gcc", "go", "ssh", "ssh-keygen").forEach(Tools::require);
    Tools.demand(Files.isExecutable(Path.of("/usr/sbin/sshd")), "sshd is not installed");
  }

  @Test
  void measuresEveryToolAndLeavesNothingBehind() throws Exception {
    Path json = folder.resolve("figures.json");
    Path document = folder.resolve("page.md");
    Files.writeString(
        document, "Before.\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nAfter.\n");
    String table =
        run(
            "--rounds",
            "1",
            "--seconds",
            "0.3",
            "--warm-up",
            "0.3",
            "--pings",
            "50",
            "--json",
            json.toString(),
            "--write",
            document.toString());
    Map<String, Object> figures = Json.parse(Files.readString(json));
    for (Measure measure : List.of(Measure.UP_1, Measure.DOWN_8, Measure.PING_P50)) {
      assertThat(tools(figures, measure)).containsExactlyInAnyOrder(Tool.values());
    }
    for (Measure measure : List.of(Measure.CPU_UP_1, Measure.IDLE_BIND, Measure.FIRST_BYTE)) {
      assertThat(tools(figures, measure)).containsExactlyInAnyOrder(Tool.PT, Tool.GO, Tool.SSH);
    }
    assertThat(table).contains("| " + Measure.CONNECTIONS.title()).contains("cipher of ssh: ");
    assertThat(Files.readString(document))
        .startsWith("Before.\n")
        .contains(table)
        .doesNotContain("old")
        .endsWith("After.\n");
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }

  private static String run(String... arguments) throws Exception {
    return Benchmark.run(Arguments.parse(List.of(arguments)).orElseThrow());
  }

  private static List<Tool> tools(Map<String, Object> figures, Measure measure) {
    if (figures.get(measure.name()) instanceof Map<?, ?> tools) {
      return tools.keySet().stream()
          .map(name -> Tool.named(String.valueOf(name)).orElseThrow())
          .toList();
    }
    throw new AssertionError("no " + measure + " in " + figures);
  }
}
