package io.peertunnel.launcher.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where this run keeps its data. Blocking.
///
/// @param shared for what all processes of this user share; empty if nothing may be written
/// @param slot for what is this process's own; empty if nothing may be written
/// @param notices what the user should know about it
record DataHome(Optional<Path> shared, Optional<Slot> slot, List<String> notices)
    implements AutoCloseable {
  private static final String VOLATILE =
      "; this run has a new peer id that is forgotten when it ends";

  /// Returns the directory that the user or the platform names; empty if neither does.
  static Optional<Path> path(Values values, Surroundings surroundings) throws CommandException {
    Optional<Value> given = values.one(Option.DATA_DIR);
    if (given.isEmpty()) {
      return surroundings.defaultDataDirectory();
    }
    return Optional.of(given.orElseThrow().as(DataHome::directory));
  }

  /// Returns the place of a run that must write nothing.
  static DataHome none() {
    return new DataHome(Optional.empty(), Optional.empty(), List.of());
  }

  /// Takes a place in `path`. Where that fails the run goes on without one.
  static DataHome open(Optional<Path> path) {
    if (path.isEmpty()) {
      return withoutPlace("no home directory is known (HOME is not set); use --data-dir");
    }
    Path data = path.orElseThrow();
    try {
      PrivateDirectory.create(data);
      Optional<Slot> slot = Slot.claim(data);
      if (slot.isEmpty()) {
        return withoutPlace(Slot.COUNT + " processes use " + data + " already");
      }
      return new DataHome(path, slot, notices(slot.orElseThrow()));
    } catch (IOException | UnsupportedOperationException e) {
      return withoutPlace("nothing can be written to " + data + " (" + FileFaults.reason(e) + ")");
    }
  }

  @Override
  public void close() {
    slot.ifPresent(Slot::close);
  }

  private static DataHome withoutPlace(String why) {
    return new DataHome(Optional.empty(), Optional.empty(), List.of(why + VOLATILE));
  }

  private static List<String> notices(Slot slot) {
    List<String> notices = new ArrayList<>();
    if (slot.number() > 1) {
      notices.add(
          "another pt runs here already; this one uses the identity in " + slot.directory());
    }
    return notices;
  }

  private static Path directory(String text) {
    try {
      return Path.of(text).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be a path", e);
    }
  }
}
