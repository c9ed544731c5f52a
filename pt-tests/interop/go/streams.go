package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const (
	echo   = protocol.ID("/interop/echo/1.0.0")
	digest = protocol.ID("/interop/digest/1.0.0")
	resets = protocol.ID("/interop/reset/1.0.0")
	pipe   = protocol.ID("/peertunnel/1.0.0")
)

// serve answers the protocols that tests use: echo returns what arrives as it arrives, digest reads
// to the end of the input and then answers with its SHA-256, reset cuts the stream off with code 4242.
func (p *program) serve() {
	p.host.SetStreamHandler(echo, func(s network.Stream) {
		defer s.Close()
		if _, err := io.Copy(s, s); err != nil {
			p.say("stream-error", map[string]any{"error": err.Error()})
			_ = s.Reset()
		}
	})
	p.host.SetStreamHandler(digest, func(s network.Stream) {
		defer s.Close()
		hash := sha256.New()
		if _, err := io.Copy(hash, s); err != nil {
			p.say("stream-error", map[string]any{"error": err.Error(), "code": code(err)})
			_ = s.Reset()
			return
		}
		_, _ = s.Write([]byte(hex.EncodeToString(hash.Sum(nil))))
	})
	p.host.SetStreamHandler(resets, func(s network.Stream) {
		buffer := make([]byte, 1)
		_, _ = s.Read(buffer)
		_ = s.ResetWithError(4242)
	})
}

func code(err error) int64 {
	var reset *network.StreamError
	if errors.As(err, &reset) {
		return int64(reset.ErrorCode)
	}
	return -1
}

func (p *program) open(ctx context.Context, r request) (network.Stream, error) {
	id, err := peer.Decode(r.Peer)
	if err != nil {
		return nil, err
	}
	return p.host.NewStream(ctx, id, protocol.ID(r.Protocol))
}

// transfer sends random bytes through an echoing protocol and compares what comes back.
func (p *program) transfer(ctx context.Context, r request) (map[string]any, error) {
	s, err := p.open(ctx, r)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	sent := sha256.New()
	failed := make(chan error, 1)
	go func() {
		_, err := io.CopyN(io.MultiWriter(s, sent), rand.Reader, r.Bytes)
		if err == nil {
			err = s.CloseWrite()
		}
		failed <- err
	}()
	received := sha256.New()
	count, err := io.Copy(received, s)
	if err = errors.Join(err, <-failed); err != nil {
		return nil, err
	}
	return map[string]any{
		"bytes": count, "equal": hex.EncodeToString(sent.Sum(nil)) == hex.EncodeToString(received.Sum(nil)),
	}, nil
}

// halfClose sends random bytes, ends its direction, and then reads the digest that the peer made.
func (p *program) halfClose(ctx context.Context, r request) (map[string]any, error) {
	s, err := p.open(ctx, r)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	sent := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(s, sent), rand.Reader, r.Bytes); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(s)
	if err != nil {
		return nil, err
	}
	return map[string]any{"equal": hex.EncodeToString(sent.Sum(nil)) == string(answer)}, nil
}

// reset cuts a stream off with a code, or, without one, waits for the peer to do so and tells its code.
func (p *program) reset(ctx context.Context, r request) (map[string]any, error) {
	s, err := p.open(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := s.Write([]byte("x")); err != nil {
		return nil, err
	}
	if r.Code != 0 {
		time.Sleep(200 * time.Millisecond)
		return nil, s.ResetWithError(network.StreamErrorCode(r.Code))
	}
	_, err = io.ReadAll(s)
	return map[string]any{"code": code(err)}, nil
}

// many opens streams side by side, as many as r.Bytes says, and sends a little through each.
func (p *program) many(ctx context.Context, r request) (map[string]any, error) {
	var group sync.WaitGroup
	failures := make(chan error, r.Bytes)
	for range r.Bytes {
		group.Add(1)
		go func() {
			defer group.Done()
			answer, err := p.transfer(ctx, request{Peer: r.Peer, Protocol: r.Protocol, Bytes: 1000})
			if err == nil && answer["equal"] != true {
				err = errors.New("not what was sent")
			}
			failures <- err
		}()
	}
	group.Wait()
	close(failures)
	failed := 0
	var last error
	for err := range failures {
		if err != nil {
			failed++
			last = err
		}
	}
	if last != nil {
		return nil, fmt.Errorf("%d of %d failed, one of them: %w", failed, r.Bytes, last)
	}
	return map[string]any{"streams": r.Bytes}, nil
}

// expose serves /peertunnel/1.0.0: each stream becomes a connection to target.
func (p *program) expose(target string) error {
	p.host.SetStreamHandler(pipe, func(s network.Stream) {
		c, err := net.Dial("tcp", target)
		if err != nil {
			_ = s.Reset()
			return
		}
		join(c.(*net.TCPConn), s)
	})
	return nil
}

// bind opens a /peertunnel/1.0.0 stream to the peer for each local client.
func (p *program) bind(r request) (map[string]any, error) {
	id, err := peer.Decode(r.Peer)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", r.Listen)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				s, err := p.host.NewStream(network.WithAllowLimitedConn(context.Background(), "interop"), id, pipe)
				if err != nil {
					p.say("stream-error", map[string]any{"error": err.Error()})
					_ = c.Close()
					return
				}
				join(c.(*net.TCPConn), s)
			}()
		}
	}()
	return map[string]any{"listen": listener.Addr().String()}, nil
}

// join copies both ways, passes on the end of each direction, and a failure as a reset.
func join(c *net.TCPConn, s network.Stream) {
	done := make(chan error, 2)
	go func() {
		_, err := io.Copy(s, c)
		if err == nil {
			err = s.CloseWrite()
		}
		done <- err
	}()
	go func() {
		_, err := io.Copy(c, s)
		if err == nil {
			err = c.CloseWrite()
		}
		done <- err
	}()
	if errors.Join(<-done, <-done) != nil {
		_ = c.SetLinger(0)
		_ = s.Reset()
	}
	_ = c.Close()
	_ = s.Close()
}
