package org.example.unix;

import java.io.IOException;
import java.nio.channels.Channel;

/// What is done with sockets in several places.
final class Sockets {
  private Sockets() {}

  /// Closes a socket of which nothing more is expected.
  static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(Sockets.class.getName())
          .log(System.Logger.Level.DEBUG, "a socket was closed with an error", e);
    }
  }
}
