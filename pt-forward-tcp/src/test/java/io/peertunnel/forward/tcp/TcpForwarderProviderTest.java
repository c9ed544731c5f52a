package io.peertunnel.forward.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.Setting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpForwarderProviderTest {
  @Test
  void isFoundAsAService() {
    assertThat(TcpForwarderProvider.class.getModule().getDescriptor().provides())
        .singleElement()
        .satisfies(
            provides -> {
              assertThat(provides.service()).isEqualTo(ForwarderProvider.class.getName());
              assertThat(provides.providers())
                  .containsExactly(TcpForwarderProvider.class.getName());
            });
    assertThat(new TcpForwarderProvider().name()).isEqualTo("tcp");
  }

  @Test
  void everyFallbackIsValid() {
    Limits limits = Limits.from(new TestContext(Map.of()));
    assertThat(limits).isEqualTo(new Limits(1024, 256));
    assertThat(new TcpForwarderProvider().settings())
        .extracting(Setting::key)
        .containsExactly("max-connections", "max-pending");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "20001", "many", ""})
  void refusesALimitOutOfRange(String value) {
    TestContext context = new TestContext(Map.of("max-connections", value));
    assertThatThrownBy(() -> new TcpForwarderProvider().create(context))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tcp.max-connections is " + value)
        .hasMessageContaining("from 1 to 20000");
  }
}
