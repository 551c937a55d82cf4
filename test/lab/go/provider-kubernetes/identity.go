package main

import (
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kindOfURN is the kind in a type such as kubernetes:apps/v1:Deployment; the core group is written core/v1.
func kindOfURN(urn resource.URN) (schema.GroupVersionKind, error) {
	module := string(urn.Type().Module().Name())
	group, version, found := strings.Cut(module, "/")
	if urn.Type().Package() != "kubernetes" || !found {
		return schema.GroupVersionKind{}, fmt.Errorf(
			"expected a type kubernetes:GROUP/VERSION:Kind, found %s: this provider has objects only, no charts or components",
			urn.Type())
	}
	if group == "core" {
		group = ""
	}
	return schema.GroupVersionKind{Group: group, Version: version, Kind: string(urn.Type().Name())}, nil
}

// idOf is the id of an object: namespace/name, or the name alone where there is no namespace.
func idOf(object *unstructured.Unstructured) string {
	if object.GetNamespace() == "" {
		return object.GetName()
	}
	return object.GetNamespace() + "/" + object.GetName()
}

// parseID is idOf backwards.
func parseID(id string) (namespace, name string) {
	if namespace, name, found := strings.Cut(id, "/"); found {
		return namespace, name
	}
	return "", id
}

func canonicalNamespace(namespace string) string {
	if namespace == "" {
		return "default"
	}
	return namespace
}

// legible is how messages call an object.
func legible(object *unstructured.Unstructured) string {
	return fmt.Sprintf("%s %s", object.GetKind(), idOf(object))
}

func isNotFound(err error) bool      { return apierrors.IsNotFound(err) }
func containsSlash(name string) bool { return strings.Contains(name, "/") }
