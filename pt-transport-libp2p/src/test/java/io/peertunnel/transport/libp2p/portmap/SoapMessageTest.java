package io.peertunnel.transport.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.portmap.SoapMessage.Answer;
import io.peertunnel.transport.libp2p.portmap.SoapMessage.Done;
import io.peertunnel.transport.libp2p.portmap.SoapMessage.Fault;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoapMessageTest {
  private static final String SERVICE = "urn:schemas-upnp-org:service:WANIPConnection:1";

  @Test
  void writesArgumentsInOrderAndEscaped() throws Exception {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("NewB", "a<b&c>\"d\"");
    arguments.put("NewA", "");

    String command = SoapMessage.command(SERVICE, "AddPortMapping", arguments);

    assertThat(command)
        .contains(
            "<s:Body><u:AddPortMapping xmlns:u=\""
                + SERVICE
                + "\"><NewB>a&lt;b&amp;c&gt;&quot;d&quot;</NewB><NewA></NewA></u:AddPortMapping>");
    Map<String, String> read = new LinkedHashMap<>();
    BoundedXml.walk(
        command.getBytes(StandardCharsets.UTF_8),
        new BoundedXml.Visitor() {
          @Override
          public void start(String name) {}

          @Override
          public void end(String name, String text) {
            read.put(name, text);
          }
        });
    assertThat(read).containsAllEntriesOf(arguments);
  }

  @Test
  void readsValues() throws Exception {
    String body =
        "<u:GetExternalIPAddressResponse xmlns:u=\""
            + SERVICE
            + "\">"
            + "<NewExternalIPAddress> 192.0.2.7 </NewExternalIPAddress>"
            + "</u:GetExternalIPAddressResponse>";

    Answer answer = decode(body, "GetExternalIPAddress");

    assertThat(answer).isEqualTo(new Done(Map.of("NewExternalIPAddress", "192.0.2.7")));
    assertThat(((Done) answer).value("Other")).isEmpty();
  }

  @Test
  void readsAnswersWithoutValues() throws Exception {
    String body = "<m:AddPortMappingResponse xmlns:m=\"" + SERVICE + "\"/>";

    assertThat(decode(body, "AddPortMapping")).isEqualTo(new Done(Map.of()));
  }

  @Test
  void readsFaults() throws Exception {
    assertThat(decode(fault("718", "ConflictInMappingEntry"), "AddPortMapping"))
        .isEqualTo(new Fault(718, "ConflictInMappingEntry"));
  }

  @Test
  void cleansAndBoundsTheWordsOfADevice() throws Exception {
    Answer answer =
        decode(
            fault("99999999999", "\u001b[31m".replace("\u001b", "&#x9;") + "é" + "x".repeat(500)),
            "AddPortMapping");

    assertThat(answer).isInstanceOf(Fault.class);
    assertThat(((Fault) answer).code()).isZero();
    assertThat(((Fault) answer).reason()).hasSize(100).matches("[ -~]*").contains("[31m?x");
  }

  @Test
  void refusesTheAnswerToAnotherCommand() {
    String body = "<u:DeletePortMappingResponse xmlns:u=\"" + SERVICE + "\"/>";

    assertThatThrownBy(() -> decode(body, "AddPortMapping")).isInstanceOf(MalformedException.class);
  }

  @Test
  void takesInAFewValuesOnly() throws Exception {
    StringBuilder body = new StringBuilder("<u:XResponse xmlns:u=\"" + SERVICE + "\">");
    for (int i = 0; i < 1000; i++) {
      body.append("<v").append(i).append(">1</v").append(i).append('>');
    }

    Answer answer = decode(body + "</u:XResponse>", "X");

    assertThat(((Done) answer).values()).hasSize(32);
  }

  private static String fault(String code, String reason) {
    return "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
        + "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>"
        + code
        + "</errorCode><errorDescription>"
        + reason
        + "</errorDescription></UPnPError></detail></s:Fault>";
  }

  private static Answer decode(String body, String action) throws MalformedException {
    String envelope =
        "<?xml version=\"1.0\"?><s:Envelope"
            + " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
            + body
            + "</s:Body></s:Envelope>";
    return SoapMessage.decode(envelope.getBytes(StandardCharsets.UTF_8), action);
  }
}
