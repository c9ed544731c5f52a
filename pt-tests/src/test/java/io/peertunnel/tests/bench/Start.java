package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A tunnel that is being opened: its programs, and how long they take. Blocking.
final class Start implements AutoCloseable {
  private final Place place;
  private final List<Program> share = new ArrayList<>();
  private final List<Program> bind = new ArrayList<>();
  private double began;
  private double shareMillis;

  Start(Place place) {
    this.place = place;
  }

  static double seconds() {
    return System.nanoTime() / 1e9;
  }

  /// Starts the clock of the share side.
  void begin() {
    began = seconds();
  }

  Program share(List<String> command) throws IOException {
    Program program = place.start(Side.SHARE, command);
    share.add(program);
    return program;
  }

  void shareIsReady() {
    shareMillis = (seconds() - began) * 1000;
  }

  /// Starts a program of the bind side; the clock of that side runs from here.
  Program bind(List<String> command) throws IOException {
    began = seconds();
    Program program = place.start(Side.BIND, command);
    bind.add(program);
    return program;
  }

  /// Waits for the first byte.
  Opening opened(String address, int port, FirstByte first) throws InterruptedException {
    Tunnel tunnel = new Tunnel(address, port, List.copyOf(share), List.copyOf(bind));
    return first.opening(tunnel, shareMillis, began);
  }

  /// Ends what was started.
  @Override
  public void close() {
    bind.forEach(Program::close);
    share.forEach(Program::close);
  }
}
