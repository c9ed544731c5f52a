package io.peertunnel.launcher.jars;

import io.peertunnel.spi.Provider;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Builds jars as authors of plugins do: with the compiler of the JDK, from source text.
public final class Workshop {
  private final Path directory;
  private final String name;
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final List<Path> libraries = new ArrayList<>();
  private boolean hasManifest = true;

  /// Begins the jar `name`.jar.
  ///
  /// @param directory for what is compiled
  public Workshop(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /// Begins a plugin with a descriptor that provides the discovery `NAME.Main` named `NAME`.
  public static Workshop discovery(Path directory, String name) {
    return plugin(directory, name)
        .module("provides io.peertunnel.spi.DiscoveryProvider with " + name + ".Main;")
        .source(name + ".Main", discovery(name));
  }

  /// Begins a plugin with a manifest alone.
  public static Workshop plugin(Path directory, String name) {
    return new Workshop(directory, name)
        .manifest("Plugin-Id", name)
        .manifest("Plugin-Version", "1.0.0");
  }

  /// The source of a discovery that finds nobody.
  static String discovery(String name) {
    return discovery(name, "");
  }

  static String discovery(String name, String constructor) {
    return """
    package %1$s;
    import io.peertunnel.spi.*;
    import java.util.function.Consumer;
    public final class Main implements DiscoveryProvider {
      public Main() { %2$s }
      @Override public String name() { return "%1$s"; }
      @Override public String description() { return "finds nobody"; }
      @Override public Discovery create(Host host, PluginContext context) {
        return new Discovery() {
          @Override public void find(RendezvousKey key, Consumer<PeerInfo> found) {}
          @Override public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
            listener.published();
            return () -> {};
          }
          @Override public void close() {}
        };
      }
    }
    """
        .formatted(name, constructor);
  }

  /// Sets an attribute of the manifest; an empty one is left out.
  public Workshop manifest(String key, String value) {
    if (value.isEmpty()) {
      manifest.remove(key);
    } else {
      manifest.put(key, value);
    }
    return this;
  }

  Workshop withoutManifest() {
    hasManifest = false;
    return this;
  }

  /// Sets the directives of the descriptor of the module, whose name is that of the jar.
  Workshop module(String directives) {
    return module(name, directives);
  }

  Workshop module(String module, String directives) {
    return source(
        "module-info", "module " + module + " { requires io.peertunnel.spi; " + directives + " }");
  }

  Workshop source(String type, String text) {
    sources.put(type.replace('.', '/') + ".java", text);
    return this;
  }

  Workshop without(String type) {
    sources.remove(type.replace('.', '/') + ".java");
    return this;
  }

  /// Lets the sources see another jar.
  Workshop library(Path jar) {
    libraries.add(jar);
    return this;
  }

  Workshop service(String service, String... types) {
    return entry("META-INF/services/" + service, String.join("\n", types) + "\n");
  }

  Workshop entry(String path, String text) {
    entries.put(path, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /// Builds the jar into a folder, which is created.
  public Path into(Path folder) {
    return into(folder, bytes -> bytes);
  }

  /// Builds the jar, and changes each class before it is packed.
  Path into(Path folder, Change change) {
    try {
      compile();
      Files.createDirectories(folder);
      Path jar = folder.resolve(name + ".jar");
      Map<String, byte[]> content = new LinkedHashMap<>();
      if (hasManifest) {
        content.put("META-INF/MANIFEST.MF", manifestText().getBytes(StandardCharsets.UTF_8));
      }
      Path classes = directory.resolve(name + "-classes");
      if (Files.isDirectory(classes)) {
        try (Stream<Path> files = Files.walk(classes)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            content.put(classes.relativize(file).toString(), change.of(Files.readAllBytes(file)));
          }
        }
      }
      content.putAll(entries);
      write(jar, content);
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Changes a class.
  @FunctionalInterface
  interface Change {
    byte[] of(byte[] bytes);
  }

  /// Makes classes look as if they came from the compiler of Java 55.
  static byte[] ofJava55(byte[] bytes) {
    byte[] changed = bytes.clone();
    changed[6] = 0;
    changed[7] = 99;
    return changed;
  }

  private static void write(Path jar, Map<String, byte[]> content) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
  }

  private String manifestText() {
    StringBuilder text = new StringBuilder("Manifest-Version: 1.0\n");
    manifest.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    return text.toString();
  }

  private void compile() throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    List<String> arguments = new ArrayList<>();
    Path annotations = directory.resolve("org.jspecify");
    if (!Files.isDirectory(annotations)) {
      javac(
          "-d",
          annotations.toString(),
          write("org.jspecify", "module-info.java", "module org.jspecify {}"));
    }
    boolean modular = sources.containsKey("module-info.java");
    String path =
        Stream.concat(Stream.of(spi(), annotations), libraries.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    arguments.addAll(List.of(modular ? "--module-path" : "--class-path", path));
    arguments.addAll(List.of("--add-modules", "ALL-SYSTEM", "-nowarn", "-proc:none"));
    arguments.addAll(List.of("-d", directory.resolve(name + "-classes").toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      arguments.add(write(name, source.getKey(), source.getValue()));
    }
    javac(arguments.toArray(String[]::new));
  }

  private String write(String project, String path, String text) throws IOException {
    Path file = directory.resolve(project + "-sources").resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  private static void javac(String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int code = ToolProvider.findFirst("javac").orElseThrow().run(writer, writer, arguments);
    if (code != 0) {
      throw new AssertionError("it does not compile: " + said);
    }
  }

  private static Path spi() {
    return Path.of(
        Provider.class
            .getModule()
            .getLayer()
            .configuration()
            .findModule("io.peertunnel.spi")
            .orElseThrow()
            .reference()
            .location()
            .orElseThrow());
  }
}
