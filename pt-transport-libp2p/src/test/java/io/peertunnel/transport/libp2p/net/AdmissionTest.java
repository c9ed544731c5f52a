package io.peertunnel.transport.libp2p.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission = new Admission(256, new Random(1));

  @Test
  void admitsEightConnectionsOfOneAddress() throws Exception {
    List<Admission.Ticket> tickets = accept("203.0.113.7", 9);
    assertThat(tickets).hasSize(8);
    admission.close(tickets.getFirst());
    admission.close(tickets.getFirst());
    assertThat(accept("203.0.113.7", 9)).hasSize(1);
    assertThat(accept("203.0.113.8", 1)).hasSize(1);
  }

  @Test
  void countsAnIp6NetworkAsOnePlace() throws Exception {
    assertThat(accept("2001:db8:1:100::1", 5)).hasSize(5);
    assertThat(accept("2001:db8:1:1ff::2", 9)).hasSize(3);
    assertThat(accept("2001:db8:1:200::1", 1)).hasSize(1);
  }

  @Test
  void slowsDownAnAddressThatComesAgainAndAgain() throws Exception {
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      List<Admission.Ticket> ticket = accept("203.0.113.7", 1);
      admitted += ticket.size();
      ticket.forEach(admission::close);
    }
    assertThat(admitted).isEqualTo(16);
    long later = Duration.ofSeconds(5).toNanos();
    assertThat(admission.accept(address("203.0.113.7"), later)).isPresent();
    assertThat(admission.accept(address("203.0.113.7"), later)).isEmpty();
  }

  @Test
  void dropsSomeHandshakesEarlyButNoneOfLoopback() throws Exception {
    int admitted = 0;
    for (int host = 1; host <= 100; host++) {
      admitted += pending("203.0.113." + host).isPresent() ? 1 : 0;
    }
    assertThat(admitted).isBetween(Admission.EARLY_DROP_FROM, Admission.MAX_PENDING);
    Admission other = new Admission(256, new Random(1));
    for (int i = 0; i < Admission.MAX_PENDING; i++) {
      assertThat(other.accept(address("127.0.0.1"), 0)).isPresent();
    }
    assertThat(other.isFull()).isTrue();
    assertThat(other.accept(address("127.0.0.1"), 0)).isEmpty();
  }

  @Test
  void keepsHalfOfAllConnectionsForDials() throws Exception {
    Admission small = new Admission(4, new Random(1));
    assertThat(small.accept(address("127.0.0.1"), 0)).isPresent();
    assertThat(small.accept(address("127.0.0.1"), 0)).isPresent();
    assertThat(small.accept(address("127.0.0.1"), 0)).isEmpty();
    assertThat(small.dial()).isPresent();
    Admission.Ticket last = small.dial().orElseThrow();
    assertThat(small.dial()).isEmpty();
    small.close(last);
    assertThat(small.dial()).isPresent();
  }

  private List<Admission.Ticket> accept(String from, int count) throws UnknownHostException {
    List<Admission.Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<Admission.Ticket> ticket = pending(from);
      ticket.ifPresent(admission::secured);
      ticket.ifPresent(tickets::add);
    }
    return tickets;
  }

  private Optional<Admission.Ticket> pending(String from) throws UnknownHostException {
    return admission.accept(address(from), 0);
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }
}
