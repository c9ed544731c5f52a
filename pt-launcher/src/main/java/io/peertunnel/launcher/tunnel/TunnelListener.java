package io.peertunnel.launcher.tunnel;

/// Hears what happens to the tunnels of an engine.
@FunctionalInterface
public interface TunnelListener {
  /// Something happened. Called on any thread, one call at a time; must not block.
  void on(TunnelEvent event);
}
