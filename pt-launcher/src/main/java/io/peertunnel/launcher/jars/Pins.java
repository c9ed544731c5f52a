package io.peertunnel.launcher.jars;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The SHA-256 of the files that a folder of plugins may hold: its file `SHA256SUMS`, as
/// `sha256sum` writes and checks it. Where that does not exist all files are welcome. Blocking.
final class Pins {
  static final String NAME = "SHA256SUMS";
  private static final int MAX_BYTES = 1024 * 1024;
  private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](?:\\./)?(.+)");
  private static final int BUFFER = 64 * 1024;

  private final Path folder;
  private final Optional<Map<String, String>> sums;

  private Pins(Path folder, Optional<Map<String, String>> sums) {
    this.folder = folder;
    this.sums = sums;
  }

  /// Reads the pins of a folder.
  ///
  /// @throws Refusal if they cannot be relied on
  static Pins read(Path folder, Custody custody) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Pins(folder, Optional.empty());
    }
    custody.require(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Refusal(file + " is larger than 1 MiB; write it anew with: pt plugins pin");
      }
      return new Pins(folder, Optional.of(parse(file, new String(bytes, StandardCharsets.UTF_8))));
    } catch (IOException e) {
      throw new Refusal(file + " cannot be read: " + Reasons.of(e), e);
    }
  }

  /// Returns the text that pins these plugins of `folder`.
  static String text(Path folder, List<PluginFiles> plugins) throws IOException {
    StringBuilder text = new StringBuilder();
    for (PluginFiles plugin : plugins) {
      for (Path file : plugin.all()) {
        text.append(sha256(file)).append("  ").append(name(folder, file)).append('\n');
      }
    }
    return text.toString();
  }

  /// Returns the SHA-256 of a file in hexadecimal.
  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Compares the files of a plugin with their pins.
  ///
  /// @throws Refusal if there are pins, and a file is new, changed or gone
  void require(PluginFiles plugin) {
    if (sums.isEmpty()) {
      return;
    }
    Map<String, String> pinned = sums.orElseThrow();
    for (Path file : plugin.all()) {
      String name = name(folder, file);
      String sum = pinned.get(name);
      if (sum == null) {
        throw new Refusal(file + " is not listed in SHA256SUMS" + cure());
      }
      if (!sum.equals(sumOf(file))) {
        throw new Refusal(file + " has changed since it was listed in SHA256SUMS" + cure());
      }
    }
    String prefix = name(folder, plugin.path()) + "/";
    for (String name : pinned.keySet()) {
      if (name.startsWith(prefix) && !plugin.all().contains(folder.resolve(name))) {
        throw new Refusal(folder.resolve(name) + " is listed in SHA256SUMS and missing" + cure());
      }
    }
  }

  private static String cure() {
    return "; if that is your doing, run: pt plugins pin";
  }

  private static String sumOf(Path file) {
    try {
      return sha256(file);
    } catch (IOException e) {
      throw new Refusal(file + " cannot be read: " + Reasons.of(e), e);
    }
  }

  private static Map<String, String> parse(Path file, String text) {
    Map<String, String> sums = new TreeMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new Refusal(
            file + " line " + number + " is not a SHA-256 and a file name, as sha256sum writes it");
      }
      String earlier =
          sums.put(matcher.group(2), matcher.group(1).toLowerCase(java.util.Locale.ROOT));
      if (earlier != null) {
        throw new Refusal(file + " line " + number + " lists " + matcher.group(2) + " again");
      }
    }
    return sums;
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }
}
