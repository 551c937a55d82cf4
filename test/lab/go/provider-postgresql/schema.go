package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func schemaResource() *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"name":          {Type: schema.TypeString, Required: true},
			"database":      {Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true},
			"owner":         {Type: schema.TypeString, Optional: true, Computed: true},
			"if_not_exists": {Type: schema.TypeBool, Optional: true, Default: true},
			"drop_cascade":  {Type: schema.TypeBool, Optional: true, Default: false},
			"policy":        policyBlock(),
		},
		CreateContext: action(createSchema).then(readSchema).run,
		ReadContext:   action(readSchema).run,
		UpdateContext: action(updateSchema).then(readSchema).run,
		DeleteContext: action(deleteSchema).run,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

// databaseOf is the resource's database, or the provider's.
func databaseOf(s *server, d *schema.ResourceData) string {
	if given := d.Get("database").(string); given != "" {
		return given
	}
	return s.database
}

// located is the database and the name; an import has both in its id, `database.name`.
func located(s *server, d *schema.ResourceData, what string) (database, name string, err error) {
	if name = d.Get("name").(string); name != "" {
		return databaseOf(s, d), name, nil
	}
	parts := strings.Split(d.Id(), ".")
	if len(parts) != 2 {
		return "", "", fmt.Errorf("id of a %s: expected database.%s, found %q", what, what, d.Id())
	}
	return parts[0], parts[1], nil
}

func createSchema(ctx context.Context, s *server, d *schema.ResourceData) error {
	name, database, owner := d.Get("name").(string), databaseOf(s, d), d.Get("owner").(string)
	err := s.within(ctx, database, func(tx *sql.Tx) error {
		host, err := databaseOwner(ctx, tx, database)
		if err != nil {
			return err
		}
		roles := []string{host}
		if owner != "" && owner != host {
			roles = append(roles, owner)
		}
		return asMember(ctx, tx, roles, func() error { return makeSchema(ctx, tx, d, name, owner) })
	})
	if err != nil {
		return err
	}
	d.SetId(database + "." + name)
	return nil
}

func makeSchema(ctx context.Context, tx *sql.Tx, d *schema.ResourceData, name, owner string) error {
	exists, err := schemaExists(ctx, tx, name)
	if err != nil {
		return err
	}
	if exists {
		if err := changeSchemaOwner(ctx, tx, d); err != nil {
			return err
		}
		return applyPolicies(ctx, tx, d)
	}
	statement := "CREATE SCHEMA "
	if d.Get("if_not_exists").(bool) {
		statement += "IF NOT EXISTS "
	}
	statement += quoted(name)
	if owner != "" {
		statement += " AUTHORIZATION " + quoted(owner)
	}
	if err := run(ctx, tx, "create schema "+name, statement); err != nil {
		return err
	}
	return applyPolicies(ctx, tx, d)
}

func readSchema(ctx context.Context, s *server, d *schema.ResourceData) error {
	database, name, err := located(s, d, "schema")
	if err != nil {
		return err
	}
	if gone, err := databaseGone(ctx, s, d, database); gone || err != nil {
		return err
	}
	return s.within(ctx, database, func(tx *sql.Tx) error {
		var owner string
		err := tx.QueryRowContext(ctx, "SELECT pg_get_userbyid(nspowner) FROM pg_catalog.pg_namespace WHERE nspname = $1", name).Scan(&owner)
		if errors.Is(err, sql.ErrNoRows) {
			d.SetId("")
			return nil
		}
		if err != nil {
			return fmt.Errorf("could not read schema %s: %w", name, err)
		}
		d.SetId(database + "." + name)
		return setAll(d, map[string]any{"name": name, "owner": owner, "database": database})
	})
}

// databaseGone forgets a resource whose database is no more.
func databaseGone(ctx context.Context, s *server, d *schema.ResourceData, database string) (bool, error) {
	pool, err := s.open("")
	if err != nil {
		return false, err
	}
	exists, err := databaseExists(ctx, pool, database)
	if err == nil && !exists {
		d.SetId("")
	}
	return !exists, err
}

func updateSchema(ctx context.Context, s *server, d *schema.ResourceData) error {
	database := databaseOf(s, d)
	return s.within(ctx, database, func(tx *sql.Tx) error {
		old, _ := d.GetChange("name")
		if name := d.Get("name").(string); name != old.(string) {
			if err := run(ctx, tx, "rename schema "+old.(string), "ALTER SCHEMA "+quoted(old.(string))+" RENAME TO "+quoted(name)); err != nil {
				return err
			}
			d.SetId(database + "." + name)
		}
		if err := changeSchemaOwner(ctx, tx, d); err != nil {
			return err
		}
		return changePolicies(ctx, tx, d)
	})
}

// changeSchemaOwner borrows no memberships: like the official plugin, it works for a superuser and for a member of both owners.
func changeSchemaOwner(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	name, owner := d.Get("name").(string), d.Get("owner").(string)
	if !d.HasChange("owner") {
		return nil
	}
	if owner == "" {
		return fmt.Errorf("owner of schema %s: expected a role, found nothing", name)
	}
	return run(ctx, tx, "change the owner of schema "+name, "ALTER SCHEMA "+quoted(name)+" OWNER TO "+quoted(owner))
}

func deleteSchema(ctx context.Context, s *server, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	return s.within(ctx, databaseOf(s, d), func(tx *sql.Tx) error {
		exists, err := schemaExists(ctx, tx, name)
		if err != nil || !exists {
			return err
		}
		mode := "RESTRICT"
		if d.Get("drop_cascade").(bool) {
			mode = "CASCADE"
		}
		return asMember(ctx, tx, []string{d.Get("owner").(string)}, func() error {
			return run(ctx, tx, "drop schema "+name, "DROP SCHEMA "+quoted(name)+" "+mode)
		})
	})
}
