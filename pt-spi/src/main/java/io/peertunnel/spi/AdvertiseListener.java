package io.peertunnel.spi;

/// Hears how the advertising of a key goes. Methods are called on any thread, one call at a time,
/// and must not block.
public interface AdvertiseListener {
  /// Others can find us from now on. Called again after each renewal.
  void published();

  /// An attempt failed; another will follow.
  ///
  /// @param reason one sentence for the user
  void failed(String reason);
}
