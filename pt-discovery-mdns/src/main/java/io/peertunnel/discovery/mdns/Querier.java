package io.peertunnel.discovery.mdns;

import io.peertunnel.discovery.mdns.DnsMessage.Question;
import io.peertunnel.discovery.mdns.PeerTable.Sighting;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Asks for peers on every link, and hands what it hears of to the searches. Blocking, on the
/// thread of [MdnsTask].
///
/// Each round asks twice: for the subtypes of the keys that are looked for, which only matching
/// peers answer, and at once; and a little later for the service, which every libp2p peer answers,
/// so that on a crowded link the many do not drown the few.
final class Querier {
  /// The most searches at a time.
  static final int MAX_SEARCHES = 64;

  private static final System.Logger LOG = System.getLogger(Querier.class.getName());
  private static final int MAX_QUESTIONS = 8;
  private static final int MAX_KNOWN = 14;
  private static final long SHORTEST_GAP = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long HEAD_START = TimeUnit.MILLISECONDS.toNanos(150);

  private final List<Search> searches = new ArrayList<>();
  private final QuerySchedule schedule = new QuerySchedule(new SecureRandom());
  private final PeerTable table;
  private long due = System.nanoTime();
  private long earliest = due;
  private OptionalLong everybodyDue = OptionalLong.empty();

  Querier(PeerId self) {
    this.table = new PeerTable(self);
  }

  boolean isIdle() {
    return searches.isEmpty();
  }

  /// Begins a search: tells it what is known, and asks.
  void add(Search search, long now) {
    if (searches.size() >= MAX_SEARCHES) {
      search.fail("mDNS looks for %d tunnels at a time at most".formatted(MAX_SEARCHES));
      return;
    }
    searches.add(search);
    table.matching(search.key().toString(), now).forEach(search::offer);
    askAgain(now);
  }

  void remove(Search search) {
    searches.remove(search);
  }

  void fail(String reason) {
    searches.forEach(search -> search.fail(reason));
    searches.clear();
  }

  void drop(Link link) {
    table.dropLink(link.view().name());
  }

  void clear() {
    table.clear();
  }

  /// Begins the schedule anew.
  void askAgain(long now) {
    schedule.restart();
    due = now - earliest >= 0 ? now : earliest;
  }

  List<PeerInfo> peers() {
    return table.peers();
  }

  long untilDue(long now) {
    if (searches.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long next = due - now;
    return everybodyDue.isPresent() ? Math.min(next, everybodyDue.getAsLong() - now) : next;
  }

  /// Asks, if it is time to.
  void send(List<Link> links, long now) {
    if (searches.isEmpty()) {
      return;
    }
    if (due - now <= 0) {
      links.forEach(link -> askMatching(link, now));
      due = now + schedule.advance().toNanos();
      earliest = now + SHORTEST_GAP;
      everybodyDue = OptionalLong.of(now + HEAD_START);
    } else if (everybodyDue.isPresent() && everybodyDue.getAsLong() - now <= 0) {
      links.forEach(link -> askEverybody(link, now));
      everybodyDue = OptionalLong.empty();
    }
  }

  /// Takes up what a response says of peers.
  void told(Link link, DnsMessage response, long now) {
    Set<String> wanted =
        searches.stream().map(search -> search.key().toString()).collect(Collectors.toSet());
    for (Sighting sighting : table.hear(link.view(), response, wanted, now)) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "mdns {0}: {1} at {2}",
          link.view().name(),
          sighting.info().id(),
          sighting.info().addresses());
      searches.stream()
          .filter(search -> sighting.keys().contains(search.key().toString()))
          .forEach(search -> search.offer(sighting.info()));
    }
  }

  private void askMatching(Link link, long now) {
    String name = link.view().name();
    List<Search> distinct = distinct();
    for (int from = 0; from < distinct.size(); from += MAX_QUESTIONS) {
      int to = Math.min(distinct.size(), from + MAX_QUESTIONS);
      List<Question> questions = new ArrayList<>();
      List<DnsRecord> known = new ArrayList<>();
      for (Search search : distinct.subList(from, to)) {
        DnsName subtype = Service.subtype(search.key());
        questions.add(new Question(subtype, DnsType.PTR));
        known.addAll(table.known(name, subtype, Optional.of(search.key().toString()), now));
      }
      send(link, questions, known);
    }
  }

  private void askEverybody(Link link, long now) {
    send(
        link,
        List.of(new Question(Service.NAME, DnsType.PTR)),
        table.known(link.view().name(), Service.NAME, Optional.empty(), now));
  }

  private List<Search> distinct() {
    List<Search> distinct = new ArrayList<>();
    for (Search search : searches) {
      if (distinct.stream().noneMatch(other -> other.key().equals(search.key()))) {
        distinct.add(search);
      }
    }
    return distinct;
  }

  private static void send(Link link, List<Question> questions, List<? extends DnsRecord> known) {
    List<DnsRecord> some = List.copyOf(known.subList(0, Math.min(known.size(), MAX_KNOWN)));
    try {
      link.send(DnsMessage.query(questions, some));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "mdns", e);
    }
  }
}
