package org.example.unix;

import io.peertunnel.spi.Forwarder;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/// Sockets that accept clients. Blocking; thread-safe.
final class UnixBinding implements Forwarder.Binding {
  private final List<SocketFile> files;
  private final Consumer<UnixBinding> closed;

  /// @param closed is told when this is closed, each time
  UnixBinding(List<SocketFile> files, Consumer<UnixBinding> closed) {
    this.files = List.copyOf(files);
    this.closed = closed;
  }

  @Override
  public List<SocketAddress> local() {
    return files.stream()
        .map(SocketFile::path)
        .<SocketAddress>map(UnixDomainSocketAddress::of)
        .toList();
  }

  @Override
  public void close() {
    files.forEach(SocketFile::close);
    closed.accept(this);
  }
}
