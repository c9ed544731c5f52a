package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import java.util.List;
import java.util.stream.Stream;

/// A tunnel that is open: through it a client of the bind side reaches the service.
///
/// @param port where clients dial
/// @param share the programs beside the service
/// @param bind the programs beside the clients
record Tunnel(String address, int port, List<Program> share, List<Program> bind)
    implements AutoCloseable {

  List<Program> programs() {
    return Stream.of(share, bind).flatMap(List::stream).toList();
  }

  @Override
  public void close() {
    bind.forEach(Program::close);
    share.forEach(Program::close);
  }
}
