package main

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"golang.org/x/crypto/bcrypt"
)

// characters are the sets that a password or string is drawn from, each with the input that switches it on and the one
// that asks for a least number.
var characters = []struct{ flag, least, set string }{
	{"lower", "minLower", "abcdefghijklmnopqrstuvwxyz"},
	{"upper", "minUpper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
	{"numeric", "minNumeric", "0123456789"},
	{"special", "minSpecial", "!@#$%&*()-_=+[]{}<>:?"},
}

func setOf(state resource.PropertyMap, index int) string {
	if override := text(state, "overrideSpecial"); override != "" && characters[index].flag == "special" {
		return override
	}
	return characters[index].set
}

func checkText(state resource.PropertyMap) error {
	length, least, any := number(state, "length"), 0, false
	if length < 1 {
		return fmt.Errorf("length: expected at least 1, found %d", length)
	}
	for index := range characters {
		least += number(state, characters[index].least)
		any = any || flag(state, characters[index].flag)
	}
	if least > length {
		return fmt.Errorf("length: expected at least %d, the sum of minLower, minUpper, minNumeric and minSpecial, found %d", least, length)
	}
	if !any {
		return fmt.Errorf("expected at least one of lower, upper, numeric and special to be true, found none")
	}
	return nil
}

// randomText draws first what is asked for of each set, then the rest of all sets together, and shuffles.
func randomText(state resource.PropertyMap) (string, error) {
	drawn, all := []byte{}, ""
	for index := range characters {
		set := setOf(state, index)
		if flag(state, characters[index].flag) {
			all += set
		}
		picked, err := draw(set, number(state, characters[index].least))
		if err != nil {
			return "", err
		}
		drawn = append(drawn, picked...)
	}
	rest, err := draw(all, number(state, "length")-len(drawn))
	if err != nil {
		return "", err
	}
	drawn = append(drawn, rest...)
	return string(drawn), shuffle(len(drawn), func(a, b int) { drawn[a], drawn[b] = drawn[b], drawn[a] })
}

func createString(state resource.PropertyMap) (string, resource.PropertyMap, error) {
	value, err := randomText(state)
	return value, resource.PropertyMap{"result": resource.NewStringProperty(value)}, err
}

// createPassword's id says nothing: ids are shown.
func createPassword(state resource.PropertyMap) (string, resource.PropertyMap, error) {
	value, err := randomText(state)
	if err != nil {
		return "", nil, err
	}
	outputs, err := passwordOutputs(value)
	return "none", outputs, err
}

func passwordOutputs(value string) (resource.PropertyMap, error) {
	// bcrypt takes 72 bytes; like the official provider, what is longer is cut for the hash only.
	hashed := []byte(value)
	hash, err := bcrypt.GenerateFromPassword(hashed[:min(len(hashed), 72)], bcrypt.DefaultCost)
	if err != nil {
		return nil, err
	}
	return resource.PropertyMap{
		"result": resource.NewStringProperty(value), "bcryptHash": resource.NewStringProperty(string(hash)),
	}, nil
}

// textKind has the inputs of passwords and strings, for those that are made outside Pulumi.
var textKind = kind{inputs: with(textInputs, nil)}

func adoptString(id string) (string, resource.PropertyMap, error) {
	state := textKind.complete(resource.PropertyMap{"length": resource.NewNumberProperty(float64(len(id)))})
	state["result"] = resource.NewStringProperty(id)
	return id, state, nil
}

func adoptPassword(id string) (string, resource.PropertyMap, error) {
	state := textKind.complete(resource.PropertyMap{"length": resource.NewNumberProperty(float64(len(id)))})
	outputs, err := passwordOutputs(id)
	for key, value := range outputs {
		state[key] = value
	}
	return "none", state, err
}
