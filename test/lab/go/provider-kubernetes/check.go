package main

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Check completes inputs: kind and version from the resource's type, a name, and the provider's namespace. It refuses
// what can't become an object; the fields themselves are judged by the API server when it is asked to apply them.
func (p *provider) Check(_ context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	kind, err := kindOfURN(resource.URN(request.GetUrn()))
	if err != nil {
		return nil, err
	}
	olds, err := readProperties(request.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := readProperties(request.GetNews())
	if err != nil {
		return nil, err
	}
	object, before := objectOf(news), objectOf(olds)
	if object.GetKind() == "" {
		object.SetKind(kind.Kind)
	}
	if object.GetAPIVersion() == "" {
		object.SetAPIVersion(kind.GroupVersion().String())
	}
	if err := autoname(object, before, request); err != nil {
		return &pulumirpc.CheckResponse{
			Inputs: request.GetNews(), Failures: []*pulumirpc.CheckFailure{{Property: "metadata.name", Reason: err.Error()}},
		}, nil
	}
	if text, known := namespaceOf(object); known && text == "" {
		namespaced, err := p.cluster.Load().namespaced(object.GroupVersionKind())
		if err != nil {
			return nil, err
		}
		if namespaced {
			object.SetNamespace(p.settings.namespace)
		}
	}
	checked := resource.NewPropertyMapFromMap(object.Object)
	markSecrets(checked, news)
	inputs, err := writeProperties(checked)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CheckResponse{Inputs: inputs}, nil
}
