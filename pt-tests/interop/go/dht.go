package main

import (
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/routing"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
	mh "github.com/multiformats/go-multihash"
)

const (
	atOnce    = 8  // hosts that join side by side
	enough    = 10 // entries of a table that is ready
	joinLimit = 60 * time.Second
)

// query is the part of a request that is for a DHT. The key is a multihash in hexadecimal digits, or
// the digest of a namespace.
type query struct {
	Host      int    `json:"host"`
	Key       string `json:"key"`
	Namespace string `json:"namespace"`
	Count     int    `json:"count"`
}

// node is one host of the network and its DHT.
type node struct {
	host   host.Host
	dht    *dht.IpfsDHT
	server bool
}

// dhtNetwork is hosts of one process, of which the last ones are clients.
type dhtNetwork struct {
	*lines
	nodes     []node
	bootstrap []peer.AddrInfo
}

// runDht starts --hosts servers and --clients clients. They know each other by their first host, or
// all by the peers of --bootstrap.
func runDht(arguments []string) error {
	flags := flag.NewFlagSet("dht", flag.ExitOnError)
	hosts := flags.Int("hosts", 1, "how many DHT servers")
	clients := flags.Int("clients", 0, "how many DHT clients, whose indexes follow")
	ips := flags.String("ip", "127.0.0.1", "IP addresses to listen on, in turn, separated by commas")
	bootstrap := flags.String("bootstrap", "", "multiaddrs to join by, separated by commas")
	_ = flags.Parse(arguments)
	debug.SetGCPercent(50)
	peers, err := infos(*bootstrap)
	if err != nil {
		return err
	}
	n := &dhtNetwork{lines: newLines(), bootstrap: peers}
	addresses := strings.Split(*ips, ",")
	for i := range *hosts + *clients {
		node, err := newNode(addresses[i%len(addresses)], i < *hosts)
		if err != nil {
			return err
		}
		n.nodes = append(n.nodes, node)
	}
	if len(peers) == 0 && *hosts > 0 {
		n.bootstrap = []peer.AddrInfo{n.nodes[0].info()}
	}
	started := time.Now()
	if err := n.join(); err != nil {
		return err
	}
	n.sayReady(time.Since(started))
	return n.requests(n.answer)
}

func infos(multiaddrs string) ([]peer.AddrInfo, error) {
	var found []ma.Multiaddr
	for _, text := range strings.FieldsFunc(multiaddrs, func(r rune) bool { return r == ',' }) {
		address, err := ma.NewMultiaddr(text)
		if err != nil {
			return nil, err
		}
		found = append(found, address)
	}
	return peer.AddrInfosFromP2pAddrs(found...)
}

// from lets a host dial from its own address: what others count per address, they count per host.
func from(ip string) tcp.DialerForAddr {
	own := net.ParseIP(ip)
	return func(remote ma.Multiaddr) (tcp.ContextDialer, error) {
		target, err := manet.ToIP(remote)
		if err != nil {
			return nil, err
		}
		if (target.To4() == nil) != (own.To4() == nil) || target.IsLoopback() != own.IsLoopback() {
			return &net.Dialer{}, nil
		}
		return &net.Dialer{LocalAddr: &net.TCPAddr{IP: own}}, nil
	}
}

func newNode(ip string, server bool) (node, error) {
	address := "/ip4/" + ip + "/tcp/0"
	if strings.Contains(ip, ":") {
		address = "/ip6/" + ip + "/tcp/0"
	}
	unlimited, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(rcmgr.InfiniteLimits))
	if err != nil {
		return node{}, err
	}
	h, err := libp2p.New(
		libp2p.ListenAddrStrings(address),
		libp2p.Transport(tcp.NewTCPTransport, tcp.WithDialerForAddr(from(ip))),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(unlimited),
		libp2p.DisableRelay(),
		libp2p.DisableMetrics(),
		libp2p.DisableIdentifyAddressDiscovery(),
		libp2p.UserAgent("interop-go-dht/1"),
	)
	if err != nil {
		return node{}, err
	}
	mode := dht.ModeClient
	if server {
		mode = dht.ModeServer
	}
	d, err := dht.New(context.Background(), h, dht.ProtocolPrefix("/ipfs"), dht.Mode(mode), dht.DisableAutoRefresh())
	return node{host: h, dht: d, server: server}, err
}

func (n node) info() peer.AddrInfo {
	return peer.AddrInfo{ID: n.host.ID(), Addrs: n.host.Addrs()}
}

// join lets every host know the bootstrap peers and look itself up, a few hosts at a time; the
// tables are ready when they have a fair share of the servers.
func (n *dhtNetwork) join() error {
	ctx, cancel := context.WithTimeout(context.Background(), joinLimit)
	defer cancel()
	places := make(chan struct{}, atOnce)
	failures := make(chan error, len(n.nodes))
	for _, joining := range n.nodes {
		places <- struct{}{}
		go func() {
			defer func() { <-places }()
			failures <- n.joinOne(ctx, joining)
		}()
	}
	var failed error
	for range n.nodes {
		failed = errors.Join(failed, <-failures)
	}
	if failed != nil {
		return failed
	}
	for _, node := range n.nodes {
		if err := fill(ctx, node, n.wanted(node)); err != nil {
			return err
		}
	}
	return nil
}

func (n *dhtNetwork) joinOne(ctx context.Context, joining node) error {
	var failed error
	for _, known := range n.bootstrap {
		if known.ID != joining.host.ID() {
			failed = errors.Join(failed, joining.host.Connect(ctx, known))
		}
	}
	if failed != nil || n.wanted(joining) == 0 {
		return failed
	}
	for joining.dht.RoutingTable().Size() == 0 {
		if err := pause(ctx); err != nil {
			return fmt.Errorf("the table of %s stayed empty: %w", joining.host.ID(), err)
		}
		if joining.host.ID() == n.bootstrap[0].ID {
			return nil // the others come to it
		}
	}
	_, err := joining.dht.GetClosestPeers(ctx, string(joining.host.ID()))
	return err
}

