package io.peertunnel.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page's three files: what its script and its references name is there, and they need nothing
/// from elsewhere.
class PageTest {
  @Test
  void hasEveryElementThatItsScriptNames() throws IOException {
    Set<String> named = new TreeSet<>(all("(?:byId|show|peer)\\(\"([A-Za-z0-9]+)\"", "page.js"));
    named.addAll(all("getElementById\\(\"([A-Za-z0-9]+)\"", "page.js"));

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(all(" id=\"([A-Za-z0-9-]+)\"", "page.html")).containsAll(named);
  }

  @Test
  void hasEveryElementThatItsMarkupNames() throws IOException {
    Set<String> named = new TreeSet<>(all("(?:aria-labelledby|data-copy)=\"(.*?)\"", "page.html"));
    named.addAll(all("href=\"#(.*?)\"", "page.html"));

    assertThat(all(" id=\"([A-Za-z0-9-]+)\"", "page.html")).containsAll(named);
  }

  @Test
  void givesEachNameOnce() throws IOException {
    Matcher ids = Pattern.compile(" id=\"(.*?)\"").matcher(text("page.html"));
    Set<String> seen = new TreeSet<>();
    while (ids.find()) {
      assertThat(seen.add(ids.group(1))).as(ids.group(1)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"page.html", "page.css", "page.js"})
  void needsNothingFromElsewhere(String file) throws IOException {
    String text = text(file).replace("http://www.w3.org/2000/svg", "").replace("http://${", "");

    assertThat(text).doesNotContain("http:", "https:", "//cdn", "@import", "url(");
  }

  @Test
  void hasNothingThatItsPolicyForbids() throws IOException {
    assertThat(text("page.html"))
        .doesNotContainPattern("\\sstyle=")
        .doesNotContainPattern("\\son[a-z]+=")
        .doesNotContain("<style", "javascript:");
  }

  @Test
  void writesTextNotMarkup() throws IOException {
    assertThat(text("page.js"))
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
  }

  private static Set<String> all(String pattern, String file) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text(file));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String text(String file) throws IOException {
    try (InputStream in = Objects.requireNonNull(PageTest.class.getResourceAsStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
