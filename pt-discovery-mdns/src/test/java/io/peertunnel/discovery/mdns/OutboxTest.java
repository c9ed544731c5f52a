package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.mdns.Outbox.Airing;
import io.peertunnel.discovery.mdns.Outbox.Form;
import io.peertunnel.spi.RendezvousKey;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Set<RendezvousKey> NONE = Set.of();

  private final Outbox outbox = new Outbox();

  @Test
  void givesOutWhatIsDueOnce() {
    outbox.request(new Airing(50, "a", Form.ANSWER, NONE), Outbox.SHARED_GAP);
    assertThat(outbox.untilDue(10)).hasValue(40);
    assertThat(outbox.take(49)).isEmpty();
    assertThat(outbox.take(50)).hasSize(1);
    assertThat(outbox.take(50)).isEmpty();
    assertThat(outbox.untilDue(50)).isEmpty();
  }

  @Test
  void answersManyQuestionsWithOnePacket() {
    Set<RendezvousKey> one = Set.of(Samples.key(1));
    outbox.request(new Airing(70, "a", Form.ANSWER, NONE), Outbox.SHARED_GAP);
    outbox.request(new Airing(20, "a", Form.ANSWER, one), Outbox.OWN_GAP);
    outbox.request(new Airing(90, "a", Form.ANNOUNCEMENT, NONE), Outbox.OWN_GAP);
    assertThat(outbox.take(20)).containsExactly(new Airing(20, "a", Form.ANNOUNCEMENT, one));
    assertThat(outbox.take(1_000)).isEmpty();
  }

  @Test
  void keepsADistanceHoweverManyAsk() {
    int packets = 0;
    for (long now = 0; now < 10 * SECOND; now += SECOND / 1_000) {
      outbox.request(new Airing(now, "a", Form.ANSWER, NONE), Outbox.SHARED_GAP);
      packets += outbox.take(now).size();
    }
    assertThat(packets).isEqualTo(10);
  }

  @Test
  void forgetsADroppedInstance() {
    outbox.request(new Airing(0, "a", Form.ANSWER, NONE), Outbox.OWN_GAP);
    outbox.drop("a");
    assertThat(outbox.take(SECOND)).isEmpty();
  }
}
