package main

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const revisionAnnotation = "deployment.kubernetes.io/revision"

func judgeDeployment(ctx context.Context, c *cluster, object *unstructured.Unstructured) (verdict, error) {
	deployment, err := typed[appsv1.Deployment](object)
	if err != nil {
		return verdict{}, err
	}
	now := deploymentVerdict(deployment)
	if now.ready {
		return now, nil
	}
	pods, err := c.newestPods(ctx, deployment)
	if err != nil {
		return verdict{}, err
	}
	now.findings = append(now.findings, podFindings(pods)...)
	return now, nil
}

// deploymentVerdict: ready when the controller has seen this version of it, and all of its pods, and only those, are
// of this version and available.
func deploymentVerdict(d appsv1.Deployment) verdict {
	wanted := int32(1)
	if d.Spec.Replicas != nil {
		wanted = *d.Spec.Replicas
	}
	if d.Status.ObservedGeneration < d.Generation {
		return verdict{progress: "the Deployment controller has not seen the change yet"}
	}
	now := verdict{progress: fmt.Sprintf("%d of %d pods are available", min(d.Status.AvailableReplicas, d.Status.UpdatedReplicas), wanted)}
	for _, condition := range d.Status.Conditions {
		if condition.Type == appsv1.DeploymentProgressing && condition.Reason == "ProgressDeadlineExceeded" {
			now.failed = "the progress deadline is exceeded: " + condition.Message
		}
		if condition.Type == appsv1.DeploymentReplicaFailure && condition.Status == corev1.ConditionTrue {
			now.findings = append(now.findings, finding{"quota", "pods can't be created: " + condition.Message, quotaPatience})
		}
	}
	now.ready = d.Spec.Paused || d.Status.UpdatedReplicas >= wanted && d.Status.AvailableReplicas >= wanted &&
		d.Status.Replicas == d.Status.UpdatedReplicas
	return now
}

// newestPods are the pods of a Deployment's newest version; those of older ones say nothing about the change.
func (c *cluster) newestPods(ctx context.Context, d appsv1.Deployment) ([]corev1.Pod, error) {
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		return nil, err
	}
	options := metav1.ListOptions{LabelSelector: selector.String()}
	sets, err := c.list("apps", "v1", "replicasets", d.Namespace).List(ctx, options)
	if err != nil {
		return nil, err
	}
	for _, set := range sets.Items {
		if metav1.IsControlledBy(&set, &d) && set.GetAnnotations()[revisionAnnotation] == d.Annotations[revisionAnnotation] {
			return c.podsOf(ctx, &set, options)
		}
	}
	return nil, nil
}

// podsOf are the pods that an object controls, among those that a selector finds.
func (c *cluster) podsOf(ctx context.Context, owner metav1.Object, options metav1.ListOptions) ([]corev1.Pod, error) {
	listed, err := c.list("", "v1", "pods", owner.GetNamespace()).List(ctx, options)
	if err != nil {
		return nil, err
	}
	pods := []corev1.Pod{}
	for _, item := range listed.Items {
		if !metav1.IsControlledBy(&item, owner) {
			continue
		}
		pod, err := typed[corev1.Pod](&item)
		if err != nil {
			return nil, err
		}
		pods = append(pods, pod)
	}
	return pods, nil
}

func (c *cluster) selectedPods(ctx context.Context, owner metav1.Object, selector *metav1.LabelSelector) ([]finding, error) {
	labels, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return nil, err
	}
	pods, err := c.podsOf(ctx, owner, metav1.ListOptions{LabelSelector: labels.String()})
	return podFindings(pods), err
}

func judgeStatefulSet(ctx context.Context, c *cluster, object *unstructured.Unstructured) (verdict, error) {
	set, err := typed[appsv1.StatefulSet](object)
	if err != nil {
		return verdict{}, err
	}
	wanted := int32(1)
	if set.Spec.Replicas != nil {
		wanted = *set.Spec.Replicas
	}
	if set.Status.ObservedGeneration >= set.Generation && set.Status.ReadyReplicas >= wanted && set.Status.UpdatedReplicas >= wanted {
		return verdict{ready: true}, nil
	}
	findings, err := c.selectedPods(ctx, object, set.Spec.Selector)
	return verdict{progress: fmt.Sprintf("%d of %d pods are ready", set.Status.ReadyReplicas, wanted), findings: findings}, err
}

func judgeDaemonSet(ctx context.Context, c *cluster, object *unstructured.Unstructured) (verdict, error) {
	set, err := typed[appsv1.DaemonSet](object)
	if err != nil {
		return verdict{}, err
	}
	wanted := set.Status.DesiredNumberScheduled
	if set.Status.ObservedGeneration >= set.Generation && set.Status.NumberAvailable >= wanted && set.Status.UpdatedNumberScheduled >= wanted {
		return verdict{ready: true}, nil
	}
	findings, err := c.selectedPods(ctx, object, set.Spec.Selector)
	return verdict{progress: fmt.Sprintf("%d of %d pods are available", set.Status.NumberAvailable, wanted), findings: findings}, err
}

func judgeJob(ctx context.Context, c *cluster, object *unstructured.Unstructured) (verdict, error) {
	job, err := typed[batchv1.Job](object)
	if err != nil {
		return verdict{}, err
	}
	now := jobVerdict(job)
	if now.ready || job.Spec.Selector == nil {
		return now, nil
	}
	findings, err := c.selectedPods(ctx, object, job.Spec.Selector)
	now.findings = findings
	return now, err
}

// jobVerdict: ready when it has succeeded, or is suspended and so is not meant to run.
func jobVerdict(job batchv1.Job) verdict {
	for _, condition := range job.Status.Conditions {
		if condition.Status != corev1.ConditionTrue {
			continue
		}
		switch condition.Type {
		case batchv1.JobComplete, batchv1.JobSuspended:
			return verdict{ready: true}
		case batchv1.JobFailed:
			return verdict{failed: fmt.Sprintf("the Job has failed: %s: %s", condition.Reason, condition.Message)}
		}
	}
	return verdict{progress: fmt.Sprintf("%d pods have succeeded, %d have failed", job.Status.Succeeded, job.Status.Failed)}
}
