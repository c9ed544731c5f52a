package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.LocalEndpointException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [Forwarder] of TCP promises beyond [LocalForwarderContract]: that resets are passed
/// on, and what it does with ports and names. An implementation's test extends this and says how to
/// create one. The clients and the target are on loopback.
public abstract class ForwarderContract extends LocalForwarderContract {
  /// Creates the contract.
  protected ForwarderContract() {}

  @Test
  void passesTheResetOfAClientOn() throws Exception {
    Socket client = connect();
    try (Socket target = accept()) {
      client.getOutputStream().write(1);
      assertThat(target.getInputStream().read()).isEqualTo(1);
      abort(client);
      assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(IOException.class);
    }
    assertThat(binding.awaitEnded(1).getFirst().summary().reason())
        .isNotEqualTo(ForwardListener.Summary.DONE);
    assertThat(exposing.awaitEnded(1).getFirst().summary().reason())
        .isNotEqualTo(ForwardListener.Summary.DONE);
  }

  @Test
  void passesTheResetOfATargetOn() throws Exception {
    try (Socket client = connect()) {
      Socket target = accept();
      client.getOutputStream().write(1);
      assertThat(target.getInputStream().read()).isEqualTo(1);
      abort(target);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    }
    assertThat(exposing.awaitEnded(1).getFirst().summary().reason())
        .isNotEqualTo(ForwardListener.Summary.DONE);
  }

  @Test
  void resetsBothSocketsWhenTheConnectionIsLost() throws Exception {
    try (Socket client = connect();
        Socket target = accept()) {
      client.getOutputStream().write(1);
      assertThat(target.getInputStream().read()).isEqualTo(1);
      network.drop(near, far);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(IOException.class);
    }
    binding.awaitEnded(1);
    exposing.awaitEnded(1);
  }

  @Test
  void takesOnePortThatIsFreeOnEveryAddress() throws Exception {
    expose();
    InetSocketAddress first = TcpSockets.loopback(0);
    InetSocketAddress second = new InetSocketAddress(otherLoopback(), 0);
    Forwarder.Binding bound = bind(List.of(first, second), this::openStream);
    assertThat(bound.local()).hasSize(2);
    List<InetSocketAddress> local = new ArrayList<>();
    bound.local().forEach(each -> local.add((InetSocketAddress) each));
    assertThat(local)
        .extracting(InetSocketAddress::getAddress)
        .containsExactly(first.getAddress(), second.getAddress());
    assertThat(local.get(0).getPort()).isPositive().isEqualTo(local.get(1).getPort());
    for (InetSocketAddress each : local) {
      try (Socket client = new Socket(each.getAddress(), each.getPort());
          Socket target = accept()) {
        client.getOutputStream().write(1);
        assertThat(target.getInputStream().read()).isEqualTo(1);
      }
    }
  }

  @Test
  void bindsNothingWhenOneAddressIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, TcpSockets.loopback(0).getAddress())) {
      InetSocketAddress free = new InetSocketAddress(otherLoopback(), taken.getLocalPort());
      InetSocketAddress busy = TcpSockets.loopback(taken.getLocalPort());
      assertThatThrownBy(() -> bind(List.of(free, busy), this::openStream))
          .isInstanceOf(LocalEndpointException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
      assertThatCode(() -> new ServerSocket(free.getPort(), 1, free.getAddress()).close())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void resolvesTheNameOfTheTarget() throws Exception {
    ServerSocket target = listen();
    InetSocketAddress named =
        InetSocketAddress.createUnresolved("localhost", target.getLocalPort());
    far.serve(PROTOCOL, farForwarder.expose(named, exposing));
    try (Socket client = dial(bind());
        Socket served = accept()) {
      client.getOutputStream().write(1);
      assertThat(served.getInputStream().read()).isEqualTo(1);
    }
  }
}
