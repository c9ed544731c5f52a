package io.peertunnel.launcher.cli;

import static io.peertunnel.launcher.text.JsonFields.field;
import static io.peertunnel.launcher.text.JsonFields.number;

import io.avaje.json.stream.BufferedJsonWriter;
import io.avaje.json.stream.JsonStream;
import io.peertunnel.launcher.jars.Checksums;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What `pt plugins verify` says of one plugin. Blocking while it is made: reads the files.
///
/// @param path of the jar or the folder
/// @param name its Plugin-Id and Plugin-Version, as far as they are known
/// @param providers as `discovery:mdns`
/// @param reason why it is refused
/// @param sums the SHA-256 of its files by name
record Verdict(
    Path path,
    Name name,
    State state,
    List<String> providers,
    String reason,
    Map<String, String> sums) {
  /// What a plugin calls itself; empty where it is not known.
  record Name(String id, String version) {}

  enum State {
    OK,
    DISABLED,
    REFUSED
  }

  /// Judges these plugins by what came of loading them.
  static List<Verdict> of(List<Path> paths, Plugins plugins) {
    List<Path> all = new ArrayList<>(paths);
    plugins.failures().stream()
        .map(Plugin.Failure::location)
        .filter(location -> !location.isEmpty())
        .map(Path::of)
        .filter(path -> !all.contains(path))
        .forEach(all::add);
    return all.stream().distinct().map(path -> judge(path, plugins)).toList();
  }

  boolean isRefused() {
    return state == State.REFUSED;
  }

  static String text(List<Verdict> verdicts) {
    StringBuilder out = new StringBuilder();
    for (Verdict verdict : verdicts) {
      String what = (verdict.name.id() + " " + verdict.name.version()).strip();
      line(
          out, verdict.state.name().toLowerCase(Locale.ROOT), (what + "  " + verdict.path).strip());
      if (!verdict.reason.isEmpty()) {
        line(out, "", verdict.reason);
      }
      if (!verdict.providers.isEmpty()) {
        line(out, "", "provides " + String.join(", ", verdict.providers));
      }
      verdict.sums.forEach((name, sum) -> line(out, "", "sha256 " + sum + "  " + name));
    }
    if (verdicts.isEmpty()) {
      line(out, "", "there is no plugin to verify");
    }
    return out.toString();
  }

  static String json(List<Verdict> verdicts) {
    BufferedJsonWriter writer = JsonStream.builder().build().bufferedWriter();
    writer.beginObject();
    number(writer, "v", 1);
    writer.name("plugins");
    writer.beginArray();
    verdicts.forEach(verdict -> verdict.write(writer));
    writer.endArray();
    writer.endObject();
    return writer.result() + "\n";
  }

  private static Verdict judge(Path path, Plugins plugins) {
    String location = path.toString();
    List<Plugin> loaded =
        plugins.loaded().stream()
            .filter(plugin -> plugin.origin().location().equals(location))
            .toList();
    List<Plugin.Failure> failures =
        plugins.failures().stream().filter(one -> one.location().equals(location)).toList();
    List<Plugin.Disabled> off =
        plugins.disabled().stream().filter(one -> one.location().equals(location)).toList();
    State state = State.OK;
    if (!failures.isEmpty()) {
      state = State.REFUSED;
    } else if (!off.isEmpty()) {
      state = State.DISABLED;
    }
    return new Verdict(
        path,
        name(loaded, failures, off),
        state,
        loaded.stream().map(Plugin::key).toList(),
        String.join("; ", failures.stream().map(Plugin.Failure::reason).toList()),
        state == State.REFUSED ? Map.of() : Checksums.of(path));
  }

  private static Name name(
      List<Plugin> loaded, List<Plugin.Failure> failures, List<Plugin.Disabled> off) {
    if (!loaded.isEmpty()) {
      Plugin.Origin origin = loaded.getFirst().origin();
      return new Name(origin.plugin().orElse(""), origin.version());
    }
    return Stream.concat(
            failures.stream().map(Plugin.Failure::id), off.stream().map(Plugin.Disabled::id))
        .findFirst()
        .map(id -> new Name(id, ""))
        .orElse(new Name("", ""));
  }

  private void write(BufferedJsonWriter writer) {
    writer.beginObject();
    field(writer, "path", path.toString());
    field(writer, "id", name.id());
    field(writer, "version", name.version());
    field(writer, "state", state.name().toLowerCase(Locale.ROOT));
    field(writer, "reason", reason);
    writer.name("providers");
    writer.beginArray();
    providers.forEach(writer::value);
    writer.endArray();
    writer.name("sha256");
    writer.beginObject();
    sums.forEach((name, sum) -> field(writer, name, sum));
    writer.endObject();
    writer.endObject();
  }

  private static void line(StringBuilder out, String label, String text) {
    out.append(String.format(Locale.ROOT, "%-12s%s%n", label, text));
  }
}
