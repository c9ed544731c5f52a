package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Our AutoNAT, as a server for other implementations and as their client.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProbingIT {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private PublicPlace place;

  @BeforeAll
  void build() throws Exception {
    place = PublicPlace.build("au");
  }

  @AfterAll
  void remove() throws Exception {
    place.close();
  }

  @ParameterizedTest(name = "version {0} by {1}")
  @CsvSource({"1, tcp", "2, tcp", "1, quic-v1", "2, quic-v1"})
  void tellsGoTheTruth(int version, String transport) throws Exception {
    new Probing(place, Kind.JAVA, version).check(transport);
  }

  /// js-libp2p believes one server of an address of its own interface, and no longer doubts it. Of
  /// an address that only others see it wants to hear from four networks that it is reached, and
  /// from eight that it is not, so there is nothing to see of those here.
  @ParameterizedTest(name = "version {0}")
  @ValueSource(ints = {1, 2})
  void tellsJsTheTruth(int version) throws Exception {
    try (ForeignPeer server = place.relay(Kind.JAVA);
        ForeignPeer js =
            place.peer("open", Kind.JS, "tcp", "autonat", "autonat-version=" + version)) {
      js.ask("connect", "addr", place.relayAddress(server, "tcp"));
      await(js, "verified", place.publicAddress("open"));
    }
  }

  /// Behind a full cone, where strangers get in, the address that others see can be dialled; behind
  /// other routers it cannot. js-libp2p is asked by version 2 alone: by version 1 it takes the
  /// connection that is open already for its own dial, and closes it.
  @ParameterizedTest
  @EnumSource(names = {"GO", "JS"})
  void hearsTheTruth(Kind serving) throws Exception {
    try (ForeignPeer server = place.relay(serving);
        ForeignPeer open = place.peer("cone", Kind.JAVA, "tcp");
        ForeignPeer closed = place.peer("a", Kind.JAVA, "tcp")) {
      String address = place.relayAddress(server, "tcp");
      open.ask("connect", "addr", address);
      closed.ask("connect", "addr", address);
      awaitAnswer(open, 2, "answer=YES");
      await(open, "addresses", place.publicAddress("cone"));
      awaitAnswer(closed, 2, "answer=NO");
      if (serving != Kind.JS) {
        awaitAnswer(open, 1, "PUBLIC");
        awaitAnswer(closed, 1, "PRIVATE");
      }
    }
  }

  private static void awaitAnswer(ForeignPeer peer, int version, String found)
      throws InterruptedException {
    var _ =
        peer.event(
            "autonat",
            event ->
                String.valueOf(event.get("version")).equals(Integer.toString(version))
                    && String.valueOf(event.get("found")).contains(found));
  }

  private static void await(ForeignPeer peer, String question, String outside)
      throws IOException, InterruptedException {
    Predicate<String> own = text -> text.contains(outside) && !text.contains("p2p-circuit");
    Instant end = Instant.now().plus(Program.PATIENCE);
    List<String> addresses = ForeignPeer.strings(peer.ask(question), "addresses");
    while (addresses.stream().noneMatch(own) && Instant.now().isBefore(end)) {
      Thread.sleep(PAUSE);
      addresses = ForeignPeer.strings(peer.ask(question), "addresses");
    }
    assertThat(addresses).anyMatch(own);
  }
}
