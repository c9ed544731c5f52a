package io.peertunnel.transport.libp2p.yamux;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The streams that are not over. Pure; not thread-safe.
final class StreamTable {
  private final LongObjectMap<YamuxStream> streams = new LongObjectHashMap<>();
  private int inbound;
  private int unanswered;

  /// Returns the stream with this number, if it is not over.
  Optional<YamuxStream> find(long id) {
    return Optional.ofNullable(streams.get(id));
  }

  /// Adds a stream that the peer opened.
  void addInbound(YamuxStream stream) {
    streams.put(stream.id(), stream);
    inbound++;
  }

  /// Adds a stream that we opened and the peer has yet to answer.
  void addOutbound(YamuxStream stream) {
    streams.put(stream.id(), stream);
    unanswered++;
  }

  /// Counts that the peer answered a stream which we opened.
  void answered() {
    unanswered--;
  }

  /// Removes a stream that is over.
  void remove(YamuxStream stream) {
    if (streams.remove(stream.id()) == null) {
      return;
    }
    switch (stream.opening()) {
      case INBOUND -> inbound--;
      case UNANSWERED -> unanswered--;
      case ANSWERED -> {}
    }
  }

  /// Removes all streams and returns them.
  List<YamuxStream> clear() {
    List<YamuxStream> all = new ArrayList<>(streams.values());
    streams.clear();
    inbound = 0;
    unanswered = 0;
    return all;
  }

  /// Returns the number of streams.
  int size() {
    return streams.size();
  }

  /// Returns the number of streams that the peer opened.
  int inbound() {
    return inbound;
  }

  /// Returns the number of streams that we opened.
  int outbound() {
    return streams.size() - inbound;
  }

  /// Returns the number of streams that we opened and the peer has yet to answer.
  int unanswered() {
    return unanswered;
  }
}
