package io.peertunnel.spi;

import io.peertunnel.spi.Multiaddr.Part;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads and writes the two forms of a multiaddr. Pure.
final class MultiaddrCodec {
  private static final int MAX_TEXT = 4096;
  private static final int MAX_BINARY = 2048;
  private static final int MAX_PARTS = 32;

  private MultiaddrCodec() {}

  static List<Part> parse(String text) {
    String body =
        text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (body.length() < 2 || body.charAt(0) != '/') {
      throw refuse(text, "it does not begin with /<protocol>");
    }
    if (text.length() > MAX_TEXT) {
      throw refuse(text.substring(0, 64) + "…", "it is longer than " + MAX_TEXT + " characters");
    }
    String[] words = body.substring(1).split("/", -1);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      String name = words[i];
      MultiaddrProtocol protocol =
          MultiaddrProtocol.named(name)
              .orElseThrow(() -> refuse(text, "'" + name + "' is not a protocol that pt knows"));
      if (!protocol.hasValue()) {
        parts.add(new Part(protocol, Bytes.empty()));
      } else if (protocol == MultiaddrProtocol.UNIX) {
        parts.add(part(text, protocol, rest(words, i + 1)));
        break;
      } else {
        i++;
        if (i == words.length) {
          throw refuse(text, "/" + protocol + " lacks its value");
        }
        parts.add(part(text, protocol, words[i]));
      }
    }
    requireSmall(parts, text);
    return parts;
  }

  static List<Part> decode(Bytes binary) throws MalformedException {
    if (binary.size() == 0 || binary.size() > MAX_BINARY) {
      throw new MalformedException("multiaddr of " + binary.size() + " bytes");
    }
    ByteBuffer in = binary.buffer();
    List<Part> parts = new ArrayList<>();
    while (in.hasRemaining()) {
      long code = Varint.read(in);
      MultiaddrProtocol protocol =
          MultiaddrProtocol.coded(code)
              .orElseThrow(() -> new MalformedException("unknown multiaddr protocol " + code));
      long size = protocol.isPrefixed() ? Varint.read(in) : protocol.size();
      if (size > in.remaining()) {
        throw new MalformedException("multiaddr ends within /" + protocol);
      }
      byte[] value = new byte[(int) size];
      in.get(value);
      Bytes bytes = Bytes.copyOf(value);
      PartText.check(protocol, bytes);
      parts.add(new Part(protocol, bytes));
      if (parts.size() > MAX_PARTS) {
        throw new MalformedException("multiaddr of more than " + MAX_PARTS + " parts");
      }
    }
    return parts;
  }

  static Bytes encode(List<Part> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    for (Part part : parts) {
      out.writeBytes(Varint.encode(part.protocol().code()));
      if (part.protocol().isPrefixed()) {
        out.writeBytes(Varint.encode(part.value().size()));
      }
      out.writeBytes(part.value().toArray());
    }
    return Bytes.copyOf(out.toByteArray());
  }

  private static Part part(String text, MultiaddrProtocol protocol, String value) {
    if (value.isEmpty()) {
      throw refuse(text, "/" + protocol + " lacks its value");
    }
    try {
      return new Part(protocol, PartText.parse(protocol, value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address: " + value + " cannot stand after /" + protocol, e);
    }
  }

  private static String rest(String[] words, int from) {
    return from == words.length
        ? ""
        : "/" + String.join("/", List.of(words).subList(from, words.length));
  }

  private static void requireSmall(List<Part> parts, String text) {
    if (parts.size() > MAX_PARTS) {
      throw refuse(text.substring(0, 64) + "…", "it has more than " + MAX_PARTS + " parts");
    }
    if (encode(parts).size() > MAX_BINARY) {
      throw refuse(text.substring(0, 64) + "…", "it takes more than " + MAX_BINARY + " bytes");
    }
  }

  private static IllegalArgumentException refuse(String text, String why) {
    return new IllegalArgumentException("'" + text + "' is not an address: " + why);
  }
}
