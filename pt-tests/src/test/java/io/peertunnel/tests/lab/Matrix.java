package io.peertunnel.tests.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Tunnels between all pairs of sides of a [NatLab], a few at a time, each of which is printed when
/// it is over. Blocking code.
///
/// For a closer look at some pairs, `-Dnat.binds=remap,cgnat -Dnat.shares=blockudp` leaves out the
/// others.
///
/// @param crossings those that came about
/// @param failures what went wrong with the others
record Matrix(List<Crossing> crossings, List<Failure> failures) {
  /// The binding sides.
  static final List<NatKind> BINDS = chosen("nat.binds");

  /// The sharing sides.
  static final List<NatKind> SHARES = chosen("nat.shares");

  private static final int MOST_FAILURES = 5;
  private static final Duration PACE = Duration.ofSeconds(10);

  /// A tunnel that did not come about, or lost bytes.
  record Failure(NatKind bind, NatKind share, String what) {}

  /// Opens so many tunnels between each pair; a binding side that has failed five times as often is
  /// left alone.
  ///
  /// Relays take a new connection of one address every five seconds in the long run, and each
  /// program makes two. So where there is more than one try a binding side pauses between two
  /// programs.
  ///
  /// @param atOnce how many binding sides are at it at a time
  static Matrix run(NatLab lab, int times, int atOnce) throws InterruptedException {
    Matrix all = new Matrix(new ArrayList<>(), new ArrayList<>());
    Semaphore turns = new Semaphore(atOnce, true);
    List<Callable<Matrix>> sides =
        BINDS.stream().<Callable<Matrix>>map(bind -> () -> side(lab, bind, times, turns)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Matrix> side : threads.invokeAll(sides)) {
        try {
          all.crossings.addAll(side.get().crossings);
          all.failures.addAll(side.get().failures);
        } catch (ExecutionException e) {
          throw new AssertionError("a binding side failed", e);
        }
      }
    }
    return all;
  }

  private static Matrix side(NatLab lab, NatKind bind, int times, Semaphore turns)
      throws InterruptedException {
    Matrix done = new Matrix(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < times; i++) {
      for (NatKind share : SHARES) {
        if (done.failures.size() < MOST_FAILURES * times) {
          long next = System.nanoTime() + (times > 1 ? PACE.toNanos() : 0);
          turns.acquire();
          try {
            done.add(lab, bind, share);
          } finally {
            turns.release();
          }
          Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        }
      }
    }
    return done;
  }

  private void add(NatLab lab, NatKind bind, NatKind share) throws InterruptedException {
    try {
      Crossing crossing = lab.cross(bind, share);
      System.out.println(crossing);
      crossings.add(crossing);
    } catch (AssertionError | IOException e) {
      System.out.println(bind.text() + " - " + share.text() + " failed");
      failures.add(new Failure(bind, share, String.valueOf(e.getMessage())));
    }
  }

  /// Those of one pair.
  List<Crossing> between(NatKind bind, NatKind share) {
    return crossings.stream()
        .filter(crossing -> crossing.bind() == bind && crossing.share() == share)
        .toList();
  }

  private static List<NatKind> chosen(String property) {
    List<String> names = List.of(System.getProperty(property, "").split(","));
    List<NatKind> kinds =
        Arrays.stream(NatKind.values()).filter(kind -> names.contains(kind.text())).toList();
    return kinds.isEmpty() ? List.of(NatKind.values()) : kinds;
  }
}
