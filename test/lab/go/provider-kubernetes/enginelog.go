package main

import (
	"context"
	"sync"

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

// status shows a message that the next one replaces; nothing of it stays in the log.
func (l *engineLog) status(ctx context.Context, urn, message string) {
	l.send(ctx, urn, message, pulumirpc.LogSeverity_INFO, true)
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
