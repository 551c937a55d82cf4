package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// application is one object that is to become what the inputs say.
type application struct {
	inputs  *unstructured.Unstructured
	manager string
	preview bool
	create  bool // there is no object in the state
}

// apply asks the API server to make an object what the inputs say, or in a preview what it would become.
func (c *cluster) apply(ctx context.Context, a application) (*unstructured.Unstructured, error) {
	client, err := c.client(a.inputs)
	if err != nil {
		return nil, err
	}
	ctx, done := apiCall(ctx)
	defer done()
	var dryRun []string
	if a.preview {
		dryRun = []string{metav1.DryRunAll}
	}
	if a.inputs.GetName() == "" {
		return client.Create(ctx, a.inputs, metav1.CreateOptions{
			FieldManager: a.manager, DryRun: dryRun, FieldValidation: metav1.FieldValidationStrict,
		})
	}
	body, err := json.Marshal(a.inputs.Object)
	if err != nil {
		return nil, err
	}
	force := forces(a)
	object, err := client.Patch(ctx, a.inputs.GetName(), types.ApplyPatchType, body, metav1.PatchOptions{
		FieldManager: a.manager, Force: &force, DryRun: dryRun, FieldValidation: metav1.FieldValidationStrict,
	})
	return object, explainConflict(err, a.inputs)
}

// forces is whether fields are taken from whoever owns them. A preview of a creation does: what it would take over is
// not known to the state yet, and the creation itself will tell.
func forces(a application) bool {
	return annotated(a.inputs, annotationPatchForce) || os.Getenv("PULUMI_K8S_ENABLE_PATCH_FORCE") == "true" ||
		a.preview && a.create
}

var conflictOwner = regexp.MustCompile(`conflict with ("[^"]*")`)

// explainConflict names each field that another manager owns, with that manager, and what can be done.
func explainConflict(err error, inputs *unstructured.Unstructured) error {
	status, isStatus := err.(apierrors.APIStatus)
	if !isStatus || !apierrors.IsConflict(err) || status.Status().Details == nil {
		return err
	}
	fields := []string{}
	for _, cause := range status.Status().Details.Causes {
		if cause.Type != metav1.CauseTypeFieldManagerConflict {
			continue
		}
		owner := "another manager"
		if found := conflictOwner.FindStringSubmatch(cause.Message); found != nil {
			owner = found[1]
		}
		fields = append(fields, fmt.Sprintf("%s owned by %s", cause.Field, owner))
	}
	if len(fields) == 0 {
		return err
	}
	return fmt.Errorf("Server-Side Apply field conflict detected on %s: %s. Take the fields out of the program, or set "+
		"the annotation %s: \"true\" to take them over: %w",
		legible(inputs), strings.Join(fields, "; "), annotationPatchForce, err)
}

// readLive is the object as the API server has it now.
func (c *cluster) readLive(ctx context.Context, object *unstructured.Unstructured, name string) (*unstructured.Unstructured, error) {
	client, err := c.client(object)
	if err != nil {
		return nil, err
	}
	ctx, done := apiCall(ctx)
	defer done()
	return client.Get(ctx, name, metav1.GetOptions{})
}
