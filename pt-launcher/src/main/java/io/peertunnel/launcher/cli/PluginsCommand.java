package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.jars.Checksums;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// `pt plugins`: shows what is loaded, switches plugins off and on, checks and pins them. Blocking.
final class PluginsCommand {
  private static final List<String> ACTIONS = List.of("list", "enable", "disable", "verify", "pin");

  private final Values values;
  private final Extensions extensions;
  private final Output output;

  PluginsCommand(Values values, Extensions extensions, Output output) {
    this.values = values;
    this.extensions = extensions;
    this.output = output;
  }

  /// Returns the exit code.
  int run() throws CommandException {
    List<String> words = values.arguments();
    String action = words.isEmpty() ? "list" : words.getFirst();
    List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
    return switch (action) {
      case "list" -> list(rest);
      case "enable" -> enable(only(rest, action));
      case "disable" -> disable(only(rest, action));
      case "verify" -> verify(rest);
      case "pin" -> pin(rest);
      default ->
          throw CommandException.usage(
              "pt plugins cannot do that; "
                  + Nearest.of(action, ACTIONS)
                      .map(near -> "did you mean pt plugins " + near + "?")
                      .orElse("it can: " + String.join(", ", ACTIONS)));
    };
  }

  private int list(List<String> rest) throws CommandException {
    requireNone(rest, "list");
    Plugins plugins = extensions.plugins(values);
    output.data(
        values.isSet(Option.JSON) ? PluginListing.json(plugins) : PluginListing.text(plugins));
    return ExitCode.DONE;
  }

  private int disable(String id) throws CommandException {
    DisabledPlugins disabled = extensions.disabled(values);
    if (disabled.ids().contains(id)) {
      return said(id + " is disabled already");
    }
    Collection<String> known = known(extensions.plugins(values));
    if (!known.contains(id)) {
      throw unknown(id, known);
    }
    disabled.add(id);
    return said(id + " is disabled");
  }

  private int enable(String id) throws CommandException {
    DisabledPlugins disabled = extensions.disabled(values);
    if (disabled.ids().contains(id)) {
      disabled.remove(id);
      return said(id + " is enabled");
    }
    Collection<String> known = known(extensions.plugins(values));
    if (!known.contains(id)) {
      throw unknown(id, known);
    }
    return said(id + " is enabled already");
  }

  private int verify(List<String> rest) throws CommandException {
    List<Path> paths = new ArrayList<>();
    for (String text : rest) {
      paths.add(new Value(text, "verify", ExitCode.USAGE).as(PluginsCommand::existing));
    }
    Plugins plugins = paths.isEmpty() ? extensions.plugins(values) : extensions.only(values, paths);
    List<Verdict> verdicts =
        Verdict.of(
            paths.isEmpty() ? Checksums.plugins(extensions.folders(values)) : paths, plugins);
    output.data(values.isSet(Option.JSON) ? Verdict.json(verdicts) : Verdict.text(verdicts));
    boolean refused = verdicts.stream().anyMatch(Verdict::isRefused);
    return refused ? ExitCode.FAILURE : ExitCode.DONE;
  }

  private int pin(List<String> rest) throws CommandException {
    requireNone(rest, "pin");
    int code = ExitCode.DONE;
    for (Path folder : extensions.folders(values)) {
      if (!pin(folder)) {
        code = ExitCode.FAILURE;
      }
    }
    return code;
  }

  /// Returns false if something could not be pinned, after it has been told.
  private boolean pin(Path folder) {
    try {
      Checksums.Pinned pinned = Checksums.pin(folder);
      if (pinned.files() > 0) {
        said(pinned.files() + " files are listed in " + pinned.list());
      }
      pinned.failures().forEach(failure -> warn("not listed: " + failure.reason()));
      return pinned.failures().isEmpty();
    } catch (IOException e) {
      warn("the plugins in " + folder + " cannot be pinned: " + FileFaults.reason(e));
      return false;
    }
  }

  private void warn(String text) {
    output.people("warning   " + text + System.lineSeparator());
  }

  private int said(String text) {
    output.data(text + System.lineSeparator());
    return ExitCode.DONE;
  }

  /// The ids by which plugins can be switched off.
  private static Collection<String> known(Plugins plugins) {
    Set<String> known = new TreeSet<>();
    for (Plugin plugin : plugins.loaded()) {
      known.add(plugin.key());
      plugin.origin().plugin().ifPresent(known::add);
    }
    plugins.failures().forEach(failure -> known.add(failure.id()));
    plugins.disabled().forEach(off -> known.add(off.id()));
    return known;
  }

  private static CommandException unknown(String id, Collection<String> known) {
    return CommandException.usage(
        "no plugin has this id: "
            + Reading.shown(id)
            + "; "
            + Nearest.of(id, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("see pt plugins"));
  }

  private static String only(List<String> words, String action) throws CommandException {
    if (words.size() != 1) {
      throw CommandException.usage(
          "pt plugins " + action + " needs one id, as discovery:mdns or the Plugin-Id of a jar");
    }
    return words.getFirst();
  }

  private static void requireNone(List<String> words, String action) throws CommandException {
    if (!words.isEmpty()) {
      throw CommandException.usage("pt plugins " + action + " takes nothing more");
    }
  }

  private static Path existing(String text) {
    Path path = Path.of(text).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("needs a jar or a folder, and there is none: " + text);
    }
    return path;
  }
}
