package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/routing"
	"github.com/libp2p/go-libp2p/p2p/discovery/util"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/libp2p/go-libp2p/p2p/transport/websocket"
)

const (
	lookupLimit = 30 * time.Second
	tableLimit  = 30 * time.Second
)

// original behaves towards its peers as the PeerTunnel written in Go does.
type original struct {
	*lines
	host      host.Host
	dht       *dht.IpfsDHT
	namespace string
	port      int
	serve     sync.Once
}

// runOriginal is the side that shares a port (--role=tcp) or the one that binds to it (--role=bind).
// --late is how long after the advertisement a tcp serves streams; with "asked" it waits for the
// request "serve".
func runOriginal(arguments []string) error {
	flags := flag.NewFlagSet("original", flag.ExitOnError)
	role := flags.String("role", "tcp", "tcp or bind")
	id := flags.String("id", "", "what the tunnel is called")
	port := flags.Int("port", 0, "the local port that is shared, or listened on")
	listen := flags.String("listen", "/ip4/127.0.0.1/tcp/0,/ip6/::1/tcp/0", "multiaddrs to listen on")
	bootstrap := flags.String("bootstrap", "", "multiaddrs of the DHT, separated by commas")
	late := flags.String("late", "0s", "when streams are served after all")
	_ = flags.Parse(arguments)
	o := &original{lines: newLines(), namespace: string(pipe) + "/" + *id, port: *port}
	if err := o.start(*listen); err != nil {
		return err
	}
	defer o.host.Close()
	if err := o.join(*bootstrap); err != nil {
		return err
	}
	switch *role {
	case "tcp":
		return o.tcp(*late)
	case "bind":
		return o.bind()
	}
	return fmt.Errorf("unknown role %q", *role)
}

func (o *original) start(listen string) (err error) {
	o.host, err = libp2p.New(
		libp2p.ListenAddrStrings(strings.Split(listen, ",")...),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Transport(websocket.New),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.EnableAutoNATv2(),
		libp2p.UserAgent("peertunnel@interop"),
	)
	if err != nil {
		return err
	}
	o.host.Network().Notify(&network.NotifyBundle{ConnectedF: func(_ network.Network, c network.Conn) {
		o.say("connection", map[string]any{"peer": c.RemotePeer().String(), "direction": c.Stat().Direction.String()})
	}})
	o.dht, err = dht.New(context.Background(), o.host)
	o.say("ready", map[string]any{"peer": o.host.ID().String(), "addresses": full(o.host)})
	return err
}

// join dials all bootstrap peers. The public ones take seconds, in which the table fills; those of a
// test do not, so the table is waited for.
func (o *original) join(bootstrap string) error {
	ctx, cancel := context.WithTimeout(context.Background(), tableLimit)
	defer cancel()
	peers, err := infos(bootstrap)
	if err != nil {
		return err
	}
	if err := o.dht.Bootstrap(ctx); err != nil {
		return err
	}
	var dials sync.WaitGroup
	for _, p := range peers {
		dials.Go(func() {
			if err := o.host.Connect(ctx, p); err != nil {
				o.say("unreachable", map[string]any{"peer": p.ID.String(), "error": err.Error()})
			}
		})
	}
	dials.Wait()
	for o.dht.RoutingTable().Size() == 0 {
		if err := pause(ctx); err != nil {
			return fmt.Errorf("no bootstrap peer is in the table: %w", err)
		}
	}
	return nil
}

func (o *original) tcp(late string) error {
	util.Advertise(context.Background(), routing.NewRoutingDiscovery(o.dht), o.namespace)
	o.say("advertising", nil)
	if late != "asked" {
		delay, err := time.ParseDuration(late)
		if err != nil {
			return err
		}
		time.AfterFunc(delay, o.expose)
	}
	return o.requests(func(r request) (map[string]any, error) {
		if r.Op != "serve" {
			return nil, fmt.Errorf("unknown request %q", r.Op)
		}
		o.expose()
		return nil, nil
	})
}

func (o *original) expose() {
	o.serve.Do(func() {
		o.host.SetStreamHandler(pipe, func(s network.Stream) {
			c, err := net.Dial("tcp", net.JoinHostPort("localhost", strconv.Itoa(o.port)))
			if err != nil {
				_ = s.Reset()
				return
			}
			joinUntilEither(c, s)
		})
		o.say("serving", nil)
	})
}

// bind connects to the first provider that it hears of, dead or alive.
func (o *original) bind() error {
	ctx, cancel := context.WithTimeout(context.Background(), lookupLimit)
	defer cancel()
	found, err := routing.NewRoutingDiscovery(o.dht).FindPeers(ctx, o.namespace)
	if err != nil {
		return err
	}
	first, ok := <-found
	if !ok {
		return errors.New("nobody provides " + o.namespace)
	}
	o.say("found", peerFields(first))
	if err := o.host.Connect(ctx, first); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.port)))
	if err != nil {
		return err
	}
	o.say("listening", map[string]any{"listen": listener.Addr().String()})
	for {
		c, err := listener.Accept()
		if err != nil {
			return err
		}
		go o.forward(c, first.ID)
	}
}

func (o *original) forward(c net.Conn, to peer.ID) {
	s, err := o.host.NewStream(context.Background(), to, pipe)
	if err != nil {
		o.say("stream-error", map[string]any{"error": err.Error()})
		_ = c.Close()
		return
	}
	joinUntilEither(c, s)
}

// joinUntilEither copies both ways and closes both sides as soon as one direction has ended.
func joinUntilEither(c net.Conn, s network.Stream) {
	ended := make(chan struct{}, 2)
	copying := func(to io.Writer, from io.Reader) {
		_, _ = io.Copy(to, from)
		ended <- struct{}{}
	}
	go copying(s, c)
	go copying(c, s)
	<-ended
	_ = c.Close()
	_ = s.Close()
}
