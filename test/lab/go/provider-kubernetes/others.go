package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// judgeService: ready when a pod answers behind it, and a load balancer in front of it has an address. Without a
// selector, or headless, there is nothing to wait for.
func judgeService(ctx context.Context, c *cluster, object *unstructured.Unstructured) (verdict, error) {
	service, err := typed[corev1.Service](object)
	if err != nil {
		return verdict{}, err
	}
	if service.Spec.Type == corev1.ServiceTypeLoadBalancer && len(service.Status.LoadBalancer.Ingress) == 0 {
		return verdict{progress: "the load balancer has no address yet"}, nil
	}
	if service.Spec.Type == corev1.ServiceTypeExternalName || service.Spec.ClusterIP == corev1.ClusterIPNone ||
		len(service.Spec.Selector) == 0 {
		return verdict{ready: true}, nil
	}
	listed, err := c.list("discovery.k8s.io", "v1", "endpointslices", service.Namespace).
		List(ctx, metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName + "=" + service.Name})
	if err != nil {
		return verdict{}, err
	}
	for _, item := range listed.Items {
		slice, err := typed[discoveryv1.EndpointSlice](&item)
		if err != nil {
			return verdict{}, err
		}
		if answers(slice) {
			return verdict{ready: true}, nil
		}
	}
	return verdict{progress: "no pod answers behind the Service yet"}, nil
}

func answers(slice discoveryv1.EndpointSlice) bool {
	for _, endpoint := range slice.Endpoints {
		if len(endpoint.Addresses) > 0 && (endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready) {
			return true
		}
	}
	return false
}

func judgePod(_ context.Context, _ *cluster, object *unstructured.Unstructured) (verdict, error) {
	pod, err := typed[corev1.Pod](object)
	if err != nil {
		return verdict{}, err
	}
	if pod.Status.Phase == corev1.PodSucceeded {
		return verdict{ready: true}, nil
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady && condition.Status == corev1.ConditionTrue {
			return verdict{ready: true}, nil
		}
	}
	now := verdict{progress: fmt.Sprintf("the pod is %s", pod.Status.Phase), findings: podFindings([]corev1.Pod{pod})}
	if pod.Status.Phase == corev1.PodFailed {
		now.failed = "the pod has failed: " + pod.Status.Message
	}
	return now, nil
}

// judgeClaim: ready when bound. A claim whose class binds with the first pod can't be, so it is not waited for.
func judgeClaim(ctx context.Context, c *cluster, object *unstructured.Unstructured) (verdict, error) {
	claim, err := typed[corev1.PersistentVolumeClaim](object)
	if err != nil {
		return verdict{}, err
	}
	if claim.Status.Phase == corev1.ClaimBound {
		return verdict{ready: true}, nil
	}
	if name := claim.Spec.StorageClassName; name != nil && *name != "" {
		class, err := c.list("storage.k8s.io", "v1", "storageclasses", "").Get(ctx, *name, metav1.GetOptions{})
		if err == nil {
			mode, _, _ := unstructured.NestedString(class.Object, "volumeBindingMode")
			if mode == "WaitForFirstConsumer" {
				return verdict{ready: true}, nil
			}
		}
	}
	return verdict{progress: "the claim is not bound yet"}, nil
}

// judgeQuota: ready when the controller has taken over all limits.
func judgeQuota(_ context.Context, _ *cluster, object *unstructured.Unstructured) (verdict, error) {
	quota, err := typed[corev1.ResourceQuota](object)
	if err != nil {
		return verdict{}, err
	}
	for name, limit := range quota.Spec.Hard {
		if taken, has := quota.Status.Hard[name]; !has || taken.Cmp(limit) != 0 {
			return verdict{progress: "the quota controller has not taken over the limits yet"}, nil
		}
	}
	return verdict{ready: true}, nil
}

func judgeDefinition(_ context.Context, _ *cluster, object *unstructured.Unstructured) (verdict, error) {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, entry := range conditions {
		condition, _ := entry.(map[string]any)
		if condition["type"] == "Established" && condition["status"] == "True" {
			return verdict{ready: true}, nil
		}
	}
	return verdict{progress: "the kind is not established yet"}, nil
}
