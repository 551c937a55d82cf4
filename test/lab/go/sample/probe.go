package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

const probeUsage = "usage: sample probe tcp HOST:PORT [MS] | http URL [MS] | dns NAME [SERVER] [MS]"

// probed is the one line that a probe prints. Reason is empty when connected, else refused, timed out, or what the system said.
type probed struct {
	Kind         string   `json:"kind"`
	Target       string   `json:"target"`
	Connected    bool     `json:"connected"`
	Reason       string   `json:"reason"`
	Milliseconds int64    `json:"milliseconds"`
	Status       int      `json:"status,omitempty"`
	Release      string   `json:"release,omitempty"`
	Addresses    []string `json:"addresses,omitempty"`
}

// runProbe makes one attempt to reach something; the default time limit is 1500 ms.
func runProbe(arguments []string) int {
	if len(arguments) < 2 {
		fmt.Fprintln(os.Stderr, probeUsage)
		return 2
	}
	kind, target, rest := arguments[0], arguments[1], arguments[2:]
	server := ""
	if kind == "dns" && len(rest) > 0 {
		if _, err := strconv.Atoi(rest[0]); err != nil {
			server, rest = rest[0], rest[1:]
		}
	}
	limit, err := timeLimit(rest)
	if err != nil {
		fmt.Fprintln(os.Stderr, probeUsage)
		return 2
	}
	result := probed{Kind: kind, Target: target}
	began := time.Now()
	switch kind {
	case "tcp":
		err = probeTCP(target, limit)
	case "http":
		err = probeHTTP(target, limit, &result)
	case "dns":
		err = probeDNS(target, server, limit, &result)
	default:
		fmt.Fprintln(os.Stderr, probeUsage)
		return 2
	}
	result.Milliseconds = time.Since(began).Milliseconds()
	result.Connected, result.Reason = err == nil, reason(err)
	_ = json.NewEncoder(os.Stdout).Encode(result)
	if err != nil {
		return 1
	}
	return 0
}

func timeLimit(rest []string) (time.Duration, error) {
	if len(rest) == 0 {
		return 1500 * time.Millisecond, nil
	}
	count, err := strconv.Atoi(rest[0])
	if err != nil || count <= 0 || len(rest) > 1 {
		return 0, errors.New("no time limit")
	}
	return time.Duration(count) * time.Millisecond, nil
}

func probeTCP(target string, limit time.Duration) error {
	connection, err := net.DialTimeout("tcp", target, limit)
	if err == nil {
		connection.Close()
	}
	return err
}

func probeHTTP(url string, limit time.Duration, result *probed) error {
	client := &http.Client{Timeout: limit, Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	response.Body.Close()
	result.Status, result.Release = response.StatusCode, response.Header.Get("x-release")
	return nil
}

// probeDNS counts an answer that the name does not exist as reached: the question is whether packets pass.
func probeDNS(name, server string, limit time.Duration, result *probed) error {
	resolver := &net.Resolver{PreferGo: true}
	if server != "" {
		if _, _, err := net.SplitHostPort(server); err != nil {
			server = net.JoinHostPort(server, "53")
		}
		resolver.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, server)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	addresses, err := resolver.LookupHost(ctx, name)
	result.Addresses = addresses
	var refusal *net.DNSError
	if errors.As(err, &refusal) && refusal.IsNotFound {
		return nil
	}
	return err
}

func reason(err error) string {
	var timeout net.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timed out"
	default:
		return err.Error()
	}
}
