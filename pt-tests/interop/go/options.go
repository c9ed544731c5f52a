package main

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/p2p/host/observedaddrs"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/relay"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	libp2ptls "github.com/libp2p/go-libp2p/p2p/security/tls"
	libp2pquic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/libp2p/go-libp2p/p2p/transport/websocket"
)

const many = 4096 // reservations and questions from one address, as all hosts of a test may share it

// settings are the flags of a host.
type settings struct {
	listen, transports, security, key string

	relayed bool // dials and accepts through relays
	punch   bool
	autonat bool // serves both versions

	reachability string // "public" or "private", without any probe
	observers    int    // how many peers must have seen an own address before it counts

	relay    string // "", "limited" or "unlimited"
	duration time.Duration
	data     int64
	ttl      time.Duration
	dht      bool
}

// peerDefaults are the settings of a plain peer.
var peerDefaults = settings{listen: "/ip4/127.0.0.1/tcp/0", transports: "tcp"}

// relayDefaults are the settings of a public node that others use.
var relayDefaults = settings{
	listen:     "/ip4/127.0.0.1/tcp/0,/ip4/127.0.0.1/udp/0/quic-v1",
	transports: "tcp,quic-v1,ws",
	relayed:    true, autonat: true, reachability: "public", relay: "limited", dht: true,
}

func (s settings) parse(name string, arguments []string) settings {
	limit := relay.DefaultLimit()
	f := flag.NewFlagSet(name, flag.ExitOnError)
	f.StringVar(&s.listen, "listen", s.listen, "multiaddrs to listen on, separated by commas")
	f.StringVar(&s.transports, "transports", s.transports, "tcp, quic-v1, ws")
	f.StringVar(&s.security, "security", "tls,noise", "security protocols in order of preference")
	f.StringVar(&s.key, "key", "ed25519", "type of the identity key: ed25519, rsa, ecdsa, secp256k1")
	f.BoolVar(&s.relayed, "relayed", s.relayed, "dial and accept through relays")
	f.BoolVar(&s.punch, "punch", s.punch, "punch holes for relayed connections")
	f.BoolVar(&s.autonat, "autonat", s.autonat, "serve AutoNAT v1 and v2, and be a client of v2")
	f.StringVar(&s.reachability, "reachability", s.reachability, "public or private, without asking anybody")
	f.IntVar(&s.observers, "observers", 4, "peers that must have seen an own address before it counts")
	f.StringVar(&s.relay, "relay", s.relay, "serve as a relay: limited, unlimited")
	f.DurationVar(&s.duration, "duration", limit.Duration, "how long a limited circuit may last")
	f.Int64Var(&s.data, "data", limit.Data, "bytes each way that a limited circuit may carry")
	f.DurationVar(&s.ttl, "ttl", time.Hour, "how long a reservation lasts")
	f.BoolVar(&s.dht, "dht", s.dht, "serve the Kademlia DHT")
	_ = f.Parse(arguments)
	return s
}

func (s settings) options() ([]libp2p.Option, error) {
	identity, err := newKey(s.key)
	if err != nil {
		return nil, err
	}
	carriers, err := s.carriers()
	if err != nil {
		return nil, err
	}
	observedaddrs.ActivationThresh = s.observers
	options := append(carriers,
		libp2p.Identity(identity),
		libp2p.ListenAddrStrings(strings.FieldsFunc(s.listen, func(r rune) bool { return r == ',' })...),
		libp2p.UserAgent("interop-go/1"),
		libp2p.DisableMetrics(),
	)
	if s.relayed {
		options = append(options, libp2p.EnableRelay())
	} else {
		options = append(options, libp2p.DisableRelay())
	}
	if s.relay != "" {
		options = append(options, libp2p.EnableRelayService(relay.WithResources(s.resources())))
	}
	if s.autonat {
		options = append(options, libp2p.EnableNATService(), libp2p.AutoNATServiceRateLimit(many, many, time.Minute))
	}
	switch s.reachability {
	case "public":
		options = append(options, libp2p.ForceReachabilityPublic())
	case "private":
		options = append(options, libp2p.ForceReachabilityPrivate())
	}
	return options, nil
}

// carriers are the transports and what is above them.
func (s settings) carriers() ([]libp2p.Option, error) {
	unlimited, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(rcmgr.InfiniteLimits))
	if err != nil {
		return nil, err
	}
	options := []libp2p.Option{
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(unlimited),
	}
	for _, name := range strings.Split(s.transports, ",") {
		switch name {
		case "tcp":
			options = append(options, libp2p.Transport(tcp.NewTCPTransport))
		case "quic-v1":
			options = append(options, libp2p.Transport(libp2pquic.NewTransport))
		case "ws":
			options = append(options, libp2p.Transport(websocket.New))
		default:
			return nil, fmt.Errorf("unknown transport %q", name)
		}
	}
	for _, name := range strings.Split(s.security, ",") {
		switch name {
		case "tls":
			options = append(options, libp2p.Security(libp2ptls.ID, libp2ptls.New))
		case "noise":
			options = append(options, libp2p.Security(noise.ID, noise.New))
		default:
			return nil, fmt.Errorf("unknown security protocol %q", name)
		}
	}
	return options, nil
}

func (s settings) resources() relay.Resources {
	r := relay.DefaultResources()
	r.Limit = &relay.RelayLimit{Duration: s.duration, Data: s.data}
	if s.relay == "unlimited" {
		r.Limit = nil
	}
	r.ReservationTTL = s.ttl
	r.MaxReservations, r.MaxReservationsPerIP, r.MaxReservationsPerASN = many, many, many
	return r
}
