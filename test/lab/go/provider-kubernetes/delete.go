package main

import (
	"context"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// deletionLimit is how long an object may take to disappear; a namespace takes along all that is in it.
const deletionLimit = 10 * time.Minute

// Delete removes an object after what it owns (pods before their Deployment) and waits until it is gone. What is not
// there, or is of a kind that is not there, counts as deleted.
func (p *provider) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	state, err := readProperties(request.GetProperties())
	if err != nil {
		return nil, err
	}
	_, object := parseCheckpoint(state)
	if object.GroupVersionKind().Empty() {
		namespace, name := parseID(request.GetId())
		if err := identify(object, resource.URN(request.GetUrn()), namespace, name); err != nil {
			return nil, err
		}
	}
	_, name := parseID(request.GetId())
	connected := p.cluster.Load()
	if connected.unreachable != nil && p.settings.deleteUnreachable {
		p.log.warn(ctx, request.GetUrn(), "cluster is unreachable, resource is forgotten without being deleted")
		return &emptypb.Empty{}, nil
	}
	client, err := connected.client(object)
	if meta.IsNoMatchError(err) {
		return &emptypb.Empty{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("configured Kubernetes cluster is unreachable: %w", err)
	}
	live, err := requestDeletion(ctx, client, object, name)
	if isNotFound(err) {
		return &emptypb.Empty{}, nil
	}
	if err != nil {
		return nil, err
	}
	if annotated(object, annotationSkipAwait) {
		return &emptypb.Empty{}, nil
	}
	limit := waitLimit(request.GetTimeout(), object, deletionLimit)
	return &emptypb.Empty{}, p.awaitGone(ctx, request.GetUrn(), client, live, limit)
}

// requestDeletion answers with the object that is to go, so that one of the same name made later is not waited for.
func requestDeletion(
	ctx context.Context, client dynamic.ResourceInterface, object *unstructured.Unstructured, name string,
) (*unstructured.Unstructured, error) {
	ctx, done := apiCall(ctx)
	defer done()
	live, err := client.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	propagation := metav1.DeletePropagationForeground
	switch chosen := metav1.DeletionPropagation(object.GetAnnotations()[annotationPropagation]); chosen {
	case metav1.DeletePropagationOrphan, metav1.DeletePropagationBackground, metav1.DeletePropagationForeground:
		propagation = chosen
	}
	return live, client.Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &propagation})
}

// awaitGone waits for an object's end, and tells at the limit what holds it.
func (p *provider) awaitGone(
	ctx context.Context, urn string, client dynamic.ResourceInterface, live *unstructured.Unstructured, limit time.Duration,
) error {
	name, id := live.GetName(), live.GetUID()
	last := live
	status := &statusLine{log: p.log, urn: urn}
	err := p.poll(ctx, limit, func(ctx context.Context, waited time.Duration) (bool, error) {
		current, err := client.Get(ctx, name, metav1.GetOptions{})
		if isNotFound(err) || err == nil && current.GetUID() != id {
			return true, nil
		}
		if err != nil {
			return false, nil // the API server is asked again until the limit
		}
		last = current
		if waited > time.Second {
			status.show(ctx, fmt.Sprintf("waiting for %s to be deleted", legible(live)), waited)
		}
		return false, nil
	})
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s was not deleted: %w; finalizers that hold it: %v", legible(live), err, last.GetFinalizers())
}
