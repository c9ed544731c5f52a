package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.Muxer;
import io.peertunnel.transport.libp2p.secure.Role;

/// Makes the multiplexer of a secured connection. Called on the event loop.
@FunctionalInterface
interface MuxerFactory {
  /// Returns a multiplexer that has not been added to a pipeline yet.
  Fresh create(Channel channel, Role role, MuxListener listener);

  /// A multiplexer as seen from both its sides.
  ///
  /// @param handler what is added to the pipeline
  /// @param muxer what streams are opened with
  record Fresh(ChannelHandler handler, Muxer muxer) {}
}
