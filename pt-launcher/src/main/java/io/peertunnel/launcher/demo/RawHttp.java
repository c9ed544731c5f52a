package io.peertunnel.launcher.demo;

import io.peertunnel.launcher.text.SocketText;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// One HTTP/1.1 connection, with a hand on its socket: what a client library hides, ends and resets
/// of a connection, is what a rehearsal is about. Blocking; not thread-safe.
final class RawHttp implements AutoCloseable {
  private static final int BLOCK = 64 << 10;
  private static final int MAX_HEAD = 16 << 10;
  private static final int MAX_TEXT = 1 << 20;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String host;

  private RawHttp(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.host = host;
    this.in = new BufferedInputStream(socket.getInputStream(), BLOCK);
    this.out = socket.getOutputStream();
  }

  /// Connects.
  ///
  /// @param patience for connecting and for each read
  static RawHttp connect(InetSocketAddress to, Duration patience) throws IOException {
    Socket socket = new Socket();
    boolean connected = false;
    try {
      int millis = Math.toIntExact(Math.max(1, patience.toMillis()));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millis);
      socket.connect(to, millis);
      RawHttp http = new RawHttp(socket, SocketText.of(to));
      connected = true;
      return http;
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  /// Sends a request without content.
  void ask(String path) throws IOException {
    head("GET " + path, "");
  }

  /// Sends a request without content under another name of the server.
  void askAs(String path, String name) throws IOException {
    write("GET " + path + " HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
  }

  /// Sends a request that is the last one, and ends this direction.
  void askLast(String path) throws IOException {
    head("GET " + path, "Connection: close\r\n");
    socket.shutdownOutput();
  }

  /// Sends so many bytes of content.
  void post(String path, byte[] block, long bytes) throws IOException {
    head("POST " + path, "Content-Length: " + bytes + "\r\n");
    for (long left = bytes; left > 0; left -= Math.min(left, block.length)) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
    out.flush();
  }

  /// Reads the head of an answer and leaves its content.
  Head head() throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended in the middle of an answer");
      }
      if (text.length() >= MAX_HEAD) {
        throw new IOException("the head of the answer is too long");
      }
      text.append((char) next);
    }
    return Head.parse(text.toString());
  }

  /// Reads an answer and drops its content.
  ///
  /// @return its status and how many bytes came
  Head skip() throws IOException {
    Head head = head();
    byte[] block = new byte[BLOCK];
    long left = head.length();
    while (left > 0) {
      int n = in.read(block, 0, (int) Math.min(left, block.length));
      if (n < 0) {
        throw new EOFException("the answer ended " + left + " bytes too early");
      }
      left -= n;
    }
    return head;
  }

  /// Reads a short answer.
  String text() throws IOException {
    Head head = head();
    if (head.status() != 200 || head.length() > MAX_TEXT) {
      throw new IOException("the answer has status " + head.status() + ", " + head.length() + " B");
    }
    return new String(in.readNBytes((int) head.length()), StandardCharsets.UTF_8);
  }

  /// Whether the other side has ended its direction, too. Waits for it.
  boolean hasEnded() throws IOException {
    return in.read() < 0;
  }

  /// Ends both directions as a crash would.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /// The beginning of an answer.
  ///
  /// @param length of the content
  record Head(int status, long length) {
    static Head parse(String text) throws IOException {
      String[] lines = text.split("\r\n", -1);
      String[] words = lines[0].split(" ", 3);
      long length = 0;
      try {
        for (String line : lines) {
          String lower = line.toLowerCase(Locale.ROOT);
          if (lower.startsWith(LENGTH)) {
            length = Long.parseLong(lower.substring(LENGTH.length()).strip());
          }
        }
        return new Head(Integer.parseInt(words[1]), length);
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException("this is no answer: " + lines[0], e);
      }
    }
  }

  private void head(String request, String more) throws IOException {
    write(request + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
