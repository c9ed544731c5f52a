package io.peertunnel.discovery.mdns;

import io.peertunnel.discovery.mdns.DnsMessage.Question;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads DNS messages. Pure.
///
/// Everything is bounded: a message by [#MAX_PACKET], the records by [#MAX_RECORDS] whatever the
/// header claims, a name by 255 bytes, and a compression pointer only ever leads backwards. Records
/// of other types and classes are skipped.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc1035#section-4">RFC 1035 section 4</a>
final class DnsReader {
  /// The largest message, in bytes (RFC 6762 section 17).
  static final int MAX_PACKET = 9000;

  /// The most questions and records in one message.
  static final int MAX_RECORDS = 512;

  private static final int HEADER = 12;
  private static final int SHORTEST_QUESTION = 5;
  private static final int SHORTEST_RECORD = 11;
  private static final int FLAG_RESPONSE = 0x8000;
  private static final int OPCODE_AND_CODE = 0x780f;
  private static final int CLASS_IN = 1;
  private static final int CLASS_ANY = 255;
  private static final int CLASS_MASK = 0x7fff;
  private static final int POINTER = 0xc0;

  private final ByteBuffer in;

  private DnsReader(ByteBuffer packet) {
    this.in = packet;
  }

  /// Reads one whole message.
  ///
  /// @throws MalformedException if it is not one
  static DnsMessage read(ByteBuffer packet) throws MalformedException {
    if (packet.remaining() < HEADER || packet.remaining() > MAX_PACKET) {
      throw new MalformedException("a message has 12 to 9000 bytes");
    }
    return new DnsReader(packet.slice()).message();
  }

  private DnsMessage message() throws MalformedException {
    int id = number16();
    int flags = number16();
    if ((flags & OPCODE_AND_CODE) != 0) {
      throw new MalformedException("neither a standard query nor a successful answer");
    }
    int questionCount = number16();
    int answerCount = number16();
    int authorityCount = number16();
    int additionalCount = number16();
    int records = answerCount + authorityCount + additionalCount;
    long least = (long) questionCount * SHORTEST_QUESTION + (long) records * SHORTEST_RECORD;
    if (least > in.remaining() || questionCount + records > MAX_RECORDS) {
      throw new MalformedException("more records claimed than fit");
    }
    List<Question> questions = questions(questionCount);
    List<DnsRecord> answers = records(answerCount);
    List<DnsRecord> ignored = records(authorityCount);
    List<DnsRecord> additionals = records(additionalCount);
    boolean response = (flags & FLAG_RESPONSE) != 0;
    if (response) {
      additionals.addAll(ignored);
    }
    return new DnsMessage(
        id,
        response ? DnsMessage.Kind.RESPONSE : DnsMessage.Kind.QUERY,
        questions,
        answers,
        additionals);
  }

  private List<Question> questions(int count) throws MalformedException {
    List<Question> questions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      DnsName name = name();
      int type = number16();
      int dnsClass = number16() & CLASS_MASK;
      if (dnsClass == CLASS_IN || dnsClass == CLASS_ANY) {
        questions.add(new Question(name, type));
      }
    }
    return questions;
  }

  private List<DnsRecord> records(int count) throws MalformedException {
    List<DnsRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      record().ifPresent(records::add);
    }
    return records;
  }

  private Optional<DnsRecord> record() throws MalformedException {
    DnsName name = name();
    int type = number16();
    int dnsClass = number16() & CLASS_MASK;
    long ttl = ttl();
    int length = number16();
    require(length);
    int end = in.position() + length;
    Optional<DnsRecord> record =
        dnsClass == CLASS_IN ? content(name, type, ttl, end) : Optional.empty();
    if (record.isPresent() && in.position() != end) {
      throw new MalformedException("a record does not fill its length");
    }
    in.position(end);
    return record;
  }

  private Optional<DnsRecord> content(DnsName name, int type, long ttl, int end)
      throws MalformedException {
    return switch (type) {
      case DnsType.PTR -> Optional.of(new DnsRecord.Ptr(name, ttl, name()));
      case DnsType.SRV -> {
        number16();
        number16();
        int port = number16();
        yield Optional.of(new DnsRecord.Srv(name, ttl, port, name()));
      }
      case DnsType.TXT -> Optional.of(new DnsRecord.Txt(name, ttl, strings(end)));
      case DnsType.A -> Optional.of(new DnsRecord.Address(name, ttl, address(end, 4)));
      case DnsType.AAAA -> Optional.of(new DnsRecord.Address(name, ttl, address(end, 16)));
      default -> Optional.empty();
    };
  }

  private List<String> strings(int end) throws MalformedException {
    List<String> strings = new ArrayList<>();
    while (in.position() < end) {
      int length = number8();
      if (length > end - in.position()) {
        throw new MalformedException("a string runs past its record");
      }
      strings.add(text(length));
    }
    return strings;
  }

  private Bytes address(int end, int size) throws MalformedException {
    if (end - in.position() != size) {
      throw new MalformedException("an address has a wrong length");
    }
    byte[] address = new byte[size];
    in.get(address);
    return Bytes.copyOf(address);
  }

  private DnsName name() throws MalformedException {
    List<String> labels = new ArrayList<>();
    int wire = 1;
    int end = -1;
    int lowest = in.position();
    while (true) {
      int length = number8();
      if (length == 0) {
        break;
      }
      if ((length & POINTER) == POINTER) {
        int target = ((length & ~POINTER) << 8) | number8();
        end = end < 0 ? in.position() : end;
        if (target >= lowest) {
          throw new MalformedException("a compression pointer does not lead backwards");
        }
        lowest = target;
        in.position(target);
        continue;
      }
      wire += 1 + length;
      if ((length & POINTER) != 0 || wire > DnsName.MAX_WIRE) {
        throw new MalformedException("a name is malformed or too long");
      }
      labels.add(text(length));
    }
    if (end >= 0) {
      in.position(end);
    }
    return new DnsName(labels);
  }

  private String text(int length) throws MalformedException {
    require(length);
    byte[] raw = new byte[length];
    in.get(raw);
    return new String(raw, StandardCharsets.ISO_8859_1);
  }

  /// A time with the top bit set counts as 0 (RFC 2181 section 8).
  private long ttl() throws MalformedException {
    require(4);
    return Math.max(0, in.getInt());
  }

  private int number16() throws MalformedException {
    require(2);
    return Short.toUnsignedInt(in.getShort());
  }

  private int number8() throws MalformedException {
    require(1);
    return Byte.toUnsignedInt(in.get());
  }

  private void require(int bytes) throws MalformedException {
    if (in.remaining() < bytes) {
      throw new MalformedException("the message ends early");
    }
  }
}
