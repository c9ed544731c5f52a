package io.peertunnel.tests.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Tunnels between all pairs of sides of a [NatLab], a few at a time, each of which is printed when
/// it is over. Blocking code.
///
/// @param crossings those that came about
/// @param failures what went wrong with the others
record Matrix(List<Crossing> crossings, List<String> failures) {
  private static final int AT_ONCE = 3;
  private static final int MOST_FAILURES = 5;

  /// Opens so many tunnels between each pair; a binding side that has failed five times is left
  /// alone.
  static Matrix run(NatLab lab, int times) throws InterruptedException {
    Matrix all = new Matrix(new ArrayList<>(), new ArrayList<>());
    List<Callable<Matrix>> sides =
        Arrays.stream(NatKind.values())
            .<Callable<Matrix>>map(bind -> () -> side(lab, bind, times))
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
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

  private static Matrix side(NatLab lab, NatKind bind, int times) throws Exception {
    Matrix done = new Matrix(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < times; i++) {
      for (NatKind share : NatKind.values()) {
        if (done.failures.size() == MOST_FAILURES) {
          return done;
        }
        try {
          Crossing crossing = lab.cross(bind, share);
          System.out.println(crossing);
          done.crossings.add(crossing);
        } catch (AssertionError e) {
          done.failures.add(String.valueOf(e.getMessage()));
        }
      }
    }
    return done;
  }

  /// Those of one pair.
  List<Crossing> between(NatKind bind, NatKind share) {
    return crossings.stream()
        .filter(crossing -> crossing.bind() == bind && crossing.share() == share)
        .toList();
  }
}
