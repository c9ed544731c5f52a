package io.peertunnel.launcher.demo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many bytes a request asks for. Pure.
final class Amount {
  /// The most bytes of one answer or one upload.
  static final int MAX = 64 << 20;

  private static final Pattern QUERY = Pattern.compile("n=(0|[1-9][0-9]{0,8})");

  private Amount() {}

  /// Reads the query `n=BYTES`.
  ///
  /// @param query as it stands in the URL; empty if there is none
  /// @return empty if it is another query, or asks for more than [#MAX]
  static Optional<Integer> read(String query) {
    Matcher matcher = QUERY.matcher(query);
    return matcher.matches()
        ? Optional.of(Integer.parseInt(matcher.group(1))).filter(bytes -> bytes <= MAX)
        : Optional.empty();
  }
}
