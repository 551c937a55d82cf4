package main

import (
	"context"
	"fmt"
	"sort"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Diff compares new inputs with the live object of the last update or refresh, cut down to the fields of the old
// inputs. It asks the cluster for nothing but the kind, so drift shows after a refresh, as with the official provider.
func (p *provider) Diff(_ context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	state, err := readProperties(request.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := readProperties(request.GetNews())
	if err != nil {
		return nil, err
	}
	inputs := normalize(objectOf(news))
	before, live := parseCheckpoint(state)
	pruned := prune(live, normalize(before))
	namespaced, err := p.cluster.Load().namespaced(inputs.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	align(pruned, inputs, live, namespaced)
	changes := differences(pruned.Object, inputs.Object, replacing(inputs, p.settings))
	if changes, err = without(changes, request.GetIgnoreChanges()); err != nil {
		return nil, err
	}
	return diffResponse(changes, inputs, live), nil
}

// align takes out what differs in writing only: the default namespace, and the version of the API.
func align(pruned, inputs, live *unstructured.Unstructured, namespaced bool) {
	if namespaced {
		pruned.SetNamespace(canonicalNamespace(live.GetNamespace()))
		if text, known := namespaceOf(inputs); known {
			inputs.SetNamespace(canonicalNamespace(text))
		}
	} else {
		pruned.SetNamespace("")
		inputs.SetNamespace("")
	}
	if pruned.GroupVersionKind().Empty() {
		pruned.SetGroupVersionKind(inputs.GroupVersionKind())
	}
	if inputs.GetName() != "" {
		pruned.SetName(live.GetName())
	}
}

// namespaceOf is false for a namespace that is not known yet.
func namespaceOf(object *unstructured.Unstructured) (string, bool) {
	metadata, _ := object.Object["metadata"].(map[string]any)
	if _, unknown := metadata["namespace"].(resource.Computed); unknown {
		return "", false
	}
	_, unknown := object.Object["metadata"].(resource.Computed)
	return object.GetNamespace(), !unknown
}

// without leaves out the changes that the program wants ignored.
func without(changes []change, ignored []string) ([]change, error) {
	paths := []resource.PropertyPath{}
	for _, text := range ignored {
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			return nil, fmt.Errorf("ignoreChanges: expected a property path, found %q: %w", text, err)
		}
		paths = append(paths, path)
	}
	kept := []change{}
	for _, c := range changes {
		ignore := false
		for _, path := range paths {
			ignore = ignore || path.Contains(resource.PropertyPath(c.path))
		}
		if !ignore {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

func diffResponse(changes []change, inputs, live *unstructured.Unstructured) *pulumirpc.DiffResponse {
	response := &pulumirpc.DiffResponse{
		Changes:         pulumirpc.DiffResponse_DIFF_NONE,
		DetailedDiff:    map[string]*pulumirpc.PropertyDiff{},
		HasDetailedDiff: true,
	}
	top := map[string]bool{}
	for _, c := range changes {
		path := pathText(c.path)
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.DetailedDiff[path] = propertyDiff(c)
		if c.replaces || path == "metadata" && c.kind == pulumirpc.PropertyDiff_DELETE {
			response.Replaces = append(response.Replaces, path)
		}
		if name, _ := c.path[0].(string); !top[name] {
			top[name] = true
			response.Diffs = append(response.Diffs, name)
		}
	}
	sort.Strings(response.Replaces)
	sort.Strings(response.Diffs)
	response.DeleteBeforeReplace = len(response.Replaces) > 0 && mustMakeRoom(inputs, live)
	return response
}

// mustMakeRoom is whether the new object takes the place of the old one: same name, chosen by the program.
func mustMakeRoom(inputs, live *unstructured.Unstructured) bool {
	return inputs.GetName() != "" && !annotated(inputs, annotationAutonamed) &&
		inputs.GetName() == live.GetName() && inputs.GetNamespace() == live.GetNamespace()
}
