package main

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// pattern is a property path: names of fields, "*" for every element of a list.
type pattern []string

// identity of an object: another name or namespace is another object.
var identity = []pattern{{"metadata", "name"}, {"metadata", "namespace"}}

// immutable fields by API group and kind, those of the official provider. A change of one replaces the object.
var immutable = map[string]map[string][]pattern{
	"": {
		"ConfigMap":             {{"binaryData"}, {"data"}, {"immutable"}},
		"PersistentVolumeClaim": {{"spec"}},
		"Pod":                   podFields,
		"ResourceQuota":         {{"spec", "scopes"}},
		"Secret":                {{"type"}, {"stringData"}, {"data"}},
		"Service":               {{"spec", "clusterIP"}},
	},
	"apps": {
		"DaemonSet":  {{"spec", "selector"}},
		"Deployment": {{"spec", "selector"}},
		"StatefulSet": {
			{"spec", "podManagementPolicy"}, {"spec", "revisionHistoryLimit"}, {"spec", "selector"},
			{"spec", "serviceName"}, {"spec", "volumeClaimTemplates"},
		},
	},
	"batch": {
		"Job": {{"spec", "completions"}, {"spec", "parallelism"}, {"spec", "selector"}, {"spec", "template"}},
	},
	"rbac.authorization.k8s.io": {"RoleBinding": {{"roleRef"}}, "ClusterRoleBinding": {{"roleRef"}}},
	"scheduling.k8s.io":         {"PriorityClass": {{"value"}, {"preemptionPolicy"}}},
	"storage.k8s.io":            {"StorageClass": {{"parameters"}, {"provisioner"}}},
}

// podFields are all of a pod's spec but the few that Kubernetes lets change in place.
var podFields = podPatterns(
	[]string{"affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks", "hostAliases",
		"hostIPC", "hostNetwork", "hostPID", "hostname", "imagePullSecrets", "nodeName", "nodeSelector", "overhead",
		"preemptionPolicy", "priority", "priorityClassName", "readinessGates", "restartPolicy", "runtimeClassName",
		"schedulerName", "securityContext", "serviceAccount", "serviceAccountName", "shareProcessNamespace", "subdomain",
		"terminationGracePeriodSeconds", "volumes"},
	[]string{"args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports",
		"readinessProbe", "resources", "securityContext", "stdin", "stdinOnce", "terminationMessagePath",
		"terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir"},
)

func podPatterns(spec, container []string) []pattern {
	patterns := []pattern{}
	for _, field := range spec {
		patterns = append(patterns, pattern{"spec", field})
	}
	for _, list := range []string{"containers", "initContainers"} {
		for _, field := range container {
			patterns = append(patterns, pattern{"spec", list, "*", field})
		}
	}
	return patterns
}

// replacing lists the fields of an object that can't change in place. ConfigMaps and Secrets can where the provider is
// told so, unless the object itself says that it is immutable.
func replacing(object *unstructured.Unstructured, s settings) []pattern {
	kind := object.GroupVersionKind()
	fields := immutable[kind.Group][kind.Kind]
	if frozen, _ := object.Object["immutable"].(bool); kind.Group == "" && !frozen {
		switch {
		case kind.Kind == "ConfigMap" && s.configMapMutable:
			fields = nil
		case kind.Kind == "Secret" && s.secretMutable:
			fields = []pattern{{"type"}}
		}
	}
	return append(append([]pattern{}, identity...), fields...)
}
