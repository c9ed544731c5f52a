package io.peertunnel.launcher.cli;

import java.util.Optional;

/// The options of `pt demo`, read. Pure.
///
/// @param port the local port; empty to choose one
/// @param rehearsal how many bytes to carry each way before it ends by itself; empty to run until
///     it is stopped
record DemoOptions(Optional<Integer> port, Value transport, Optional<Long> rehearsal) {
  private static final int DEFAULT_MEGABYTES = 256;
  private static final long MEGA = 1_000_000;

  static DemoOptions read(Values values) throws CommandException {
    Optional<Value> port = values.one(Option.PORT);
    return new DemoOptions(
        port.isPresent() ? Optional.of(port.orElseThrow().as(Reading::port)) : Optional.empty(),
        NetworkOptions.transport(values),
        rehearsal(values));
  }

  private static Optional<Long> rehearsal(Values values) throws CommandException {
    if (!values.isSet(Option.REHEARSE)) {
      return Optional.empty();
    }
    Optional<Value> amount = values.onCommandLine(Option.MEGABYTES);
    int megabytes =
        amount.isPresent() ? amount.orElseThrow().as(Reading::megabytes) : DEFAULT_MEGABYTES;
    return Optional.of(megabytes * MEGA);
  }
}
