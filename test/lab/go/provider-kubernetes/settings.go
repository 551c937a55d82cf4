package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// settings is the provider's configuration, defaults applied.
type settings struct {
	kubeconfig string // contents, a path, or a list of paths; absent: KUBECONFIG, then ~/.kube/config
	context    string // absent: the kubeconfig's current one
	cluster    string // absent: the context's
	namespace  string // absent: the context's, then "default"

	configMapMutable      bool // false: a change of data replaces the ConfigMap
	secretMutable         bool // false: a change of data replaces the Secret
	deleteUnreachable     bool // true: resources of a cluster that can't be reached are forgotten
	skipUpdateUnreachable bool // true: a refresh keeps what it knew of a cluster that can't be reached
	requests              requestLimits
}

// requestLimits is the setting `kubeClientSettings`.
type requestLimits struct {
	QPS     *float64 `json:"qps"`
	Burst   *int     `json:"burst"`
	Timeout *int     `json:"timeout"` // seconds
}

// settingsOf reads provider inputs; each falls back to the environment variable of the official provider.
func settingsOf(inputs resource.PropertyMap) (settings, error) {
	text := func(key, variable string) string {
		if value := plainText(inputs[resource.PropertyKey(key)]); value != "" || variable == "" {
			return value
		}
		return os.Getenv(variable)
	}
	flag := func(key, variable string) bool {
		on, err := strconv.ParseBool(text(key, variable))
		return err == nil && on
	}
	read := settings{
		kubeconfig:            text("kubeconfig", ""),
		context:               text("context", ""),
		cluster:               text("cluster", ""),
		namespace:             text("namespace", ""),
		configMapMutable:      flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
		secretMutable:         flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
		deleteUnreachable:     flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
		skipUpdateUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
	}
	if limits := text("kubeClientSettings", ""); limits != "" {
		if err := json.Unmarshal([]byte(limits), &read.requests); err != nil {
			return settings{}, fmt.Errorf("kubeClientSettings: expected an object with qps, burst and timeout: %w", err)
		}
	}
	return read, nil
}

// plainText is a setting as text, whatever way the engine wrapped it: plain, secret, boolean or JSON.
func plainText(value resource.PropertyValue) string {
	for value.IsSecret() {
		value = value.SecretValue().Element
	}
	switch {
	case value.IsString():
		return value.StringValue()
	case value.IsBool():
		return strconv.FormatBool(value.BoolValue())
	case value.IsObject():
		text, err := json.Marshal(value.Mappable())
		if err != nil {
			return ""
		}
		return string(text)
	default:
		return ""
	}
}

// isContents tells a kubeconfig's text from the path of one.
func isContents(kubeconfig string) bool {
	return strings.ContainsAny(kubeconfig, "\n{")
}
