//go:build tools

// Package tools pins the command that the lab builds when the official download is out of reach.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
