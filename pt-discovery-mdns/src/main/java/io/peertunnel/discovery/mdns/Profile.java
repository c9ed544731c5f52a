package io.peertunnel.discovery.mdns;

import io.peertunnel.discovery.mdns.DnsMessage.Kind;
import io.peertunnel.discovery.mdns.DnsMessage.Question;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What this host says of itself on one link. Pure.
///
/// The layout is go-libp2p's, whose browser ignores a peer unless PTR, SRV, one TXT record and an
/// address of the SRV target come in one message.
///
/// @param id who we are
/// @param addresses where we are, best first; at least one
record Profile(PeerId id, List<Multiaddr> addresses) {
  /// The size that a packet should keep below, in bytes: one Ethernet frame on nearly every link.
  static final int GOOD_PACKET = 1400;

  private static final int FIXED_BYTES = 340;
  private static final int BYTES_PER_KEY = 140;
  private static final long LONGEST_LEGACY_TTL = 10;

  Profile {
    addresses = List.copyOf(addresses);
  }

  /// Returns the answer to who asks for the service or for subtypes of it.
  ///
  /// @param subtypes the keys whose subtypes were asked for
  DnsMessage answer(Instance instance, Collection<RendezvousKey> subtypes) {
    return new DnsMessage(
        0, Kind.RESPONSE, List.of(), pointers(instance, subtypes), details(instance));
  }

  /// Returns what tells everybody unasked (RFC 6762 section 8.3).
  DnsMessage announcement(Instance instance) {
    List<DnsRecord> all = pointers(instance, instance.keys());
    all.addAll(details(instance));
    return new DnsMessage(0, Kind.FLUSHING_RESPONSE, List.of(), all, List.of());
  }

  /// Returns what withdraws all that was told (RFC 6762 section 10.1).
  DnsMessage goodbye(Instance instance) {
    List<DnsRecord> all =
        announcement(instance).answers().stream().map(record -> record.withTtl(0)).toList();
    return new DnsMessage(0, Kind.RESPONSE, List.of(), all, List.of());
  }

  /// Returns the answer for a plain DNS client, which is sent to it alone (RFC 6762 section 6.7).
  DnsMessage legacyAnswer(Instance instance, DnsMessage query) {
    return new DnsMessage(
        query.id(),
        Kind.RESPONSE,
        query.questions(),
        shortened(pointers(instance, List.of())),
        shortened(details(instance)));
  }

  /// Returns the answer to who asks which services there are.
  static DnsMessage services() {
    return new DnsMessage(
        0,
        Kind.RESPONSE,
        List.of(),
        List.of(new DnsRecord.Ptr(Service.META, Service.TTL, Service.NAME)),
        List.of());
  }

  /// Returns true if the question is about what only this instance has.
  static boolean isAbout(Instance instance, Question question) {
    boolean service =
        question.name().equals(instance.name())
            && (question.asksFor(DnsType.SRV) || question.asksFor(DnsType.TXT));
    boolean host =
        question.name().equals(instance.host())
            && (question.asksFor(DnsType.A) || question.asksFor(DnsType.AAAA));
    return service || host;
  }

  private static List<DnsRecord> shortened(List<DnsRecord> records) {
    return records.stream()
        .map(record -> record.withTtl(Math.min(record.ttl(), LONGEST_LEGACY_TTL)))
        .toList();
  }

  private static List<DnsRecord> pointers(Instance instance, Collection<RendezvousKey> subtypes) {
    List<DnsRecord> pointers = new ArrayList<>();
    pointers.add(new DnsRecord.Ptr(Service.NAME, Service.TTL, instance.name()));
    for (RendezvousKey key : subtypes) {
      pointers.add(new DnsRecord.Ptr(Service.subtype(key), Service.TTL, instance.name()));
    }
    return pointers;
  }

  private List<DnsRecord> details(Instance instance) {
    List<DnsRecord> details = new ArrayList<>();
    details.add(new DnsRecord.Srv(instance.name(), Service.TTL, Service.PORT, instance.host()));
    details.add(new DnsRecord.Txt(instance.name(), Service.TTL, strings(instance)));
    for (int size : List.of(4, 16)) {
      addresses.stream()
          .flatMap(address -> address.ip().stream())
          .map(ip -> Bytes.copyOf(ip.getAddress()))
          .filter(raw -> raw.size() == size)
          .findFirst()
          .map(raw -> new DnsRecord.Address(instance.host(), Service.ADDRESS_TTL, raw))
          .ifPresent(details::add);
    }
    return details;
  }

  private List<String> strings(Instance instance) {
    int room = GOOD_PACKET - FIXED_BYTES - BYTES_PER_KEY * instance.keys().size();
    List<String> strings = new ArrayList<>();
    for (Multiaddr address : addresses) {
      String text = Claim.addressText(id, address);
      if (Claim.fits(text) && text.length() < room && strings.size() < Claim.MAX_ADDRESSES) {
        strings.add(text);
        room -= 1 + text.length();
      }
    }
    instance.keys().forEach(key -> strings.add(Claim.keyText(key.toString())));
    return strings;
  }
}
