package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.TunnelId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the tunnel id from `--id`, `--id-file` or their variables. Blocking. Never repeats it.
///
/// @param id what was given
/// @param isOnCommandLine whether others can see it in the list of processes
record IdOption(TunnelId id, boolean isOnCommandLine) {
  private static final int MAX_FILE = 4096;

  static Optional<IdOption> read(Values values) throws CommandException {
    Optional<Value> typed = values.onCommandLine(Option.ID);
    Optional<Value> file = values.onCommandLine(Option.ID_FILE);
    if (typed.isPresent() && file.isPresent()) {
      throw CommandException.usage("--id and --id-file exclude each other");
    }
    if (typed.isPresent()) {
      return Optional.of(new IdOption(id(typed.orElseThrow()), true));
    }
    if (file.isPresent()) {
      return Optional.of(new IdOption(fromFile(file.orElseThrow()), false));
    }
    Optional<Value> variable = values.inVariable(Option.ID);
    if (variable.isPresent()) {
      return Optional.of(new IdOption(id(variable.orElseThrow()), false));
    }
    Optional<Value> other =
        values.inVariable(Option.ID_FILE).or(() -> values.inFile(Option.ID_FILE));
    return other.isPresent()
        ? Optional.of(new IdOption(fromFile(other.orElseThrow()), false))
        : Optional.empty();
  }

  private static TunnelId id(Value value) throws CommandException {
    if (value.text().indexOf('\ufffd') >= 0) {
      throw new CommandException(
          value.exitCode(),
          value.origin()
              + " holds characters that this locale cannot carry; set LC_ALL=C.UTF-8 or use"
              + " --id-file");
    }
    return value.read(TunnelId::parse);
  }

  private static TunnelId fromFile(Value path) throws CommandException {
    return id(path.withText(firstLine(path)));
  }

  private static String firstLine(Value path) throws CommandException {
    try (InputStream in = Files.newInputStream(Path.of(path.text()))) {
      byte[] bytes = in.readNBytes(MAX_FILE + 1);
      if (bytes.length > MAX_FILE) {
        throw unusable(path, "is larger than 4 KiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String body = text.startsWith("\ufeff") ? text.substring(1) : text;
      if (body.lines().count() != 1) {
        throw unusable(path, "must hold the id in one line");
      }
      return body.lines().findFirst().orElseThrow();
    } catch (CharacterCodingException e) {
      throw unusable(path, "is not UTF-8 text");
    } catch (IOException | InvalidPathException e) {
      throw unusable(path, "cannot be read");
    }
  }

  private static CommandException unusable(Value path, String why) {
    return new CommandException(path.exitCode(), path.origin() + ": the file " + why);
  }
}
