package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

func functionResource() *schema.Resource {
	oneOf := func(byDefault string, values ...string) *schema.Schema {
		return &schema.Schema{Type: schema.TypeString, Optional: true, Default: byDefault, ValidateFunc: validation.StringInSlice(values, false)}
	}
	fixed := func() *schema.Schema {
		return &schema.Schema{Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true}
	}
	mode := oneOf("IN", "IN", "OUT", "INOUT", "VARIADIC")
	mode.ForceNew = true
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"name":     fixedText(true),
			"schema":   fixed(),
			"database": fixed(),
			"arg": {Type: schema.TypeList, Optional: true, ForceNew: true, Elem: &schema.Resource{Schema: map[string]*schema.Schema{
				"type": fixedText(true), "name": fixedText(false), "mode": mode, "default": {Type: schema.TypeString, Optional: true},
			}}},
			"returns":          fixed(),
			"language":         {Type: schema.TypeString, Optional: true, Default: "plpgsql"},
			"volatility":       oneOf("VOLATILE", "VOLATILE", "STABLE", "IMMUTABLE"),
			"parallel":         oneOf("UNSAFE", "UNSAFE", "RESTRICTED", "SAFE"),
			"strict":           {Type: schema.TypeBool, Optional: true, Default: false},
			"security_definer": {Type: schema.TypeBool, Optional: true, Default: false},
			"body":             {Type: schema.TypeString, Required: true},
			"drop_cascade":     {Type: schema.TypeBool, Optional: true, Default: false},
		},
		CreateContext: applyFunction("CREATE").then(readFunction).run,
		ReadContext:   action(readFunction).run,
		UpdateContext: applyFunction("CREATE OR REPLACE").then(readFunction).run,
		DeleteContext: action(deleteFunction).run,
	}
}

// signature is the function's name with the types of what it takes.
func signature(d *schema.ResourceData) string {
	types := []string{}
	for _, item := range d.Get("arg").([]any) {
		if argument := item.(map[string]any); argument["mode"] != "OUT" {
			types = append(types, argument["type"].(string))
		}
	}
	home := d.Get("schema").(string)
	if home == "" {
		home = everybody // the schema has the same name
	}
	return quoted(home) + "." + quoted(d.Get("name").(string)) + "(" + strings.Join(types, ",") + ")"
}

func applyFunction(verb string) action {
	return func(ctx context.Context, s *server, d *schema.ResourceData) error {
		database := databaseOf(s, d)
		err := s.within(ctx, database, func(tx *sql.Tx) error {
			return run(ctx, tx, "create function "+d.Get("name").(string), definition(d, verb))
		})
		if err != nil {
			return err
		}
		d.SetId(database + "." + signature(d))
		return nil
	}
}

func definition(d *schema.ResourceData, verb string) string {
	arguments := []string{}
	for _, item := range d.Get("arg").([]any) {
		argument := item.(map[string]any)
		text := argument["mode"].(string)
		if name := argument["name"].(string); name != "" {
			text += " " + quoted(name)
		}
		text += " " + argument["type"].(string)
		if otherwise := argument["default"].(string); otherwise != "" {
			text += " DEFAULT " + otherwise
		}
		arguments = append(arguments, text)
	}
	name, _, _ := strings.Cut(signature(d), "(")
	statement := verb + " FUNCTION " + name + "(" + strings.Join(arguments, ", ") + ")"
	if returns := d.Get("returns").(string); returns != "" {
		statement += " RETURNS " + returns
	}
	statement += " LANGUAGE " + quoted(d.Get("language").(string)) + " " + d.Get("volatility").(string) + " PARALLEL " + d.Get("parallel").(string)
	if d.Get("security_definer").(bool) {
		statement += " SECURITY DEFINER"
	}
	if d.Get("strict").(bool) {
		statement += " STRICT"
	}
	return statement + " AS " + literal(d.Get("body").(string))
}

const functionQuery = `
SELECT nspname, proname, lanname, prosrc, pg_get_function_result(p.oid), prosecdef, proisstrict,
  CASE provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
  CASE proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = pronamespace JOIN pg_catalog.pg_language l ON l.oid = prolang
WHERE p.oid = to_regprocedure($1)`

func readFunction(ctx context.Context, s *server, d *schema.ResourceData) error {
	database := databaseOf(s, d)
	if gone, err := databaseGone(ctx, s, d, database); gone || err != nil {
		return err
	}
	return s.within(ctx, database, func(tx *sql.Tx) error {
		var home, name, language, body, volatility, parallel string
		var result sql.NullString
		var definer, strict bool
		err := tx.QueryRowContext(ctx, functionQuery, signature(d)).
			Scan(&home, &name, &language, &body, &result, &definer, &strict, &volatility, &parallel)
		if errors.Is(err, sql.ErrNoRows) {
			d.SetId("")
			return nil
		}
		if err != nil {
			return fmt.Errorf("could not read function %s: %w", signature(d), err)
		}
		values := map[string]any{
			"schema": home, "name": name, "database": database, "language": language, "body": body,
			"security_definer": definer, "strict": strict, "volatility": volatility, "parallel": parallel,
		}
		if d.Get("returns").(string) == "" {
			values["returns"] = result.String
		}
		return setAll(d, values)
	})
}

func deleteFunction(ctx context.Context, s *server, d *schema.ResourceData) error {
	mode := "RESTRICT"
	if d.Get("drop_cascade").(bool) {
		mode = "CASCADE"
	}
	return s.within(ctx, databaseOf(s, d), func(tx *sql.Tx) error {
		return run(ctx, tx, "drop function "+d.Get("name").(string), "DROP FUNCTION IF EXISTS "+signature(d)+" "+mode)
	})
}
