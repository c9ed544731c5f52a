package io.peertunnel.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A module of the product, as the build has just compiled it.
///
/// @param folder its folder beside this one
/// @param name its name as a Java module, with which the names of its packages begin
record ProductModule(String folder, String name) {
  private static final List<ProductModule> SHIPPED =
      List.of(
          new ProductModule("pt-spi", "io.peertunnel.spi"),
          new ProductModule("pt-transport-libp2p", "io.peertunnel.transport.libp2p"),
          new ProductModule("pt-discovery-mdns", "io.peertunnel.discovery.mdns"),
          new ProductModule("pt-discovery-dht", "io.peertunnel.discovery.dht"),
          new ProductModule("pt-forward-tcp", "io.peertunnel.forward.tcp"),
          new ProductModule("pt-launcher", "io.peertunnel.launcher"));

  /// This module, and the distribution, which holds no code.
  private static final long OTHERS = 2;

  /// Returns the modules that the parent POM lists.
  ///
  /// @throws AssertionError if one of them is not compiled, or a module is unknown here
  static List<ProductModule> all() {
    String parent = read(root().resolve("pom.xml"));
    List<ProductModule> listed =
        SHIPPED.stream()
            .filter(module -> parent.contains("<module>" + module.folder + "</module>"))
            .toList();
    long known = listed.size() + OTHERS;
    long built = parent.lines().filter(line -> line.contains("<module>")).count();
    if (built != known) {
      throw new AssertionError(
          "the parent POM lists " + built + " modules, of which the rules know " + known);
    }
    for (ProductModule module : listed) {
      if (!Files.isRegularFile(module.classes().resolve("module-info.class"))) {
        throw new AssertionError(module.folder + " is not compiled: run mvn -pl pt-tests -am test");
      }
    }
    return listed;
  }

  /// Returns the folder of the whole project.
  static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  /// Returns the folder of the compiled classes.
  Path classes() {
    return root().resolve(folder).resolve("target").resolve("classes");
  }

  /// Returns the folder of the sources that are shipped.
  Path sources() {
    return root().resolve(folder).resolve(Path.of("src", "main", "java"));
  }

  ModuleDescriptor descriptor() {
    try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns every Java source of the module, tests included.
  List<Path> javaFiles() {
    return javaFilesBelow(root().resolve(folder).resolve("src"));
  }

  static List<Path> javaFilesBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return folder;
  }
}
