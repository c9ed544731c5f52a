package io.peertunnel.launcher.demo;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Decides which requests are let in. Pure.
///
/// A web page of somebody else could let the browser ask us: under a name of its own that it points
/// at 127.0.0.1 (DNS rebinding), or across sites. The first has a foreign `Host`; of the second
/// browsers tell by `Sec-Fetch-Site`.
final class Gate {
  /// A name or an address that always means this machine, and a port.
  private static final Pattern OURS =
      Pattern.compile(
          "(?:127\\.0\\.0\\.1|localhost|\\[::1])(?::([1-9][0-9]{0,4}))?", Pattern.CASE_INSENSITIVE);

  private static final int HTTP = 80;
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private Gate() {}

  /// What a request says of itself.
  ///
  /// @param hosts all `Host` headers
  /// @param sites all `Sec-Fetch-Site` headers
  record Ask(String method, String path, List<String> hosts, List<String> sites) {}

  /// Why a request is turned away.
  ///
  /// @param status the HTTP status
  /// @param reason one sentence for who asked
  /// @param allow for 405, the methods that are served
  record Refusal(int status, String reason, String allow) {
    Refusal(int status, String reason) {
      this(status, reason, "");
    }
  }

  /// Returns why `ask` is turned away; empty if it is let in.
  static Optional<Refusal> refusal(Ask ask) {
    if (ask.hosts().size() != 1 || port(ask.hosts().getFirst()).isEmpty()) {
      return Optional.of(
          new Refusal(421, "This page answers to localhost, 127.0.0.1 and [::1] only."));
    }
    Optional<Resource> resource = Resource.at(ask.path());
    if (resource.isEmpty()) {
      return Optional.of(new Refusal(404, "There is no such page here; begin at /."));
    }
    if (!resource.orElseThrow().allows(ask.method())) {
      String allow = resource.orElseThrow().methods();
      return Optional.of(new Refusal(405, "This is served to " + allow + " only.", allow));
    }
    boolean foreign = ask.sites().stream().anyMatch(site -> !OWN_SITE.contains(site));
    if (foreign && resource.orElseThrow() != Resource.PAGE) {
      return Optional.of(new Refusal(403, "Only the page of this demo may ask for this."));
    }
    return Optional.empty();
  }

  /// Returns the port of a `Host` header that means this machine; empty for any other header.
  static Optional<Integer> port(String host) {
    Matcher matcher = OURS.matcher(host);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = matcher.group(1) == null ? HTTP : Integer.parseInt(matcher.group(1));
    return port > 0xffff ? Optional.empty() : Optional.of(port);
  }
}
