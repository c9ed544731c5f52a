package io.peertunnel.spi;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The text form of the value of each protocol of a multiaddr, and the checks on its binary form.
/// Pure.
final class PartText {
  private static final int MAX_NAME = 253;
  private static final int MEMORY_SIZE = 8;

  private PartText() {}

  static Bytes parse(MultiaddrProtocol protocol, String value) {
    return switch (protocol) {
      case IP4 -> Bytes.copyOf(IpText.parse4(value));
      case IP6 -> Bytes.copyOf(IpText.parse6(value));
      case TCP, UDP -> parsePort(value);
      case P2P -> PeerId.parse(value).multihash();
      case CERTHASH -> checkMultihash(Bytes.copyOf(Multibase.decode(value)));
      case HTTP_PATH -> Bytes.copyOf(percentDecode(value));
      case MEMORY -> parseMemory(value);
      case DNS, DNS4, DNS6, DNSADDR, SNI -> checkName(Bytes.copyOf(utf8(value)));
      case IP6ZONE -> checkZone(Bytes.copyOf(utf8(value)));
      case UNIX -> checkUtf8(Bytes.copyOf(utf8(value)));
      default -> throw new IllegalArgumentException(protocol + " has no value");
    };
  }

  static String format(MultiaddrProtocol protocol, Bytes value) {
    return switch (protocol) {
      case IP4 -> IpText.format4(value);
      case IP6 -> IpText.format6(value);
      case TCP, UDP -> Integer.toString(port(value));
      case P2P -> new PeerId(value).toString();
      case CERTHASH -> Multibase.base64Url(value.toArray());
      case HTTP_PATH -> percentEncode(value);
      case MEMORY -> Long.toUnsignedString(value.buffer().getLong());
      default -> new String(value.toArray(), StandardCharsets.UTF_8);
    };
  }

  static void check(MultiaddrProtocol protocol, Bytes value) throws MalformedException {
    try {
      switch (protocol) {
        case P2P -> new PeerId(value);
        case CERTHASH -> checkMultihash(value);
        case DNS, DNS4, DNS6, DNSADDR, SNI -> checkName(checkUtf8(value));
        case IP6ZONE -> checkZone(value);
        case UNIX -> checkUtf8(value);
        default -> {
          // The size was all there is to check.
        }
      }
      if (protocol.isPrefixed() && value.size() == 0) {
        throw new IllegalArgumentException("no value");
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("bad value after /" + protocol + ": " + e.getMessage());
    }
  }

  static int port(Bytes value) {
    return ((value.get(0) & 0xff) << 8) | (value.get(1) & 0xff);
  }

  private static Bytes parsePort(String text) {
    if (text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a port");
    }
    int port = Integer.parseInt(text);
    if (port > 0xffff) {
      throw new IllegalArgumentException("port above 65535");
    }
    return Bytes.copyOf(new byte[] {(byte) (port >> 8), (byte) port});
  }

  private static Bytes parseMemory(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a number");
    }
    ByteBuffer out = ByteBuffer.allocate(MEMORY_SIZE).order(ByteOrder.BIG_ENDIAN);
    out.putLong(Long.parseUnsignedLong(text)).flip();
    return Bytes.copyOf(out);
  }

  private static byte[] utf8(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return Bytes.copyOf(bytes).toArray();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("half of a surrogate pair", e);
    }
  }

  private static Bytes checkZone(Bytes value) {
    checkUtf8(value);
    if (new String(value.toArray(), StandardCharsets.UTF_8).indexOf('/') >= 0) {
      throw new IllegalArgumentException("a slash in a zone");
    }
    return value;
  }

  private static Bytes checkUtf8(Bytes value) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(value.buffer()).toString();
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a zero byte");
      }
      return value;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  private static Bytes checkName(Bytes value) {
    String name = new String(value.toArray(), StandardCharsets.UTF_8);
    boolean plain = name.chars().noneMatch(c -> c <= ' ' || c == '/' || c == 0x7f);
    if (name.isEmpty() || value.size() > MAX_NAME || !plain) {
      throw new IllegalArgumentException("not a name");
    }
    return value;
  }

  private static Bytes checkMultihash(Bytes value) {
    try {
      ByteBuffer in = value.buffer();
      Varint.read(in);
      if (Varint.read(in) != in.remaining()) {
        throw new IllegalArgumentException("not a multihash");
      }
      return value;
    } catch (MalformedException e) {
      throw new IllegalArgumentException("not a multihash", e);
    }
  }

  private static byte[] percentDecode(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] raw = utf8(text);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        out.write(raw[i]);
      } else if (i + 2 < raw.length) {
        out.write(HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
        i += 2;
      } else {
        throw new IllegalArgumentException("a percent sign without two digits");
      }
    }
    return out.toByteArray();
  }

  private static String percentEncode(Bytes value) {
    StringBuilder out = new StringBuilder();
    for (byte b : value.toArray()) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
      out.append(plain ? String.valueOf(c) : "%" + HexFormat.of().withUpperCase().toHexDigits(b));
    }
    return out.toString();
  }
}
