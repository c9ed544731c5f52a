package io.peertunnel.discovery.mdns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A domain name. Pure.
///
/// Letters are folded to lower case, so that names that DNS takes for one are equal. A character
/// stands for one byte (Latin-1).
///
/// @param labels from the left; none for the root
record DnsName(List<String> labels) {
  /// The longest label, in bytes (RFC 1035 section 2.3.4).
  static final int MAX_LABEL = 63;

  /// The longest name on the wire, in bytes (RFC 1035 section 2.3.4).
  static final int MAX_WIRE = 255;

  DnsName {
    labels = labels.stream().map(label -> label.toLowerCase(Locale.ROOT)).toList();
    int wire = 1;
    for (String label : labels) {
      if (label.isEmpty() || label.length() > MAX_LABEL) {
        throw new IllegalArgumentException("a label has 1 to 63 bytes");
      }
      wire += 1 + label.length();
    }
    if (wire > MAX_WIRE) {
      throw new IllegalArgumentException("a name has 255 bytes at most");
    }
  }

  static DnsName of(String... labels) {
    return new DnsName(List.of(labels));
  }

  /// Returns the name with another label before its first.
  DnsName child(String label) {
    List<String> more = new ArrayList<>(labels.size() + 1);
    more.add(label);
    more.addAll(labels);
    return new DnsName(more);
  }

  /// Returns true if this name is `parent` with one more label before it.
  boolean isChildOf(DnsName parent) {
    return labels.size() == parent.labels.size() + 1
        && labels.subList(1, labels.size()).equals(parent.labels);
  }

  static byte[] bytes(String label) {
    return label.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return String.join(".", labels);
  }
}
