package main

import (
	"regexp"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const testURN = "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::settings"

func TestAnObjectWithoutANameIsNamedAfterItsResource(t *testing.T) {
	inputs := object(map[string]any{})
	if err := autoname(inputs, object(map[string]any{}), &pulumirpc.CheckRequest{Urn: testURN, RandomSeed: []byte("seed")}); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^settings-[0-9a-f]{8}$`).MatchString(inputs.GetName()) || !annotated(inputs, annotationAutonamed) {
		t.Errorf("got %v", inputs.Object)
	}
}

func TestAnObjectKeepsTheNameThatItWasGiven(t *testing.T) {
	before := object(map[string]any{})
	setName(before, "settings-00000000")
	inputs := object(map[string]any{"metadata": map[string]any{"labels": map[string]any{"a": "b"}}})
	if err := autoname(inputs, before, &pulumirpc.CheckRequest{Urn: testURN}); err != nil {
		t.Fatal(err)
	}
	if inputs.GetName() != "settings-00000000" || inputs.GetLabels()["a"] != "b" {
		t.Errorf("got %v", inputs.Object)
	}
}

func TestANameOfTheProgramIsLeftAlone(t *testing.T) {
	unknown := resource.Computed{Element: resource.NewStringProperty("")}
	for _, metadata := range []any{
		map[string]any{"name": "mine"}, map[string]any{"generateName": "mine-"}, map[string]any{"name": unknown}, unknown,
	} {
		inputs := object(map[string]any{"metadata": metadata})
		if err := autoname(inputs, object(map[string]any{}), &pulumirpc.CheckRequest{Urn: testURN}); err != nil {
			t.Fatal(err)
		}
		if annotated(inputs, annotationAutonamed) {
			t.Errorf("got %v", inputs.Object)
		}
	}
}

func TestWithAutonamingOffANameIsDemanded(t *testing.T) {
	request := &pulumirpc.CheckRequest{Urn: testURN, Autonaming: &pulumirpc.CheckRequest_AutonamingOptions{
		Mode: pulumirpc.CheckRequest_AutonamingOptions_DISABLE}}
	if err := autoname(object(map[string]any{}), object(map[string]any{}), request); err == nil {
		t.Error("expected an error")
	}
}

func TestTheFieldManagerStaysThatOfTheState(t *testing.T) {
	state := resource.PropertyMap{keyFieldManager: resource.NewStringProperty("pulumi-kubernetes-00000000")}
	chosen := object(map[string]any{"metadata": map[string]any{"annotations": map[string]any{annotationFieldManager: "mine"}}})
	first, _ := fieldManager(state, object(map[string]any{}))
	second, _ := fieldManager(state, chosen)
	third, _ := fieldManager(nil, object(map[string]any{}))
	if first != "pulumi-kubernetes-00000000" || second != "mine" || !regexp.MustCompile(`^pulumi-kubernetes-[0-9a-f]{8}$`).MatchString(third) {
		t.Errorf("got %q, %q, %q", first, second, third)
	}
}

func TestTypesNameKinds(t *testing.T) {
	for urn, want := range map[string]string{
		"urn:pulumi:s::p::kubernetes:core/v1:Secret::n":                         "/v1, Kind=Secret",
		"urn:pulumi:s::p::kubernetes:apps/v1:Deployment::n":                     "apps/v1, Kind=Deployment",
		"urn:pulumi:s::p::kubernetes:gateway.networking.k8s.io/v1:HTTPRoute::n": "gateway.networking.k8s.io/v1, Kind=HTTPRoute",
	} {
		if got, err := kindOfURN(resource.URN(urn)); err != nil || got.String() != want {
			t.Errorf("%s: got %s, %v", urn, got, err)
		}
	}
	if _, err := kindOfURN("urn:pulumi:s::p::kubernetes:yaml:ConfigFile::n"); err == nil {
		t.Error("expected a component to be refused")
	}
}
