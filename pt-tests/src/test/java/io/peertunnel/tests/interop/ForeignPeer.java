package io.peertunnel.tests.interop;

import io.peertunnel.spi.PeerInfo;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A libp2p host of another implementation, driven by lines of JSON (`interop/go`, `interop/js`).
public final class ForeignPeer implements AutoCloseable {
  /// Which implementation.
  public enum Kind {
    /// go-libp2p.
    GO,
    /// js-libp2p.
    JS,
    /// Ours, in a process of its own as the others are.
    JAVA
  }

  private final Conversation conversation;
  private final PeerInfo info;

  private ForeignPeer(Program program) throws InterruptedException {
    this.conversation = new Conversation(program);
    this.info = Conversation.peer(event("ready", fields -> true));
  }

  /// Builds the peer if need be and starts it.
  ///
  /// @param options its flags, without dashes: `security=noise`
  public static ForeignPeer start(Kind kind, String... options)
      throws IOException, InterruptedException {
    return new ForeignPeer(Program.start(ForeignProgram.FOLDER, Map.of(), command(kind, options)));
  }

  /// The command that starts a peer, for tests that run it elsewhere.
  public static List<String> command(Kind kind, String... options)
      throws IOException, InterruptedException {
    return ForeignProgram.PEER.command(kind, options);
  }

  /// The command that starts a public node, which relays, answers AutoNAT and serves the DHT, for
  /// tests that run it elsewhere.
  public static List<String> relayCommand(Kind kind, String... options)
      throws IOException, InterruptedException {
    return ForeignProgram.RELAY.command(kind, options);
  }

  /// Builds a public node if need be and starts it.
  public static ForeignPeer startRelay(Kind kind, String... options)
      throws IOException, InterruptedException {
    return new ForeignPeer(
        Program.start(ForeignProgram.FOLDER, Map.of(), relayCommand(kind, options)));
  }

  /// Wraps a peer that was started elsewhere.
  public static ForeignPeer of(Program program) throws InterruptedException {
    return new ForeignPeer(program);
  }

  /// Who it is and where it listens.
  public PeerInfo info() {
    return info;
  }

  /// Sends a request and returns the answer.
  ///
  /// @throws AssertionError if it failed
  public Map<String, Object> ask(String operation, Object... fields)
      throws IOException, InterruptedException {
    return conversation.ask(operation, fields);
  }

  /// Sends a request and returns the answer, whatever it is.
  public Map<String, Object> attempt(String operation, Object... fields)
      throws IOException, InterruptedException {
    return conversation.attempt(operation, fields);
  }

  /// Waits for an event.
  public Map<String, Object> event(String name, Predicate<Map<String, Object>> wanted)
      throws InterruptedException {
    return conversation.event(name, wanted);
  }

  /// Reads a field that holds a list of texts.
  public static List<String> strings(Map<String, Object> fields, String name) {
    return Conversation.strings(fields, name);
  }

  @Override
  public void close() {
    conversation.close();
  }
}
