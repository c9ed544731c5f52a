// Command peer is what a test drives of go-libp2p: one JSON object a line on standard input is a
// request, one a line on standard output is an answer or an event. Without a command it is a host;
// "dht" is many hosts with a Kademlia DHT, "original" behaves as the PeerTunnel written in Go.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	libp2ptls "github.com/libp2p/go-libp2p/p2p/security/tls"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
)

// request is what a test asks for; which fields count depends on Op.
type request struct {
	Op       string `json:"op"`
	Addr     string `json:"addr"`
	Peer     string `json:"peer"`
	Protocol string `json:"protocol"`
	Bytes    int64  `json:"bytes"`
	Code     uint32 `json:"code"`
	Target   string `json:"target"`
	Listen   string `json:"listen"`
	query
}

type program struct {
	*lines
	host host.Host

	signed sync.Map // of peer.ID
}

func main() {
	var err error
	switch command(os.Args) {
	case "dht":
		err = runDht(os.Args[2:])
	case "original":
		err = runOriginal(os.Args[2:])
	default:
		err = runPeer()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func command(arguments []string) string {
	if len(arguments) < 2 {
		return ""
	}
	return arguments[1]
}

func runPeer() error {
	listen := flag.String("listen", "/ip4/127.0.0.1/tcp/0", "multiaddrs to listen on, separated by commas")
	security := flag.String("security", "tls,noise", "security protocols in order of preference")
	key := flag.String("key", "ed25519", "type of the identity key: ed25519, rsa, ecdsa, secp256k1")
	flag.Parse()
	return run(*listen, *security, *key)
}

func run(listen, security, key string) error {
	identity, err := newKey(key)
	if err != nil {
		return err
	}
	unlimited, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(rcmgr.InfiniteLimits))
	if err != nil {
		return err
	}
	options := []libp2p.Option{
		libp2p.Identity(identity),
		libp2p.ListenAddrStrings(strings.Split(listen, ",")...),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(unlimited),
		libp2p.DisableRelay(),
		libp2p.UserAgent("interop-go/1"),
	}
	for _, name := range strings.Split(security, ",") {
		switch name {
		case "tls":
			options = append(options, libp2p.Security(libp2ptls.ID, libp2ptls.New))
		case "noise":
			options = append(options, libp2p.Security(noise.ID, noise.New))
		default:
			return fmt.Errorf("unknown security protocol %q", name)
		}
	}
	h, err := libp2p.New(options...)
	if err != nil {
		return err
	}
	defer h.Close()
	p := &program{host: h, lines: newLines()}
	if err := p.watchIdentify(); err != nil {
		return err
	}
	p.serve()
	h.Network().Notify(&network.NotifyBundle{
		ConnectedF: func(_ network.Network, c network.Conn) {
			state := c.ConnState()
			p.say("connection", map[string]any{
				"peer": c.RemotePeer().String(), "direction": c.Stat().Direction.String(),
				"security": string(state.Security), "muxer": string(state.StreamMultiplexer),
				"early": state.UsedEarlyMuxerNegotiation, "remote": c.RemoteMultiaddr().String(),
			})
		},
		DisconnectedF: func(_ network.Network, c network.Conn) {
			p.say("disconnection", map[string]any{"peer": c.RemotePeer().String()})
		},
	})
	p.say("ready", map[string]any{"peer": h.ID().String(), "addresses": full(h)})
	return p.requests(p.answer)
}

func newKey(kind string) (crypto.PrivKey, error) {
	switch kind {
	case "ed25519":
		k, _, err := crypto.GenerateEd25519Key(rand.Reader)
		return k, err
	case "rsa":
		k, _, err := crypto.GenerateRSAKeyPair(2048, rand.Reader)
		return k, err
	case "ecdsa":
		k, _, err := crypto.GenerateECDSAKeyPair(rand.Reader)
		return k, err
	case "secp256k1":
		k, _, err := crypto.GenerateSecp256k1Key(rand.Reader)
		return k, err
	}
	return nil, fmt.Errorf("unknown key type %q", kind)
}

func full(h host.Host) []string {
	addresses := []string{}
	for _, a := range h.Addrs() {
		addresses = append(addresses, a.String()+"/p2p/"+h.ID().String())
	}
	return addresses
}

func (p *program) answer(r request) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	switch r.Op {
	case "connect":
		return p.connect(ctx, r)
	case "disconnect":
		return nil, p.withPeer(r, func(id peer.ID) error { return p.host.Network().ClosePeer(id) })
	case "identify":
		return p.identify(r)
	case "ping":
		return p.ping(ctx, r)
	case "transfer":
		return p.transfer(ctx, r)
	case "half-close":
		return p.halfClose(ctx, r)
	case "reset":
		return p.reset(ctx, r)
	case "many":
		return p.many(ctx, r)
	case "expose":
		return nil, p.expose(r.Target)
	case "bind":
		return p.bind(r)
	case "mdns":
		return nil, p.mdns()
	}
	return nil, fmt.Errorf("unknown request %q", r.Op)
}

