package io.peertunnel.tests.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The programs and rights that a test needs and a machine may lack. Where one is missing the test
/// is skipped with the reason; in CI it fails instead.
public final class Tools {
  private Tools() {}

  /// The root of the project.
  public static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("pt-tests")) ? here : here.resolve("..").normalize();
  }

  /// Requires a program on the path.
  public static void require(String program) {
    demand(find(program), program + " is not installed");
  }

  /// Requires a condition.
  ///
  /// @param reason what to tell where it does not hold
  public static void demand(boolean condition, String reason) {
    if ("true".equals(System.getenv("CI")) && !condition) {
      throw new AssertionError(reason + ", and in CI no test may be skipped");
    }
    assumeTrue(condition, reason);
  }

  private static boolean find(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
