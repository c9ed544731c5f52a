package io.peertunnel.transport.libp2p.negotiate;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Agrees with a peer on a protocol by multistream-select 1.0. Pure: takes bytes, gives bytes, for
/// either role, on a connection or on a stream; used by one thread at a time.
///
/// The caller sends [#opening()] first of all, without waiting for the peer; then feeds what
/// arrives to [#receive(ByteBuf)] and sends the reply of each outcome, until one is
/// [Outcome.Agreed] or [Outcome.Refused]. Nothing may be fed after that, nor after an exception.
/// Not one byte behind the agreement is taken out of the buffer: what it still holds belongs to the
/// protocol agreed upon.
///
/// - *Eager initiator* (a connection; a stream to a peer whose protocols are unknown): sends the
///   opening, and data after [Outcome.Agreed].
/// - *Lazy initiator* (a stream to a peer known to handle the protocol): proposes one protocol, and
///   writes opening and first data in one piece. What arrives goes through `receive` until
///   [Outcome.Agreed], which strips the peer's echo; the data behind it stays in the buffer.
///   [Outcome.Refused] means that the data sent is lost.
/// - *Responder*: sends its opening at once. Data may follow the proposal in the same buffer; it
///   stays there until the handler of the protocol is attached. The reply goes out even if the
///   protocol has nothing to say.
///
/// A responder refuses bytes that stand right behind a proposal it does not handle: they are data
/// that the peer sent lazily, and must not be taken for another proposal.
///
/// @see <a href="https://github.com/multiformats/multistream-select">multistream-select</a>
public final class Negotiation {
  /// The most proposals that an initiator makes and a responder hears.
  public static final int MAX_PROPOSALS = 16;

  private static final String HEADER = "/multistream/1.0.0";
  private static final String REFUSAL = "na";
  private static final String LISTING = "ls";

  private final MessageDecoder messages = new MessageDecoder();
  private final Party party;
  private boolean headerSeen;

  private Negotiation(Party party) {
    this.party = party;
  }

  /// Creates the machine of the side that proposes, most wanted first.
  ///
  /// @throws IllegalArgumentException if there is no proposal, or more than [#MAX_PROPOSALS]
  public static Negotiation initiator(List<String> proposals) {
    if (proposals.isEmpty() || proposals.size() > MAX_PROPOSALS) {
      throw new IllegalArgumentException(proposals.size() + " proposals");
    }
    return new Negotiation(new Initiator(proposals));
  }

  /// Creates the machine of the side that answers.
  ///
  /// @param handled tells whether a protocol is accepted
  public static Negotiation responder(Predicate<String> handled) {
    return new Negotiation(new Responder(handled));
  }

  /// Returns what to send first. Every call returns the same.
  public Bytes opening() {
    return party.opening();
  }

  /// Takes bytes of the peer out of `in`, as far as they belong to the negotiation. Does not
  /// release it.
  ///
  /// @throws MalformedException if the peer does not speak multistream-select 1.0 or goes beyond a
  ///     limit; the stream or connection must be cut off
  public Outcome receive(ByteBuf in) throws MalformedException {
    Bytes replies = Bytes.empty();
    while (true) {
      Optional<String> message = messages.read(in);
      if (message.isEmpty()) {
        return new Outcome.Pending(replies);
      }
      if (!headerSeen) {
        expectHeader(message.get());
        continue;
      }
      Outcome outcome = party.answer(message.get(), in.isReadable());
      if (!(outcome instanceof Outcome.Pending)) {
        return replies.size() == 0 ? outcome : outcome.after(replies);
      }
      replies = join(replies, outcome.reply());
    }
  }

  private void expectHeader(String message) throws MalformedException {
    if (!message.equals(HEADER)) {
      throw new MalformedException("the peer does not speak multistream 1.0.0");
    }
    headerSeen = true;
  }

  private static Bytes encode(String line) {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(Varint.length(text.length + 1L) + text.length + 1);
    Varint.write(text.length + 1L, out);
    out.put(text).put((byte) '\n');
    return Bytes.copyOf(out.flip());
  }

  private static Bytes join(Bytes first, Bytes second) {
    return Bytes.copyOf(
        ByteBuffer.allocate(first.size() + second.size())
            .put(first.buffer())
            .put(second.buffer())
            .flip());
  }

  /// Where a negotiation stands after [#receive(ByteBuf)].
  public sealed interface Outcome {
    /// Returns what to send now; may be empty.
    Bytes reply();

    private Outcome after(Bytes earlier) {
      Bytes whole = join(earlier, reply());
      return switch (this) {
        case Pending _ -> new Pending(whole);
        case Agreed agreed -> new Agreed(agreed.protocol(), whole);
        case Refused _ -> new Refused(whole);
      };
    }

    /// More bytes are needed.
    record Pending(Bytes reply) implements Outcome {}

    /// Both sides have agreed.
    ///
    /// @param protocol the protocol id
    /// @param reply what a responder must still send, before anything of the protocol
    record Agreed(String protocol, Bytes reply) implements Outcome {}

    /// The peer handles none of our proposals. Responders never end so.
    record Refused(Bytes reply) implements Outcome {}
  }

  private sealed interface Party {
    Bytes opening();

    Outcome answer(String message, boolean moreFollows) throws MalformedException;
  }

  private static final class Initiator implements Party {
    private final List<String> proposals;
    private int current;

    Initiator(List<String> proposals) {
      this.proposals = List.copyOf(proposals);
    }

    @Override
    public Bytes opening() {
      return join(encode(HEADER), encode(proposals.getFirst()));
    }

    @Override
    public Outcome answer(String message, boolean moreFollows) throws MalformedException {
      if (message.equals(proposals.get(current))) {
        return new Outcome.Agreed(message, Bytes.empty());
      }
      if (!message.equals(REFUSAL)) {
        throw new MalformedException("the peer answered a proposal with another protocol");
      }
      current++;
      return current == proposals.size()
          ? new Outcome.Refused(Bytes.empty())
          : new Outcome.Pending(encode(proposals.get(current)));
    }
  }

  private static final class Responder implements Party {
    private final Predicate<String> handled;
    private int refusals;

    Responder(Predicate<String> handled) {
      this.handled = handled;
    }

    @Override
    public Bytes opening() {
      return encode(HEADER);
    }

    @Override
    public Outcome answer(String message, boolean moreFollows) throws MalformedException {
      boolean listing = message.equals(LISTING);
      if (!listing && handled.test(message)) {
        return new Outcome.Agreed(message, encode(message));
      }
      if (moreFollows && !listing) {
        throw new MalformedException("data behind a proposal that is not handled");
      }
      refusals++;
      if (refusals > MAX_PROPOSALS) {
        throw new MalformedException("more than " + MAX_PROPOSALS + " proposals");
      }
      return new Outcome.Pending(encode(REFUSAL));
    }
  }
}