// fill waits until a table has as many entries as are wanted, and looks further once a second: the
// first look-up may have met peers that knew nobody yet.
func fill(ctx context.Context, filling node, wanted int) error {
	for pauses := 1; filling.dht.RoutingTable().Size() < wanted; pauses++ {
		if pauses%50 == 0 {
			_, _ = filling.dht.GetClosestPeers(ctx, string(filling.host.ID()))
		}
		if err := pause(ctx); err != nil {
			size := filling.dht.RoutingTable().Size()
			return fmt.Errorf("the table of %s has %d entries: %w", filling.host.ID(), size, err)
		}
	}
	return nil
}

// wanted is how many entries can be expected of a table.
func (n *dhtNetwork) wanted(node node) int {
	others := 0
	known := map[peer.ID]bool{node.host.ID(): true}
	for _, other := range n.nodes {
		if other.server && !known[other.host.ID()] {
			others++
		}
		known[other.host.ID()] = true
	}
	for _, other := range n.bootstrap {
		if !known[other.ID] {
			others++
		}
	}
	return min(others, enough)
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(20 * time.Millisecond):
		return nil
	}
}

func (n *dhtNetwork) sayReady(took time.Duration) {
	hosts := []map[string]any{}
	for _, node := range n.nodes {
		hosts = append(hosts, map[string]any{
			"peer": node.host.ID().String(), "addresses": full(node.host), "server": node.server,
		})
	}
	n.say("ready", map[string]any{
		"peer": hosts[0]["peer"], "addresses": hosts[0]["addresses"], "hosts": hosts,
		"millis": took.Milliseconds(),
	})
}

func (n *dhtNetwork) answer(r request) (map[string]any, error) {
	if r.Host < 0 || r.Host >= len(n.nodes) {
		return nil, fmt.Errorf("there is no host %d", r.Host)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	node, started := n.nodes[r.Host], time.Now()
	answer, err := n.operate(ctx, node, r)
	if answer == nil {
		answer = map[string]any{}
	}
	answer["host"], answer["millis"] = r.Host, time.Since(started).Milliseconds()
	return answer, err
}

func (n *dhtNetwork) operate(ctx context.Context, node node, r request) (map[string]any, error) {
	switch r.Op {
	case "connect":
		peers, err := infos(r.Addr)
		for _, p := range peers {
			err = errors.Join(err, node.host.Connect(ctx, p))
		}
		return nil, err
	case "provide":
		key, err := contentKey(r.query)
		if err != nil {
			return nil, err
		}
		return nil, node.dht.Provide(ctx, key, true)
	case "advertise":
		ttl, err := routing.NewRoutingDiscovery(node.dht).Advertise(ctx, r.Namespace)
		return map[string]any{"seconds": int64(ttl.Seconds())}, err
	case "find_providers":
		return n.findProviders(ctx, node, r)
	case "find_peer":
		return findPeer(ctx, node, r)
	case "table":
		return n.table(ctx, r)
	case "stop":
		return nil, errors.Join(node.dht.Close(), node.host.Close())
	}
	return nil, fmt.Errorf("unknown request %q", r.Op)
}

func contentKey(q query) (cid.Cid, error) {
	if q.Namespace != "" {
		digest, err := mh.Sum([]byte(q.Namespace), mh.SHA2_256, -1)
		return cid.NewCidV1(cid.Raw, digest), err
	}
	bytes, err := hex.DecodeString(q.Key)
	if err != nil {
		return cid.Undef, err
	}
	digest, err := mh.Cast(bytes)
	return cid.NewCidV1(cid.Raw, digest), err
}

// findProviders tells every provider as an event as soon as it comes, and all of them in the end.
func (n *dhtNetwork) findProviders(ctx context.Context, node node, r request) (map[string]any, error) {
	key, err := contentKey(r.query)
	if err != nil {
		return nil, err
	}
	started, providers := time.Now(), []map[string]any{}
	for info := range node.dht.FindProvidersAsync(ctx, key, r.Count) {
		found := peerFields(info)
		found["millis"] = time.Since(started).Milliseconds()
		providers = append(providers, found)
		n.say("provider", map[string]any{"host": r.Host, "provider": found})
	}
	return map[string]any{"providers": providers}, ctx.Err()
}

func findPeer(ctx context.Context, node node, r request) (map[string]any, error) {
	id, err := peer.Decode(r.Peer)
	if err != nil {
		return nil, err
	}
	info, err := node.dht.FindPeer(ctx, id)
	return peerFields(info), err
}

func peerFields(info peer.AddrInfo) map[string]any {
	addresses := []string{}
	for _, a := range info.Addrs {
		addresses = append(addresses, a.String())
	}
	return map[string]any{"peer": info.ID.String(), "addresses": addresses}
}

// table tells how many entries each table has, and how many connections each host, when no table
// has fewer entries than the count.
func (n *dhtNetwork) table(ctx context.Context, r request) (map[string]any, error) {
	sizes, connections := []int{}, []int{}
	for _, node := range n.nodes {
		if err := fill(ctx, node, r.Count); err != nil {
			return nil, err
		}
		sizes = append(sizes, node.dht.RoutingTable().Size())
		connections = append(connections, connected(node.host))
	}
	return map[string]any{"sizes": sizes, "connections": connections}, nil
}

func connected(h host.Host) int {
	count := 0
	for _, id := range h.Network().Peers() {
		if h.Network().Connectedness(id) == network.Connected {
			count++
		}
	}
	return count
}
