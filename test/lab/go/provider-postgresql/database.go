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

func databaseResource() *schema.Resource {
	fixed := func() *schema.Schema {
		return &schema.Schema{Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true}
	}
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"name":                   {Type: schema.TypeString, Required: true},
			"owner":                  {Type: schema.TypeString, Optional: true, Computed: true},
			"template":               fixed(),
			"encoding":               fixed(),
			"lc_collate":             fixed(),
			"lc_ctype":               fixed(),
			"tablespace_name":        {Type: schema.TypeString, Optional: true, Computed: true},
			"connection_limit":       {Type: schema.TypeInt, Optional: true, Default: -1, ValidateFunc: validation.IntAtLeast(-1)},
			"allow_connections":      {Type: schema.TypeBool, Optional: true, Default: true},
			"is_template":            {Type: schema.TypeBool, Optional: true, Computed: true},
			"alter_object_ownership": {Type: schema.TypeBool, Optional: true, Default: false},
		},
		CreateContext: action(createDatabase).then(readDatabase).run,
		ReadContext:   action(readDatabase).run,
		UpdateContext: action(updateDatabase).then(readDatabase).run,
		DeleteContext: action(deleteDatabase).run,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

// asOwner does work outside a transaction, where CREATE and DROP DATABASE must be, while the administrator is a member of the owner.
func asOwner(ctx context.Context, s *server, owner string, work func(db *sql.DB) error) (result error) {
	pool, err := s.open("")
	if err != nil {
		return err
	}
	if owner == "" {
		return work(pool)
	}
	return s.within(ctx, "", func(guard *sql.Tx) error {
		// Two at once would take the membership from each other.
		if err := lockRole(ctx, guard, s.administrator()); err != nil {
			return err
		}
		joined, err := join(ctx, pool, owner, s.administrator())
		if err != nil {
			return err
		}
		if joined {
			defer func() {
				if _, err := leave(context.WithoutCancel(ctx), pool, owner, s.administrator()); err != nil && result == nil {
					result = err
				}
			}()
		}
		return work(pool)
	})
}

func createDatabase(ctx context.Context, s *server, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	owner := d.Get("owner").(string)
	err := asOwner(ctx, s, owner, func(db *sql.DB) error {
		return run(ctx, db, "create database "+name, creation(d, s.administrator()))
	})
	if err != nil {
		return err
	}
	d.SetId(name)
	return nil
}

func creation(d *schema.ResourceData, administrator string) string {
	owner := d.Get("owner").(string)
	if owner == "" {
		owner = administrator
	}
	clauses := []string{"CREATE DATABASE " + quoted(d.Get("name").(string)), "OWNER " + quoted(owner)}
	add := func(word, field, otherwise string, quote func(string) string) {
		given := d.Get(field).(string)
		switch {
		case strings.EqualFold(given, "DEFAULT"):
			clauses = append(clauses, word+" DEFAULT")
		case given != "":
			clauses = append(clauses, word+" "+quote(given))
		case otherwise != "":
			clauses = append(clauses, word+" "+quote(otherwise))
		}
	}
	add("TEMPLATE", "template", "template0", quoted)
	add("ENCODING", "encoding", "UTF8", literal)
	add("LC_COLLATE", "lc_collate", "", literal)
	add("LC_CTYPE", "lc_ctype", "", literal)
	add("TABLESPACE", "tablespace_name", "", quoted)
	return strings.Join(append(clauses, fmt.Sprintf("ALLOW_CONNECTIONS %t CONNECTION LIMIT %d IS_TEMPLATE %t",
		d.Get("allow_connections"), d.Get("connection_limit"), d.Get("is_template"))), " ")
}

const databaseQuery = `
SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype, spcname, datconnlimit, datallowconn, datistemplate
FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_tablespace AS t ON d.dattablespace = t.oid WHERE datname = $1`

func readDatabase(ctx context.Context, s *server, d *schema.ResourceData) error {
	pool, err := s.open("")
	if err != nil {
		return err
	}
	var owner, encoding, collate, ctype, tablespace string
	var limit int
	var allow, isTemplate bool
	err = pool.QueryRowContext(ctx, databaseQuery, d.Id()).Scan(&owner, &encoding, &collate, &ctype, &tablespace, &limit, &allow, &isTemplate)
	if errors.Is(err, sql.ErrNoRows) {
		d.SetId("")
		return nil
	}
	if err != nil {
		return fmt.Errorf("could not read database %s: %w", d.Id(), err)
	}
	template := d.Get("template").(string)
	if template == "" {
		template = "template0" // nothing remembers what a database was copied from
	}
	return setAll(d, map[string]any{
		"name": d.Id(), "owner": owner, "encoding": encoding, "lc_collate": collate, "lc_ctype": ctype, "tablespace_name": tablespace,
		"connection_limit": limit, "allow_connections": allow, "is_template": isTemplate, "template": template,
	})
}

// deleteDatabase ends the sessions of others first.
func deleteDatabase(ctx context.Context, s *server, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	return asOwner(ctx, s, d.Get("owner").(string), func(db *sql.DB) error {
		steps := []string{"ALTER DATABASE " + quoted(name) + " ALLOW_CONNECTIONS false"}
		if d.Get("is_template").(bool) {
			steps = append(steps, "ALTER DATABASE "+quoted(name)+" IS_TEMPLATE false")
		}
		for _, step := range append(steps, "DROP DATABASE "+quoted(name)+" WITH (FORCE)") {
			if err := run(ctx, db, "drop database "+name, step); err != nil {
				return err
			}
		}
		return nil
	})
}
