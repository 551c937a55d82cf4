package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// cluster is an API server and what has been learnt of its kinds. A group is asked for when it is first needed:
// asking for all of them would cost more than most previews.
type cluster struct {
	unreachable error // why there is no client; the others are then absent
	objects     dynamic.Interface
	discovery   discovery.DiscoveryInterface

	lock  sync.Mutex
	kinds map[schema.GroupVersion]map[string]mapping
}

// mapping is where objects of a kind are found.
type mapping struct {
	resource   schema.GroupVersionResource
	namespaced bool
}

func connect(config clientcmd.ClientConfig, limits requestLimits) (*cluster, error) {
	connection, err := config.ClientConfig()
	if err != nil {
		return nil, err
	}
	// The engine already limits how much runs at once; a second limit here would only slow it down.
	connection.QPS, connection.Burst, connection.Timeout = -1, 0, 60*time.Second
	if limits.QPS != nil {
		connection.QPS = float32(*limits.QPS)
	}
	if limits.Burst != nil {
		connection.Burst = *limits.Burst
	}
	if limits.Timeout != nil {
		connection.Timeout = time.Duration(*limits.Timeout) * time.Second
	}
	connection.UserAgent = "pulumi-kubernetes/" + providerVersion
	// The server warns of deprecated kinds on the process's standard error, which the engine would print as a failure.
	connection.WarningHandler = rest.NoWarnings{}
	objects, err := dynamic.NewForConfig(connection)
	if err != nil {
		return nil, err
	}
	kinds, err := discovery.NewDiscoveryClientForConfig(connection)
	if err != nil {
		return nil, err
	}
	return &cluster{objects: objects, discovery: kinds, kinds: map[schema.GroupVersion]map[string]mapping{}}, nil
}

// find says where a kind's objects are. A kind that is not known is asked for again each time, because its definition
// may have been created since; that is answered with a NoKindMatchError.
func (c *cluster) find(kind schema.GroupVersionKind) (mapping, error) {
	if c.unreachable != nil {
		return mapping{}, c.unreachable
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	if known, ok := c.kinds[kind.GroupVersion()][kind.Kind]; ok {
		return known, nil
	}
	listed, err := c.discovery.ServerResourcesForGroupVersion(kind.GroupVersion().String())
	if err != nil && !isNotFound(err) {
		return mapping{}, fmt.Errorf("API server did not say which kinds %s has: %w", kind.GroupVersion(), err)
	}
	kinds := map[string]mapping{}
	if listed != nil {
		for _, entry := range listed.APIResources {
			// Subresources have a slash in their name; they may repeat the kind.
			if _, repeated := kinds[entry.Kind]; !repeated && !containsSlash(entry.Name) {
				kinds[entry.Kind] = mapping{kind.GroupVersion().WithResource(entry.Name), entry.Namespaced}
			}
		}
	}
	c.kinds[kind.GroupVersion()] = kinds
	if found, ok := kinds[kind.Kind]; ok {
		return found, nil
	}
	return mapping{}, &meta.NoKindMatchError{GroupKind: kind.GroupKind(), SearchedVersions: []string{kind.Version}}
}

// exists is whether the API server knows a kind; false as well when it can't be asked.
func (c *cluster) exists(kind schema.GroupVersionKind) bool {
	_, err := c.find(kind)
	return err == nil
}

// namespaced is true for kinds the API server does not know yet: most are, and the answer only matters once it does.
func (c *cluster) namespaced(kind schema.GroupVersionKind) (bool, error) {
	found, err := c.find(kind)
	if err != nil {
		if meta.IsNoMatchError(err) || c.unreachable != nil {
			return true, nil
		}
		return false, err
	}
	return found.namespaced, nil
}

// client gives access to the objects beside the given one: same kind, same namespace ("default" if it names none).
func (c *cluster) client(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	found, err := c.find(object.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	if !found.namespaced {
		return c.objects.Resource(found.resource), nil
	}
	return c.objects.Resource(found.resource).Namespace(canonicalNamespace(object.GetNamespace())), nil
}

// list gives access to one of Kubernetes' own kinds.
func (c *cluster) list(group, version, resource, namespace string) dynamic.ResourceInterface {
	return c.objects.Resource(schema.GroupVersionResource{Group: group, Version: version, Resource: resource}).
		Namespace(namespace)
}

// apiCall bounds one request. It does not end with the engine's request: what the API server was asked to do is done,
// and its answer has to reach the state.
func apiCall(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 60*time.Second)
}
