package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Dials peers back that ask whether they can be reached, by AutoNAT v2. Blocking code,
/// thread-safe.
///
/// It dials one address of a request: the first that it can, that leads straight to a machine, and
/// that [AddressRange] allows for the place from which the client asks. Before it dials another IP
/// address than the client's, the client must send more data than the dial costs its target, and
/// waits a moment: nobody can use the server against a third party with gain.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/autonat/autonat-v2.md">AutoNAT v2</a>
public final class AutonatV2Server {
  static final int MIN_DATA = 30_000;
  static final int MAX_DATA = 100_000;
  static final int MAX_CHUNK = 4096;
  static final int MIN_CHUNK = 100;

  /// The longest wait before a dial for which data was asked.
  static final Duration MAX_WAIT = Duration.ofSeconds(3);

  private static final System.Logger LOG = System.getLogger(AutonatV2Server.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration DIAL_LIMIT = Duration.ofSeconds(10);
  private static final Duration BACK_LIMIT = Duration.ofSeconds(5);

  private final BackDialer dialer;
  private final RandomGenerator random;
  private final Duration maxWait;
  private final RequestLimits limits = new RequestLimits(RequestLimits.Rates.V2);

  /// Creates a server.
  public AutonatV2Server(BackDialer dialer) {
    this(dialer, new SecureRandom(), MAX_WAIT);
  }

  AutonatV2Server(BackDialer dialer, RandomGenerator random, Duration maxWait) {
    this.dialer = dialer;
    this.random = random;
    this.maxWait = maxWait;
  }

  /// Serves one request. A handler of [AutonatV2Client#DIAL_REQUEST].
  public void serve(Stream stream) throws TunnelException, InterruptedException {
    Registration deadline = Deadline.on(stream, LIMIT);
    try {
      Delimited.write(stream.output(), admit(stream).encode());
      stream.close();
    } catch (IOException e) {
      stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      throw e instanceof TunnelException typed
          ? typed
          : new TunnelException("AutoNAT failed: " + e.getMessage(), e);
    } finally {
      deadline.close();
    }
  }

  private V2Message admit(Stream stream) throws IOException, InterruptedException {
    boolean direct = stream.connection().path().kind() == ConnectionPath.Kind.DIRECT;
    if (!direct || !limits.enter(stream.remote(), System.nanoTime())) {
      return failure(V2Status.REQUEST_REJECTED);
    }
    try {
      return answer(stream);
    } finally {
      limits.leave(stream.remote());
    }
  }

  private V2Message answer(Stream stream) throws IOException, InterruptedException {
    if (!(read(stream) instanceof V2Message.DialRequest request)) {
      throw new MalformedException("the client asked for no dial");
    }
    Optional<Choice> choice = choose(request, stream);
    if (choice.isEmpty()) {
      return failure(V2Status.DIAL_REFUSED);
    }
    if (!isAt(choice.get().address(), stream) && !pay(stream, choice.get())) {
      return failure(V2Status.REQUEST_REJECTED);
    }
    int outcome = dial(stream.remote(), choice.get().address(), request.nonce());
    LOG.log(Level.DEBUG, () -> "dialled " + choice.get().address() + " back: " + outcome);
    return new V2Message.DialResponse(V2Status.OK, choice.get().index(), outcome);
  }

  private static V2Message failure(int status) {
    return new V2Message.DialResponse(status, 0, V2DialStatus.UNUSED);
  }

  /// An address and its place in the request.
  private record Choice(int index, Multiaddr address) {}

  private Optional<Choice> choose(V2Message.DialRequest request, Stream stream) {
    for (int i = 0; i < request.addresses().size(); i++) {
      Optional<Multiaddr> address =
          DialPolicy.parse(request.addresses().get(i), stream.remote())
              .filter(each -> DialPolicy.allows(each, stream.connection().path().address()))
              .filter(dialer::canDial);
      if (address.isPresent()) {
        return Optional.of(new Choice(i, address.get()));
      }
    }
    return Optional.empty();
  }

  private static boolean isAt(Multiaddr address, Stream stream) {
    return DialPolicy.sameIp(address, stream.connection().path().address());
  }

  /// Lets the client pay for a dial to another IP address; returns false if too many have.
  private boolean pay(Stream stream, Choice choice) throws IOException, InterruptedException {
    if (!limits.takeData(System.nanoTime())) {
      return false;
    }
    int left = random.nextInt(MIN_DATA, MAX_DATA + 1);
    write(stream, new V2Message.DataRequest(choice.index(), left));
    while (left > 0) {
      if (!(read(stream) instanceof V2Message.DataResponse(Bytes data))) {
        throw new MalformedException("the client sent something else than data");
      }
      if (data.size() > MAX_CHUNK || data.size() < Math.min(MIN_CHUNK, left)) {
        throw new MalformedException("the client sent a piece of " + data.size() + " bytes");
      }
      left -= data.size();
    }
    Thread.sleep(random.nextLong(maxWait.toMillis() + 1));
    return true;
  }

  private int dial(PeerId peer, Multiaddr address, long nonce) throws InterruptedException {
    try (Connection connection = InTime.dial(dialer, peer, address, DIAL_LIMIT)) {
      return sayNonce(connection, nonce);
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> "cannot dial " + address + " back: " + e.getMessage());
      return V2DialStatus.DIAL_ERROR;
    }
  }

  private static int sayNonce(Connection connection, long nonce) throws InterruptedException {
    try {
      Stream stream = connection.open(AutonatV2Client.DIAL_BACK);
      Registration deadline = Deadline.on(stream, BACK_LIMIT);
      try {
        Delimited.write(stream.output(), new DialBackMessage(nonce).encode());
        awaitAnswer(stream);
        stream.close();
        return V2DialStatus.OK;
      } finally {
        deadline.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "cannot say the nonce: " + e.getMessage());
      return V2DialStatus.DIAL_BACK_ERROR;
    }
  }

  /// Waits until the client has the nonce: an end of the connection could overtake it. A client may
  /// reset the stream behind its answer, as go-libp2p does, and over QUIC a reset overtakes that
  /// too. Whether the nonce is the right one only the client can tell.
  private static void awaitAnswer(Stream stream) throws IOException {
    try {
      DialBackMessage.requireAccepted(
          Delimited.read(stream.input(), DialBackMessage.MAX_SIZE)
              .orElseThrow(() -> new EOFException("no answer to the nonce")));
    } catch (StreamResetException e) {
      LOG.log(Level.DEBUG, () -> "no answer to the nonce, but an end: " + e.getMessage());
    }
  }

  private static V2Message read(Stream stream) throws IOException {
    return V2Message.decode(
        Delimited.read(stream.input(), V2Message.MAX_SIZE)
            .orElseThrow(() -> new EOFException("the client went away")));
  }

  private static void write(Stream stream, V2Message message) throws IOException {
    Delimited.write(stream.output(), message.encode());
  }
}
