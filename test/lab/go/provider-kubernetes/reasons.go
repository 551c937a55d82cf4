package main

import (
	"context"
	"fmt"
	"sort"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// maxReasons is how many events are quoted: more would bury the first.
const maxReasons = 5

// reasons adds to what was seen the warnings that Kubernetes recorded about an object and its pods: a failing probe
// says its answer nowhere else.
func (c *cluster) reasons(ctx context.Context, live *unstructured.Unstructured, seen []string) []string {
	ctx, done := apiCall(ctx)
	defer done()
	about := map[string]bool{live.GetName(): true}
	if deployment, err := typed[appsv1.Deployment](live); err == nil && live.GetKind() == "Deployment" {
		pods, err := c.newestPods(ctx, deployment)
		if err == nil {
			for _, pod := range pods {
				about[pod.Name] = true
			}
		}
	}
	listed, err := c.list("", "v1", "events", live.GetNamespace()).List(ctx, metav1.ListOptions{FieldSelector: "type=Warning"})
	if err != nil {
		return seen
	}
	events := []corev1.Event{}
	for _, item := range listed.Items {
		if event, err := typed[corev1.Event](&item); err == nil && about[event.InvolvedObject.Name] {
			events = append(events, event)
		}
	}
	return append(seen, eventReasons(events)...)
}

// eventReasons quotes the newest warnings, each message once.
func eventReasons(events []corev1.Event) []string {
	sort.SliceStable(events, func(a, b int) bool { return eventTime(events[a]) > eventTime(events[b]) })
	quoted, known := []string{}, map[string]bool{}
	for _, event := range events {
		text := fmt.Sprintf("%s %s: %s", event.InvolvedObject.Kind, event.Reason, event.Message)
		if known[text] || len(quoted) == maxReasons {
			continue
		}
		known[text] = true
		quoted = append(quoted, text)
	}
	return quoted
}

func eventTime(event corev1.Event) int64 {
	return max(event.LastTimestamp.Unix(), event.EventTime.Unix(), event.CreationTimestamp.Unix())
}
