import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Writes the checksums that Maven looks for in a repository; it warns at length without them.
public final class Checksums {
  private Checksums() {}

  /// Writes `X.sha1` beside each file `X` of a folder.
  ///
  /// @param args the folder
  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(args[0]))) {
      files = all.filter(file -> !file.toString().endsWith(".sha1")).toList();
    }
    for (Path file : files) {
      String digest = HexFormat.of().formatHex(sha1.digest(Files.readAllBytes(file)));
      Files.writeString(file.resolveSibling(file.getFileName() + ".sha1"), digest);
    }
  }
}
