package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func extensionResource() *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"name":           fixedText(true),
			"database":       {Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true},
			"schema":         {Type: schema.TypeString, Optional: true, Computed: true},
			"version":        {Type: schema.TypeString, Optional: true, Computed: true},
			"create_cascade": {Type: schema.TypeBool, Optional: true, Default: false},
			"drop_cascade":   {Type: schema.TypeBool, Optional: true, Default: false},
		},
		CreateContext: action(createExtension).then(readExtension).run,
		ReadContext:   action(readExtension).run,
		UpdateContext: action(updateExtension).then(readExtension).run,
		DeleteContext: action(deleteExtension).run,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

// createExtension borrows no memberships: a trusted extension needs CREATE on the database, any other a superuser.
func createExtension(ctx context.Context, s *server, d *schema.ResourceData) error {
	name, database := d.Get("name").(string), databaseOf(s, d)
	statement := "CREATE EXTENSION IF NOT EXISTS " + quoted(name)
	if given := d.Get("schema").(string); given != "" {
		statement += " SCHEMA " + quoted(given)
	}
	if given := d.Get("version").(string); given != "" {
		statement += " VERSION " + quoted(given)
	}
	if d.Get("create_cascade").(bool) {
		statement += " CASCADE"
	}
	err := s.within(ctx, database, func(tx *sql.Tx) error { return run(ctx, tx, "create extension "+name, statement) })
	if err != nil {
		return err
	}
	d.SetId(database + "." + name)
	return nil
}

func readExtension(ctx context.Context, s *server, d *schema.ResourceData) error {
	database, name, err := located(s, d, "extension")
	if err != nil {
		return err
	}
	if gone, err := databaseGone(ctx, s, d, database); gone || err != nil {
		return err
	}
	return s.within(ctx, database, func(tx *sql.Tx) error {
		var home, version string
		err := tx.QueryRowContext(ctx, `SELECT nspname, extversion FROM pg_catalog.pg_extension
JOIN pg_catalog.pg_namespace n ON n.oid = extnamespace WHERE extname = $1`, name).Scan(&home, &version)
		if errors.Is(err, sql.ErrNoRows) {
			d.SetId("")
			return nil
		}
		if err != nil {
			return fmt.Errorf("could not read extension %s: %w", name, err)
		}
		d.SetId(database + "." + name)
		return setAll(d, map[string]any{"name": name, "schema": home, "version": version, "database": database})
	})
}

func updateExtension(ctx context.Context, s *server, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	return s.within(ctx, databaseOf(s, d), func(tx *sql.Tx) error {
		if d.HasChange("schema") && d.Get("schema").(string) != "" {
			statement := "ALTER EXTENSION " + quoted(name) + " SET SCHEMA " + quoted(d.Get("schema").(string))
			if err := run(ctx, tx, "move extension "+name, statement); err != nil {
				return err
			}
		}
		if !d.HasChange("version") {
			return nil
		}
		statement := "ALTER EXTENSION " + quoted(name) + " UPDATE"
		if given := d.Get("version").(string); given != "" {
			statement += " TO " + quoted(given)
		}
		return run(ctx, tx, "update extension "+name, statement)
	})
}

func deleteExtension(ctx context.Context, s *server, d *schema.ResourceData) error {
	name, mode := d.Get("name").(string), "RESTRICT"
	if d.Get("drop_cascade").(bool) {
		mode = "CASCADE"
	}
	return s.within(ctx, databaseOf(s, d), func(tx *sql.Tx) error {
		return run(ctx, tx, "drop extension "+name, "DROP EXTENSION "+quoted(name)+" "+mode)
	})
}
