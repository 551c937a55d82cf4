package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func object(fields map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: fields}
}

func TestACheckpointIsReadBackAsWhatWentIn(t *testing.T) {
	inputs := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "data": map[string]any{"a": "1"}}
	live := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "data": map[string]any{"a": "1"}, "metadata": map[string]any{"uid": "u"}}
	state := checkpoint(object(inputs), object(live), nil, "v1", "pulumi-kubernetes-0")
	gotInputs, gotLive := parseCheckpoint(state)
	if !reflect.DeepEqual(gotInputs.Object, inputs) || !reflect.DeepEqual(gotLive.Object, live) {
		t.Errorf("got %v and %v", gotInputs.Object, gotLive.Object)
	}
	if state[keyFieldManager].StringValue() != "pulumi-kubernetes-0" || state[keyInitialAPIVersion].StringValue() != "v1" {
		t.Errorf("got %v", state)
	}
}

func TestSecretsOfTheInputsAreSecretInTheOutputs(t *testing.T) {
	live := object(map[string]any{"kind": "Deployment", "spec": map[string]any{
		"env": []any{map[string]any{"value": "hidden"}}, "replicas": int64(1), "token": "hidden"}})
	from := resource.PropertyMap{"spec": resource.NewObjectProperty(resource.PropertyMap{
		"env":   resource.NewArrayProperty([]resource.PropertyValue{resource.MakeSecret(resource.NewStringProperty("hidden"))}),
		"token": resource.MakeSecret(resource.NewStringProperty("hidden")), "replicas": resource.NewNumberProperty(1),
	})}
	state := checkpoint(live, live, from, "apps/v1", "m")
	spec := state["spec"].ObjectValue()
	if !spec["env"].IsSecret() || !spec["token"].IsSecret() || spec["replicas"].IsSecret() {
		t.Errorf("got %v", spec)
	}
	asked := state[keyInputs].ObjectValue()["spec"].ObjectValue()
	if !asked["env"].IsSecret() || !asked["token"].IsSecret() {
		t.Errorf("got %v", asked)
	}
}

func TestTheContentsOfASecretAreSecretWhateverTheProgramSays(t *testing.T) {
	live := object(map[string]any{"apiVersion": "v1", "kind": "Secret", "data": map[string]any{"a": "aGlkZGVu"}})
	state := checkpoint(live, live, resource.PropertyMap{}, "v1", "m")
	if !state["data"].IsSecret() || !state[keyInputs].ObjectValue()["data"].IsSecret() {
		t.Errorf("got %v", state)
	}
}

func TestEquivalentInputsAreNormalisedToTheSame(t *testing.T) {
	got := normalize(object(map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "d", "uid": "from the server"},
		"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{map[string]any{
			"name": "c", "resources": map[string]any{"limits": map[string]any{"cpu": "0.5", "memory": "1024Mi"}}}}}}},
	}))
	want := map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "d"},
		"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{map[string]any{
			"name": "c", "resources": map[string]any{"limits": map[string]any{"cpu": "500m", "memory": "1Gi"}}}}}}},
	}
	if !reflect.DeepEqual(got.Object, want) {
		t.Errorf("got %v", got.Object)
	}
}

func TestASecretsTextIsNormalisedToData(t *testing.T) {
	got := normalize(object(map[string]any{"apiVersion": "v1", "kind": "Secret",
		"data": map[string]any{"a": "MQ=="}, "stringData": map[string]any{"b": "2"}}))
	want := map[string]any{"apiVersion": "v1", "kind": "Secret", "data": map[string]any{"a": "MQ==", "b": "Mg=="}}
	if !reflect.DeepEqual(got.Object, want) {
		t.Errorf("got %v", got.Object)
	}
}

func TestUnknownTextOfASecretStaysUnknown(t *testing.T) {
	unknown := resource.Computed{Element: resource.NewStringProperty("")}
	got := normalize(object(map[string]any{"apiVersion": "v1", "kind": "Secret", "stringData": map[string]any{"b": unknown}}))
	want := map[string]any{"apiVersion": "v1", "kind": "Secret", "data": map[string]any{"b": unknown}}
	if !reflect.DeepEqual(got.Object, want) || !hasUnknown(got.Object) {
		t.Errorf("got %v", got.Object)
	}
}

func TestPruningKeepsOnlyTheFieldsOfTheInputs(t *testing.T) {
	got := pruneMap(
		map[string]any{"a": "1", "b": "2", "nested": map[string]any{"x": "1", "y": "2"},
			"containers": []any{map[string]any{"name": "c", "image": "i"}, map[string]any{"name": "injected"}},
			"ports":      []any{int64(1), int64(2)}, "shape": "text"},
		map[string]any{"a": "0", "missing": "0", "nested": map[string]any{"x": "0"},
			"containers": []any{map[string]any{"name": "c"}}, "ports": []any{int64(1)}, "shape": map[string]any{}},
	)
	want := map[string]any{"a": "1", "nested": map[string]any{"x": "1"}, "containers": []any{map[string]any{"name": "c"}},
		"ports": []any{int64(1), int64(2)}, "shape": "text"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestWholeNumbersBecomeIntegers(t *testing.T) {
	got := objectOf(resource.NewPropertyMapFromMap(map[string]any{"port": 8080.0, "share": 0.5})).Object
	if want := map[string]any{"port": int64(8080), "share": 0.5}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestAnImportTakesAllThatAProgramCouldHaveWritten(t *testing.T) {
	got := importable(object(map[string]any{
		"metadata": map[string]any{"name": "d", "uid": "u", "managedFields": []any{}, "annotations": map[string]any{
			"deployment.kubernetes.io/revision": "1"}},
		"spec": map[string]any{"replicas": int64(1)}, "status": map[string]any{"replicas": int64(1)},
	})).Object
	want := map[string]any{"metadata": map[string]any{"name": "d"}, "spec": map[string]any{"replicas": int64(1)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestAKubeconfigIsToldFromThePathOfOne(t *testing.T) {
	for text, want := range map[string]bool{"/home/u/.kube/config": false, "a:b": false, "{}": true, "apiVersion: v1\nkind: Config": true} {
		if got := isContents(text); got != want {
			t.Errorf("%q: got %v", strings.TrimSpace(text), got)
		}
	}
}
