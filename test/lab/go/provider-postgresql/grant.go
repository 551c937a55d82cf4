package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

var grantable = []string{
	"database", "function", "procedure", "routine", "schema", "sequence", "table", "foreign_data_wrapper", "foreign_server", "column",
}

// withoutSchema are the kinds of objects that lie in no schema.
var withoutSchema = []string{"database", "foreign_data_wrapper", "foreign_server"}

func grantResource() *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"role":              fixedText(true),
			"database":          fixedText(true),
			"schema":            fixedText(false),
			"object_type":       kindOf(grantable),
			"objects":           fixedSet(),
			"columns":           fixedSet(),
			"privileges":        {Type: schema.TypeSet, Required: true, Elem: &schema.Schema{Type: schema.TypeString}, Set: schema.HashString},
			"with_grant_option": {Type: schema.TypeBool, Optional: true, ForceNew: true, Default: false},
		},
		CreateContext: applyGrant(false).then(readGranted).run,
		ReadContext:   action(readGrant).run,
		UpdateContext: applyGrant(true).then(readGranted).run,
		DeleteContext: action(deleteGrant).run,
	}
}

// fixedText replaces the resource when it changes.
func fixedText(required bool) *schema.Schema {
	return &schema.Schema{Type: schema.TypeString, Required: required, Optional: !required, ForceNew: true}
}

func fixedSet() *schema.Schema {
	return &schema.Schema{Type: schema.TypeSet, Optional: true, ForceNew: true, Elem: &schema.Schema{Type: schema.TypeString}, Set: schema.HashString}
}

func kindOf(kinds []string) *schema.Schema {
	return &schema.Schema{Type: schema.TypeString, Required: true, ForceNew: true, ValidateFunc: validation.StringInSlice(kinds, false)}
}

// applyGrant takes the privileges away and gives them again in one transaction, so that fewer become fewer and nobody sees the gap.
// An update takes away what the state said before.
func applyGrant(update bool) action {
	return func(ctx context.Context, s *server, d *schema.ResourceData) error {
		if err := checkGrant(d); err != nil {
			return err
		}
		database := d.Get("database").(string)
		err := s.within(ctx, database, func(tx *sql.Tx) error {
			owners, err := lockGrant(ctx, tx, d)
			if err != nil {
				return err
			}
			get := d.Get
			if update {
				get = func(field string) any { old, _ := d.GetChange(field); return old }
			}
			return asMember(ctx, tx, owners, func() error { return regrant(ctx, tx, d, get) })
		})
		if err != nil {
			return err
		}
		d.SetId(grantID(d))
		return nil
	}
}

func regrant(ctx context.Context, tx *sql.Tx, d *schema.ResourceData, before func(string) any) error {
	if err := run(ctx, tx, "revoke from "+d.Get("role").(string), revocation(before)); err != nil {
		return err
	}
	privileges := listOf(d.Get("privileges"))
	if len(privileges) == 0 {
		return nil
	}
	return run(ctx, tx, "grant to "+d.Get("role").(string), grantStatement(d.Get, privileges))
}

func deleteGrant(ctx context.Context, s *server, d *schema.ResourceData) error {
	return s.within(ctx, d.Get("database").(string), func(tx *sql.Tx) error {
		owners, err := lockGrant(ctx, tx, d)
		if err != nil {
			return err
		}
		return asMember(ctx, tx, owners, func() error { return run(ctx, tx, "revoke from "+d.Get("role").(string), revocation(d.Get)) })
	})
}

// lockGrant waits for others who grant to the same role, and says whose membership the change needs. For a database, a foreign data
// wrapper and a foreign server that is nobody's: an administrator who is no superuser must have the right to grant already.
func lockGrant(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) ([]string, error) {
	if err := lockRole(ctx, tx, d.Get("role").(string)); err != nil {
		return nil, err
	}
	kind, database, name := d.Get("object_type").(string), d.Get("database").(string), d.Get("schema").(string)
	if kind == "database" {
		if err := lockDatabase(ctx, tx, database); err != nil {
			return nil, err
		}
	}
	if slices.Contains(withoutSchema, kind) {
		return nil, nil
	}
	owners := []string{}
	if kind != "schema" {
		tables, err := texts(ctx, tx, "SELECT DISTINCT tableowner FROM pg_catalog.pg_tables WHERE schemaname = $1", name)
		if err != nil {
			return nil, fmt.Errorf("could not find the owners of tables in schema %s: %w", name, err)
		}
		owners = append(owners, tables...)
	}
	owner, err := schemaOwner(ctx, tx, name)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(owners, owner) {
		owners = append(owners, owner)
	}
	for i := range owners {
		if owners[i] == "pg_database_owner" { // nobody can be made a member of it: it stands for the database's owner
			if owners[i], err = databaseOwner(ctx, tx, database); err != nil {
				return nil, err
			}
		}
	}
	return owners, nil
}

// checkGrant refuses what makes no statement.
func checkGrant(d *schema.ResourceData) error {
	kind, objects, columns := d.Get("object_type").(string), d.Get("objects").(*schema.Set).Len(), d.Get("columns").(*schema.Set).Len()
	only := func(ok bool, field, expected string) error {
		if ok {
			return nil
		}
		return fmt.Errorf("%s of a grant on a %s: expected %s", field, kind, expected)
	}
	for _, problem := range []error{
		only(d.Get("schema").(string) != "" || slices.Contains(withoutSchema, kind), "schema", "a name, found nothing"),
		only(objects == 0 || (kind != "database" && kind != "schema"), "objects", "none"),
		only(columns == 0 || kind == "column", "columns", "none"),
		only(columns > 0 || kind != "column", "columns", "at least one"),
		only(d.Get("privileges").(*schema.Set).Len() == 1 || kind != "column", "privileges", "exactly one"),
		only(objects == 1 || !slices.Contains([]string{"column", "foreign_data_wrapper", "foreign_server"}, kind), "objects", "exactly one"),
		checkPrivileges(d),
	} {
		if problem != nil {
			return problem
		}
	}
	return nil
}

func grantID(d *schema.ResourceData) string {
	kind := d.Get("object_type").(string)
	parts := []string{d.Get("role").(string), d.Get("database").(string)}
	if !slices.Contains(withoutSchema, kind) {
		parts = append(parts, d.Get("schema").(string))
	}
	parts = append(parts, kind)
	parts = append(parts, listOf(d.Get("objects"))...)
	return strings.Join(append(parts, listOf(d.Get("columns"))...), "_")
}
