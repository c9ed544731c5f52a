package io.peertunnel.launcher.cli;

import static io.peertunnel.launcher.text.JsonFields.field;
import static io.peertunnel.launcher.text.JsonFields.number;

import io.avaje.json.stream.BufferedJsonWriter;
import io.avaje.json.stream.JsonStream;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.spi.Setting;
import java.util.List;
import java.util.Locale;

/// How `pt plugins` shows what is loaded, from where, what is switched off and what failed. Pure.
final class PluginListing {
  private PluginListing() {}

  static String text(Plugins plugins) {
    StringBuilder out = new StringBuilder();
    int width =
        plugins.loaded().stream().mapToInt(plugin -> plugin.name().length()).max().orElse(4);
    for (Plugin plugin : plugins.loaded()) {
      out.append(row(plugin, Math.max(4, width)));
      for (Setting setting : plugin.settings()) {
        out.append(setting(plugin, setting));
      }
    }
    for (Plugin.Disabled off : plugins.disabled()) {
      out.append(String.format(Locale.ROOT, "%-12s%s%n", "disabled", off.id()));
      out.append(from(off.location()));
    }
    for (Plugin.Failure failure : plugins.failures()) {
      out.append(
          String.format(Locale.ROOT, "%-12s%s: %s%n", "failed", failure.id(), failure.reason()));
      out.append(from(failure.location()));
    }
    if (out.isEmpty()) {
      out.append("no plugin is loaded").append(System.lineSeparator());
    }
    return out.toString();
  }

  static String json(Plugins plugins) {
    BufferedJsonWriter writer = JsonStream.builder().build().bufferedWriter();
    writer.beginObject();
    number(writer, "v", 1);
    writer.name("plugins");
    writer.beginArray();
    plugins.loaded().forEach(plugin -> describe(writer, plugin));
    writer.endArray();
    writer.name("disabled");
    writer.beginArray();
    for (Plugin.Disabled off : plugins.disabled()) {
      writer.beginObject();
      field(writer, "id", off.id());
      field(writer, "from", off.location());
      writer.endObject();
    }
    writer.endArray();
    writer.name("failed");
    writer.beginArray();
    for (Plugin.Failure failure : plugins.failures()) {
      writer.beginObject();
      field(writer, "id", failure.id());
      field(writer, "from", failure.location());
      field(writer, "reason", failure.reason());
      writer.endObject();
    }
    writer.endArray();
    writer.endObject();
    return writer.result() + "\n";
  }

  private static String row(Plugin plugin, int width) {
    String format = "%-10s  %-" + width + "s  %-16s  %s%n%12s%s%n";
    return String.format(
        Locale.ROOT,
        format,
        plugin.kind(),
        plugin.name(),
        plugin.origin().version(),
        plugin.description(),
        "",
        "from "
            + plugin.origin().location()
            + plugin.origin().plugin().map(id -> " (" + id + ")").orElse(""));
  }

  private static String from(String location) {
    return location.isEmpty() ? "" : String.format(Locale.ROOT, "%12sfrom %s%n", "", location);
  }

  private static String setting(Plugin plugin, Setting setting) {
    String fallback = setting.fallback().isEmpty() ? "" : ", default " + setting.fallback();
    return String.format(
        Locale.ROOT,
        "%12s--set %s.%s=%s   %s%s%n",
        "",
        plugin.name(),
        setting.key(),
        setting.type(),
        setting.help(),
        fallback);
  }

  private static void describe(BufferedJsonWriter writer, Plugin plugin) {
    writer.beginObject();
    field(writer, "kind", plugin.kind().toString());
    field(writer, "name", plugin.name());
    field(writer, "version", plugin.origin().version());
    field(writer, "from", plugin.origin().location());
    field(writer, "plugin", plugin.origin().plugin().orElse(""));
    field(writer, "state", "loaded");
    field(writer, "description", plugin.description());
    settings(writer, plugin.settings());
    writer.endObject();
  }

  private static void settings(BufferedJsonWriter writer, List<Setting> settings) {
    writer.name("settings");
    writer.beginArray();
    for (Setting setting : settings) {
      writer.beginObject();
      field(writer, "key", setting.key());
      field(writer, "type", setting.type().name().toLowerCase(Locale.ROOT));
      field(writer, "default", setting.fallback());
      field(writer, "help", setting.help());
      writer.endObject();
    }
    writer.endArray();
  }
}
