package io.peertunnel.discovery.mdns;

import io.peertunnel.discovery.mdns.DnsMessage.Question;
import io.peertunnel.discovery.mdns.Outbox.Airing;
import io.peertunnel.discovery.mdns.Outbox.Form;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.RendezvousKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Tells the others on each link of this host, asked and unasked. Blocking, on the thread of
/// [MdnsTask].
///
/// Names are not probed for before use, as RFC 6762 section 8.1 wants it: with 160 random bits and
/// more, two hosts do not choose the same. Who takes ours on purpose makes us choose another.
final class Responder {
  private static final System.Logger LOG = System.getLogger(Responder.class.getName());
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_DELAY = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_DELAY = TimeUnit.MILLISECONDS.toNanos(120);

  private final Host host;
  private final int port;
  private final SecureRandom random = new SecureRandom();
  private final Roster roster = new Roster(random);
  private final Map<String, Outbox> outboxes = new HashMap<>();
  private long nextRename = System.nanoTime();
  private long nextServices = System.nanoTime();

  Responder(Host host, int port) {
    this.host = host;
    this.port = port;
  }

  boolean isIdle() {
    return roster.isEmpty();
  }

  void add(Advert advert, List<Link> links, long now) {
    roster.add(advert).ifPresent(instance -> announce(links, instance, now));
  }

  void remove(Advert advert, List<Link> links, long now) {
    for (Roster.Change change : roster.remove(advert)) {
      if (change.after().isPresent()) {
        announce(links, change.after().get(), now);
      } else {
        goodbye(links, change.before());
      }
    }
  }

  /// Tells everything on these links, at once and again after a second.
  void announce(List<Link> links, long now) {
    roster.instances().forEach(instance -> announce(links, instance, now));
  }

  /// Tells again what nobody has been told yet.
  void retry(List<Link> links, long now) {
    roster.unpublished().forEach(instance -> announce(links, instance, now));
  }

  void fail(String reason) {
    roster.adverts().forEach(advert -> advert.failed("mDNS cannot work: " + reason));
  }

  void drop(Link link) {
    outboxes.remove(link.view().name());
  }

  void clear() {
    outboxes.clear();
  }

  void farewell(List<Link> links) {
    roster.instances().forEach(instance -> goodbye(links, instance));
  }

  /// Answers a query, later if others will answer it too.
  void asked(Link link, InetSocketAddress source, DnsMessage query, long now) {
    for (Question question : query.questions()) {
      if (question.name().equals(Service.META) && question.asksFor(DnsType.PTR)) {
        tellServices(link, now);
      }
      for (Instance instance : roster.instances()) {
        if (source.getPort() == port) {
          answer(link, instance, query, question, now);
        } else {
          answerAlone(link, source, instance, query, question);
        }
      }
    }
  }

  /// Chooses another name for an instance whose name somebody else claims (RFC 6762 section 9), at
  /// most once a second.
  void told(List<Link> links, DnsMessage response, long now) {
    for (Instance instance : roster.instances()) {
      if (now - nextRename >= 0 && Conflict.exists(host.id(), instance, response)) {
        nextRename = now + SECOND;
        LOG.log(System.Logger.Level.DEBUG, "mdns: another claims our name {0}", instance.label());
        outboxes.values().forEach(outbox -> outbox.drop(instance.label()));
        announce(links, roster.rename(instance), now);
      }
    }
  }

