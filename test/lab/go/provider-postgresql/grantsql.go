package main

import (
	"strings"
)

// grantStatement gives the privileges; `get` reads a field.
func grantStatement(get func(string) any, privileges []string) string {
	list := strings.Join(privileges, ",")
	if get("object_type") == "column" {
		list += " (" + quotedList(listOf(get("columns"))) + ")"
	}
	statement := "GRANT " + list + " ON " + target(get) + " TO " + quoted(get("role").(string))
	if get("with_grant_option").(bool) {
		statement += " WITH GRANT OPTION"
	}
	return statement
}

// revocation takes away all privileges. From single tables it takes only the ones that are named, so that grants on their columns,
// which are resources of their own, stay; likewise from columns.
func revocation(get func(string) any) string {
	kind, privileges := get("object_type").(string), listOf(get("privileges"))
	list := "ALL PRIVILEGES"
	switch kind {
	case "column":
		columns := listOf(get("columns"))
		if len(privileges) == 0 || len(columns) == 0 {
			return "SELECT NULL" // nothing to take away
		}
		list = strings.Join(privileges, ",") + " (" + quotedList(columns) + ")"
	case "table", "sequence", "function", "procedure", "routine":
		if len(listOf(get("objects"))) > 0 && len(privileges) > 0 {
			list = strings.Join(privileges, ",")
		}
	}
	return "REVOKE " + list + " ON " + target(get) + " FROM " + quoted(get("role").(string))
}

// target is what a grant is on.
func target(get func(string) any) string {
	kind, schemaName, objects := get("object_type").(string), get("schema").(string), listOf(get("objects"))
	word := strings.ToUpper(strings.ReplaceAll(kind, "_", " "))
	switch kind {
	case "database":
		return word + " " + quoted(get("database").(string))
	case "schema":
		return word + " " + quoted(schemaName)
	case "foreign_data_wrapper", "foreign_server":
		return word + " " + quoted(objects[0])
	case "column":
		return "TABLE " + qualified(schemaName, objects)
	}
	if len(objects) == 0 {
		return "ALL " + word + "S IN SCHEMA " + quoted(schemaName)
	}
	return word + " " + qualified(schemaName, objects)
}

// qualified are the objects with their schema. A function may come with its arguments' types, which stay as they are.
func qualified(schemaName string, objects []string) string {
	all := make([]string, len(objects))
	for i, object := range objects {
		name, arguments, has := strings.Cut(object, "(")
		all[i] = quoted(schemaName) + "." + quoted(name)
		if has {
			all[i] += "(" + arguments
		}
	}
	return strings.Join(all, ",")
}
