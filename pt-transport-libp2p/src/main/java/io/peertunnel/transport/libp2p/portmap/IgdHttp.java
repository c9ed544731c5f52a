package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.Bytes;
import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// HTTP to a gateway: no proxy, no redirects, [BoundedXml#MAX_BYTES] and [#LIMIT] for an answer in
/// all. Blocking; an interrupt ends a request.
final class IgdHttp implements AutoCloseable {
  /// How long a request and its answer may take together.
  static final Duration LIMIT = Duration.ofSeconds(5);

  private final HttpClient client;

  /// @param local the address of ours that is on the gateway's link
  IgdHttp(InetAddress local) {
    this.client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .localAddress(local)
            .connectTimeout(LIMIT)
            .build();
  }

  /// An answer.
  record Reply(int status, Bytes body) {}

  /// Gets a document.
  Reply get(URI uri) throws MappingException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).build());
  }

  /// Sends a command to a service.
  Reply post(IgdService service, String action, String body)
      throws MappingException, InterruptedException {
    return send(
        HttpRequest.newBuilder(service.control())
            .header("Content-Type", "text/xml; charset=\"utf-8\"")
            .header("SOAPAction", '"' + service.type() + '#' + action + '"')
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /// The client's own limit would not cover the body.
  private Reply send(HttpRequest request) throws MappingException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BoundedXml.MAX_BYTES));
    try {
      HttpResponse<byte[]> response = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(response.statusCode(), Bytes.copyOf(response.body()));
    } catch (ExecutionException | TimeoutException e) {
      throw new MappingException(
          Reason.SILENT, "the gateway at " + request.uri().getAuthority() + " does not answer", e);
    } finally {
      answer.cancel(true);
    }
  }
}
