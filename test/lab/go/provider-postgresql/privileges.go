package main

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// allowed are the privileges of each kind of object. ALL stands for the others.
var allowed = map[string][]string{
	"database":             {"ALL", "CREATE", "CONNECT", "TEMPORARY"},
	"table":                {"ALL", "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"},
	"sequence":             {"ALL", "USAGE", "SELECT", "UPDATE"},
	"schema":               {"ALL", "CREATE", "USAGE"},
	"function":             {"ALL", "EXECUTE"},
	"procedure":            {"ALL", "EXECUTE"},
	"routine":              {"ALL", "EXECUTE"},
	"type":                 {"ALL", "USAGE"},
	"foreign_data_wrapper": {"ALL", "USAGE"},
	"foreign_server":       {"ALL", "USAGE"},
	"column":               {"ALL", "SELECT", "INSERT", "UPDATE", "REFERENCES"},
}

// catalogued is the letter that the catalogue has for a kind.
var catalogued = map[string]string{"table": "r", "sequence": "S", "function": "f", "routine": "f", "type": "T", "schema": "n"}

func checkPrivileges(d *schema.ResourceData) error {
	kind := d.Get("object_type").(string)
	for _, privilege := range listOf(d.Get("privileges")) {
		if !slices.Contains(allowed[kind], privilege) {
			return fmt.Errorf("privileges of a %s: expected some of %v, found %s", kind, allowed[kind], privilege)
		}
	}
	return nil
}

// samePrivileges: ALL is the same as each single one.
func samePrivileges(granted *schema.Set, d *schema.ResourceData) bool {
	wanted := d.Get("privileges").(*schema.Set)
	if granted.Equal(wanted) {
		return true
	}
	all := allowed[d.Get("object_type").(string)]
	return wanted.Contains("ALL") && len(all) > 0 && granted.Equal(setOf(all[1:]))
}

// keepOrShow leaves the state's privileges as they are written where they mean what the server has, and shows the server's otherwise.
func keepOrShow(d *schema.ResourceData, granted []string) error {
	if set := setOf(granted); !samePrivileges(set, d) {
		return d.Set("privileges", set)
	}
	return nil
}
