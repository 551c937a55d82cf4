package main

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

// attribute is something a role may or may not do, with the word that SQL has for it; with NO before it, it takes it away.
type attribute struct {
	name, word, column string
	byDefault          bool
}

var attributes = []attribute{
	{"superuser", "SUPERUSER", "rolsuper", false},
	{"create_database", "CREATEDB", "rolcreatedb", false},
	{"create_role", "CREATEROLE", "rolcreaterole", false},
	{"inherit", "INHERIT", "rolinherit", true},
	{"login", "LOGIN", "rolcanlogin", false},
	{"replication", "REPLICATION", "rolreplication", false},
	{"bypass_row_level_security", "BYPASSRLS", "rolbypassrls", false},
}

// clause is the word, or its opposite.
func (a attribute) clause(given bool) string {
	if given {
		return a.word
	}
	return "NO" + a.word
}

// timeouts are settings that each session of a role begins with, in milliseconds; 0 means the server's own.
var timeouts = []string{"statement_timeout", "idle_in_transaction_session_timeout"}

func roleResource() *schema.Resource {
	fields := map[string]*schema.Schema{
		"name": {Type: schema.TypeString, Required: true},
		"password": {
			Type: schema.TypeString, Optional: true, Sensitive: true, ConflictsWith: []string{"password_wo", "password_wo_version"},
		},
		"password_wo": {
			Type: schema.TypeString, Optional: true, Sensitive: true, WriteOnly: true,
			ConflictsWith: []string{"password"}, RequiredWith: []string{"password_wo_version"},
		},
		"password_wo_version": {
			Type: schema.TypeString, Optional: true, ConflictsWith: []string{"password"}, RequiredWith: []string{"password_wo"},
		},
		"encrypted":          {Type: schema.TypeString, Optional: true, Deprecated: "Expected `encrypted_password`; found its old name `encrypted`. Rename it."},
		"encrypted_password": {Type: schema.TypeBool, Optional: true, Default: true},
		"valid_until":        {Type: schema.TypeString, Optional: true, Default: "infinity"},
		"connection_limit":   {Type: schema.TypeInt, Optional: true, Default: -1, ValidateFunc: validation.IntAtLeast(-1)},
		"roles":              {Type: schema.TypeSet, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}, Set: schema.HashString},
		"search_path":        {Type: schema.TypeList, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}},
		"assume_role":        {Type: schema.TypeString, Optional: true},
		"skip_drop_role":     {Type: schema.TypeBool, Optional: true, Default: false},
		"skip_reassign_owned": {
			Type: schema.TypeBool, Optional: true, Default: false,
		},
	}
	for _, a := range attributes {
		fields[a.name] = &schema.Schema{Type: schema.TypeBool, Optional: true, Default: a.byDefault}
	}
	for _, name := range timeouts {
		fields[name] = &schema.Schema{Type: schema.TypeInt, Optional: true, ValidateFunc: validation.IntAtLeast(0)}
	}
	return &schema.Resource{
		Schema:        fields,
		CreateContext: action(createRole).then(readRole).run,
		ReadContext:   action(readRole).run,
		UpdateContext: action(updateRole).then(readRole).run,
		DeleteContext: action(deleteRole).run,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}
