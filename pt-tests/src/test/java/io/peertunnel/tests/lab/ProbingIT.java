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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

  @Test
  void tellsJsTheTruth() throws Exception {
    try (ForeignPeer server = place.relay(Kind.JAVA);
        ForeignPeer js = place.peer("open", Kind.JS, "tcp", "autonat")) {
      js.ask("connect", "addr", place.relayAddress(server, "tcp"));
      await(js, "verified", place.publicAddress("open"));
    }
  }

  /// Behind a full cone, where strangers get in, the address that others see can be dialled.
  @ParameterizedTest
  @EnumSource(names = {"GO", "JS"})
  void believesThatItCanBeDialled(Kind serving) throws Exception {
    try (ForeignPeer server = place.relay(serving);
        ForeignPeer client = place.peer("cone", Kind.JAVA, "tcp")) {
      client.ask("connect", "addr", place.relayAddress(server, "tcp"));
      await(client, "addresses", place.publicAddress("cone"));
    }
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
