package io.peertunnel.tests.interop;

import io.peertunnel.spi.PeerId;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.Map;

/// A program that behaves as the PeerTunnel written in Go (`interop/go`, `original`).
final class Original implements AutoCloseable {
  private final Conversation conversation;

  private Original(Conversation conversation) {
    this.conversation = conversation;
  }

  /// Starts the side that shares a port.
  ///
  /// @param late how long after it has begun to advertise it serves streams, as `3s`; or `asked`
  static Original tcp(String id, String port, String bootstrap, String late)
      throws IOException, InterruptedException {
    return start("role=tcp", "id=" + id, "port=" + port, "bootstrap=" + bootstrap, "late=" + late);
  }

  /// Starts the side that listens on a local port of its choice.
  static Original bind(String id, String bootstrap) throws IOException, InterruptedException {
    return start("role=bind", "id=" + id, "bootstrap=" + bootstrap);
  }

  private static Original start(String... options) throws IOException, InterruptedException {
    return new Original(
        new Conversation(
            Program.start(
                ForeignProgram.FOLDER,
                Map.of(),
                ForeignProgram.ORIGINAL.command(Kind.GO, options))));
  }

  /// Its peer id.
  PeerId id() throws InterruptedException {
    return Conversation.peer(conversation.event("ready", fields -> true)).id();
  }

  /// Waits until it serves streams by itself.
  void awaitServing() throws InterruptedException {
    conversation.event("serving", fields -> true);
  }

  /// Lets it serve streams from now on.
  void serve() throws IOException, InterruptedException {
    conversation.ask("serve");
  }

  /// Waits until a `bind` listens, and returns its local port.
  String listening() throws InterruptedException {
    return String.valueOf(conversation.event("listening", fields -> true).get("listen"))
        .replaceFirst(".*:", "");
  }

  @Override
  public void close() {
    conversation.close();
  }
}
