package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.TunnelEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Shows what is being tried and for how long: a live line on a terminal, one line per change
/// otherwise. Not thread-safe. Blocking.
final class Waiting {
  private final Console console;
  private final InstantSource clock;
  private final Map<String, String> answers = new LinkedHashMap<>();
  private Instant since = Instant.EPOCH;
  private String label = "";
  private String text = "";
  private String lastLine = "";
  private String searched = "";

  Waiting(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  /// Waits for discoveries to publish.
  void forDiscoveries(List<String> discoveries) {
    discoveries.forEach(name -> answers.put(name, ""));
    if (!discoveries.isEmpty() && console.isLive()) {
      begin("found by", String.join(" · ", discoveries));
    }
  }

  /// Notes how a discovery answered.
  void answered(String discovery, String how) {
    answers.put(discovery, how);
  }

  /// Returns who has answered how; empty if there is no discovery at all.
  Optional<String> answers() {
    return answers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            answers.entrySet().stream()
                .map(
                    entry ->
                        entry.getKey()
                            + " "
                            + (entry.getValue().isEmpty() ? "still trying" : entry.getValue()))
                .collect(Collectors.joining(" · ")));
  }

  /// Waits for a peer.
  void forPeer(String what, List<String> discoveries) {
    searched = what;
    begin("searching", what + "   " + String.join(" · ", discoveries));
    changed();
  }

  /// Shows how the search stands; begins to show it again after a loss.
  void progress(TunnelEvent.SearchProgress progress) {
    if (label.isEmpty()) {
      begin("searching", "");
    }
    String peers = progress.found() == 1 ? "1 peer" : progress.found() + " peers";
    String stale =
        progress.stale() == 0 ? "" : ", " + progress.stale() + " of them cannot be reached";
    text =
        (searched.isEmpty() ? "" : searched + "   ")
            + String.join(" · ", progress.discoveries())
            + " … "
            + peers
            + stale;
    changed();
  }

  /// Ends the wait for a peer. Returns whether there was one.
  boolean endSearch() {
    boolean searching = label.equals("searching");
    if (searching) {
      end();
    }
    return searching;
  }

  void end() {
    label = "";
    lastLine = "";
    console.endLive();
  }

  void refresh() {
    if (!label.isEmpty() && console.isLive()) {
      console.live(line());
    }
  }

  private void begin(String newLabel, String newText) {
    label = newLabel;
    text = newText;
    since = clock.instant();
    refresh();
  }

  private void changed() {
    if (console.isLive()) {
      refresh();
    } else if (!text.equals(lastLine)) {
      lastLine = text;
      console.line(Console.Style.NORMAL, line());
    }
  }

  private String line() {
    Duration elapsed = Duration.between(since, clock.instant());
    String shown = elapsed.isNegative() ? "" : " (" + Words.seconds(elapsed) + ")";
    return String.format(java.util.Locale.ROOT, "%-10s%s%s", label, text, shown);
  }
}
