package io.peertunnel.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each module requires, exports, uses and provides, written down, so that it changes on
/// purpose only.
class DescriptorTest {
  private static final Path EXPECTED = Path.of("src", "test", "resources", "descriptors");

  static Iterable<ProductModule> modules() {
    return ProductModule.all();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void isTheOneWrittenDown(ProductModule module) {
    Path file = EXPECTED.resolve(module.name() + ".txt");
    String expected = Files.exists(file) ? ProductModule.read(file) : "nothing in " + file;
    assertThat(describe(module.descriptor())).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void implementationsExportNothing(ProductModule module) {
    ModuleDescriptor descriptor = module.descriptor();
    assertThat(descriptor.name()).isEqualTo(module.name());
    assertThat(descriptor.isOpen()).isFalse();
    assertThat(descriptor.opens()).allMatch(ModuleDescriptor.Opens::isQualified);
    if (module.name().equals("io.peertunnel.spi")) {
      assertThat(descriptor.exports()).hasSize(2);
    } else {
      assertThat(descriptor.exports()).isEmpty();
    }
  }

  private static String describe(ModuleDescriptor descriptor) {
    List<String> lines = new ArrayList<>();
    descriptor
        .requires()
        .forEach(each -> lines.add("requires " + words(each.modifiers()) + each.name()));
    descriptor
        .exports()
        .forEach(each -> lines.add("exports " + each.source() + list(" to ", each.targets())));
    descriptor
        .opens()
        .forEach(each -> lines.add("opens " + each.source() + list(" to ", each.targets())));
    descriptor.uses().forEach(each -> lines.add("uses " + each));
    descriptor
        .provides()
        .forEach(
            each ->
                lines.add(
                    "provides " + each.service() + " with " + String.join(",", each.providers())));
    String body = lines.stream().sorted().collect(Collectors.joining("\n"));
    return "module " + descriptor.name() + "\n" + body + "\n";
  }

  private static String words(Set<? extends Enum<?>> modifiers) {
    return modifiers.stream()
        .map(each -> each.name().toLowerCase(Locale.ROOT) + " ")
        .sorted()
        .collect(Collectors.joining());
  }

  private static String list(String word, Set<String> targets) {
    return targets.isEmpty()
        ? ""
        : word + targets.stream().sorted().collect(Collectors.joining(","));
  }
}
