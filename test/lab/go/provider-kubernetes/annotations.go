package main

import (
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The annotations by which a program tells the provider how to treat one object.
const (
	annotationAutonamed    = "pulumi.com/autonamed"
	annotationSkipAwait    = "pulumi.com/skipAwait"
	annotationTimeout      = "pulumi.com/timeoutSeconds"
	annotationPatchForce   = "pulumi.com/patchForce"
	annotationFieldManager = "pulumi.com/patchFieldManager"
	annotationPropagation  = "pulumi.com/deletionPropagationPolicy"
)

func annotated(object *unstructured.Unstructured, key string) bool {
	return object.GetAnnotations()[key] == "true"
}

// waitLimit is how long to wait for an object: what the resource's options say, else its annotation, else the default.
func waitLimit(seconds float64, object *unstructured.Unstructured, byDefault time.Duration) time.Duration {
	if seconds > 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	if annotation, err := strconv.Atoi(object.GetAnnotations()[annotationTimeout]); err == nil && annotation > 0 {
		return time.Duration(annotation) * time.Second
	}
	return byDefault
}
