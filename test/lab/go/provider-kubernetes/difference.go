package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// change is one field that differs.
type change struct {
	path     []any // field names and list indexes
	kind     pulumirpc.PropertyDiff_Kind
	replaces bool
}

// differences lists what must change to get from the old object to the new one, field by field. An unknown value is a
// change: it may be any. Lists are compared place by place.
func differences(old, new map[string]any, fields []pattern) []change {
	changes := []change{}
	compareMaps(nil, old, new, &changes)
	for index := range changes {
		changes[index].replaces = touches(changes[index], old, new, fields)
	}
	return changes
}

func compareMaps(path []any, old, new map[string]any, changes *[]change) {
	for key, value := range new {
		if before, has := old[key]; has {
			compare(extend(path, key), before, value, changes)
		} else if value != nil {
			*changes = append(*changes, change{path: extend(path, key), kind: pulumirpc.PropertyDiff_ADD})
		}
	}
	for key := range old {
		if _, kept := new[key]; !kept {
			*changes = append(*changes, change{path: extend(path, key), kind: pulumirpc.PropertyDiff_DELETE})
		}
	}
}

func compare(path []any, old, new any, changes *[]change) {
	switch after := new.(type) {
	case resource.Computed:
	case map[string]any:
		if before, same := old.(map[string]any); same {
			compareMaps(path, before, after, changes)
			return
		}
	case []any:
		if before, same := old.([]any); same {
			compareLists(path, before, after, changes)
			return
		}
	default:
		if sameValue(old, new) {
			return
		}
	}
	*changes = append(*changes, change{path: path, kind: pulumirpc.PropertyDiff_UPDATE})
}

func compareLists(path []any, old, new []any, changes *[]change) {
	for index := 0; index < len(old) || index < len(new); index++ {
		place := extend(path, index)
		switch {
		case index >= len(old):
			*changes = append(*changes, change{path: place, kind: pulumirpc.PropertyDiff_ADD})
		case index >= len(new):
			*changes = append(*changes, change{path: place, kind: pulumirpc.PropertyDiff_DELETE})
		default:
			compare(place, old[index], new[index], changes)
		}
	}
}

func extend(path []any, step any) []any {
	return append(append(make([]any, 0, len(path)+1), path...), step)
}

// touches is whether a change alters one of the fields: it lies at or below it, or adds or removes what holds it.
func touches(c change, old, new map[string]any, fields []pattern) bool {
	for _, field := range fields {
		depth := min(len(field), len(c.path))
		if !matches(c.path[:depth], field[:depth]) {
			continue
		}
		if len(c.path) >= len(field) || holds(at(old, c.path), field[depth:]) || holds(at(new, c.path), field[depth:]) {
			return true
		}
	}
	return false
}

func matches(path []any, field pattern) bool {
	for index, step := range path {
		if _, place := step.(int); place {
			if field[index] != "*" {
				return false
			}
		} else if field[index] != step {
			return false
		}
	}
	return true
}

func at(value any, path []any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

func holds(value any, field pattern) bool {
	if len(field) == 0 {
		return value != nil
	}
	if list, isList := value.([]any); isList && field[0] == "*" {
		for _, element := range list {
			if holds(element, field[1:]) {
				return true
			}
		}
		return false
	}
	object, _ := value.(map[string]any)
	inner, has := object[field[0]]
	return has && holds(inner, field[1:])
}

// pathText is a path as the engine writes it: spec.containers[0].image, metadata.labels["app.kubernetes.io/name"].
func pathText(path []any) string {
	text := strings.Builder{}
	for _, step := range path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&text, "[%d]", step)
		case string:
			switch {
			case strings.ContainsAny(step, `."[]`):
				fmt.Fprintf(&text, `["%s"]`, strings.ReplaceAll(step, `"`, `\"`))
			case text.Len() > 0:
				text.WriteString("." + step)
			default:
				text.WriteString(step)
			}
		}
	}
	return text.String()
}

// propertyDiff is a change as the engine's protocol says it.
func propertyDiff(c change) *pulumirpc.PropertyDiff {
	kind := c.kind
	if c.replaces {
		switch c.kind {
		case pulumirpc.PropertyDiff_ADD:
			kind = pulumirpc.PropertyDiff_ADD_REPLACE
		case pulumirpc.PropertyDiff_DELETE:
			kind = pulumirpc.PropertyDiff_DELETE_REPLACE
		case pulumirpc.PropertyDiff_UPDATE:
			kind = pulumirpc.PropertyDiff_UPDATE_REPLACE
		}
	}
	return &pulumirpc.PropertyDiff{Kind: kind, InputDiff: c.kind == pulumirpc.PropertyDiff_DELETE}
}
