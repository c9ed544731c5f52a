// Command peer is what a test drives of go-libp2p: one JSON object a line on standard input is a
// request, one a line on standard output is an answer or an event. Without a command it is a host;
// "relay" is a public node that others use, "dht" is many hosts with a Kademlia DHT, "original" behaves as the PeerTunnel written in Go.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
	"github.com/libp2p/go-libp2p/p2p/protocol/autonatv2"
	"github.com/libp2p/go-libp2p/p2p/protocol/holepunch"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
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
	Version  int    `json:"version"`
	query
}

type program struct {
	*lines
	host   host.Host
	probes *autonatv2.AutoNAT

	signed sync.Map // of peer.ID
}

func main() {
	var err error
	switch command(os.Args) {
	case "dht":
		err = runDht(os.Args[2:])
	case "relay":
		err = runPeer("relay", os.Args[2:], relayDefaults)
	case "original":
		err = runOriginal(os.Args[2:])
	default:
		err = runPeer("peer", os.Args[1:], peerDefaults)
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

// runPeer is one host: of the tests' protocols, or with relayDefaults a public node that others use.
func runPeer(name string, arguments []string, defaults settings) error {
	s := defaults.parse(name, arguments)
	options, err := s.options()
	if err != nil {
		return err
	}
	p := &program{lines: newLines()}
	if s.punch {
		options = append(options, libp2p.EnableHolePunching(holepunch.WithTracer(punchTracer{p})))
	}
	h, err := libp2p.New(options...)
	if err != nil {
		return err
	}
	defer h.Close()
	p.host = h
	if err := errors.Join(p.watchIdentify(), p.watchReachability()); err != nil {
		return err
	}
	p.serve()
	p.watchConnections()
	if err := p.addServices(s); err != nil {
		return err
	}
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
	ctx = network.WithAllowLimitedConn(ctx, "interop")
	switch r.Op {
	case "connections":
		return p.connections(), nil
	case "reserve":
		return p.reserve(ctx, r)
	case "autonat":
		return p.autonat(ctx, r)
	case "observed":
		return p.observed(ctx, r)
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
