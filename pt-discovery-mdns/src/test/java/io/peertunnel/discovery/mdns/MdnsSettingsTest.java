package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakePluginContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MdnsSettingsTest {
  private final FakePluginContext context =
      FakePluginContext.withoutDirectory(new MdnsProvider().settings());

  @Test
  void usesEveryInterfaceAndTheStandardPort() throws TunnelException {
    MdnsSettings settings = MdnsSettings.of(context);
    assertThat(settings.port()).isEqualTo(5353);
    assertThat(settings.uses("eth0")).isTrue();
  }

  @Test
  void usesTheNamedInterfacesOnly() throws TunnelException {
    MdnsSettings settings = MdnsSettings.of(context.set("interfaces", "eth0, lo,"));
    assertThat(settings.interfaces()).containsExactlyInAnyOrder("eth0", "lo");
    assertThat(settings.uses("eth1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "99999", "-1", "mdns"})
  void refusesAPortThatIsNone(String port) {
    context.set("port", port);
    assertThatThrownBy(() -> MdnsSettings.of(context))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("mdns.port");
  }
}
