package io.peertunnel.transport.libp2p.stream;

/// Notices when both directions of a stream have ended, and tells so once. Loop code.
final class StreamEnds {
  private final Runnable finished;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean told;

  StreamEnds(Runnable finished) {
    this.finished = finished;
  }

  void inputEnded() {
    inputEnded = true;
    check();
  }

  void outputEnded() {
    outputEnded = true;
    check();
  }

  void bothEnded() {
    inputEnded = true;
    outputEnded = true;
    check();
  }

  private void check() {
    if (inputEnded && outputEnded && !told) {
      told = true;
      finished.run();
    }
  }
}
