package io.peertunnel.transport.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.wire.MalformedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceDescriptionTest {
  private static final URI LOCATION = URI.create("http://192.168.1.1:5000/desc/root.xml");
  private static final String IP1 = "urn:schemas-upnp-org:service:WANIPConnection:1";
  private static final String IP2 = "urn:schemas-upnp-org:service:WANIPConnection:2";
  private static final String PPP = "urn:schemas-upnp-org:service:WANPPPConnection:1";

  @Test
  void findsServicesAtAnyDepthThePreferredFirst() throws Exception {
    String xml =
        root(
            service(PPP, "/ppp")
                + "<deviceList><device><deviceList><device><serviceList>"
                + service(IP1, "ip1")
                + service("urn:schemas-upnp-org:service:Layer3Forwarding:1", "/l3f")
                + service(IP2, "http://192.168.1.1:49000/ip2?a=b")
                + "</serviceList></device></deviceList></device></deviceList>");

    assertThat(services(xml))
        .containsExactly(
            new IgdService(IP2, URI.create("http://192.168.1.1:49000/ip2?a=b")),
            new IgdService(IP1, URI.create("http://192.168.1.1:5000/desc/ip1")),
            new IgdService(PPP, URI.create("http://192.168.1.1:5000/ppp")));
  }

  @Test
  void resolvesAgainstTheBaseWhereThereIsOne() throws Exception {
    String xml = root("<URLBase>http://192.168.1.1:8080/x/</URLBase>" + service(IP1, "ctl"));

    assertThat(services(xml))
        .containsExactly(new IgdService(IP1, URI.create("http://192.168.1.1:8080/x/ctl")));
  }

  @Test
  void readsADocumentThatEndsInZeros() throws Exception {
    assertThat(services(root(service(IP1, "/ctl")) + "\n\0\0")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.168.1.2/ctl",
        "http://127.0.0.1/ctl",
        "//10.0.0.1/ctl",
        "http://router.example/ctl",
        "https://192.168.1.1/ctl",
        "file:///etc/passwd",
        "http://a@192.168.1.1/ctl",
        "http://192.168.1.1:99999/",
        "not a url",
        ""
      })
  void refusesADeviceThatSendsUsElsewhere(String control) {
    assertThatThrownBy(() -> services(root(service(IP1, control))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesABaseElsewhere() {
    String xml = root("<URLBase>http://10.0.0.1/</URLBase>" + service(IP1, "/ctl"));

    assertThatThrownBy(() -> services(xml)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesEntityBombs() {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a0 'ha'>");
    for (int i = 1; i < 30; i++) {
      xml.append("<!ENTITY a").append(i).append(" '&a").append(i - 1).append(";&a").append(i - 1);
      xml.append(";'>");
    }
    xml.append("]><root><x>&a29;</x></root>");

    assertThatThrownBy(() -> services(xml.toString())).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE root SYSTEM \"http://127.0.0.1:1/evil.dtd\"><root/>",
        "<!DOCTYPE root [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><root><x>&x;</x></root>",
        "<!DOCTYPE root [<!ENTITY % p SYSTEM \"file:///etc/hostname\"> %p;]><root/>",
        "<!DOCTYPE root><root/>",
        "<root>&undeclared;</root>",
        "<root>",
        "<root></toor>",
        "<root/><root/>",
        "hello",
        ""
      })
  void refusesDocumentTypesAndWhatIsNotWellFormed(String xml) {
    assertThatThrownBy(() -> services(xml)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesDocumentsBeyondTheLimits() {
    assertThatThrownBy(() -> services("<a>".repeat(33) + "</a>".repeat(33)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> services("<r>" + "<a/>".repeat(4096) + "</r>"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> services(root(service(IP1, "/" + "c".repeat(1024)))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> services("<r>" + " ".repeat(BoundedXml.MAX_BYTES) + "</r>"))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-8", "ISO-8859-1", "UTF-16"})
  void readsAsciiWhateverTheEncodingIsCalled(String encoding) throws Exception {
    String declared = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>";
    String xml = root(service(IP1, "/ctl")).replace("<?xml version=\"1.0\"?>", declared);

    assertThat(services("\ufeff" + xml)).hasSize(1);
  }

  @Test
  void survivesDamagedDocuments() throws Exception {
    byte[] good =
        root("<URLBase>http://192.168.1.1/</URLBase><!-- c --><![CDATA[d]]>" + service(IP2, "/ctl"))
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1900);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        for (IgdService service : DeviceDescription.services(damaged, LOCATION)) {
          assertThat(service.control().getHost()).isEqualTo("192.168.1.1");
        }
        read++;
      } catch (MalformedException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void considersNotMoreThanAFewServices() throws Exception {
    String xml = root(service(IP1, "/ctl").repeat(100));

    assertThat(services(xml)).hasSize(DeviceDescription.MAX_SERVICES);
  }

  private static List<IgdService> services(String xml) throws MalformedException {
    return DeviceDescription.services(xml.getBytes(StandardCharsets.UTF_8), LOCATION);
  }

  private static String root(String content) {
    return "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">"
        + content
        + "</root>";
  }

  private static String service(String type, String control) {
    return "<service>\n<serviceType>"
        + type
        + "</serviceType>\n<controlURL>"
        + control
        + "</controlURL>\n</service>";
  }
}
