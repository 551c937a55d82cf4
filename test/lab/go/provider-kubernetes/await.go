package main

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// readinessLimit is how long an object may take to become ready when nobody says otherwise.
const readinessLimit = 10 * time.Minute

// verdict is how far an object is at one moment.
type verdict struct {
	ready    bool
	failed   string    // it will not become ready by itself: why
	progress string    // what is being waited for
	findings []finding // what stands in the way
}

// finding is something that stands in the way of an object. What lasts longer than its patience is taken as final;
// patience 0 is never final, because it may well pass.
type finding struct {
	kind     string
	message  string
	patience time.Duration
}

// judge looks at an object, and at what belongs to it.
type judge func(ctx context.Context, c *cluster, object *unstructured.Unstructured) (verdict, error)

var judges = map[schema.GroupKind]judge{
	{Group: "apps", Kind: "Deployment"}:                               judgeDeployment,
	{Group: "apps", Kind: "StatefulSet"}:                              judgeStatefulSet,
	{Group: "apps", Kind: "DaemonSet"}:                                judgeDaemonSet,
	{Group: "batch", Kind: "Job"}:                                     judgeJob,
	{Group: "", Kind: "Service"}:                                      judgeService,
	{Group: "", Kind: "Pod"}:                                          judgePod,
	{Group: "", Kind: "PersistentVolumeClaim"}:                        judgeClaim,
	{Group: "", Kind: "ResourceQuota"}:                                judgeQuota,
	{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"}: judgeDefinition,
}

// awaitReady waits until an object is ready and answers with it as it then is; also with an error, as far as it got.
// Kinds without a notion of readiness, and objects that skip it, are ready at once.
func (p *provider) awaitReady(
	ctx context.Context, urn string, live, inputs *unstructured.Unstructured, seconds float64,
) (*unstructured.Unstructured, error) {
	look, has := judges[live.GroupVersionKind().GroupKind()]
	if !has || annotated(inputs, annotationSkipAwait) {
		return live, nil
	}
	c := p.cluster.Load()
	obstacles := newObstacles()
	status := &statusLine{log: p.log, urn: urn}
	waiting := ""
	err := p.poll(ctx, waitLimit(seconds, inputs, readinessLimit), func(ctx context.Context, waited time.Duration) (bool, error) {
		current, err := c.readLive(ctx, live, live.GetName())
		if isNotFound(err) {
			return false, fmt.Errorf("%s was deleted while it was waited for", legible(live))
		}
		if err != nil {
			return false, nil // the API server is asked again until the limit
		}
		live = current
		now, err := look(ctx, c, live)
		if err != nil || now.ready {
			return err == nil && now.ready, nil
		}
		if now.failed != "" {
			obstacles.see(now.findings, waited)
			return false, errors.New(now.failed)
		}
		waiting = now.progress
		status.show(ctx, statusText(now), waited)
		return false, obstacles.see(now.findings, waited)
	})
	if err == nil {
		return live, nil
	}
	decided := summary(live, err, waiting)
	return live, &notReady{summary: decided, reasons: besides(decided, c.reasons(ctx, live, obstacles.messages()))}
}

// readyNow is nil if an object is ready at this moment, and else what stands in its way.
func (p *provider) readyNow(ctx context.Context, live *unstructured.Unstructured) error {
	look, has := judges[live.GroupVersionKind().GroupKind()]
	if !has || annotated(live, annotationSkipAwait) {
		return nil
	}
	now, err := look(ctx, p.cluster.Load(), live)
	if err != nil || now.ready {
		return err
	}
	obstacles := newObstacles()
	_ = obstacles.see(now.findings, 0)
	why := now.failed
	if why == "" {
		why = now.progress
	}
	return &notReady{summary: fmt.Sprintf("%s is not ready: %s", legible(live), why), reasons: obstacles.messages()}
}

func statusText(now verdict) string {
	parts := []string{now.progress}
	for _, f := range now.findings {
		parts = append(parts, f.message)
	}
	return strings.Join(parts, "; ")
}

func summary(live *unstructured.Unstructured, err error, waiting string) string {
	if waiting != "" {
		return fmt.Sprintf("%s: %s, while %s", legible(live), err, waiting)
	}
	return fmt.Sprintf("%s: %s", legible(live), err)
}

// besides leaves out the reasons that a summary already tells.
func besides(summary string, reasons []string) []string {
	others := []string{}
	for _, reason := range reasons {
		if !strings.Contains(summary, reason) {
			others = append(others, reason)
		}
	}
	return others
}

// obstacles remembers since when each kind of finding is there.
type obstacles struct {
	since map[string]time.Duration
	seen  map[string]time.Duration
	last  map[string]string
}

func newObstacles() *obstacles {
	return &obstacles{since: map[string]time.Duration{}, seen: map[string]time.Duration{}, last: map[string]string{}}
}

// forgetAfter is how long a finding may be away and still count as the same: a container that crashes looks healthy in between.
const forgetAfter = 3 * time.Second

// see takes note of what there is at a moment, and answers with an error for what has been there for too long.
func (o *obstacles) see(findings []finding, at time.Duration) error {
	for kind, when := range o.seen {
		if at-when > forgetAfter {
			delete(o.since, kind)
			delete(o.seen, kind)
			delete(o.last, kind)
		}
	}
	for _, f := range findings {
		if _, known := o.since[f.kind]; !known {
			o.since[f.kind] = at
		}
		o.seen[f.kind], o.last[f.kind] = at, f.message
		if f.patience > 0 && at-o.since[f.kind] >= f.patience {
			return errors.New(f.message)
		}
	}
	return nil
}

func (o *obstacles) messages() []string {
	messages := []string{}
	for _, message := range o.last {
		messages = append(messages, message)
	}
	sort.Strings(messages)
	return messages
}

// typed is an object as its Go type; fields that the type does not have are left out.
func typed[T any](object *unstructured.Unstructured) (T, error) {
	var result T
	err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &result)
	return result, err
}
