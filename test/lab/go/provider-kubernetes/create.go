package main

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Create applies a new object and waits until it is ready. In a preview it asks what the server would make of it, and
// answers with the inputs where that can't be known: unknown values, a namespace or a kind that is not there yet.
func (p *provider) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	properties, err := readProperties(request.GetProperties())
	if err != nil {
		return nil, err
	}
	raw := objectOf(properties)
	connected := p.cluster.Load()
	asGiven := &pulumirpc.CreateResponse{Properties: request.GetProperties()}
	if request.GetPreview() && (hasUnknown(raw.Object) || !connected.exists(raw.GroupVersionKind())) {
		return asGiven, nil
	}
	inputs := normalize(raw)
	manager, err := fieldManager(properties, inputs)
	if err != nil {
		return nil, err
	}
	live, err := connected.apply(ctx, application{
		inputs: applicable(raw, inputs), manager: manager, preview: request.GetPreview(), create: true,
	})
	if request.GetPreview() && unpreviewable(err) {
		return asGiven, nil
	}
	if err != nil {
		return nil, creationError(request.GetUrn(), inputs, err)
	}
	if request.GetPreview() {
		unstructured.RemoveNestedField(live.Object, "status")
		return createResponse("", inputs, live, properties, manager)
	}
	live, waitErr := p.awaitReady(ctx, request.GetUrn(), live, inputs, request.GetTimeout())
	response, err := createResponse(idOf(live), inputs, live, properties, manager)
	if err != nil || waitErr == nil {
		return response, err
	}
	return nil, partialError(idOf(live), response.Properties, fmt.Errorf(
		"resource %q was successfully created, but the Kubernetes API server reported that it failed to fully initialize "+
			"or become live: %w", request.GetUrn(), waitErr))
}

// applicable is what is sent to the API server: the inputs as written, so that it can refuse fields it does not know.
// Only a Secret's text is moved first, because a field that is never read back can't be owned.
func applicable(raw, normalized *unstructured.Unstructured) *unstructured.Unstructured {
	if raw.GetKind() == "Secret" {
		return normalized
	}
	return raw
}

// unpreviewable is whether a dry run failed for a reason that will be gone, or can't be told, by the time of the update.
func unpreviewable(err error) bool {
	return apierrors.IsNotFound(err) || apierrors.IsForbidden(err) || apierrors.IsAlreadyExists(err) ||
		err != nil && apierrors.ReasonForError(err) == "BadRequest" && isDryRunRefusal(err)
}

func creationError(urn string, inputs *unstructured.Unstructured, err error) error {
	if meta.IsNoMatchError(err) {
		return fmt.Errorf("creation of resource %q with kind %s/%s failed because the Kubernetes API server reported that the "+
			"apiVersion for this resource does not exist. Verify that any required CRDs have been created: %w",
			urn, inputs.GetAPIVersion(), inputs.GetKind(), err)
	}
	return fmt.Errorf("resource %q was not successfully created by the Kubernetes API server: %w", urn, err)
}

func createResponse(
	id string, inputs, live *unstructured.Unstructured, from resource.PropertyMap, manager string,
) (*pulumirpc.CreateResponse, error) {
	state, err := writeProperties(checkpoint(inputs, live, secretSource(from), inputs.GetAPIVersion(), manager))
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CreateResponse{Id: id, Properties: state}, nil
}
