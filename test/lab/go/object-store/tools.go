//go:build tools

// Package tools pins the object store (S3 over a folder) that proves a Pulumi state in a bucket.
package tools

import _ "github.com/versity/versitygw/cmd/versitygw"
