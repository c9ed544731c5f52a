package io.peertunnel.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What can be seen of the sources without compiling them.
class SourceTest {
  private static final int MAX_LINES = 400;
  private static final int MAX_DOC_COLUMNS = 100;

  static Iterable<ProductModule> modules() {
    return ProductModule.all();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void filesAreShort(ProductModule module) {
    requireShort(module.javaFiles());
  }

  @Test
  void filesOfTheseTestsAreShort() {
    requireShort(ProductModule.javaFilesBelow(Path.of("src")));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void documentationFitsIntoTheLine(ProductModule module) {
    assertThat(module.javaFiles())
        .allSatisfy(
            file ->
                assertThat(ProductModule.read(file).lines())
                    .noneMatch(
                        line -> line.strip().startsWith("///") && line.length() > MAX_DOC_COLUMNS));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyPackageSaysWhatItIs(ProductModule module) {
    List<Path> files = ProductModule.javaFilesBelow(module.sources());
    List<Path> packages =
        files.stream()
            .filter(file -> !file.endsWith("module-info.java"))
            .map(Path::getParent)
            .distinct()
            .toList();
    assertThat(packages).isNotEmpty();
    assertThat(files)
        .containsAll(packages.stream().map(each -> each.resolve("package-info.java")).toList());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void nothingIsLeftToDo(ProductModule module) {
    String mark = "TODO";
    assertThat(module.javaFiles())
        .allSatisfy(file -> assertThat(ProductModule.read(file)).doesNotContain(mark));
  }

  private static void requireShort(List<Path> files) {
    assertThat(files)
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(ProductModule.read(file).lines().count())
                    .isLessThanOrEqualTo(MAX_LINES));
  }
}
