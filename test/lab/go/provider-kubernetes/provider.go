package main

import (
	"context"
	"errors"
	"sync/atomic"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// providerVersion is that of the SDK (@pulumi/kubernetes) that this provider answers for.
const providerVersion = "4.34.2"

// provider answers the engine. What it does not implement (invokes, Helm, YAML components) is answered with
// "unimplemented" by the embedded type.
type provider struct {
	pulumirpc.UnimplementedResourceProviderServer

	log      *engineLog
	settings settings
	cluster  atomic.Pointer[cluster]
	// stopping ends every wait; a call to the API server that has begun is finished, so that its result is recorded.
	stopping context.Context
	stop     context.CancelFunc
}

func newProvider(log *engineLog) *provider {
	stopping, stop := context.WithCancel(context.Background())
	p := &provider{log: log, stopping: stopping, stop: stop}
	p.cluster.Store(&cluster{unreachable: errors.New("the provider is not configured yet")})
	return p
}

func (p *provider) Handshake(
	_ context.Context, request *pulumirpc.ProviderHandshakeRequest,
) (*pulumirpc.ProviderHandshakeResponse, error) {
	p.log.attach(request.GetEngineAddress())
	return &pulumirpc.ProviderHandshakeResponse{AcceptSecrets: true, SupportsAutonamingConfiguration: true}, nil
}

func (p *provider) Attach(_ context.Context, request *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	p.log.attach(request.GetAddress())
	return &emptypb.Empty{}, nil
}

func (p *provider) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: providerVersion}, nil
}

// GetSchema is empty: the SDK is installed, and nothing is generated in the lab.
func (p *provider) GetSchema(context.Context, *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return &pulumirpc.GetSchemaResponse{Schema: `{"name":"kubernetes","version":"` + providerVersion + `"}`}, nil
}

// Cancel ends every wait for readiness or deletion; each answers with the state it had reached.
func (p *provider) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	p.stop()
	return &emptypb.Empty{}, nil
}
