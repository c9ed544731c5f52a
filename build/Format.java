import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Checks (`--check`) or rewrites (`--replace`) the layout of every Java source of the project.
public final class Format {
  private Format() {}

  /// Runs google-java-format over the tree below the working directory.
  public static void main(String[] args) throws Exception {
    boolean replace = List.of(args).contains("--replace");
    List<String> mode =
        replace ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed");
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    String[] arguments = Stream.concat(mode.stream(), sources().stream()).toArray(String[]::new);
    int code = new Main(out, err, System.in).format(arguments);
    if (code != 0 && !replace) {
      err.println(
          "The files above are not formatted. To format them: mvn -N -Pformat process-sources");
    }
    System.exit(code);
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> tree = Files.walk(Path.of("."))) {
      return tree.filter(Files::isRegularFile)
          .map(Path::toString)
          .filter(name -> name.endsWith(".java"))
          .filter(name -> !name.contains("/target/") && !name.contains("/node_modules/"))
          .sorted()
          .toList();
    }
  }
}
