package io.peertunnel.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final List<String> HOST = List.of("127.0.0.1:8080");

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:8080", "localhost:1", "LOCALHOST:65535", "[::1]:8080", "localhost"})
  void letsInWhoMeansThisMachine(String host) {
    assertThat(Gate.refusal(ask("GET", "/", List.of(host), List.of()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:8080",
        "127.0.0.1.evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:080",
        "127.0.0.2:8080",
        "0.0.0.0:8080",
        "[::]:8080",
        "[::1",
        "127.0.0.1:8080@evil.example",
        "",
        " 127.0.0.1"
      })
  void turnsAwayOtherNames(String host) {
    assertThat(Gate.refusal(ask("GET", "/", List.of(host), List.of())))
        .map(Gate.Refusal::status)
        .contains(421);
  }

  @Test
  void turnsAwayNoNameAndTwoNames() {
    assertThat(Gate.refusal(ask("GET", "/", List.of(), List.of()))).isPresent();
    assertThat(Gate.refusal(ask("GET", "/", List.of("localhost", "localhost"), List.of())))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/x", "//", "/page.css/", "/..", "/../page.css", "/%2e%2e/", "/STATE", "", "*"})
  void knowsNoOtherPath(String path) {
    assertThat(Gate.refusal(ask("GET", path, HOST, List.of())))
        .map(Gate.Refusal::status)
        .contains(404);
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/,'GET, HEAD'",
    "PUT,/state,'GET, HEAD'",
    "DELETE,/bytes,'GET, HEAD'",
    "OPTIONS,/,'GET, HEAD'",
    "TRACE,/ping,'GET, HEAD'",
    "get,/,'GET, HEAD'",
    "'GET, HEAD',/,'GET, HEAD'",
    "GET,/sink,POST",
    "HEAD,/sink,POST"
  })
  void namesTheMethodsThatAreServed(String method, String path, String allow) {
    assertThat(Gate.refusal(ask(method, path, HOST, List.of())))
        .contains(new Gate.Refusal(405, "This is served to " + allow + " only.", allow));
  }

  @ParameterizedTest
  @EnumSource(names = {"STYLE", "SCRIPT", "STATE", "PING", "BYTES", "SINK"})
  void servesOnlyThePageToOtherSites(Resource resource) {
    String method = resource == Resource.SINK ? "POST" : "GET";

    assertThat(Gate.refusal(ask(method, resource.path(), HOST, List.of("cross-site"))))
        .map(Gate.Refusal::status)
        .contains(403);
    assertThat(Gate.refusal(ask(method, resource.path(), HOST, List.of("same-site")))).isPresent();
    assertThat(Gate.refusal(ask(method, resource.path(), HOST, List.of("same-origin")))).isEmpty();
  }

  @Test
  void letsInWhoeverFollowsALinkToThePage() {
    assertThat(Gate.refusal(ask("GET", "/", HOST, List.of("cross-site")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"n=0,0", "n=1,1", "n=10000000,10000000", "n=67108864,67108864"})
  void readsAmounts(String query, int bytes) {
    assertThat(Amount.read(query)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "n=", "n=-1", "n=01", "n=67108865", "n=9999999999", "n=1&n=2", "m=1", "n=1e3"})
  void readsNoOtherAmounts(String query) {
    assertThat(Amount.read(query)).isEmpty();
  }

  private static Gate.Ask ask(String method, String path, List<String> hosts, List<String> sites) {
    return new Gate.Ask(method, path, hosts, sites);
  }
}
