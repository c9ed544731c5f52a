package io.peertunnel.transport.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.transport.libp2p.portmap.RouteTable.Route;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  private static final String HEADING =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

  @Test
  void findsDefaultRoutesOfIp4TheBestFirst() {
    List<String> lines =
        List.of(
            HEADING,
            "wlan0\t00000000\tFE01A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0  ",
            "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0  ",
            "eth0\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
            "tun0\t00000000\t0108000A\t0003\t0\t0\t50\t00000080\t0\t0\t0", // half of the world
            "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0"); // without a gateway

    assertThat(RouteTable.parse4(lines, ByteOrder.LITTLE_ENDIAN))
        .containsExactly(
            new Route("eth0", InetAddress.ofLiteral("10.0.0.1"), 100),
            new Route("wlan0", InetAddress.ofLiteral("192.168.1.254"), 600));
  }

  @Test
  void readsTheNumbersOfBigEndianMachines() {
    List<String> lines = List.of("eth0 00000000 0A000001 0003 0 0 100 00000000 0 0 0");

    assertThat(RouteTable.parse4(lines, ByteOrder.BIG_ENDIAN))
        .containsExactly(new Route("eth0", InetAddress.ofLiteral("10.0.0.1"), 100));
  }

  @Test
  void findsDefaultRoutesOfIp6() {
    String zero = "0".repeat(32);
    List<String> lines =
        List.of(
            zero
                + " 00 "
                + zero
                + " 00 fe800000000000000000000000000001 00000400 00000001 00000000"
                + " 00000003     eth0",
            "fe80"
                + "0".repeat(28)
                + " 40 "
                + zero
                + " 00 "
                + zero
                + " 00000100 00000001 00000000 00000001     eth0",
            zero + " 00 " + zero + " 00 " + zero + " ffffffff 00000001 00000000 00200200       lo");

    assertThat(RouteTable.parse6(lines))
        .containsExactly(new Route("eth0", InetAddress.ofLiteral("fe80::1"), 0x400));
  }

  @Test
  void leavesOutWhatMakesNoSense() {
    List<String> lines = List.of("", "a b", "eth0 0 0 0 0 0 0 0", "x 0 zz 3 0 0 0 0", "😀 0 1 3");

    assertThat(RouteTable.parse4(lines, ByteOrder.LITTLE_ENDIAN)).isEmpty();
    assertThat(RouteTable.parse6(lines)).isEmpty();
  }

  @Test
  void considersAFewRoutesOnly() {
    String line = "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0";

    assertThat(RouteTable.parse4(Collections.nCopies(1000, line), ByteOrder.LITTLE_ENDIAN))
        .hasSize(RouteTable.MAX_ROUTES);
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.77, 24, 192.168.1.1",
    "192.168.1.77, 26, 192.168.1.65",
    "10.20.30.40,  8,  10.0.0.1",
    "172.20.10.2,  28, 172.20.10.1"
  })
  void guessesTheFirstAddressOfANetwork(String own, int prefix, String router) {
    assertThat(LocalLinks.firstOf(InetAddress.ofLiteral(own), prefix))
        .contains(InetAddress.ofLiteral(router));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.2, 31", "10.0.0.2, 32", "10.0.0.2, 0"})
  void guessesNothingInNetworksWithoutARouter(String own, int prefix) {
    assertThat(LocalLinks.firstOf(InetAddress.ofLiteral(own), prefix)).isEmpty();
  }
}
