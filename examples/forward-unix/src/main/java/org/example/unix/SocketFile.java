package org.example.unix;

import io.peertunnel.spi.LocalEndpointException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// A socket that listens at a path, for this user only. Blocking; thread-safe.
///
/// Whatever lies at the path is left alone, but for a socket at which nobody listens any more. At
/// the end the file is removed if it still is the one made here.
final class SocketFile {
  private static final int BACKLOG = 200;
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_SOCKET = 0140000;
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final ServerSocketChannel server;
  private final Object identity;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SocketFile(Path path, ServerSocketChannel server, Object identity) {
    this.path = path;
    this.server = server;
    this.identity = identity;
  }

  /// Listens at a path.
  ///
  /// @throws LocalEndpointException if that cannot be, with a sentence that names the path
  static SocketFile bind(Path path) throws LocalEndpointException {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        removeDead(path);
      }
      return listen(path);
    } catch (FileAlreadyExistsException e) {
      throw new LocalEndpointException(path + " is in use by another program", e);
    } catch (NoSuchFileException e) {
      throw new LocalEndpointException("the folder of " + path + " does not exist", e);
    } catch (LocalEndpointException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      throw new LocalEndpointException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  boolean isOpen() {
    return server.isOpen();
  }

  SocketChannel accept() throws IOException {
    return server.accept();
  }

  /// Accepts nobody any more and removes the file. Further calls do nothing.
  void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        if (isSocket(path) && identity.equals(identity(path))) {
          Files.delete(path);
        }
      } catch (IOException e) {
        System.getLogger(SocketFile.class.getName())
            .log(System.Logger.Level.DEBUG, "a socket's file stays", e);
      }
      Sockets.close(server);
    }
  }

  /// A socket is made in a folder that nobody else can enter and shown at its path when its
  /// permissions are right: between the two calls anybody could connect to it.
  private static SocketFile listen(Path path) throws IOException {
    Path folder = path.resolveSibling(randomName());
    Path inside = folder.resolve("s");
    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    boolean done = false;
    try {
      server.bind(UnixDomainSocketAddress.of(inside), BACKLOG);
      Files.setPosixFilePermissions(inside, OWNER_FILE);
      Object identity = identity(inside);
      show(inside, path);
      done = true;
      return new SocketFile(path, server, identity);
    } finally {
      if (!done) {
        Sockets.close(server);
      }
      Files.deleteIfExists(inside);
      Files.delete(folder);
    }
  }

  /// A link, unlike a move, cannot take the place of a file that has just been made; but not every
  /// file system links sockets.
  private static void show(Path inside, Path path) throws IOException {
    try {
      Files.createLink(path, inside);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.move(inside, path);
    }
  }

  /// Removes a socket at which nobody listens. It is moved aside first and asked again there, for
  /// another program may have taken the path in between.
  private static void removeDead(Path path) throws IOException {
    if (!isSocket(path)) {
      throw new LocalEndpointException(path + " exists and is no socket; it is left as it is");
    }
    if (!isDead(path)) {
      throw new LocalEndpointException(path + " is in use by another program");
    }
    Path aside = path.resolveSibling(randomName());
    Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    if (isSocket(aside) && isDead(aside)) {
      Files.delete(aside);
    } else {
      Files.move(aside, path);
      throw new LocalEndpointException(path + " is in use by another program");
    }
  }

  /// Only a refusal means that nobody listens; a program that is busy refuses in other words.
  private static boolean isDead(Path path) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & TYPE_MASK) == TYPE_SOCKET;
  }

  private static Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static String randomName() {
    return String.format(".pt%06x", ThreadLocalRandom.current().nextInt(1 << 24));
  }
}
