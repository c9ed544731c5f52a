package io.peertunnel.transport.libp2p.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A router on loopback that speaks NAT-PMP and PCP.
final class FakeUdpRouter implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /// External ports by protocol number and internal port, as `6:4001`.
  final Map<String, Integer> mapped = new ConcurrentHashMap<>();

  /// Nonces of PCP by the same.
  final Map<String, String> nonces = new ConcurrentHashMap<>();

  final AtomicLong epoch = new AtomicLong(1000);
  final AtomicInteger result = new AtomicInteger();
  final AtomicInteger lifetime = new AtomicInteger(-1);
  final AtomicInteger ignored = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();
  final Set<Nuisance> nuisances = EnumSet.noneOf(Nuisance.class);

  private final Set<GatewayKind> speaks;
  private final DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
  private final DatagramSocket stranger = new DatagramSocket(0, LOOPBACK);
  private volatile InetAddress address = InetAddress.ofLiteral("8.8.4.4");
  private volatile InetAddress client = LOOPBACK;

  /// What comes before each good answer.
  enum Nuisance {
    /// The answer, changed to say port 666, from another socket.
    STRANGER,
    /// Datagrams that are too short, too long, and of no known version.
    NOISE,
    /// An answer that belongs to another nonce, port, and opcode.
    OTHER_REQUEST
  }

  FakeUdpRouter(GatewayKind... speaks) throws IOException {
    this.speaks = Set.of(speaks);
    Thread.ofVirtual().name("fake router").start(this::answerAll);
  }

  RouterAddress router() {
    return new RouterAddress(new InetSocketAddress(LOOPBACK, socket.getLocalPort()), LOOPBACK);
  }

  UdpExchange exchange() {
    return new UdpExchange(router().socket(), router().local());
  }

  void address(String external) {
    address = InetAddress.ofLiteral(external);
  }

  /// Expects the client to say that it has this address.
  void client(String expected) {
    client = InetAddress.ofLiteral(expected);
  }

  @Override
  public void close() {
    socket.close();
    stranger.close();
  }

  private void answerAll() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        requests.incrementAndGet();
        if (ignored.getAndUpdate(left -> Math.max(left - 1, 0)) > 0) {
          continue;
        }
        byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = request[0] == 2 ? pcp(request) : natPmp(request);
        if (answer.length > 0) {
          annoy(answer, packet);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void annoy(byte[] answer, DatagramPacket packet) throws IOException {
    for (Nuisance nuisance : nuisances) {
      switch (nuisance) {
        case STRANGER -> send(stranger, changed(answer, answer.length - 6), packet);
        case NOISE -> {
          send(socket, new byte[0], packet);
          send(socket, Arrays.copyOf(answer, 7), packet);
          send(socket, Arrays.copyOf(answer, 1500), packet);
          send(socket, changed(answer, 0), packet);
        }
        case OTHER_REQUEST -> {
          send(socket, changed(answer, 1), packet);
          if (answer.length == 60) {
            send(socket, changed(answer, 24), packet); // the nonce
            send(socket, changed(answer, 40), packet); // the internal port
          } else if (answer.length == 16) {
            send(socket, changed(answer, 8), packet);
          }
        }
      }
    }
  }

  private static byte[] changed(byte[] answer, int at) {
    byte[] changed = answer.clone();
    changed[at] ^= 1;
    return changed;
  }

  private static void send(DatagramSocket from, byte[] bytes, DatagramPacket to)
      throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
  }

  /// RFC 6886, sections 3.2 and 3.3.
  private byte[] natPmp(byte[] request) {
    if (!speaks.contains(GatewayKind.NAT_PMP)) {
      return new byte[0];
    }
    ByteBuffer in = ByteBuffer.wrap(request);
    int opcode = in.get(1);
    byte[] answer = new byte[opcode == 0 ? 12 : 16];
    ByteBuffer out = ByteBuffer.wrap(answer);
    out.put((byte) 0).put((byte) (0x80 | opcode)).putShort((short) result.get());
    out.putInt((int) epoch.get());
    if (opcode == 0) {
      out.put(address.getAddress());
    } else {
      String key = (opcode == 2 ? 6 : 17) + ":" + Short.toUnsignedInt(in.getShort(4));
      int external = grant(key, Short.toUnsignedInt(in.getShort(6)), in.getInt(8));
      out.putShort(in.getShort(4)).putShort((short) external).putInt(granted(in.getInt(8)));
    }
    return answer;
  }

  /// RFC 6887, sections 7.2 and 11.1.
  private byte[] pcp(byte[] request) throws IOException {
    if (!speaks.contains(GatewayKind.PCP)) {
      return new byte[0];
    }
    ByteBuffer in = ByteBuffer.wrap(request);
    byte[] answer = request.clone();
    ByteBuffer out = ByteBuffer.wrap(answer);
    int code =
        InetAddress.getByAddress(Arrays.copyOfRange(request, 8, 24)).equals(client)
            ? result.get()
            : 12;
    out.put(1, (byte) (0x80 | request[1])).put(3, (byte) code);
    out.putInt(8, (int) epoch.get()).put(12, new byte[12]);
    if (request[1] == 1 && code == 0) {
      String key = request[36] + ":" + Short.toUnsignedInt(in.getShort(40));
      String nonce = HexFormat.of().formatHex(request, 24, 36);
      if (!nonces.computeIfAbsent(key, _ -> nonce).equals(nonce)) {
        out.put(3, (byte) 2);
        return answer;
      }
      int external = grant(key, Short.toUnsignedInt(in.getShort(42)), in.getInt(4));
      out.putInt(4, granted(in.getInt(4))).putShort(42, (short) external);
      out.putShort(54, (short) 0xffff).put(56, address.getAddress());
    }
    return answer;
  }

  private int granted(int wanted) {
    return wanted == 0 || lifetime.get() < 0 ? wanted : lifetime.get();
  }

  private int grant(String key, int wanted, int seconds) {
    if (result.get() != 0) {
      return 0;
    }
    if (seconds == 0) {
      mapped.remove(key);
      nonces.remove(key);
      return 0;
    }
    mapped.put(key, wanted);
    return wanted;
  }
}
