package main

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// autoname fills in metadata.name where a program gave none: what the object was called before, else the resource's
// name with eight random digits. An object that the API server is to name itself (generateName) is left alone.
func autoname(object, before *unstructured.Unstructured, request *pulumirpc.CheckRequest) error {
	if named(object) {
		return nil
	}
	if annotated(before, annotationAutonamed) && before.GetName() != "" {
		setName(object, before.GetName())
		return nil
	}
	options := request.GetAutonaming()
	switch options.GetMode() {
	case pulumirpc.CheckRequest_AutonamingOptions_DISABLE:
		return fmt.Errorf("metadata.name: expected a name, found none, and autonaming is switched off: set metadata.name")
	case pulumirpc.CheckRequest_AutonamingOptions_ENFORCE, pulumirpc.CheckRequest_AutonamingOptions_PROPOSE:
		if options.GetProposedName() != "" {
			setName(object, options.GetProposedName())
			return nil
		}
	}
	prefix := resource.URN(request.GetUrn()).Name() + "-"
	name, err := resource.NewUniqueName(request.GetRandomSeed(), prefix, 8, 253, nil)
	if err != nil {
		return err
	}
	setName(object, name)
	return nil
}

// named is true as well for a name that is not known yet.
func named(object *unstructured.Unstructured) bool {
	metadata, isObject := object.Object["metadata"].(map[string]any)
	if !isObject {
		return object.Object["metadata"] != nil
	}
	return given(metadata["name"]) || given(metadata["generateName"])
}

func given(value any) bool { return value != nil && value != "" }

func setName(object *unstructured.Unstructured, name string) {
	metadata, _ := object.Object["metadata"].(map[string]any)
	if metadata == nil {
		metadata = map[string]any{}
		object.Object["metadata"] = metadata
	}
	metadata["name"] = name
	// An annotations value that is not known yet can't be added to; the object is then called again each time.
	annotations, isObject := metadata["annotations"].(map[string]any)
	if metadata["annotations"] == nil || isObject {
		if annotations == nil {
			annotations = map[string]any{}
			metadata["annotations"] = annotations
		}
		annotations[annotationAutonamed] = "true"
	}
}

// fieldManager is the name under which an object's fields are owned: what its annotation says, else the one that made
// it, else a new one.
func fieldManager(state resource.PropertyMap, inputs *unstructured.Unstructured) (string, error) {
	if manager := inputs.GetAnnotations()[annotationFieldManager]; manager != "" {
		return manager, nil
	}
	if manager := state[keyFieldManager]; manager.IsString() {
		return manager.StringValue(), nil
	}
	return resource.NewUniqueName(nil, "pulumi-kubernetes-", 8, 0, nil)
}

// initialAPIVersion is the version that an object was made with.
func initialAPIVersion(state resource.PropertyMap, inputs *unstructured.Unstructured) string {
	if version := state[keyInitialAPIVersion]; version.IsString() {
		return version.StringValue()
	}
	return inputs.GetAPIVersion()
}
