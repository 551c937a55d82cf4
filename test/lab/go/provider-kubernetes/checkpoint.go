package main

import (
	"math"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Keys of the provider's own beside the live object in a resource's state.
const (
	keyInputs            = "__inputs"
	keyInitialAPIVersion = "__initialApiVersion"
	keyFieldManager      = "__fieldManager"
)

// objectOf is a property map as a Kubernetes object: secrets laid open, whole numbers as integers.
// Unknown values stay as resource.Computed.
func objectOf(properties resource.PropertyMap) *unstructured.Unstructured {
	object, _ := plainValue(resource.NewObjectProperty(properties)).(map[string]any)
	return &unstructured.Unstructured{Object: object}
}

func plainValue(value resource.PropertyValue) any {
	switch {
	case value.IsSecret():
		return plainValue(value.SecretValue().Element)
	case value.IsOutput():
		if !value.OutputValue().Known {
			return resource.Computed{Element: resource.NewStringProperty("")}
		}
		return plainValue(value.OutputValue().Element)
	case value.IsComputed():
		return value.Input()
	case value.IsObject():
		object := map[string]any{}
		for key, element := range value.ObjectValue() {
			object[string(key)] = plainValue(element)
		}
		return object
	case value.IsArray():
		list := []any{}
		for _, element := range value.ArrayValue() {
			list = append(list, plainValue(element))
		}
		return list
	case value.IsNumber():
		number := value.NumberValue()
		if number == math.Trunc(number) && math.Abs(number) < 1<<53 {
			return int64(number)
		}
		return number
	default:
		return value.V
	}
}

// hasUnknown is whether any value in an object is only known after an update.
func hasUnknown(value any) bool {
	switch value := value.(type) {
	case resource.Computed:
		return true
	case map[string]any:
		for _, element := range value {
			if hasUnknown(element) {
				return true
			}
		}
	case []any:
		for _, element := range value {
			if hasUnknown(element) {
				return true
			}
		}
	}
	return false
}

// checkpoint is an object's state: the live object, with what was asked for and by which field manager.
// Whatever was secret in the inputs is secret in it.
func checkpoint(
	inputs, live *unstructured.Unstructured, from resource.PropertyMap, apiVersion, manager string,
) resource.PropertyMap {
	state := resource.NewPropertyMapFromMap(live.Object)
	asked := resource.NewPropertyMapFromMap(inputs.Object)
	markSecrets(state, from)
	markSecrets(asked, from)
	state[keyInputs] = resource.NewObjectProperty(asked)
	state[keyInitialAPIVersion] = resource.NewStringProperty(apiVersion)
	state[keyFieldManager] = resource.NewStringProperty(manager)
	return state
}

// parseCheckpoint is checkpoint backwards; both results are empty objects for a state that is empty.
func parseCheckpoint(state resource.PropertyMap) (inputs, live *unstructured.Unstructured) {
	object := objectOf(state)
	asked, _ := object.Object[keyInputs].(map[string]any)
	if asked == nil {
		asked = map[string]any{}
	}
	delete(object.Object, keyInputs)
	delete(object.Object, keyInitialAPIVersion)
	delete(object.Object, keyFieldManager)
	return &unstructured.Unstructured{Object: asked}, object
}

// markSecrets copies secretness from the values that went in to those that came out. Objects are entered, so that one
// secret does not hide a whole Deployment; a list with a secret in it becomes secret as a whole, since the server may
// order it differently. The contents of a Secret are secret whatever the program says.
func markSecrets(outs, ins resource.PropertyMap) {
	if outs == nil {
		return
	}
	if kind := outs["kind"]; kind.IsString() && kind.StringValue() == "Secret" {
		for _, key := range []resource.PropertyKey{"data", "stringData"} {
			if value, has := outs[key]; has && !value.IsSecret() {
				outs[key] = resource.MakeSecret(value)
			}
		}
		return
	}
	for key, in := range ins {
		out, has := outs[key]
		if !has {
			continue
		}
		if out.IsObject() && in.IsObject() {
			markSecrets(out.ObjectValue(), in.ObjectValue())
		} else if !out.IsSecret() && in.ContainsSecrets() {
			outs[key] = resource.MakeSecret(out)
		}
	}
}
