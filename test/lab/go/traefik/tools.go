//go:build tools

// Package tools pins the gateway that the lab builds when no official download is reachable.
package tools

import (
	_ "github.com/traefik/traefik/v3/cmd/traefik"
	_ "sigs.k8s.io/gateway-api/apis/v1"
)
