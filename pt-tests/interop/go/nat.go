package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/host/autonat"
	"github.com/libp2p/go-libp2p/p2p/protocol/autonatv2"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/client"
	"github.com/libp2p/go-libp2p/p2p/protocol/holepunch"
	ma "github.com/multiformats/go-multiaddr"
)

// addServices adds what needs a host that runs already.
func (p *program) addServices(s settings) error {
	if s.autonat {
		if err := p.probe(s); err != nil {
			return err
		}
	}
	if !s.dht {
		return nil
	}
	_, err := dht.New(context.Background(), p.host, dht.ProtocolPrefix("/ipfs"), dht.Mode(dht.ModeServer))
	return err
}

// probe starts AutoNAT v2, whose dials come from a host of their own.
func (p *program) probe(s settings) error {
	carriers, err := s.carriers()
	if err != nil {
		return err
	}
	dialler, err := libp2p.New(append(carriers, libp2p.NoListenAddrs, libp2p.DisableRelay(), libp2p.DisableMetrics())...)
	if err != nil {
		return err
	}
	if p.probes, err = autonatv2.New(dialler); err != nil {
		return err
	}
	return p.probes.Start(p.host)
}

// autonat asks a peer once, by AutoNAT v1 whether it reaches this host at all, or by v2 whether it
// reaches the address.
func (p *program) autonat(ctx context.Context, r request) (map[string]any, error) {
	if r.Version == 1 {
		id, err := peer.Decode(r.Peer)
		if err != nil {
			return nil, err
		}
		err = autonat.NewAutoNATClient(p.host, nil, nil).DialBack(ctx, id)
		if err != nil && !autonat.IsDialError(err) {
			return nil, err
		}
		return map[string]any{"reachable": err == nil}, nil
	}
	address, err := ma.NewMultiaddr(r.Addr)
	if err != nil {
		return nil, err
	}
	result, err := p.reachability(ctx, address)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"reachable": result.Reachability == network.ReachabilityPublic,
		"verdict":   result.Reachability.String(), "refused": result.AllAddrsRefused,
	}, nil
}

// reachability waits until identify has told of a server.
func (p *program) reachability(ctx context.Context, address ma.Multiaddr) (autonatv2.Result, error) {
	for {
		result, err := p.probes.GetReachability(ctx, []autonatv2.Request{{Addr: address, SendDialData: true}})
		if !errors.Is(err, autonatv2.ErrNoPeers) {
			return result, err
		}
		if pause(ctx) != nil {
			return result, err
		}
	}
}

// observed waits until the host has an address that begins as r.Addr does, and tells it.
func (p *program) observed(ctx context.Context, r request) (map[string]any, error) {
	for {
		all := p.host.(interface{ AllAddrs() []ma.Multiaddr }).AllAddrs()
		for _, a := range all {
			if strings.HasPrefix(a.String(), r.Addr+"/") {
				return map[string]any{"addr": a.String()}, nil
			}
		}
		if err := pause(ctx); err != nil {
			return nil, fmt.Errorf("no address %s among %s: %w", r.Addr, all, err)
		}
	}
}

// reserve reserves a place at a relay and tells the address by which this host is then reached.
func (p *program) reserve(ctx context.Context, r request) (map[string]any, error) {
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
	reservation, err := client.Reserve(ctx, p.host, *info)
	if err != nil {
		return nil, err
	}
	vouched := []string{}
	for _, a := range reservation.Addrs {
		vouched = append(vouched, a.String())
	}
	return map[string]any{
		"circuit":    r.Addr + "/p2p-circuit/p2p/" + p.host.ID().String(),
		"vouched":    vouched,
		"voucher":    reservation.Voucher != nil,
		"seconds":    int64(time.Until(reservation.Expiration).Seconds()),
		"limit_data": reservation.LimitData, "limit_seconds": int64(reservation.LimitDuration.Seconds()),
	}, nil
}

func (p *program) watchConnections() {
	p.host.Network().Notify(&network.NotifyBundle{
		ConnectedF: func(_ network.Network, c network.Conn) {
			p.say("connection", connectionFields(c))
		},
		DisconnectedF: func(_ network.Network, c network.Conn) {
			p.say("disconnection", connectionFields(c))
		},
	})
}

// connections tells all that are open now.
func (p *program) connections() map[string]any {
	open := []map[string]any{}
	for _, c := range p.host.Network().Conns() {
		open = append(open, connectionFields(c))
	}
	return map[string]any{"connections": open}
}

func connectionFields(c network.Conn) map[string]any {
	state := c.ConnState()
	return map[string]any{
		"peer": c.RemotePeer().String(), "direction": c.Stat().Direction.String(),
		"security": string(state.Security), "muxer": string(state.StreamMultiplexer),
		"early": state.UsedEarlyMuxerNegotiation, "remote": c.RemoteMultiaddr().String(),
		"limited": c.Stat().Limited, "transport": transport(c.RemoteMultiaddr()),
	}
}

// transport is "relay" or the last part of an address that names what carries the connection.
func transport(address ma.Multiaddr) string {
	text := address.String()
	if strings.Contains(text, "/p2p-circuit") {
		return "relay"
	}
	for _, name := range []string{"quic-v1", "ws", "tcp"} {
		if strings.HasSuffix(text, "/"+name) || strings.Contains(text, "/"+name+"/") {
			return name
		}
	}
	return "unknown"
}

// watchReachability says what the host believes of itself.
func (p *program) watchReachability() error {
	events, err := p.host.EventBus().Subscribe([]any{
		new(event.EvtLocalReachabilityChanged), new(event.EvtHostReachableAddrsChanged),
	})
	if err != nil {
		return err
	}
	go func() {
		for e := range events.Out() {
			switch changed := e.(type) {
			case event.EvtLocalReachabilityChanged:
				p.say("reachability", map[string]any{"verdict": changed.Reachability.String()})
			case event.EvtHostReachableAddrsChanged:
				p.say("reachable", map[string]any{
					"reachable":   fmt.Sprint(changed.Reachable),
					"unreachable": fmt.Sprint(changed.Unreachable), "unknown": fmt.Sprint(changed.Unknown),
				})
			}
		}
	}()
	return nil
}

// punchTracer says what happens while a hole is punched.
type punchTracer struct{ p *program }

func (t punchTracer) Trace(e *holepunch.Event) {
	fields := map[string]any{"peer": e.Remote.String(), "step": e.Type}
	switch detail := e.Evt.(type) {
	case *holepunch.DirectDialEvt:
		fields["success"], fields["failure"] = detail.Success, detail.Error
	case *holepunch.ProtocolErrorEvt:
		fields["failure"] = detail.Error
	case *holepunch.StartHolePunchEvt:
		fields["addresses"], fields["rtt_ms"] = detail.RemoteAddrs, detail.RTT.Milliseconds()
	case *holepunch.EndHolePunchEvt:
		fields["success"], fields["failure"] = detail.Success, detail.Error
		fields["millis"] = detail.EllapsedTime.Milliseconds()
	case *holepunch.HolePunchAttemptEvt:
		fields["attempt"] = detail.Attempt
	}
	t.p.say("punch", fields)
}
