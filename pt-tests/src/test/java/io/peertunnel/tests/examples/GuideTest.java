package io.peertunnel.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The guide shows the files of the template, and the template is what [ExamplesIT] builds.
class GuideTest {
  private static final Pattern FILE =
      Pattern.compile(
          "^`([^`\n]+)`[^\n]*:\n\n```(?:xml|java)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final List<String> NOT_SHOWN = List.of("README.md", "rename.sh", ".gitignore");

  @Test
  void theGuideShowsTheTemplateToTheLetter() throws Exception {
    Path template = Tools.root().resolve("examples/template");
    Map<String, String> shown = new LinkedHashMap<>();
    Matcher matcher = FILE.matcher(Files.readString(Tools.root().resolve("docs/plugins.md")));
    while (matcher.find()) {
      shown.put(matcher.group(1), matcher.group(2));
    }
    assertThat(shown).isEqualTo(files(template));
  }

  private static Map<String, String> files(Path template) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (Stream<Path> tree = Files.walk(template)) {
      for (Path path : tree.filter(Files::isRegularFile).toList()) {
        Path name = template.relativize(path);
        boolean hidden = name.startsWith("target") || name.startsWith(".mvn");
        if (!hidden && !NOT_SHOWN.contains(name.toString())) {
          files.put(name.toString().replace('\\', '/'), Files.readString(path));
        }
      }
    }
    return files;
  }
}
