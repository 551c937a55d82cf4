package main

import (
	"errors"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/structpb"
)

// notReady is why an object did not become what it should: the one thing that decided, and what else was seen.
type notReady struct {
	summary string
	reasons []string
}

func (n *notReady) Error() string { return n.summary }

// partialError tells the engine that an object exists but is not ready, so that it keeps the state and the reasons.
func partialError(id string, state *structpb.Struct, err error) error {
	reasons := []string{err.Error()}
	var unready *notReady
	if errors.As(err, &unready) {
		reasons = append(reasons, unready.reasons...)
	}
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, err.Error()), &pulumirpc.ErrorResourceInitFailed{
		Id: id, Properties: state, Reasons: reasons,
	})
}

func isDryRunRefusal(err error) bool {
	return strings.Contains(err.Error(), "dry run") || strings.Contains(err.Error(), "dryRun")
}

// secretSource shows a Secret's stringData where the server will show it, as data, so that it is secret there too.
func secretSource(inputs resource.PropertyMap) resource.PropertyMap {
	text, has := inputs["stringData"]
	if !has || inputs.HasValue("data") {
		return inputs
	}
	source := inputs.Copy()
	source["data"] = text
	return source
}

func partialRead(id string, state, inputs *structpb.Struct, err *notReady) error {
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, err.Error()), &pulumirpc.ErrorResourceInitFailed{
		Id: id, Properties: state, Inputs: inputs, Reasons: append([]string{err.Error()}, err.reasons...),
	})
}
