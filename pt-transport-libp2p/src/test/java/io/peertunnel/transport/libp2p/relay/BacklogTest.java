package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final int SIZE = 1000;
  private static final int COST = SIZE + Backlog.OVERHEAD;

  private final Backlog backlog = new Backlog(4 * COST);
  private final List<String> cut = new ArrayList<>();

  @Test
  void cutsTheOneThatHasPassedNothingOnForLongest() {
    Backlog.Share slow = share("slow");
    Backlog.Share stalled = share("stalled");
    Chunk first = slow.hold(chunk());
    slow.hold(chunk());
    stalled.hold(chunk());
    first.close();
    slow.hold(chunk());
    slow.hold(chunk());
    assertThat(cut).isEmpty();
    slow.hold(chunk());
    assertThat(cut).containsExactly("stalled");
    assertThat(backlog.held()).isEqualTo(4 * COST);
  }

  @Test
  void cutsEvenTheOneThatAsks() {
    Backlog.Share only = share("only");
    for (int i = 0; i < 5; i++) {
      only.hold(chunk());
    }
    assertThat(cut).containsExactly("only");
    assertThat(backlog.held()).isZero();
    only.hold(chunk()).close();
    assertThat(backlog.held()).isZero();
  }

  @Test
  void forgetsWhatHasEnded() {
    Backlog.Share ended = share("ended");
    Chunk left = ended.hold(chunk());
    ended.close();
    assertThat(backlog.held()).isZero();
    left.close();
    assertThat(backlog.held()).isZero();
  }

  @Test
  void tellsWhenACircuitHoldsNothing() {
    Backlog.Share idle = share("idle");
    idle.whenEmpty(() -> cut.add("idle is empty"));
    assertThat(cut).containsExactly("idle is empty");
    Backlog.Share busy = share("busy");
    Chunk chunk = busy.hold(chunk());
    busy.whenEmpty(() -> cut.add("busy is empty"));
    assertThat(cut).hasSize(1);
    chunk.close();
    assertThat(cut).containsExactly("idle is empty", "busy is empty");
  }

  @Test
  void countsWhatSmallChunksCost() {
    Backlog.Share tiny = share("tiny");
    for (int i = 0; i <= 4 * COST / Backlog.OVERHEAD; i++) {
      tiny.hold(Chunk.of(ByteBuffer.allocate(1)));
    }
    assertThat(cut).containsExactly("tiny");
  }

  private Backlog.Share share(String name) {
    return backlog.share(() -> cut.add(name));
  }

  private static Chunk chunk() {
    return Chunk.of(ByteBuffer.allocate(SIZE));
  }
}
