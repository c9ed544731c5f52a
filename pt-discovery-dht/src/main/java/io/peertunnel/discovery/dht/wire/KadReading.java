package io.peertunnel.discovery.dht.wire;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.discovery.dht.wire.KadPeer.Connectedness;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One message while it is read. Pure; used by one thread.
final class KadReading {
  /// After so many useless items no more are looked at: each costs an exception.
  private static final int MAX_USELESS = 1024;

  private static final int MAX_PEER_ID = 64;
  private static final int MAX_ADDRESS = 1024;

  private final Map<PeerId, KadPeer> closer = new LinkedHashMap<>();
  private final Map<PeerId, KadPeer> providers = new LinkedHashMap<>();
  private long type;
  private Bytes key = Bytes.empty();
  private int useless;

  boolean field(int tag, CodedInputStream in) throws IOException {
    if (tag == KadCodec.varintTag(KadCodec.TYPE)) {
      type = in.readUInt64();
    } else if (tag == KadCodec.bytesTag(KadCodec.KEY)) {
      readKey(in);
    } else if (tag == KadCodec.bytesTag(KadCodec.CLOSER)) {
      readPeer(in, closer, KadCodec.MAX_CLOSER_READ);
    } else if (tag == KadCodec.bytesTag(KadCodec.PROVIDERS)) {
      readPeer(in, providers, KadCodec.MAX_PROVIDERS);
    } else {
      return false;
    }
    return true;
  }

  KadMessage message() throws MalformedException {
    if (type < 0 || type >= KadCodec.TYPES.size()) {
      throw new MalformedException("DHT message of unknown type " + Long.toUnsignedString(type));
    }
    return new KadMessage(
        KadCodec.TYPES.get((int) type),
        key,
        List.copyOf(closer.values()),
        List.copyOf(providers.values()));
  }

  private void readKey(CodedInputStream in) throws IOException {
    int size = in.readRawVarint32();
    if (size < 0 || size > KadCodec.MAX_KEY) {
      throw new MalformedException(
          "DHT key of " + Integer.toUnsignedString(size) + " bytes, at most " + KadCodec.MAX_KEY);
    }
    key = Bytes.copyOf(in.readRawBytes(size));
  }

  private void readPeer(CodedInputStream in, Map<PeerId, KadPeer> peers, int limit)
      throws IOException {
    int size = in.readRawVarint32();
    if (peers.size() >= limit || useless >= MAX_USELESS) {
      in.skipRawBytes(size);
      return;
    }
    int outer = in.pushLimit(size);
    PeerReading reading = new PeerReading();
    KadCodec.readFields(in, reading::field);
    in.popLimit(outer);
    reading.peer().ifPresent(peer -> peers.merge(peer.info().id(), peer, KadReading::merged));
  }

  private static KadPeer merged(KadPeer before, KadPeer again) {
    List<Multiaddr> addresses =
        Stream.concat(before.info().addresses().stream(), again.info().addresses().stream())
            .distinct()
            .limit(KadCodec.MAX_ADDRESSES)
            .toList();
    return new KadPeer(new PeerInfo(before.info().id(), addresses), again.connection());
  }

  /// One peer while it is read.
  private final class PeerReading {
    private final List<Multiaddr> addresses = new ArrayList<>();
    private Optional<PeerId> id = Optional.empty();
    private Connectedness connection = Connectedness.NOT_CONNECTED;

    boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == KadCodec.bytesTag(KadCodec.PEER_ID)) {
        id = piece(in, MAX_PEER_ID).flatMap(this::peerId);
      } else if (tag == KadCodec.bytesTag(KadCodec.PEER_ADDRESS)) {
        int limit = addresses.size() < KadCodec.MAX_ADDRESSES ? MAX_ADDRESS : 0;
        piece(in, limit).flatMap(this::address).ifPresent(addresses::add);
      } else if (tag == KadCodec.varintTag(KadCodec.PEER_CONNECTION)) {
        long number = in.readUInt64();
        boolean known = number >= 0 && number < KadCodec.CONNECTEDNESS.size();
        connection = known ? KadCodec.CONNECTEDNESS.get((int) number) : Connectedness.NOT_CONNECTED;
      } else {
        return false;
      }
      return true;
    }

    Optional<KadPeer> peer() {
      return id.map(who -> new KadPeer(new PeerInfo(who, addresses), connection));
    }

    /// Reads a value, or skips it if it is empty, above `limit`, or too much was useless before.
    private Optional<Bytes> piece(CodedInputStream in, int limit) throws IOException {
      int size = in.readRawVarint32();
      if (size <= 0 || size > limit || useless >= MAX_USELESS) {
        in.skipRawBytes(size);
        return Optional.empty();
      }
      return Optional.of(Bytes.copyOf(in.readRawBytes(size)));
    }

    private Optional<PeerId> peerId(Bytes multihash) {
      try {
        return Optional.of(new PeerId(multihash));
      } catch (IllegalArgumentException e) {
        useless++;
        return Optional.empty();
      }
    }

    private Optional<Multiaddr> address(Bytes binary) {
      try {
        return Optional.of(Multiaddr.decode(binary)).filter(KadReading::isUsable);
      } catch (MalformedException e) {
        useless++;
        return Optional.empty();
      }
    }
  }

  /// An address that means something else, or nothing, on another link is of no use from afar.
  private static boolean isUsable(Multiaddr address) {
    return !address.has(MultiaddrProtocol.IP6ZONE)
        && address.ip().filter(InetAddress::isLinkLocalAddress).isEmpty();
  }
}
