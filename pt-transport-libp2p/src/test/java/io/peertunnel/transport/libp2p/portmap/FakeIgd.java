package io.peertunnel.transport.libp2p.portmap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A UPnP gateway on loopback: SSDP by unicast, a description, and a service that maps ports.
final class FakeIgd implements AutoCloseable {
  static final String IP1 = "urn:schemas-upnp-org:service:WANIPConnection:1";
  static final String IP2 = "urn:schemas-upnp-org:service:WANIPConnection:2";

  /// At the end of an answer: it never comes to its end.
  static final String STALL = "(stalls)";

  /// What is mapped, by protocol and external port, as `TCP:4001`.
  final Map<String, Entry> mapped = new ConcurrentHashMap<>();

  /// The error codes that commands meet.
  final Map<String, Integer> faults = new ConcurrentHashMap<>();

  /// Whole HTTP answers in place of the right ones, by path.
  final Map<String, String> answers = new ConcurrentHashMap<>();

  final List<String> commands = new CopyOnWriteArrayList<>();
  final AtomicLong uptime = new AtomicLong(1000);
  final BlockingQueue<String> searches = new LinkedBlockingQueue<>();
  volatile String service = IP1;
  volatile String external = "8.8.4.4";
  volatile String answersTo = "InternetGatewayDevice:1";
  volatile String location;
  volatile boolean permanentOnly;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ServerSocket server;
  private final DatagramSocket ssdp;

  record Entry(String client, String port, String lease) {}

  FakeIgd() throws IOException {
    this("127.0.0.1");
  }

  /// Serves at an address of loopback.
  FakeIgd(String host) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.ofLiteral(host));
    ssdp = new DatagramSocket(0, InetAddress.ofLiteral(host));
    location = location().toString();
    Thread.ofVirtual().name("fake gateway").start(this::serveAll);
    Thread.ofVirtual().name("fake gateway's SSDP").start(this::answerSearches);
  }

  URI location() {
    return URI.create(
        "http://"
            + server.getInetAddress().getHostAddress()
            + ":"
            + server.getLocalPort()
            + "/root.xml");
  }

  SsdpTarget target() {
    return new SsdpTarget(
        new InetSocketAddress(ssdp.getLocalAddress(), ssdp.getLocalPort()),
        InetAddress.ofLiteral("127.0.0.1"));
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    ssdp.close();
  }

  private void answerSearches() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        ssdp.receive(packet);
        String search =
            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        searches.add(search);
        if (search.contains(answersTo)) {
          byte[] answer =
              ("HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                      + "LOCATION: "
                      + location
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII);
          ssdp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serveAll() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().name("fake gateway's connection").start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String path = in.readLine().split(" ", -1)[1];
      int length = 0;
      String action = "";
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        Matcher header = Pattern.compile("([^:]+): *\"?(.*?)\"?").matcher(line);
        if (header.matches() && header.group(1).equalsIgnoreCase("Content-Length")) {
          length = Integer.parseInt(header.group(2));
        } else if (header.matches() && header.group(1).equalsIgnoreCase("SOAPAction")) {
          action = header.group(2);
        }
      }
      char[] body = new char[length];
      int read = 0;
      while (read < length) {
        read += in.read(body, read, length - read);
      }
      answer(socket.getOutputStream(), path, action, new String(body));
    } catch (IOException | InterruptedException e) {
      // The client went away.
    }
  }

  private void answer(OutputStream out, String path, String action, String body)
      throws IOException, InterruptedException {
    String answer = answers.get(path);
    if (answer == null && path.equals("/root.xml")) {
      answer = http("200 OK", description());
    } else if (answer == null) {
      answer = command(action, body);
    }
    boolean stalls = answer.endsWith(STALL);
    out.write(answer.replace(STALL, "").getBytes(StandardCharsets.UTF_8));
    out.flush();
    if (stalls) {
      closed.await();
    }
  }

  private String command(String header, String body) {
    String action = header.substring(header.indexOf('#') + 1);
    commands.add(action);
    if (!header.startsWith(service + "#") || !body.contains("xmlns:u=\"" + service + "\"")) {
      return fault(401);
    }
    if (faults.containsKey(action)) {
      return fault(faults.getOrDefault(action, 0));
    }
    String key = value(body, "NewProtocol") + ":" + value(body, "NewExternalPort");
    return switch (action) {
      case "GetExternalIPAddress" -> done(action, element("NewExternalIPAddress", external));
      case "GetStatusInfo" -> done(action, element("NewUptime", uptime.toString()));
      case "GetSpecificPortMappingEntry" -> entry(action, key);
      case "AddPortMapping" -> add(action, key, body);
      case "DeletePortMapping" -> mapped.remove(key) == null ? fault(714) : done(action, "");
      default -> fault(401);
    };
  }

  private String entry(String action, String key) {
    Entry entry = mapped.get(key);
    return entry == null
        ? fault(714)
        : done(
            action,
            element("NewInternalClient", entry.client())
                + element("NewInternalPort", entry.port()));
  }

  private String add(String action, String key, String body) {
    String lease = value(body, "NewLeaseDuration");
    if (permanentOnly && !lease.equals("0")) {
      return fault(725);
    }
    mapped.put(
        key, new Entry(value(body, "NewInternalClient"), value(body, "NewInternalPort"), lease));
    return done(action, "");
  }

  private String description() {
    return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"
        + "<serviceList><service>"
        + element("serviceType", service)
        + element("controlURL", "/ctl")
        + "</service></serviceList></device></root>";
  }

  private String done(String action, String values) {
    String body = "<u:" + action + "Response xmlns:u=\"" + service + "\">" + values;
    return http("200 OK", envelope(body + "</u:" + action + "Response>"));
  }

  private static String fault(int code) {
    return http(
        "500 Internal Server Error",
        envelope(
            "<s:Fault><detail><UPnPError>"
                + element("errorCode", String.valueOf(code))
                + element("errorDescription", "fault " + code)
                + "</UPnPError></detail></s:Fault>"));
  }

  private static String envelope(String body) {
    return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
        + body
        + "</s:Body></s:Envelope>";
  }

  static String http(String status, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\nConnection: close\r\nContent-Type: text/xml\r\n\r\n"
        + body;
  }

  private static String element(String name, String text) {
    return "<" + name + ">" + text + "</" + name + ">";
  }

  private static String value(String body, String name) {
    Matcher element = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(body);
    return element.find() ? element.group(1) : "";
  }
}
