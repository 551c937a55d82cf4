package main

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestAConflictNamesEachFieldAndItsOwner(t *testing.T) {
	conflict := &apierrors.StatusError{ErrStatus: metav1.Status{
		Code: http.StatusConflict, Reason: metav1.StatusReasonConflict, Message: "Apply failed with 1 conflict",
		Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{{
			Type: metav1.CauseTypeFieldManagerConflict, Field: ".spec.replicas", Message: `conflict with "kubectl" using apps/v1`,
		}}},
	}}
	route := object(map[string]any{"kind": "Deployment", "metadata": map[string]any{"name": "d", "namespace": "n"}})
	err := explainConflict(conflict, route)
	for _, told := range []string{"Deployment n/d", `.spec.replicas owned by "kubectl"`, annotationPatchForce} {
		if !strings.Contains(err.Error(), told) {
			t.Errorf("expected %q in %q", told, err)
		}
	}
	if !apierrors.IsConflict(err) {
		t.Error("the server's answer is lost")
	}
	if other := errors.New("refused"); !errors.Is(explainConflict(other, route), other) || explainConflict(nil, route) != nil {
		t.Error("other errors must stay as they are")
	}
}

func TestFieldsAreTakenOverOnlyWhereAskedFor(t *testing.T) {
	plain := object(map[string]any{})
	asking := object(map[string]any{"metadata": map[string]any{"annotations": map[string]any{annotationPatchForce: "true"}}})
	for _, c := range []struct {
		a    application
		want bool
	}{
		{application{inputs: plain}, false},
		{application{inputs: plain, create: true}, false},
		{application{inputs: plain, preview: true}, false},
		{application{inputs: plain, preview: true, create: true}, true},
		{application{inputs: asking}, true},
	} {
		if got := forces(c.a); got != c.want {
			t.Errorf("%+v: got %v", c.a, got)
		}
	}
}

func TestADryRunThatCanNotBeJudgedYetIsNoFailure(t *testing.T) {
	pods := schema.GroupResource{Resource: "pods"}
	for want, errs := range map[bool][]error{
		true: {
			apierrors.NewNotFound(pods, "a"), apierrors.NewAlreadyExists(pods, "a"),
			apierrors.NewForbidden(pods, "a", nil), apierrors.NewBadRequest("admission webhook does not support dry run"),
		},
		false: {nil, apierrors.NewBadRequest("field not declared in schema"), errors.New("connection refused")},
	} {
		for _, err := range errs {
			if got := unpreviewable(err); got != want {
				t.Errorf("%v: got %v", err, got)
			}
		}
	}
}

func TestSettingsAreReadWhateverWayTheEngineWrapsThem(t *testing.T) {
	got, err := settingsOf(resource.PropertyMap{
		"namespace":              resource.NewStringProperty("shop"),
		"kubeconfig":             resource.MakeSecret(resource.NewStringProperty("/k")),
		"enableConfigMapMutable": resource.NewStringProperty("true"),
		"enableSecretMutable":    resource.NewBoolProperty(true),
		"kubeClientSettings":     resource.NewStringProperty(`{"qps":50,"burst":100}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.namespace != "shop" || got.kubeconfig != "/k" || !got.configMapMutable || !got.secretMutable || *got.requests.QPS != 50 {
		t.Errorf("got %+v", got)
	}
}
