package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FakePluginContextTest {
  private final FakePluginContext context =
      FakePluginContext.withoutDirectory(
          List.of(
              new Setting("rate", Setting.Type.INTEGER, "5", "how often"),
              new Setting("name", Setting.Type.TEXT, "", "who")));

  @AfterEach
  void stop() throws Exception {
    context.stop();
    assertThat(context.running()).isEmpty();
  }

  @Test
  void knowsTheSettingsThatAreDeclared() {
    assertThat(context.setting("rate")).contains("5");
    assertThat(context.setting("name")).isEmpty();
    assertThat(context.set("rate", "7").setting("rate")).contains("7");
    assertThatThrownBy(() -> context.setting("other")).isInstanceOf(IllegalArgumentException.class);
    assertThat(context.dataDirectory()).isEmpty();
  }

  @Test
  void letsTasksSleepUntilTheClockIsMoved() throws Exception {
    CountDownLatch awake = new CountDownLatch(1);
    context.spawn(
        "sleeper",
        () -> {
          context.sleep(Duration.ofHours(1));
          awake.countDown();
        });
    context.awaitSleepers(1);
    context.clock().advance(Duration.ofMinutes(59));
    assertThat(awake.getCount()).isOne();
    context.clock().advance(Duration.ofMinutes(1));
    awake.await();
    assertThat(context.sleeps()).containsExactly(Duration.ofHours(1));
  }

  @Test
  void movesTheClockItselfWhenTold() throws Exception {
    Instant before = context.clock().instant();
    context.sleeping(FakePluginContext.Sleep.AT_ONCE).sleep(Duration.ofDays(1));
    assertThat(context.clock().instant()).isEqualTo(before.plus(Duration.ofDays(1)));
  }

  @Test
  void endsATaskWhoseRegistrationIsClosed() throws Exception {
    Registration task = context.spawn("sleeper", () -> context.sleep(Duration.ofHours(1)));
    context.awaitSleepers(1);
    task.close();
    task.close();
    Await.until("the task has ended", () -> context.running().isEmpty());
    assertThat(context.reports()).isEmpty();
  }

  @Test
  void reportsTheFailureOfATask() throws Exception {
    context.spawn(
        "task",
        () -> {
          throw new TunnelException("no network");
        });
    assertThat(context.awaitReport("no network").level()).isEqualTo(PluginContext.Level.WARNING);
  }
}
