package main

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

func (p *provider) CheckConfig(
	_ context.Context, request *pulumirpc.CheckRequest,
) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: request.GetNews()}, nil
}

// DiffConfig asks to replace everything when the provider now points to another cluster, and for nothing otherwise.
func (p *provider) DiffConfig(
	_ context.Context, request *pulumirpc.DiffRequest,
) (*pulumirpc.DiffResponse, error) {
	olds, err := readProperties(request.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := readProperties(request.GetNews())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}
	if difference := olds.Diff(news); difference != nil {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		for _, key := range difference.ChangedKeys() {
			response.Diffs = append(response.Diffs, string(key))
		}
	}
	if anotherCluster(olds, news) {
		response.Replaces = append(response.Replaces, "kubeconfig")
	}
	return response, nil
}

// anotherCluster is false where it can't be told, as with unknown kubeconfigs.
func anotherCluster(olds, news resource.PropertyMap) bool {
	before, err := settingsOf(olds)
	if err != nil {
		return false
	}
	after, err := settingsOf(news)
	if err != nil {
		return false
	}
	old, new := activeCluster(before), activeCluster(after)
	return old != nil && new != nil && !reflect.DeepEqual(old.Server, new.Server)
}

func activeCluster(s settings) *api.Cluster {
	config, err := clientConfig(s).RawConfig()
	if err != nil {
		return nil
	}
	name := s.context
	if name == "" {
		name = config.CurrentContext
	}
	context, known := config.Contexts[name]
	if !known {
		return nil
	}
	if s.cluster != "" {
		return config.Clusters[s.cluster]
	}
	return config.Clusters[context.Cluster]
}

// Configure reads the settings. It does not talk to the cluster: an unreachable one must not stop a preview.
func (p *provider) Configure(
	_ context.Context, request *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	inputs, err := readProperties(request.GetArgs())
	if err != nil {
		return nil, err
	}
	if p.settings, err = settingsOf(inputs); err != nil {
		return nil, err
	}
	config := clientConfig(p.settings)
	if p.settings.namespace == "" {
		if p.settings.namespace, _, err = config.Namespace(); err != nil || p.settings.namespace == "" {
			p.settings.namespace = "default"
		}
	}
	connected, err := connect(config, p.settings.requests)
	if err != nil {
		p.cluster.Store(&cluster{unreachable: fmt.Errorf("unable to load a kubeconfig: %w", err)})
	} else {
		p.cluster.Store(connected)
	}
	return &pulumirpc.ConfigureResponse{AcceptSecrets: true, SupportsPreview: true, SupportsAutonamingConfiguration: true}, nil
}

// clientConfig resolves the kubeconfig: contents or path from the setting, else KUBECONFIG, else ~/.kube/config.
func clientConfig(s settings) clientcmd.ClientConfig {
	overrides := &clientcmd.ConfigOverrides{CurrentContext: s.context, Context: api.Context{Cluster: s.cluster, Namespace: s.namespace}}
	if s.kubeconfig != "" && isContents(s.kubeconfig) {
		config, err := clientcmd.Load([]byte(s.kubeconfig))
		if err != nil {
			config = api.NewConfig()
		}
		return clientcmd.NewDefaultClientConfig(*config, overrides)
	}
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	if s.kubeconfig != "" {
		rules.Precedence = filepath.SplitList(s.kubeconfig)
	}
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides)
}

// readProperties keeps what the engine marks: unknown and secret values.
func readProperties(properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, SkipNulls: true,
	})
}

func writeProperties(properties resource.PropertyMap) (*structpb.Struct, error) {
	return plugin.MarshalProperties(properties, plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, SkipNulls: true,
	})
}
