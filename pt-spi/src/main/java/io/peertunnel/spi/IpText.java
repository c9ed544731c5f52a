package io.peertunnel.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// IP addresses as text, read strictly (no octal, no short forms, no zone) and written as RFC 5952
/// says. Pure.
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  static byte[] parse4(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      throw new IllegalArgumentException("not an IPv4 address");
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      address[i] = (byte) octet(octets[i]);
    }
    return address;
  }

  static byte[] parse6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      throw new IllegalArgumentException("more than one ::");
    }
    if (gap >= 0 && text.lastIndexOf('.', gap) >= 0) {
      throw new IllegalArgumentException("an IPv4 address before ::");
    }
    byte[] address = new byte[16];
    byte[] head = groups(gap < 0 ? text : text.substring(0, gap));
    byte[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    int used = head.length + tail.length;
    if (gap < 0 ? used != 16 : used > 14) {
      throw new IllegalArgumentException("not an IPv6 address");
    }
    System.arraycopy(head, 0, address, 0, head.length);
    System.arraycopy(tail, 0, address, 16 - tail.length, tail.length);
    return address;
  }

  static String format4(Bytes address) {
    return (address.get(0) & 0xff)
        + "."
        + (address.get(1) & 0xff)
        + "."
        + (address.get(2) & 0xff)
        + "."
        + (address.get(3) & 0xff);
  }

  static String format6(Bytes address) {
    if (isMapped(address)) {
      return "::ffff:" + format4(address.slice(12, 16));
    }
    int[] group = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      group[i] = ((address.get(2 * i) & 0xff) << 8) | (address.get(2 * i + 1) & 0xff);
    }
    int from = longestZeroRun(group);
    if (from < 0) {
      return join(group, 0, GROUPS);
    }
    int to = zeroRunEnd(group, from);
    return join(group, 0, from) + "::" + join(group, to, GROUPS);
  }

  static InetAddress address(Bytes raw) {
    try {
      return InetAddress.getByAddress(raw.toArray());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address: " + raw, e);
    }
  }

  private static boolean isMapped(Bytes address) {
    Bytes prefix = address.slice(0, 12);
    return prefix.equals(Bytes.ofHex("00000000000000000000ffff"));
  }

  private static int octet(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(IpText::isDigit);
    if (!digits || (text.length() > 1 && text.charAt(0) == '0') || Integer.parseInt(text) > 255) {
      throw new IllegalArgumentException("not an octet: " + text);
    }
    return Integer.parseInt(text);
  }

  private static byte[] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] words = text.split(":", -1);
    byte[] out = new byte[18];
    int used = 0;
    for (int i = 0; i < words.length; i++) {
      if (used > 14) {
        throw new IllegalArgumentException("too many groups");
      }
      if (i == words.length - 1 && words[i].indexOf('.') >= 0) {
        System.arraycopy(parse4(words[i]), 0, out, used, 4);
        used += 4;
      } else {
        int group = group(words[i]);
        out[used++] = (byte) (group >> 8);
        out[used++] = (byte) group;
      }
    }
    return Arrays.copyOf(out, used);
  }

  private static int group(String text) {
    boolean hex =
        !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(IpText::isHexDigit);
    if (!hex) {
      throw new IllegalArgumentException("not a group: " + text);
    }
    return Integer.parseInt(text, 16);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexDigit(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static int longestZeroRun(int[] group) {
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i = Math.max(i + 1, zeroRunEnd(group, i))) {
      int length = zeroRunEnd(group, i) - i;
      if (length > bestLength) {
        best = i;
        bestLength = length;
      }
    }
    return best;
  }

  private static int zeroRunEnd(int[] group, int from) {
    int end = from;
    while (end < GROUPS && group[end] == 0) {
      end++;
    }
    return end;
  }

  private static String join(int[] group, int from, int to) {
    StringBuilder out = new StringBuilder();
    for (int i = from; i < to; i++) {
      out.append(i == from ? "" : ":").append(Integer.toHexString(group[i]));
    }
    return out.toString();
  }
}
