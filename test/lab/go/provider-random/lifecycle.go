package main

import (
	"context"
	"fmt"
	"sort"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Check refuses unknown and missing inputs, and values that no random value can meet.
func (p *provider) Check(_ context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	k, err := kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	news, err := read(request.GetNews())
	if err != nil {
		return nil, err
	}
	failures := []*pulumirpc.CheckFailure{}
	for _, key := range news.StableKeys() {
		if _, known := k.inputs[string(key)]; !known && key != "__defaults" {
			failures = append(failures, &pulumirpc.CheckFailure{Property: string(key), Reason: "not an input of this resource"})
		}
	}
	for _, name := range k.required {
		if !news.HasValue(resource.PropertyKey(name)) {
			failures = append(failures, &pulumirpc.CheckFailure{Property: name, Reason: "missing required property"})
		}
	}
	if len(failures) == 0 && !news.ContainsUnknowns() {
		if err := k.check(k.complete(news)); err != nil {
			failures = append(failures, &pulumirpc.CheckFailure{Reason: err.Error()})
		}
	}
	return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: failures}, nil
}

// Diff: any change makes a new value, because the old one does not follow from the new inputs.
func (p *provider) Diff(_ context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	k, err := kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	olds, err := read(request.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := read(request.GetNews())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.DiffResponse{
		Changes: pulumirpc.DiffResponse_DIFF_NONE, DetailedDiff: map[string]*pulumirpc.PropertyDiff{}, HasDetailedDiff: true,
	}
	for _, name := range changedInputs(k, olds, k.complete(news), request.GetIgnoreChanges()) {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.Replaces = append(response.Replaces, name)
		response.Diffs = append(response.Diffs, name)
		response.DetailedDiff[name] = &pulumirpc.PropertyDiff{Kind: pulumirpc.PropertyDiff_UPDATE_REPLACE}
	}
	return response, nil
}

// changedInputs compares with the old state, in which every input has its value.
func changedInputs(k kind, olds, news resource.PropertyMap, ignored []string) []string {
	skip := map[string]bool{}
	for _, name := range ignored {
		skip[name] = true
	}
	changed := []string{}
	for name := range k.inputs {
		key := resource.PropertyKey(name)
		if !skip[name] && !plainDeep(olds[key]).DeepEquals(plainDeep(news[key])) {
			changed = append(changed, name)
		}
	}
	sort.Strings(changed)
	return changed
}

func plainDeep(value resource.PropertyValue) resource.PropertyValue {
	value = plain(value)
	switch {
	case value.IsObject():
		object := resource.PropertyMap{}
		for key, element := range value.ObjectValue() {
			object[key] = plainDeep(element)
		}
		return resource.NewObjectProperty(object)
	case value.IsArray():
		list := []resource.PropertyValue{}
		for _, element := range value.ArrayValue() {
			list = append(list, plainDeep(element))
		}
		return resource.NewArrayProperty(list)
	}
	return value
}

// Create makes the value. In a preview its outputs are unknown.
func (p *provider) Create(_ context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	k, err := kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	inputs, err := read(request.GetProperties())
	if err != nil {
		return nil, err
	}
	state := k.complete(inputs)
	id := ""
	if request.GetPreview() {
		for _, name := range k.outputs {
			state[resource.PropertyKey(name)] = resource.MakeComputed(resource.NewStringProperty(""))
		}
	} else {
		outputs := resource.PropertyMap{}
		if id, outputs, err = k.create(state); err != nil {
			return nil, err
		}
		for key, value := range outputs {
			state[key] = value
		}
	}
	properties, err := write(k.secretly(state))
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CreateResponse{Id: id, Properties: properties}, nil
}

// Update only happens when nothing that matters changed; the value stays.
func (p *provider) Update(_ context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	return &pulumirpc.UpdateResponse{Properties: request.GetOlds()}, nil
}

// Read of a known resource is its state: there is nothing elsewhere to look at. An import takes the value as the id.
func (p *provider) Read(_ context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	k, err := kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	state, err := read(request.GetProperties())
	if err != nil {
		return nil, err
	}
	if len(state) > 0 {
		return &pulumirpc.ReadResponse{Id: request.GetId(), Properties: request.GetProperties(), Inputs: request.GetInputs()}, nil
	}
	if k.adopt == nil {
		return nil, fmt.Errorf("this resource can't be imported: its value does not show its inputs")
	}
	id, state, err := k.adopt(request.GetId())
	if err != nil {
		return nil, err
	}
	inputs := resource.PropertyMap{}
	for name := range k.inputs {
		if value, has := state[resource.PropertyKey(name)]; has {
			inputs[resource.PropertyKey(name)] = value
		}
	}
	properties, err := write(k.secretly(state))
	if err != nil {
		return nil, err
	}
	asked, err := write(inputs)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.ReadResponse{Id: id, Properties: properties, Inputs: asked}, nil
}