  long untilDue(long now) {
    return outboxes.values().stream()
        .flatMapToLong(outbox -> outbox.untilDue(now).stream())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /// Sends what is due. One link that carries it is enough for who wants to be found.
  void send(List<Link> links, long now) {
    Map<Instance, String> failures = new HashMap<>();
    for (Link link : links) {
      for (Airing airing : outbox(link).take(now)) {
        roster
            .labelled(airing.label())
            .ifPresent(
                instance ->
                    send(link, instance, airing, now)
                        .ifPresent(reason -> failures.put(instance, reason)));
      }
    }
    failures.forEach(roster::failed);
  }

  /// Returns why it was not sent, if so.
  private Optional<String> send(Link link, Instance instance, Airing airing, long now) {
    if (airing.form() == Form.ANNOUNCEMENT) {
      Airing again = new Airing(now + SECOND, airing.label(), Form.REMINDER, Set.of());
      outbox(link).request(again, Outbox.OWN_GAP);
    }
    Profile profile = profile(link);
    if (profile.addresses().isEmpty()) {
      return Optional.of("this host has no address that the local network could use");
    }
    DnsMessage message =
        airing.form() == Form.ANSWER
            ? profile.answer(instance, airing.subtypes())
            : profile.announcement(instance);
    try {
      link.send(message);
      roster.published(instance);
      return Optional.empty();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "mdns", e);
      return Optional.of("the local network cannot be reached: " + e.getMessage());
    }
  }

  private void answer(Link link, Instance instance, DnsMessage query, Question question, long now) {
    if (isKnown(query, question, instance)) {
      return;
    }
    List<RendezvousKey> subtypes = subtypes(instance, question);
    if (!subtypes.isEmpty()) {
      outbox(link)
          .request(
              new Airing(now, instance.label(), Form.ANSWER, Set.copyOf(subtypes)), Outbox.OWN_GAP);
    } else if (isForService(question)) {
      long delay = random.nextLong(SHORTEST_DELAY, LONGEST_DELAY);
      outbox(link)
          .request(
              new Airing(now + delay, instance.label(), Form.ANSWER, Set.of()), Outbox.SHARED_GAP);
    } else if (Profile.isAbout(instance, question)) {
      outbox(link)
          .request(new Airing(now, instance.label(), Form.ANSWER, Set.of()), Outbox.SHARED_GAP);
    }
  }

  private void answerAlone(
      Link link, InetSocketAddress source, Instance instance, DnsMessage query, Question question) {
    Profile profile = profile(link);
    boolean asked = isForService(question) || Profile.isAbout(instance, question);
    if (asked && !profile.addresses().isEmpty() && query.questions().size() == 1) {
      try {
        link.sendTo(source, profile.legacyAnswer(instance, query));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "mdns", e);
      }
    }
  }

  private void tellServices(Link link, long now) {
    if (now - nextServices >= 0 && !roster.instances().isEmpty()) {
      nextServices = now + SECOND;
      send(link, Profile.services());
    }
  }

  private static boolean isForService(Question question) {
    return question.name().equals(Service.NAME) && question.asksFor(DnsType.PTR);
  }

  private static List<RendezvousKey> subtypes(Instance instance, Question question) {
    return instance.keys().stream()
        .filter(key -> question.asksFor(DnsType.PTR))
        .filter(key -> question.name().equals(Service.subtype(key)))
        .toList();
  }

  private static boolean isKnown(DnsMessage query, Question question, Instance instance) {
    return query.answers().stream()
        .anyMatch(
            record ->
                record instanceof DnsRecord.Ptr ptr
                    && ptr.name().equals(question.name())
                    && ptr.target().equals(instance.name())
                    && ptr.ttl() >= Service.TTL / 2);
  }

  private void announce(List<Link> links, Instance instance, long now) {
    for (Link link : links) {
      Airing airing = new Airing(now, instance.label(), Form.ANNOUNCEMENT, Set.of());
      outbox(link).request(airing, Outbox.OWN_GAP);
    }
  }

  private void goodbye(List<Link> links, Instance instance) {
    for (Link link : links) {
      outbox(link).drop(instance.label());
      Profile profile = profile(link);
      if (!profile.addresses().isEmpty()) {
        send(link, profile.goodbye(instance));
      }
    }
  }

  private static void send(Link link, DnsMessage message) {
    try {
      link.send(message);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "mdns", e);
    }
  }

  private Profile profile(Link link) {
    return new Profile(host.id(), AddressChoice.toTell(link.view(), host.addresses()));
  }

  private Outbox outbox(Link link) {
    return outboxes.computeIfAbsent(link.view().name(), _ -> new Outbox());
  }
}
