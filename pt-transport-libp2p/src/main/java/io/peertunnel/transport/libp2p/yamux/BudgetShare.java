package io.peertunnel.transport.libp2p.yamux;

/// What one session has taken from the [WindowBudget]. Pure; not thread-safe. The end of the
/// session gives all of it back, whatever its streams still owe.
final class BudgetShare {
  private final WindowBudget budget;
  private long growth;
  private long held;
  private boolean closed;

  BudgetShare(WindowBudget budget) {
    this.budget = budget;
  }

  /// Takes window growth, unless the budget is spent.
  boolean tryGrow(int bytes) {
    if (closed || !budget.tryGrow(bytes)) {
      return false;
    }
    growth += bytes;
    return true;
  }

  /// Gives window growth back.
  void releaseGrowth(int bytes) {
    if (!closed) {
      growth -= bytes;
      budget.releaseGrowth(bytes);
    }
  }

  /// Takes room for bytes that arrived, unless the budget is spent.
  boolean tryHold(int bytes) {
    if (closed || !budget.tryHold(bytes)) {
      return false;
    }
    held += bytes;
    return true;
  }

  /// Gives the room of consumed bytes back.
  void releaseHeld(int bytes) {
    if (!closed) {
      held -= bytes;
      budget.releaseHeld(bytes);
    }
  }

  /// Gives everything back. From now on nothing can be taken.
  void close() {
    if (!closed) {
      closed = true;
      budget.releaseGrowth(growth);
      budget.releaseHeld(held);
    }
  }
}
