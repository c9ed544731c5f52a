package io.peertunnel.transport.libp2p.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The JDK's name service client against a name server on loopback.
@Timeout(60)
class TextRecordsIT {
  private static final PeerId PEER = PeerId.parse("QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN");

  private final Map<String, List<List<String>>> zone = new HashMap<>();
  private DatagramSocket socket;
  private TextRecords records;

  @BeforeEach
  void serve() throws Exception {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    records = new TextRecords("dns://127.0.0.1:" + socket.getLocalPort());
    Thread.ofVirtual().name("name server").start(this::answerAll);
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  @Test
  void readsTextsThatComeInParts() throws Exception {
    String half = "dnsaddr=/dns4/" + "x".repeat(60) + ".example.org/tcp/4001";
    zone.put(
        "_dnsaddr.example.org", List.of(List.of(half, "/p2p/" + PEER), List.of("v=spf1 -all")));
    assertThat(records.of("_dnsaddr.example.org"))
        .containsExactlyInAnyOrder(half + "/p2p/" + PEER, "v=spf1-all");
  }

  @Test
  void followsTheNamesOfEntryPeers() throws Exception {
    zone.put(
        "_dnsaddr.boot.example.org",
        List.of(List.of("dnsaddr=/dnsaddr/one.example.org/p2p/" + PEER)));
    zone.put(
        "_dnsaddr.one.example.org", List.of(List.of("dnsaddr=/ip4/1.2.3.4/tcp/4001/p2p/" + PEER)));
    NameLookup names = new NameLookup(InetAddress::getAllByName, records);
    assertThat(names.follow(Multiaddr.parse("/dnsaddr/boot.example.org"), PEER))
        .containsExactly(Multiaddr.parse("/ip4/1.2.3.4/tcp/4001"));
  }

  @Test
  void saysThatANameIsUnknown() {
    assertThatThrownBy(() -> records.of("_dnsaddr.nowhere.example.org"))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("_dnsaddr.nowhere.example.org");
  }

  @Test
  void takesNothingForANameThatTheNamingServiceCouldMisread() {
    for (String name :
        List.of("ldap://127.0.0.1/x", "dns:x", "a b", "", "-", "a/b", "x".repeat(254))) {
      assertThatThrownBy(() -> records.of(name))
          .isInstanceOf(TunnelException.class)
          .hasMessageContaining("is no name of a host");
    }
  }

  private void answerAll() {
    byte[] buffer = new byte[512];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  /// One question, as RFC 1035 section 4 lays it out, and the texts of its name.
  private byte[] answer(ByteBuffer query) throws IOException {
    short id = query.getShort();
    query.position(12);
    StringBuilder name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    int end = query.position() + 4;
    List<List<String>> texts = zone.getOrDefault(name.toString(), List.of());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(texts.isEmpty() ? 0x8183 : 0x8180);
    out.writeShort(1);
    out.writeShort(texts.size());
    out.writeInt(0);
    byte[] question = new byte[end - 12];
    query.get(12, question);
    out.write(question);
    for (List<String> parts : texts) {
      out.writeShort(0xc00c);
      out.writeShort(16);
      out.writeShort(1);
      out.writeInt(60);
      out.writeShort(parts.stream().mapToInt(part -> 1 + part.length()).sum());
      for (String part : parts) {
        out.writeByte(part.length());
        out.write(part.getBytes(StandardCharsets.US_ASCII));
      }
    }
    return bytes.toByteArray();
  }
}
