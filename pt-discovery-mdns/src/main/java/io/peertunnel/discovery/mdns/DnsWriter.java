package io.peertunnel.discovery.mdns;

import io.peertunnel.discovery.mdns.DnsMessage.Question;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes DNS messages, with names compressed except in SRV records (RFC 2782). Pure.
final class DnsWriter {
  private static final int FLAGS_QUERY = 0;
  private static final int FLAGS_RESPONSE = 0x8400;
  private static final int CLASS_IN = 1;
  private static final int CLASS_FLUSH = 0x8000;
  private static final int POINTER = 0xc000;
  private static final int POINTER_REACH = 0x4000;

  private final ByteBuffer out = ByteBuffer.allocate(DnsReader.MAX_PACKET);
  private final Map<List<String>, Integer> written = new HashMap<>();

  private DnsWriter() {}

  /// Returns the message as one packet.
  ///
  /// @throws java.nio.BufferOverflowException if it has more than 9000 bytes
  static ByteBuffer write(DnsMessage message) {
    return new DnsWriter().message(message).flip();
  }

  private ByteBuffer message(DnsMessage message) {
    out.putShort((short) message.id());
    out.putShort((short) (message.isQuery() ? FLAGS_QUERY : FLAGS_RESPONSE));
    out.putShort((short) message.questions().size());
    out.putShort((short) message.answers().size());
    out.putShort((short) 0);
    out.putShort((short) message.additionals().size());
    for (Question question : message.questions()) {
      name(question.name());
      out.putShort((short) question.type());
      out.putShort((short) CLASS_IN);
    }
    message.records().forEach(record -> record(record, message.kind()));
    return out;
  }

  private void record(DnsRecord record, DnsMessage.Kind kind) {
    boolean unique = !(record instanceof DnsRecord.Ptr);
    boolean flush = unique && kind == DnsMessage.Kind.FLUSHING_RESPONSE;
    name(record.name());
    out.putShort((short) record.type());
    out.putShort((short) (flush ? CLASS_IN | CLASS_FLUSH : CLASS_IN));
    out.putInt((int) record.ttl());
    int lengthAt = out.position();
    out.putShort((short) 0);
    content(record);
    out.putShort(lengthAt, (short) (out.position() - lengthAt - 2));
  }

  private void content(DnsRecord record) {
    switch (record) {
      case DnsRecord.Ptr ptr -> name(ptr.target());
      case DnsRecord.Srv srv -> {
        out.putShort((short) 0);
        out.putShort((short) 0);
        out.putShort((short) srv.port());
        literal(srv.target());
      }
      case DnsRecord.Txt txt -> {
        txt.strings().forEach(this::string);
        if (txt.strings().isEmpty()) {
          out.put((byte) 0);
        }
      }
      case DnsRecord.Address address -> out.put(address.address().buffer());
    }
  }

  private void name(DnsName name) {
    List<String> labels = name.labels();
    for (int i = 0; i < labels.size(); i++) {
      List<String> rest = labels.subList(i, labels.size());
      Integer earlier = written.get(rest);
      if (earlier != null) {
        out.putShort((short) (POINTER | earlier));
        return;
      }
      if (out.position() < POINTER_REACH) {
        written.put(rest, out.position());
      }
      string(labels.get(i));
    }
    out.put((byte) 0);
  }

  private void literal(DnsName name) {
    List<String> labels = name.labels();
    for (int i = 0; i < labels.size(); i++) {
      if (out.position() < POINTER_REACH) {
        written.putIfAbsent(labels.subList(i, labels.size()), out.position());
      }
      string(labels.get(i));
    }
    out.put((byte) 0);
  }

  private void string(String text) {
    byte[] raw = DnsName.bytes(text);
    if (raw.length > 255) {
      throw new IllegalArgumentException("a string has 255 bytes at most");
    }
    out.put((byte) raw.length);
    out.put(raw);
  }
}
