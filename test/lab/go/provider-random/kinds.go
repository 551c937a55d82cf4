package main

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// kind is one sort of random value: what it takes, what it gives, and how it is made.
type kind struct {
	inputs   map[string]any // name to default; nil: no default
	required []string
	outputs  []string
	secret   []string // outputs that are secret
	check    func(state resource.PropertyMap) error
	create   func(state resource.PropertyMap) (id string, outputs resource.PropertyMap, err error)
	adopt    func(id string) (newID string, state resource.PropertyMap, err error) // nil: can't be imported
}

func with(inputs map[string]any, more map[string]any) map[string]any {
	all := map[string]any{"keepers": nil}
	for _, set := range []map[string]any{inputs, more} {
		for name, value := range set {
			all[name] = value
		}
	}
	return all
}

var textInputs = map[string]any{
	"length": nil, "lower": true, "upper": true, "numeric": true, "number": true, "special": true,
	"minLower": 0.0, "minUpper": 0.0, "minNumeric": 0.0, "minSpecial": 0.0, "overrideSpecial": nil,
}

var kinds = map[string]kind{
	"RandomPassword": {
		inputs: with(textInputs, nil), required: []string{"length"}, outputs: []string{"result", "bcryptHash"},
		secret: []string{"result", "bcryptHash"}, check: checkText, create: createPassword, adopt: adoptPassword,
	},
	"RandomString": {
		inputs: with(textInputs, nil), required: []string{"length"}, outputs: []string{"result"},
		check: checkText, create: createString, adopt: adoptString,
	},
	"RandomId": {
		inputs: with(map[string]any{"byteLength": nil, "prefix": nil}, nil), required: []string{"byteLength"},
		outputs: []string{"b64Std", "b64Url", "dec", "hex"}, check: positive("byteLength", 1), create: createID, adopt: adoptID,
	},
	"RandomInteger": {
		inputs: with(map[string]any{"min": nil, "max": nil, "seed": nil}, nil), required: []string{"min", "max"},
		outputs: []string{"result"}, check: checkRange, create: createInteger, adopt: adoptInteger,
	},
	"RandomUuid": {
		inputs: with(nil, nil), outputs: []string{"result"}, check: anything, create: createUUID, adopt: adoptUUID,
	},
	"RandomPet": {
		inputs: with(map[string]any{"length": 2.0, "prefix": nil, "separator": "-"}, nil),
		check:  positive("length", 1), create: createPet,
	},
	"RandomBytes": {
		inputs: with(map[string]any{"length": nil}, nil), required: []string{"length"}, outputs: []string{"base64", "hex"},
		secret: []string{"base64", "hex"}, check: positive("length", 1), create: createBytes, adopt: adoptBytes,
	},
	"RandomShuffle": {
		inputs: with(map[string]any{"inputs": nil, "resultCount": nil, "seed": nil}, nil), required: []string{"inputs"},
		outputs: []string{"results"}, check: anything, create: createShuffle,
	},
}

// complete adds the defaults to the inputs; `number` is the old name of `numeric`, and each follows the other.
func (k kind) complete(inputs resource.PropertyMap) resource.PropertyMap {
	state := resource.PropertyMap{}
	for name, byDefault := range k.inputs {
		key := resource.PropertyKey(name)
		if value, given := inputs[key]; given {
			state[key] = value
		} else if byDefault != nil {
			state[key] = resource.NewPropertyValue(byDefault)
		}
	}
	if numeric, given := inputs["numeric"]; given {
		state["number"] = numeric
	} else if number, given := inputs["number"]; given {
		state["numeric"] = number
	}
	return state
}

// secretly marks what must not be shown.
func (k kind) secretly(state resource.PropertyMap) resource.PropertyMap {
	for _, name := range k.secret {
		key := resource.PropertyKey(name)
		if value, has := state[key]; has && !value.IsSecret() && !value.IsComputed() {
			state[key] = resource.MakeSecret(value)
		}
	}
	return state
}

func anything(resource.PropertyMap) error { return nil }

func positive(name string, least int) func(resource.PropertyMap) error {
	return func(state resource.PropertyMap) error {
		if found := number(state, name); found < least {
			return fmt.Errorf("%s: expected at least %d, found %d", name, least, found)
		}
		return nil
	}
}

func number(state resource.PropertyMap, name string) int {
	if value := plain(state[resource.PropertyKey(name)]); value.IsNumber() {
		return int(value.NumberValue())
	}
	return 0
}

func text(state resource.PropertyMap, name string) string {
	if value := plain(state[resource.PropertyKey(name)]); value.IsString() {
		return value.StringValue()
	}
	return ""
}

func flag(state resource.PropertyMap, name string) bool {
	value := plain(state[resource.PropertyKey(name)])
	return value.IsBool() && value.BoolValue()
}
