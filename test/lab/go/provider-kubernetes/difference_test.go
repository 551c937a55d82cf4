package main

import (
	"reflect"
	"sort"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func described(changes []change) []string {
	lines := []string{}
	for _, c := range changes {
		lines = append(lines, pathText(c.path)+" "+propertyDiff(c).Kind.String())
	}
	sort.Strings(lines)
	return lines
}

func TestDifferencesNameEachFieldThatChanges(t *testing.T) {
	unknown := resource.Computed{Element: resource.NewStringProperty("")}
	old := map[string]any{
		"same": "a", "gone": int64(1), "text": "a",
		"metadata": map[string]any{"labels": map[string]any{"app.kubernetes.io/name": "a"}},
		"list":     []any{map[string]any{"weight": int64(1)}, map[string]any{"weight": int64(2)}},
		"shorter":  []any{"a", "b"}, "longer": []any{"a"}, "shape": "text", "later": "known",
	}
	new := map[string]any{
		"same": "a", "text": "b", "new": true,
		"metadata": map[string]any{"labels": map[string]any{"app.kubernetes.io/name": "b"}},
		"list":     []any{map[string]any{"weight": int64(1)}, map[string]any{"weight": int64(3)}},
		"shorter":  []any{"a"}, "longer": []any{"a", "b"}, "shape": map[string]any{"a": "b"}, "later": unknown,
	}
	want := []string{
		"gone DELETE", "later UPDATE", "list[1].weight UPDATE", "longer[1] ADD",
		`metadata.labels["app.kubernetes.io/name"] UPDATE`, "new ADD", "shape UPDATE", "shorter[1] DELETE", "text UPDATE",
	}
	if got := described(differences(old, new, nil)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFieldsThatCanNotChangeReplaceTheObject(t *testing.T) {
	cases := []struct {
		name, apiVersion, kind string
		old, new               map[string]any
		want                   []string
	}{
		{"a Deployment's selector", "apps/v1", "Deployment",
			map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"a": "1"}}, "replicas": int64(1)}},
			map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"a": "2"}}, "replicas": int64(2)}},
			[]string{"spec.replicas UPDATE", "spec.selector.matchLabels.a UPDATE_REPLACE"}},
		{"a Job's template", "batch/v1", "Job",
			map[string]any{"spec": map[string]any{"template": map[string]any{"a": "1"}, "suspend": true}},
			map[string]any{"spec": map[string]any{"template": map[string]any{"a": "2"}, "suspend": false}},
			[]string{"spec.suspend UPDATE", "spec.template.a UPDATE_REPLACE"}},
		{"a container's image in a Pod", "v1", "Pod",
			map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "c", "image": "a"}}}},
			map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "c", "image": "b"}}}},
			[]string{"spec.containers[0].image UPDATE_REPLACE"}},
		{"data that appears at all", "v1", "ConfigMap",
			map[string]any{}, map[string]any{"data": map[string]any{"a": "1"}}, []string{"data ADD_REPLACE"}},
		{"a spec that appears and holds such a field", "v1", "ResourceQuota",
			map[string]any{}, map[string]any{"spec": map[string]any{"scopes": []any{"BestEffort"}}}, []string{"spec ADD_REPLACE"}},
		{"a spec that appears without such a field", "v1", "ResourceQuota",
			map[string]any{}, map[string]any{"spec": map[string]any{"hard": map[string]any{"pods": "1"}}}, []string{"spec ADD"}},
		{"another name", "v1", "Namespace",
			map[string]any{"metadata": map[string]any{"name": "a"}}, map[string]any{"metadata": map[string]any{"name": "b"}},
			[]string{"metadata.name UPDATE_REPLACE"}},
		{"a route's weight, which can change", "gateway.networking.k8s.io/v1", "HTTPRoute",
			map[string]any{"spec": map[string]any{"rules": []any{map[string]any{"backendRefs": []any{map[string]any{"weight": int64(0)}}}}}},
			map[string]any{"spec": map[string]any{"rules": []any{map[string]any{"backendRefs": []any{map[string]any{"weight": int64(5)}}}}}},
			[]string{"spec.rules[0].backendRefs[0].weight UPDATE"}},
	}
	for _, c := range cases {
		object := &unstructured.Unstructured{Object: map[string]any{}}
		object.SetAPIVersion(c.apiVersion)
		object.SetKind(c.kind)
		if got := described(differences(c.old, c.new, replacing(object, settings{}))); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestConfigMapsAndSecretsChangeInPlaceOnlyWhereTheProviderIsToldSo(t *testing.T) {
	object := func(kind string, frozen bool) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": kind, "immutable": frozen}}
	}
	mutable := settings{configMapMutable: true, secretMutable: true}
	cases := []struct {
		object *unstructured.Unstructured
		with   settings
		want   int
	}{
		{object("ConfigMap", false), settings{}, 5},
		{object("ConfigMap", false), mutable, 2},
		{object("ConfigMap", true), mutable, 5},
		{object("Secret", false), settings{}, 5},
		{object("Secret", false), mutable, 3},
		{object("Secret", true), mutable, 5},
	}
	for _, c := range cases {
		if got := len(replacing(c.object, c.with)); got != c.want {
			t.Errorf("%v with %+v: got %d fields, want %d", c.object.Object, c.with, got, c.want)
		}
	}
}

func TestAReplacementOfTheSameNameMakesRoomFirst(t *testing.T) {
	named := func(name string, annotations map[string]string) *unstructured.Unstructured {
		object := &unstructured.Unstructured{Object: map[string]any{}}
		object.SetName(name)
		object.SetAnnotations(annotations)
		return object
	}
	replace := []change{{path: []any{"data"}, kind: pulumirpc.PropertyDiff_UPDATE, replaces: true}}
	auto := map[string]string{annotationAutonamed: "true"}
	for _, c := range []struct {
		changes     []change
		inputs, old *unstructured.Unstructured
		want        bool
	}{
		{replace, named("a", nil), named("a", nil), true},
		{replace, named("b", nil), named("a", nil), false},
		{replace, named("a", auto), named("a", auto), false},
		{nil, named("a", nil), named("a", nil), false},
	} {
		if got := diffResponse(c.changes, c.inputs, c.old).DeleteBeforeReplace; got != c.want {
			t.Errorf("%s to %s: got %v, want %v", c.old.GetName(), c.inputs.GetName(), got, c.want)
		}
	}
}

func TestIgnoredChangesAreLeftOut(t *testing.T) {
	changes := []change{{path: []any{"spec", "replicas"}}, {path: []any{"spec", "template", "a"}}}
	kept, err := without(changes, []string{"spec.template"})
	if err != nil || len(kept) != 1 || pathText(kept[0].path) != "spec.replicas" {
		t.Errorf("got %v, %v", kept, err)
	}
}
