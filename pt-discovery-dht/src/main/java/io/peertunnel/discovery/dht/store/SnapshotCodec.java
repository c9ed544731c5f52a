package io.peertunnel.discovery.dht.store;

import io.peertunnel.discovery.dht.store.StoreSnapshot.HeldPeer;
import io.peertunnel.discovery.dht.store.StoreSnapshot.HeldRecord;
import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The file form of a snapshot. Pure.
///
/// A header of 20 bytes (a mark of four, the version, the length of the body, its CRC-32C), then
/// the body: the time, the number of peers and the peers, the number of records and the records.
/// The length of each stands before it in two bytes. All numbers are big-endian.
final class SnapshotCodec {
  /// A longer file is neither written nor read.
  static final int MAX_BYTES = 64 << 20;

  private static final int MARK = 0x50544b50;
  private static final int VERSION = 1;
  private static final int HEADER = 20;
  private static final int MAX_ENTRY = 4096;

  private SnapshotCodec() {}

  static byte[] encode(StoreSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer entry = ByteBuffer.allocate(MAX_ENTRY);
    out.writeBytes(new byte[HEADER]);
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(snapshot.at().getEpochSecond()).array());
    writeInt(out, snapshot.peers().size());
    for (HeldPeer peer : snapshot.peers()) {
      Bytes id = peer.id().multihash();
      entry.clear().put((byte) id.size()).put(id.buffer());
      entry.putInt(peer.addressAge()).putInt(peer.origin().group());
      write(out, entry.put(peer.addresses().buffer()));
    }
    writeInt(out, snapshot.records().size());
    for (HeldRecord held : snapshot.records()) {
      entry.clear().putInt(held.peer()).putInt(held.age());
      write(out, entry.put(held.key().buffer()));
    }
    byte[] file = out.toByteArray();
    ByteBuffer header = ByteBuffer.wrap(file).putInt(MARK).putInt(VERSION);
    header.putLong(file.length - HEADER).putInt(checksum(file));
    return file;
  }

  /// Decodes a file. An entry that cannot be read is left out.
  ///
  /// @throws MalformedException if it is not a whole file of this version, with the reason
  static StoreSnapshot decode(byte[] file) throws MalformedException {
    ByteBuffer in = ByteBuffer.wrap(file);
    require(file.length >= HEADER && in.getInt() == MARK, "it holds something else");
    int version = in.getInt();
    require(version == VERSION, "it is of version " + version);
    require(in.getLong() == file.length - HEADER, "it is not whole");
    require(in.getInt() == checksum(file), "it is damaged");
    try {
      return body(in);
    } catch (BufferUnderflowException e) {
      throw new MalformedException("it is damaged");
    }
  }

  private static StoreSnapshot body(ByteBuffer in) throws MalformedException {
    long at = in.getLong();
    require(at >= Instant.MIN.getEpochSecond() && at <= Instant.MAX.getEpochSecond(), "bad time");
    List<HeldPeer> peers = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      Optional<HeldPeer> peer = peer(next(in));
      places.add(peer.isPresent() ? peers.size() : -1);
      peer.ifPresent(peers::add);
    }
    List<HeldRecord> records = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      held(next(in), places).ifPresent(records::add);
    }
    return new StoreSnapshot(Instant.ofEpochSecond(at), peers, records);
  }

  private static Optional<HeldPeer> peer(ByteBuffer entry) {
    try {
      Bytes id = take(entry, Byte.toUnsignedInt(entry.get()));
      int age = entry.getInt();
      Origin origin = new Origin(entry.getInt());
      boolean fits = entry.remaining() <= AddressBlock.MAX_BYTES;
      return fits
          ? Optional.of(new HeldPeer(new PeerId(id), Bytes.copyOf(entry), age, origin))
          : Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<HeldRecord> held(ByteBuffer entry, List<Integer> places) {
    if (entry.remaining() <= 2 * Integer.BYTES
        || entry.remaining() > 2 * Integer.BYTES + KadCodec.MAX_KEY) {
      return Optional.empty();
    }
    int peer = entry.getInt();
    int age = entry.getInt();
    boolean known = peer >= 0 && peer < places.size() && places.get(peer) >= 0;
    return known
        ? Optional.of(new HeldRecord(Bytes.copyOf(entry), places.get(peer), age))
        : Optional.empty();
  }

  private static ByteBuffer next(ByteBuffer in) {
    return take(in, Short.toUnsignedInt(in.getShort())).buffer();
  }

  private static Bytes take(ByteBuffer in, int size) {
    if (size > in.remaining()) {
      throw new BufferUnderflowException();
    }
    Bytes taken = Bytes.copyOf(in.slice(in.position(), size));
    in.position(in.position() + size);
    return taken;
  }

  private static void write(ByteArrayOutputStream out, ByteBuffer entry) {
    byte[] content = new byte[entry.flip().remaining()];
    entry.get(content);
    out.write(content.length >> Byte.SIZE);
    out.write(content.length);
    out.writeBytes(content);
  }

  private static void writeInt(ByteArrayOutputStream out, int value) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private static int checksum(byte[] file) {
    CRC32C sum = new CRC32C();
    sum.update(file, HEADER, file.length - HEADER);
    return (int) sum.getValue();
  }

  private static void require(boolean condition, String why) throws MalformedException {
    if (!condition) {
      throw new MalformedException(why);
    }
  }
}
