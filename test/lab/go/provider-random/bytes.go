package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func createID(state resource.PropertyMap) (string, resource.PropertyMap, error) {
	value, err := randomBytes(number(state, "byteLength"))
	if err != nil {
		return "", nil, err
	}
	id, outputs := idOutputs(value, text(state, "prefix"))
	return id, outputs, nil
}

func idOutputs(value []byte, prefix string) (string, resource.PropertyMap) {
	id := base64.RawURLEncoding.EncodeToString(value)
	return id, resource.PropertyMap{
		"b64Std": resource.NewStringProperty(prefix + base64.StdEncoding.EncodeToString(value)),
		"b64Url": resource.NewStringProperty(prefix + id),
		"hex":    resource.NewStringProperty(prefix + hex.EncodeToString(value)),
		"dec":    resource.NewStringProperty(prefix + new(big.Int).SetBytes(value).String()),
	}
}

// adoptID takes BASE64URL or PREFIX,BASE64URL.
func adoptID(id string) (string, resource.PropertyMap, error) {
	prefix, encoded, split := strings.Cut(id, ",")
	if !split {
		prefix, encoded = "", id
	}
	value, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return "", nil, fmt.Errorf("expected an id in base64url, found %q: %w", encoded, err)
	}
	newID, state := idOutputs(value, prefix)
	state["byteLength"] = resource.NewNumberProperty(float64(len(value)))
	if prefix != "" {
		state["prefix"] = resource.NewStringProperty(prefix)
	}
	return newID, state, nil
}

func createBytes(state resource.PropertyMap) (string, resource.PropertyMap, error) {
	value, err := randomBytes(number(state, "length"))
	if err != nil {
		return "", nil, err
	}
	return "none", bytesOutputs(value), nil
}

func bytesOutputs(value []byte) resource.PropertyMap {
	return resource.PropertyMap{
		"base64": resource.NewStringProperty(base64.StdEncoding.EncodeToString(value)),
		"hex":    resource.NewStringProperty(hex.EncodeToString(value)),
	}
}

func adoptBytes(id string) (string, resource.PropertyMap, error) {
	value, err := base64.StdEncoding.DecodeString(id)
	if err != nil {
		return "", nil, fmt.Errorf("expected an id in base64: %w", err)
	}
	state := bytesOutputs(value)
	state["length"] = resource.NewNumberProperty(float64(len(value)))
	return "none", state, nil
}

func createUUID(resource.PropertyMap) (string, resource.PropertyMap, error) {
	value, err := randomBytes(16)
	if err != nil {
		return "", nil, err
	}
	// Version 4, variant RFC 9562.
	value[6], value[8] = value[6]&0x0f|0x40, value[8]&0x3f|0x80
	digits := hex.EncodeToString(value)
	id := strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
	return id, resource.PropertyMap{"result": resource.NewStringProperty(id)}, nil
}

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func adoptUUID(id string) (string, resource.PropertyMap, error) {
	if !uuidForm.MatchString(id) {
		return "", nil, fmt.Errorf("expected a UUID, found %q", id)
	}
	return id, resource.PropertyMap{"result": resource.NewStringProperty(id)}, nil
}
