package io.peertunnel.transport.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.wire.MalformedException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SsdpMessageTest {
  private static final String KIND = "urn:schemas-upnp-org:device:InternetGatewayDevice:2";

  @Test
  void searchesAsTheArchitectureSays() {
    assertThat(new String(SsdpMessage.search(KIND), StandardCharsets.US_ASCII))
        .isEqualTo(
            String.join(
                "\r\n",
                "M-SEARCH * HTTP/1.1",
                "HOST: 239.255.255.250:1900",
                "MAN: \"ssdp:discover\"",
                "MX: 2",
                "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:2",
                "",
                ""));
  }

  @Test
  void readsTheLocationInAnyCase() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nEXT:\r\nst:"
            + KIND
            + "\r\nLocation:   http://192.168.1.1:5000/rootDesc.xml \r\n\r\n";

    assertThat(location(answer)).contains(URI.create("http://192.168.1.1:5000/rootDesc.xml"));
  }

  @Test
  void readsAnswersWithBareLineFeeds() throws Exception {
    assertThat(location("HTTP/1.0 200 OK\nST: " + KIND + "\nLOCATION: http://192.168.1.1/\n\n"))
        .contains(URI.create("http://192.168.1.1/"));
  }

  @Test
  void passesOverOtherDevices() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nLOCATION: http://192.168.1.1/\r\n";

    assertThat(location(answer)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.168.1.2:5000/rootDesc.xml", // another host of the link
        "http://127.0.0.1:8080/", // ourselves
        "http://169.254.169.254/latest/meta-data/", // a cloud's secrets
        "http://router.example/", // a name
        "http://[::1]/",
        "https://192.168.1.1/",
        "file:///etc/passwd",
        "http://user@192.168.1.1/",
        "http://192.168.1.1@192.168.1.2/",
        "http://192.168.1.1:0/",
        "http://192.168.1.1:65536/",
        "http://3232235778/", // 192.168.1.2 as one number
        "http:///rootDesc.xml",
        "/rootDesc.xml",
        "http://192.168.1.1/ a",
        ""
      })
  void refusesALocationThatIsNotOnTheSender(String location) {
    String answer = "HTTP/1.1 200 OK\r\nST: " + KIND + "\r\nLOCATION: " + location + "\r\n\r\n";

    assertThatThrownBy(() -> location(answer)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "NOTIFY * HTTP/1.1\r\n", "HTTP/1.1 404 Not Found\r\n", "HTTP/1.1 2000\r\n"})
  void refusesWhatIsNoAnswer(String answer) {
    assertThatThrownBy(() -> location(answer)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesTooMuch() {
    String good = "HTTP/1.1 200 OK\r\nST: " + KIND + "\r\nLOCATION: http://192.168.1.1/\r\n";

    assertThatThrownBy(() -> location(good + "X: " + "y".repeat(2048)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> location(good + "a:\r\n".repeat(100)))
        .isInstanceOf(MalformedException.class);
  }

  private static Optional<URI> location(String answer) throws MalformedException {
    return SsdpMessage.location(
        answer.getBytes(StandardCharsets.ISO_8859_1), InetAddress.ofLiteral("192.168.1.1"));
  }
}
