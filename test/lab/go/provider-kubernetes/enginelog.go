package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// engineLog shows messages beside a resource. It says nothing while no engine is known.
type engineLog struct {
	lock   sync.Mutex
	client pulumirpc.EngineClient
}

func newEngineLog(address string) *engineLog {
	log := &engineLog{}
	log.attach(address)
	return log
}

func (l *engineLog) attach(address string) {
	if address == "" {
		return
	}
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	l.client = pulumirpc.NewEngineClient(connection)
}

// statusInterval is how often an unchanged status is shown again.
const statusInterval = 5 * time.Second

// statusLine shows how a wait goes, beside one resource.
type statusLine struct {
	log     *engineLog
	urn     string
	shown   string
	shownAt time.Duration
}

// show replaces the message before it; nothing of it stays in the log. A message that is still the same is shown every
// few seconds only: the engine prints each one where there is no terminal.
func (s *statusLine) show(ctx context.Context, message string, waited time.Duration) {
	if message == s.shown && waited-s.shownAt < statusInterval {
		return
	}
	s.shown, s.shownAt = message, waited
	text := fmt.Sprintf("%s (%.0f s)", message, waited.Seconds())
	s.log.send(ctx, s.urn, text, pulumirpc.LogSeverity_INFO, true)
}

// warn leaves a message in the log.
func (l *engineLog) warn(ctx context.Context, urn, message string) {
	l.send(ctx, urn, message, pulumirpc.LogSeverity_WARNING, false)
}

func (l *engineLog) send(ctx context.Context, urn, message string, severity pulumirpc.LogSeverity, ephemeral bool) {
	l.lock.Lock()
	client := l.client
	l.lock.Unlock()
	if client == nil {
		return
	}
	// A message that can't be shown must not fail the resource.
	_, _ = client.Log(ctx, &pulumirpc.LogRequest{Severity: severity, Message: message, Urn: urn, Ephemeral: ephemeral})
}
