package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func updateRole(ctx context.Context, s *server, d *schema.ResourceData) error {
	old, _ := d.GetChange("name")
	return s.within(ctx, "", func(tx *sql.Tx) error {
		if err := lockRole(ctx, tx, old.(string)); err != nil {
			return err
		}
		if err := renameRole(ctx, tx, d, old.(string)); err != nil {
			return err
		}
		if err := alterRole(ctx, tx, d); err != nil {
			return err
		}
		if err := leaveAll(ctx, tx, d.Get("name").(string)); err != nil {
			return err
		}
		if err := joinAll(ctx, tx, d); err != nil {
			return err
		}
		return setSessionSettings(ctx, tx, d)
	})
}

func renameRole(ctx context.Context, tx *sql.Tx, d *schema.ResourceData, old string) error {
	name := d.Get("name").(string)
	if name == old {
		return nil
	}
	if err := run(ctx, tx, "rename role "+old, "ALTER ROLE "+quoted(old)+" RENAME TO "+quoted(name)); err != nil {
		return err
	}
	d.SetId(name)
	return nil
}

func alterRole(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	clauses := []string{}
	// An MD5 verifier holds the role's name, so that a new name needs the password again.
	if d.HasChanges("password", "password_wo_version", "name") {
		if password := givenPassword(d); password != "" {
			clause, err := passwordClause(password)
			if err != nil {
				return err
			}
			clauses = append(clauses, clause)
		} else {
			clauses = append(clauses, "PASSWORD NULL")
		}
	}
	for _, a := range attributes {
		if d.HasChange(a.name) {
			clauses = append(clauses, a.clause(d.Get(a.name).(bool)))
		}
	}
	if d.HasChange("connection_limit") {
		clauses = append(clauses, fmt.Sprintf("CONNECTION LIMIT %d", d.Get("connection_limit")))
	}
	if d.HasChange("valid_until") {
		clauses = append(clauses, "VALID UNTIL "+literal(validity(d)))
	}
	if len(clauses) == 0 {
		return nil
	}
	name := d.Get("name").(string)
	return run(ctx, tx, "change role "+name, "ALTER ROLE "+quoted(name)+" WITH "+strings.Join(clauses, " "))
}

// leaveAll takes away every membership, also one that was given elsewhere: a role's `roles` are all that it has.
func leaveAll(ctx context.Context, tx *sql.Tx, name string) error {
	groups, err := texts(ctx, tx, "SELECT pg_get_userbyid(roleid) FROM pg_catalog.pg_auth_members WHERE pg_get_userbyid(member) = $1", name)
	if err != nil {
		return fmt.Errorf("could not read the memberships of role %s: %w", name, err)
	}
	for _, group := range groups {
		if err := run(ctx, tx, "revoke role "+group+" from "+name, "REVOKE "+quoted(group)+" FROM "+quoted(name)); err != nil {
			return err
		}
	}
	return nil
}

func setSessionSettings(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	path := []string{}
	for _, item := range d.Get("search_path").([]any) {
		if strings.Contains(item.(string), ", ") {
			return fmt.Errorf("search_path: expected names without a comma and a space, found %q", item)
		}
		path = append(path, quoted(item.(string)))
	}
	value := "DEFAULT"
	if len(path) > 0 {
		value = strings.Join(path, ", ")
	}
	settings := []string{"SET search_path TO " + value}
	for _, name := range timeouts {
		if !d.HasChange(name) {
			continue
		}
		if limit := d.Get(name).(int); limit != 0 {
			settings = append(settings, fmt.Sprintf("SET %s TO %d", name, limit))
		} else {
			settings = append(settings, "RESET "+name)
		}
	}
	if d.HasChange("assume_role") {
		if other := d.Get("assume_role").(string); other != "" {
			settings = append(settings, "SET ROLE TO "+quoted(other))
		} else {
			settings = append(settings, "RESET ROLE")
		}
	}
	name := d.Get("name").(string)
	for _, setting := range settings {
		if err := run(ctx, tx, "change a setting of role "+name, "ALTER ROLE "+quoted(name)+" "+setting); err != nil {
			return err
		}
	}
	return nil
}