func (p *program) withPeer(r request, use func(peer.ID) error) error {
	id, err := peer.Decode(r.Peer)
	if err != nil {
		return err
	}
	return use(id)
}

func (p *program) connect(ctx context.Context, r request) (map[string]any, error) {
	address, err := ma.NewMultiaddr(r.Addr)
	if err != nil {
		return nil, err
	}
	info, err := peer.AddrInfoFromP2pAddr(address)
	if err != nil {
		return nil, err
	}
	if err := p.host.Connect(ctx, *info); err != nil {
		return nil, err
	}
	state := p.host.Network().ConnsToPeer(info.ID)[0].ConnState()
	return map[string]any{
		"peer": info.ID.String(), "security": string(state.Security),
		"muxer": string(state.StreamMultiplexer), "early": state.UsedEarlyMuxerNegotiation,
	}, nil
}

// identify tells what the identify protocol has brought about a peer.
func (p *program) identify(r request) (map[string]any, error) {
	id, err := peer.Decode(r.Peer)
	if err != nil {
		return nil, err
	}
	store := p.host.Peerstore()
	protocols, err := store.GetProtocols(id)
	if err != nil {
		return nil, err
	}
	agent, _ := store.Get(id, "AgentVersion")
	addresses := []string{}
	for _, a := range store.Addrs(id) {
		addresses = append(addresses, a.String())
	}
	_, signed := p.signed.Load(id)
	return map[string]any{
		"protocols": protocols, "agent": agent, "addresses": addresses, "signed": signed,
	}, nil
}

// watchIdentify remembers who sent a signed peer record that go-libp2p accepted.
func (p *program) watchIdentify() error {
	events, err := p.host.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted))
	if err != nil {
		return err
	}
	go func() {
		for e := range events.Out() {
			identified := e.(event.EvtPeerIdentificationCompleted)
			if identified.SignedPeerRecord != nil {
				p.signed.Store(identified.Peer, true)
			}
		}
	}()
	return nil
}

func (p *program) ping(ctx context.Context, r request) (map[string]any, error) {
	id, err := peer.Decode(r.Peer)
	if err != nil {
		return nil, err
	}
	rounds := 0
	for result := range ping.Ping(ctx, p.host, id) {
		if result.Error != nil {
			return nil, result.Error
		}
		if rounds++; rounds == 5 {
			break
		}
	}
	return map[string]any{"rounds": rounds}, nil
}

type mdnsNotifee struct{ p *program }

func (n mdnsNotifee) HandlePeerFound(info peer.AddrInfo) {
	addresses := []string{}
	for _, a := range info.Addrs {
		addresses = append(addresses, a.String())
	}
	n.p.say("found", map[string]any{"peer": info.ID.String(), "addresses": addresses})
}

func (p *program) mdns() error {
	return mdns.NewMdnsService(p.host, "", mdnsNotifee{p}).Start()
}
