package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the figures depend on.
final class Machine {
  private Machine() {}

  static Map<String, String> facts(SecureShell shell) throws IOException, InterruptedException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("CPU", cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("Java", Runtime.version().toString());
    facts.put("Go", said("go", "version").replace("go version ", ""));
    facts.put("go-libp2p", goLibp2p());
    facts.put("OpenSSH", said("ssh", "-V"));
    facts.put("cipher of ssh", shell.cipher());
    facts.put(
        "load average",
        Files.readString(Path.of("/proc/loadavg")).replaceAll(" \\S+ \\S+$", "").strip());
    return facts;
  }

  private static String cpu() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.replaceFirst("^[^:]*:\\s*", ""))
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static String goLibp2p() throws IOException {
    return Files.readAllLines(Tools.root().resolve("pt-tests/interop/go/go.mod")).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("github.com/libp2p/go-libp2p "))
        .map(line -> line.replaceFirst(".* ", ""))
        .findFirst()
        .orElse("unknown");
  }

  private static String said(String... command) throws IOException, InterruptedException {
    try (Program program = Program.start(Tools.root(), Map.of(), List.of(command))) {
      Optional<Integer> code = program.exit(Program.PATIENCE);
      return code.isPresent() ? program.said().strip() : "unknown";
    } catch (IOException missing) {
      return "not installed";
    }
  }
}
