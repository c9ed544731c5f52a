package io.peertunnel.tests;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.peertunnel.spi.PluginContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who may know whom, and what no class may do.
class ArchitectureTest {
  private static final String SPI = "io.peertunnel.spi..";
  private static final String DHT = "io.peertunnel.discovery.dht..";
  private static final String LAUNCHER = "io.peertunnel.launcher..";

  private static JavaClasses product;

  @BeforeAll
  static void readEveryClass() {
    Path[] folders = ProductModule.all().stream().map(ProductModule::classes).toArray(Path[]::new);
    product = new ClassFileImporter().importPaths(folders);
    assertThat(product).isNotEmpty();
    assertThat(product.contain("io.peertunnel.spi.Host")).isTrue();
  }

  static Iterable<ProductModule> modules() {
    return ProductModule.all();
  }

  @Test
  void spiKnowsTheJdkAlone() {
    check(
        classes()
            .that()
            .resideInAPackage(SPI)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(SPI, "java..", "org.jspecify.annotations"));
  }

  @Test
  void discoveriesKnowTheSpiAlone() {
    check(
        classes()
            .that()
            .resideInAPackage("io.peertunnel.discovery..")
            .and()
            .resideOutsideOfPackage(DHT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.peertunnel.discovery..", SPI, "java..", "org.jspecify.annotations"));
  }

  @Test
  void dhtKnowsTheSpiAndItsMessages() {
    check(
        classes()
            .that()
            .resideInAPackage(DHT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                DHT, SPI, "java..", "org.jspecify.annotations", "com.google.protobuf.."));
  }

  /// The same code runs on a simulated network and clock.
  @Test
  void dhtKeepsItsPureCodePure() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "io.peertunnel.discovery.dht.table..",
                "io.peertunnel.discovery.dht.lookup..",
                "io.peertunnel.discovery.dht.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.channels..", "java.nio.file..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(PluginContext.class)
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  @Test
  void nettyStaysInTransportsAndForwarders() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("io.peertunnel.transport..", "io.peertunnel.forward..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty.."));
  }

  @Test
  void commandLineLibraryStaysInTheLauncher() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCHER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "org.pf4j..", "io.avaje.."));
  }

  @Test
  void pluginLibraryStaysInOnePackage() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.peertunnel.launcher.jars")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pf4j.."));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void modulesMeetInTheSpiOnly(ProductModule module) {
    String[] others =
        ProductModule.all().stream()
            .map(ProductModule::name)
            .filter(name -> !name.equals(module.name()) && !name.equals("io.peertunnel.spi"))
            .map(name -> name + "..")
            .toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage(module.name() + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void packagesBeginWithTheNameOfTheirModule(ProductModule module) {
    Set<String> packages = new TreeSet<>();
    for (JavaClass each : new ClassFileImporter().importPath(module.classes())) {
      if (!each.getName().equals("module-info")) {
        packages.add(each.getPackageName());
      }
    }
    assertThat(packages)
        .isNotEmpty()
        .allMatch(name -> name.equals(module.name()) || name.startsWith(module.name() + "."));
  }

  /// One cycle is meant: the exception of the encodings is one that every caller of the SPI
  /// handles.
  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("io.peertunnel.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(
            name("io.peertunnel.spi.wire.MalformedException"),
            name("io.peertunnel.spi.TunnelException"))
        .check(product);
  }

  @Test
  void onlySystemLoggersAreUsed() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCHER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.log4j.."));
  }

  @Test
  void onlyTheLauncherTouchesTheStandardStreams() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCHER)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessField(System.class, "in");
    check(rule);
  }

  @Test
  void nothingEndsTheProcessOutsideTheLauncher() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCHER)
            .should()
            .callMethod(System.class, "exit", int.class));
  }

  @Test
  void namesSayWhatAClassIs() {
    check(
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Helper"));
  }

  @Test
  void publicFieldsAreConstants() {
    check(fields().that().arePublic().should().beStatic().andShould().beFinal());
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass each : product) {
      JavaPackage home = each.getPackage();
      Optional<?> info = home.tryGetPackageInfo();
      boolean marked = info.isPresent() && home.isAnnotatedWith(NullMarked.class);
      if (!marked && !each.getName().equals("module-info")) {
        unmarked.add(home.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  /// Checks a rule, which may hold for modules that the build does not have yet.
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(product);
  }
}
