package main

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// How long what stands in a pod's way may last. Registries and configuration may be a moment late.
const (
	imagePatience         = 8 * time.Second
	configurationPatience = 20 * time.Second
	crashPatience         = 5 * time.Second
	quotaPatience         = 15 * time.Second
)

// waitingPatience by the reason why a container does not start.
var waitingPatience = map[string]time.Duration{
	"ErrImagePull": imagePatience, "ImagePullBackOff": imagePatience, "InvalidImageName": imagePatience,
	"ErrImageNeverPull": imagePatience, "ImageInspectError": imagePatience,
	"CreateContainerConfigError": configurationPatience, "CreateContainerError": configurationPatience,
	"RunContainerError": configurationPatience,
}

// podFindings is what keeps pods from being ready, each with the pod's name.
func podFindings(pods []corev1.Pod) []finding {
	found := []finding{}
	for _, pod := range pods {
		if pod.DeletionTimestamp != nil {
			continue
		}
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
				found = append(found, finding{"unschedulable", fmt.Sprintf("pod %s is not scheduled: %s", pod.Name, condition.Message), 0})
			}
		}
		for _, status := range append(append([]corev1.ContainerStatus{}, pod.Status.InitContainerStatuses...), pod.Status.ContainerStatuses...) {
			found = append(found, containerFindings(pod.Name, status)...)
		}
	}
	return found
}

func containerFindings(pod string, status corev1.ContainerStatus) []finding {
	at := fmt.Sprintf("container %s of pod %s", status.Name, pod)
	if waiting := status.State.Waiting; waiting != nil {
		if patience, known := waitingPatience[waiting.Reason]; known {
			return []finding{{imageOrConfiguration(patience), fmt.Sprintf("%s: %s (image %s): %s", at, waiting.Reason, status.Image, waiting.Message), patience}}
		}
		if waiting.Reason == "CrashLoopBackOff" {
			return []finding{crash(at, status)}
		}
		return nil
	}
	if status.Ready || status.State.Terminated != nil && status.State.Terminated.ExitCode == 0 {
		return nil
	}
	if status.State.Terminated != nil || status.RestartCount > 0 {
		return []finding{crash(at, status)}
	}
	return []finding{{"probe", at + " runs but is not ready", 0}}
}

func imageOrConfiguration(patience time.Duration) string {
	if patience == imagePatience {
		return "image"
	}
	return "configuration"
}

// crash is final once a container has been restarted twice; until then it may have been waiting for something.
func crash(at string, status corev1.ContainerStatus) finding {
	reason := "CrashLoopBackOff"
	ended := status.State.Terminated
	if ended == nil {
		ended = status.LastTerminationState.Terminated
	}
	if ended != nil {
		reason = fmt.Sprintf("CrashLoopBackOff: exited with code %d (%s)", ended.ExitCode, ended.Reason)
		if ended.Message != "" {
			reason += ": " + ended.Message
		}
	}
	patience := crashPatience
	if status.RestartCount < 2 {
		patience = 0
	}
	return finding{"crash", fmt.Sprintf("%s: %s, restarted %d times", at, reason, status.RestartCount), patience}
}
