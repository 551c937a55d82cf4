package main

import (
	"encoding/base64"
	"reflect"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

// serverFields are set by the API server alone.
var serverFields = []string{
	"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp",
	"generation", "managedFields", "resourceVersion", "uid",
}

// normalize writes inputs the way the API server will return them ("0.5" as "500m"), so that two ways of saying the
// same are no change. Kinds of custom resources and objects with unknown values are left as they are.
func normalize(object *unstructured.Unstructured) *unstructured.Unstructured {
	result := withData(object)
	if hasUnknown(result.Object) {
		return result
	}
	if rewritten := rewrite(result); rewritten != nil {
		result = rewritten
	}
	result = result.DeepCopy()
	for _, field := range serverFields {
		unstructured.RemoveNestedField(result.Object, "metadata", field)
	}
	return result
}

// rewrite sends an object through its Go type and keeps the fields that were there before; nil for unknown kinds.
func rewrite(object *unstructured.Unstructured) *unstructured.Unstructured {
	typed, err := scheme.Scheme.New(object.GroupVersionKind())
	if err != nil {
		return nil
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, typed); err != nil {
		return nil
	}
	full, err := runtime.DefaultUnstructuredConverter.ToUnstructured(typed)
	if err != nil {
		return nil
	}
	return &unstructured.Unstructured{Object: pruneMap(full, object.Object)}
}

// withData moves a Secret's stringData into its data, as the API server does. Unknown text stays unknown.
func withData(object *unstructured.Unstructured) *unstructured.Unstructured {
	text, given := object.Object["stringData"].(map[string]any)
	if object.GetKind() != "Secret" || object.GetAPIVersion() != "v1" || !given {
		return object
	}
	data := map[string]any{}
	before, _ := object.Object["data"].(map[string]any)
	for key, value := range before {
		data[key] = value
	}
	for key, value := range text {
		if plain, known := value.(string); known {
			value = base64.StdEncoding.EncodeToString([]byte(plain))
		}
		data[key] = value
	}
	result := map[string]any{}
	for key, value := range object.Object {
		if key != "stringData" {
			result[key] = value
		}
	}
	result["data"] = data
	return &unstructured.Unstructured{Object: result}
}

// prune cuts a live object down to the fields that the inputs have: the rest belongs to the cluster.
func prune(live, inputs *unstructured.Unstructured) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: pruneMap(live.Object, inputs.Object)}
}

func pruneMap(source, shape map[string]any) map[string]any {
	result := map[string]any{}
	for key, wanted := range shape {
		value, has := source[key]
		if !has {
			continue
		}
		if kept, keep := pruneValue(value, wanted); keep {
			result[key] = kept
		}
	}
	return result
}

// pruneValue keeps a value as it is when its type is not that of the shape: it will show as a change.
func pruneValue(value, shape any) (any, bool) {
	if value == nil {
		return nil, shape == nil
	}
	switch value := value.(type) {
	case map[string]any:
		if shape, same := shape.(map[string]any); same {
			return pruneMap(value, shape), true
		}
	case []any:
		if shape, same := shape.([]any); same {
			return pruneList(value, shape), true
		}
	}
	return value, true
}

// pruneList prunes each element by the one at the same place; a list that the cluster made longer keeps the rest only
// where elements are plain values: objects beyond the shape were put there by others, as with injected containers.
func pruneList(source, shape []any) []any {
	result := []any{}
	for index, value := range source {
		if index >= len(shape) {
			if _, object := value.(map[string]any); object {
				break
			}
			result = append(result, value)
			continue
		}
		if kept, keep := pruneValue(value, shape[index]); keep {
			result = append(result, kept)
		}
	}
	return result
}

func sameValue(a, b any) bool { return reflect.DeepEqual(a, b) }
