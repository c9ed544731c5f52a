package io.peertunnel.spi;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
      case IP6ZONE, UNIX -> Bytes.copyOf(utf8(value));
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
        case IP6ZONE, UNIX -> checkUtf8(value);
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
    return text.getBytes(StandardCharsets.UTF_8);
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
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()) {
          throw new IllegalArgumentException("a percent sign without two digits");
        }
        out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        out.writeBytes(utf8(String.valueOf(c)));
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
