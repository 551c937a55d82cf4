package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// gone makes the engine forget a resource.
var gone = &pulumirpc.ReadResponse{}

// Read answers with the live object: for a refresh with the fields of the inputs it had, for an import or a get (which
// know only the id) with all fields that can be inputs.
func (p *provider) Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	state, err := readProperties(request.GetProperties())
	if err != nil {
		return nil, err
	}
	olds, err := readProperties(request.GetInputs())
	if err != nil {
		return nil, err
	}
	namespace, name := parseID(request.GetId())
	if name == "" {
		return nil, fmt.Errorf("expected an id NAME or NAMESPACE/NAME, found %q", request.GetId())
	}
	inputs := normalize(objectOf(olds))
	imported := inputs.GroupVersionKind().Empty()
	if imported {
		if err := identify(inputs, resource.URN(request.GetUrn()), namespace, name); err != nil {
			return nil, err
		}
	}
	connected := p.cluster.Load()
	if connected.unreachable != nil {
		return p.readUnreachable(ctx, request, connected.unreachable)
	}
	live, err := connected.readLive(ctx, inputs, name)
	if isNotFound(err) || meta.IsNoMatchError(err) {
		return gone, nil
	}
	if err != nil {
		return nil, err
	}
	return p.readResponse(ctx, request, found{live: live, inputs: inputs, olds: olds, state: state, imported: imported})
}

// found is what a read knows of an object.
type found struct {
	live, inputs *unstructured.Unstructured
	olds, state  resource.PropertyMap
	imported     bool
}

func identify(inputs *unstructured.Unstructured, urn resource.URN, namespace, name string) error {
	kind, err := kindOfURN(urn)
	if err != nil {
		return err
	}
	inputs.SetGroupVersionKind(kind)
	inputs.SetName(name)
	if namespace != "" {
		inputs.SetNamespace(namespace)
	}
	return nil
}

func (p *provider) readResponse(
	ctx context.Context, request *pulumirpc.ReadRequest, f found,
) (*pulumirpc.ReadResponse, error) {
	pruned := prune(f.live, f.inputs)
	if f.imported {
		pruned = importable(f.live)
	}
	manager, err := fieldManager(f.state, f.inputs)
	if err != nil {
		return nil, err
	}
	from := secretSource(f.olds)
	state, err := writeProperties(checkpoint(pruned, f.live, from, initialAPIVersion(f.state, f.inputs), manager))
	if err != nil {
		return nil, err
	}
	asked := resource.NewPropertyMapFromMap(pruned.Object)
	markSecrets(asked, from)
	inputs, err := writeProperties(asked)
	if err != nil {
		return nil, err
	}
	// A refresh tells whether the object is ready at this moment; it does not wait.
	var unready *notReady
	if err := p.readyNow(ctx, f.live); errors.As(err, &unready) {
		return nil, partialRead(request.GetId(), state, inputs, unready)
	}
	return &pulumirpc.ReadResponse{Id: request.GetId(), Properties: state, Inputs: inputs}, nil
}

// importable is all of an object that a program could have written.
func importable(live *unstructured.Unstructured) *unstructured.Unstructured {
	inputs := live.DeepCopy()
	unstructured.RemoveNestedField(inputs.Object, "status")
	for _, field := range serverFields {
		unstructured.RemoveNestedField(inputs.Object, "metadata", field)
	}
	for _, annotation := range []string{"deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"} {
		unstructured.RemoveNestedField(inputs.Object, "metadata", "annotations", annotation)
	}
	if len(inputs.GetAnnotations()) == 0 {
		unstructured.RemoveNestedField(inputs.Object, "metadata", "annotations")
	}
	return inputs
}

func (p *provider) readUnreachable(
	ctx context.Context, request *pulumirpc.ReadRequest, reason error,
) (*pulumirpc.ReadResponse, error) {
	p.log.warn(ctx, request.GetUrn(), "configured Kubernetes cluster is unreachable: "+reason.Error())
	if p.settings.deleteUnreachable {
		return gone, nil
	}
	if p.settings.skipUpdateUnreachable {
		return &pulumirpc.ReadResponse{
			Id: request.GetId(), Properties: request.GetProperties(), Inputs: request.GetInputs(),
		}, nil
	}
	return nil, fmt.Errorf("failed to read resource state due to unreachable cluster. If the cluster was deleted, you can "+
		"remove this resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE "+
		"environment variable set to \"true\": %w", reason)
}
