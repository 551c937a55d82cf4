package main

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func updateDatabase(ctx context.Context, s *server, d *schema.ResourceData) error {
	pool, err := s.open("")
	if err != nil {
		return err
	}
	old, _ := d.GetChange("name")
	name := d.Get("name").(string)
	if old.(string) != name {
		if err := run(ctx, pool, "rename database "+old.(string), "ALTER DATABASE "+quoted(old.(string))+" RENAME TO "+quoted(name)); err != nil {
			return err
		}
		d.SetId(name)
	}
	if err := changeDatabaseOwner(ctx, s, d); err != nil {
		return err
	}
	for field, clause := range map[string]string{
		"tablespace_name":   "SET TABLESPACE " + quoted(d.Get("tablespace_name").(string)),
		"connection_limit":  fmt.Sprintf("CONNECTION LIMIT = %d", d.Get("connection_limit")),
		"allow_connections": fmt.Sprintf("ALLOW_CONNECTIONS %t", d.Get("allow_connections")),
		"is_template":       fmt.Sprintf("IS_TEMPLATE %t", d.Get("is_template")),
	} {
		if !d.HasChange(field) || clause == `SET TABLESPACE ""` {
			continue
		}
		if err := run(ctx, pool, "change "+field+" of database "+name, "ALTER DATABASE "+quoted(name)+" "+clause); err != nil {
			return err
		}
	}
	return nil
}

func changeDatabaseOwner(ctx context.Context, s *server, d *schema.ResourceData) error {
	name, owner := d.Get("name").(string), d.Get("owner").(string)
	if !d.HasChange("owner") || owner == "" {
		return nil
	}
	if d.Get("alter_object_ownership").(bool) {
		if err := reassignAll(ctx, s, name, owner); err != nil {
			return err
		}
	}
	return asOwner(ctx, s, owner, func(db *sql.DB) error {
		return run(ctx, db, "change the owner of database "+name, "ALTER DATABASE "+quoted(name)+" OWNER TO "+quoted(owner))
	})
}

// reassignAll hands what the database's present owner has in it to the next one.
func reassignAll(ctx context.Context, s *server, database, next string) error {
	return s.within(ctx, database, func(tx *sql.Tx) error {
		present, err := databaseOwner(ctx, tx, database)
		if err != nil || present == next {
			return err
		}
		if err := lockRole(ctx, tx, present); err != nil {
			return err
		}
		return asMember(ctx, tx, []string{present, next}, func() error {
			return run(ctx, tx, "reassign what role "+present+" owns", "REASSIGN OWNED BY "+quoted(present)+" TO "+quoted(next))
		})
	})
}
