package main

import (
	"context"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Update applies changed inputs and waits until the object is ready. What fails is recorded with the live object, so
// that the next update tries again.
func (p *provider) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	state, err := readProperties(request.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := readProperties(request.GetNews())
	if err != nil {
		return nil, err
	}
	raw := objectOf(news)
	connected := p.cluster.Load()
	asGiven := &pulumirpc.UpdateResponse{Properties: request.GetNews()}
	if request.GetPreview() && (hasUnknown(raw.Object) || !connected.exists(raw.GroupVersionKind())) {
		return asGiven, nil
	}
	inputs := normalize(raw)
	_, before := parseCheckpoint(state)
	manager, err := fieldManager(state, inputs)
	if err != nil {
		return nil, err
	}
	live, err := connected.apply(ctx, application{
		inputs: applicable(raw, inputs), manager: manager, preview: request.GetPreview(),
	})
	if request.GetPreview() {
		if apierrors.IsForbidden(err) || apierrors.IsNotFound(err) {
			return asGiven, nil
		}
		if err != nil {
			return nil, fmt.Errorf("update of resource %q would fail: %w", request.GetUrn(), err)
		}
	} else if err == nil {
		live, err = p.awaitReady(ctx, request.GetUrn(), live, inputs, request.GetTimeout())
	} else if live, err = p.afterRefusal(ctx, request.GetUrn(), before, err); live == nil {
		return nil, err
	}
	checked, marshalErr := writeProperties(
		checkpoint(inputs, live, secretSource(news), initialAPIVersion(state, inputs), manager))
	if marshalErr != nil {
		return nil, marshalErr
	}
	if err != nil {
		return nil, partialError(idOf(live), checked, fmt.Errorf(
			"the Kubernetes API server reported that %q failed to fully initialize or become live: %w", idOf(live), err))
	}
	return &pulumirpc.UpdateResponse{Properties: checked}, nil
}

// afterRefusal reads what is there when the server did not take an update; without an object only the error is left.
func (p *provider) afterRefusal(
	ctx context.Context, urn string, before *unstructured.Unstructured, refusal error,
) (*unstructured.Unstructured, error) {
	if meta.IsNoMatchError(refusal) {
		return nil, fmt.Errorf("update of resource %q failed because the Kubernetes API server reported that the apiVersion "+
			"for this resource does not exist. Verify that any required CRDs have been created: %w", urn, refusal)
	}
	live, err := p.cluster.Load().readLive(ctx, before, before.GetName())
	if err != nil {
		return nil, fmt.Errorf("update of resource %q failed: %w (and its live state can't be read: %v)", urn, refusal, err)
	}
	return live, refusal
}
