package main

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func deployment(change func(*appsv1.Deployment)) appsv1.Deployment {
	two := int32(2)
	d := appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Generation: 3},
		Spec:       appsv1.DeploymentSpec{Replicas: &two},
		Status:     appsv1.DeploymentStatus{ObservedGeneration: 3, Replicas: 2, UpdatedReplicas: 2, AvailableReplicas: 2},
	}
	change(&d)
	return d
}

func TestADeploymentIsReadyWhenAllItsPodsAreNewAndAvailable(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*appsv1.Deployment)
		ready  bool
	}{
		"all available":            {func(*appsv1.Deployment) {}, true},
		"change not seen":          {func(d *appsv1.Deployment) { d.Generation = 4 }, false},
		"an old pod is left":       {func(d *appsv1.Deployment) { d.Status.Replicas = 3 }, false},
		"one is not available":     {func(d *appsv1.Deployment) { d.Status.AvailableReplicas = 1 }, false},
		"one is of an old version": {func(d *appsv1.Deployment) { d.Status.UpdatedReplicas = 1 }, false},
		"paused, so not to go on":  {func(d *appsv1.Deployment) { d.Spec.Paused, d.Status.AvailableReplicas = true, 0 }, true},
		"no pods wanted, none left": {func(d *appsv1.Deployment) {
			*d.Spec.Replicas = 0
			d.Status = appsv1.DeploymentStatus{ObservedGeneration: 3}
		}, true},
	} {
		if got := deploymentVerdict(deployment(c.change)); got.ready != c.ready {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestADeploymentPastItsProgressDeadlineHasFailed(t *testing.T) {
	got := deploymentVerdict(deployment(func(d *appsv1.Deployment) {
		d.Status.AvailableReplicas = 0
		d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse,
			Reason: "ProgressDeadlineExceeded", Message: "has timed out progressing"}}
	}))
	if !strings.Contains(got.failed, "has timed out progressing") {
		t.Errorf("got %+v", got)
	}
}

func TestAQuotaThatStopsPodsIsAFinding(t *testing.T) {
	got := deploymentVerdict(deployment(func(d *appsv1.Deployment) {
		d.Status.AvailableReplicas = 0
		d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentReplicaFailure, Status: corev1.ConditionTrue,
			Reason: "FailedCreate", Message: "exceeded quota: shop"}}
	}))
	if len(got.findings) != 1 || got.findings[0].kind != "quota" || !strings.Contains(got.findings[0].message, "exceeded quota: shop") {
		t.Errorf("got %+v", got.findings)
	}
}

func waiting(reason string, restarts int32) corev1.ContainerStatus {
	return corev1.ContainerStatus{Name: "c", RestartCount: restarts, State: corev1.ContainerState{
		Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: "why"}}}
}

func pod(statuses ...corev1.ContainerStatus) corev1.Pod {
	return corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p"}, Status: corev1.PodStatus{ContainerStatuses: statuses}}
}

func TestPodsTellWhatStandsInTheirWay(t *testing.T) {
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	unscheduled := pod()
	unscheduled.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Message: "0/1 nodes"}}
	leaving := pod(waiting("ImagePullBackOff", 0))
	leaving.DeletionTimestamp = &metav1.Time{}
	for name, c := range map[string]struct {
		pod      corev1.Pod
		kind     string
		patience time.Duration
	}{
		"image":                {pod(waiting("ImagePullBackOff", 0)), "image", imagePatience},
		"configuration":        {pod(waiting("CreateContainerConfigError", 0)), "configuration", configurationPatience},
		"crash, once":          {pod(waiting("CrashLoopBackOff", 1)), "crash", 0},
		"crash, again":         {pod(waiting("CrashLoopBackOff", 2)), "crash", crashPatience},
		"starting":             {pod(waiting("ContainerCreating", 0)), "", 0},
		"running, not ready":   {pod(corev1.ContainerStatus{Name: "c", State: running}), "probe", 0},
		"running, after crash": {pod(corev1.ContainerStatus{Name: "c", State: running, RestartCount: 3}), "crash", crashPatience},
		"ready":                {pod(corev1.ContainerStatus{Name: "c", State: running, Ready: true}), "", 0},
		"not scheduled":        {unscheduled, "unschedulable", 0},
		"on its way out":       {leaving, "", 0},
	} {
		got := podFindings([]corev1.Pod{c.pod})
		if c.kind == "" && len(got) > 0 || c.kind != "" && (len(got) != 1 || got[0].kind != c.kind || got[0].patience != c.patience) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestAFindingIsFinalOnlyWhenItOutlastsItsPatience(t *testing.T) {
	image := []finding{{"image", "no such image", 8 * time.Second}}
	probe := []finding{{"probe", "not ready", 0}}
	o := newObstacles()
	for _, step := range []struct {
		at       time.Duration
		findings []finding
		final    bool
	}{
		{0, image, false}, {4 * time.Second, nil, false}, {5 * time.Second, image, false}, // away for too long: counted anew
		{7 * time.Second, image, false}, {9 * time.Second, image, false}, {11 * time.Second, image, false},
		{13 * time.Second, image, true}, {14 * time.Second, probe, false}, {10 * time.Minute, probe, false},
	} {
		if err := o.see(step.findings, step.at); (err != nil) != step.final {
			t.Errorf("at %s: got %v", step.at, err)
		}
	}
}

func TestAJobIsReadyWhenItSucceedsOrIsSuspended(t *testing.T) {
	for condition, want := range map[batchv1.JobConditionType]verdict{
		batchv1.JobComplete: {ready: true}, batchv1.JobSuspended: {ready: true},
		batchv1.JobFailed: {failed: "the Job has failed: BackoffLimitExceeded: too often"},
	} {
		got := jobVerdict(batchv1.Job{Status: batchv1.JobStatus{Conditions: []batchv1.JobCondition{{
			Type: condition, Status: corev1.ConditionTrue, Reason: "BackoffLimitExceeded", Message: "too often"}}}})
		if got.ready != want.ready || got.failed != want.failed {
			t.Errorf("%s: got %+v", condition, got)
		}
	}
}

func TestEventsAreQuotedNewestFirstAndOnce(t *testing.T) {
	event := func(message string, seconds int64) corev1.Event {
		return corev1.Event{Reason: "Unhealthy", Message: message, InvolvedObject: corev1.ObjectReference{Kind: "Pod"},
			LastTimestamp: metav1.Unix(seconds, 0)}
	}
	got := strings.Join(eventReasons([]corev1.Event{event("a", 1), event("b", 3), event("a", 2)}), "|")
	if got != "Pod Unhealthy: b|Pod Unhealthy: a" {
		t.Errorf("got %q", got)
	}
}

func TestHowLongToWaitIsSaidByTheResourceThenItsAnnotation(t *testing.T) {
	annotatedObject := object(map[string]any{"metadata": map[string]any{"annotations": map[string]any{annotationTimeout: "30"}}})
	for _, c := range []struct{ got, want time.Duration }{
		{waitLimit(5, annotatedObject, time.Hour), 5 * time.Second},
		{waitLimit(0, annotatedObject, time.Hour), 30 * time.Second},
		{waitLimit(0, object(map[string]any{}), time.Hour), time.Hour},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}
