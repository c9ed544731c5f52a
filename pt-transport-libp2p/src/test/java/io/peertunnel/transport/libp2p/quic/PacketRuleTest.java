package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.peertunnel.transport.libp2p.quic.PacketRule.Reader;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketRuleTest {
  private static final int INITIAL = 0xc0;
  private static final int HANDSHAKE = 0xe0;
  private static final byte[] OURS = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20
  };
  private static final byte[] OTHER = new byte[20];

  @Test
  void whatHasTheIdOfADialIsTheClients() {
    assertThat(reader(longHeader(INITIAL, 1, OURS, 1200))).isEqualTo(Reader.CLIENT);
    assertThat(reader(longHeader(HANDSHAKE, 1, OURS, 60))).isEqualTo(Reader.CLIENT);
    assertThat(reader(shortHeader(OURS, 40))).isEqualTo(Reader.CLIENT);
  }

  @Test
  void whatHasAnotherIdIsTheServers() {
    assertThat(reader(longHeader(INITIAL, 1, OTHER, 1200))).isEqualTo(Reader.SERVER);
    assertThat(reader(longHeader(HANDSHAKE, 1, OTHER, 60))).isEqualTo(Reader.SERVER);
    assertThat(reader(shortHeader(OTHER, 40))).isEqualTo(Reader.SERVER);
    assertThat(reader(longHeader(INITIAL, 1, new byte[8], 1200))).isEqualTo(Reader.SERVER);
  }

  @Test
  void aShortPacketOpensNoConnection() {
    assertThat(reader(longHeader(INITIAL, 1, OTHER, 1199))).isEqualTo(Reader.NONE);
    assertThat(reader(longHeader(INITIAL, 0x1a2a3a4a, OTHER, 1199))).isEqualTo(Reader.NONE);
  }

  @Test
  void aVersionNegotiationIsTheClientsOrNobodys() {
    assertThat(reader(longHeader(0x80, 0, OURS, 60))).isEqualTo(Reader.CLIENT);
    assertThat(reader(longHeader(0x80, 0, OTHER, 1200))).isEqualTo(Reader.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6, 20})
  void whatIsTooShortIsNobodys(int length) {
    assertThat(reader(Unpooled.wrappedBuffer(new byte[length]))).isEqualTo(Reader.NONE);
    byte[] full = new byte[length];
    java.util.Arrays.fill(full, (byte) 0xff);
    assertThat(reader(Unpooled.wrappedBuffer(full))).isEqualTo(Reader.NONE);
  }

  @Test
  void whatIsNoQuicIsNobodys() {
    ByteBuf stun = Unpooled.buffer().writeShort(1).writeZero(60);
    assertThat(reader(stun)).isEqualTo(Reader.NONE);
    assertThat(reader(longHeader(0x80, 1, OTHER, 1200))).isEqualTo(Reader.NONE);
  }

  @Test
  void anIdLongerThanThePacketIsNobodys() {
    ByteBuf packet = longHeader(HANDSHAKE, 1, OTHER, 40);
    packet.setByte(5, 255);
    assertThat(reader(packet)).isEqualTo(Reader.NONE);
    assertThat(reader(longHeader(HANDSHAKE, 1, OTHER, 26))).isEqualTo(Reader.NONE);
  }

  @Test
  void noiseNeverThrowsAndIsNeverTheClients() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(1400)];
      random.nextBytes(noise);
      assertThat(reader(Unpooled.wrappedBuffer(noise))).isNotEqualTo(Reader.CLIENT);
    }
  }

  private static Reader reader(ByteBuf packet) {
    int readable = packet.readableBytes();
    Reader reader = PacketRule.readerOf(packet, Set.of(PacketRule.key(OURS))::contains);
    assertThat(packet.readableBytes()).isEqualTo(readable);
    return reader;
  }

  private static ByteBuf longHeader(int first, int version, byte[] id, int length) {
    ByteBuf packet = Unpooled.buffer(length);
    packet.writeByte(first).writeInt(version).writeByte(id.length).writeBytes(id);
    return packet.writeZero(length - packet.readableBytes());
  }

  private static ByteBuf shortHeader(byte[] id, int length) {
    ByteBuf packet = Unpooled.buffer(length).writeByte(0x40).writeBytes(id);
    return packet.writeZero(length - packet.readableBytes());
  }
}
