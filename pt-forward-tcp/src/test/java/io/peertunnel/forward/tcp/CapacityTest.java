package io.peertunnel.forward.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CapacityTest {
  private final Capacity capacity = new Capacity(2);

  @Test
  void givesAsManyPlacesAsThereAre() {
    assertThat(capacity.tryTake()).isTrue();
    assertThat(capacity.isFull()).isFalse();
    assertThat(capacity.tryTake()).isTrue();
    assertThat(capacity.isFull()).isTrue();
    assertThat(capacity.tryTake()).isFalse();
    capacity.release();
    assertThat(capacity.tryTake()).isTrue();
  }

  @Test
  void tellsWhenTheLimitIsLeft() {
    AtomicInteger told = new AtomicInteger();
    var waiting = capacity.onFree(told::incrementAndGet);
    capacity.take();
    capacity.release();
    assertThat(told).hasValue(0);
    capacity.take();
    capacity.take();
    capacity.take();
    capacity.release();
    assertThat(capacity.isFull()).isTrue();
    capacity.release();
    assertThat(capacity.isFull()).isFalse();
    assertThat(told).hasValue(2);
    waiting.close();
    capacity.take();
    capacity.release();
    assertThat(told).hasValue(2);
  }
}
