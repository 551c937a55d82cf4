package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// membershipResource makes one role a member of another. A Role's own `roles` know nothing of it: use one or the other for a role.
func membershipResource() *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"role":              fixedText(true),
			"grant_role":        fixedText(true),
			"with_admin_option": {Type: schema.TypeBool, Optional: true, ForceNew: true, Default: false},
		},
		CreateContext: action(createMembership).then(readMembership).run,
		ReadContext:   action(readMembership).run,
		DeleteContext: action(deleteMembership).run,
	}
}

func createMembership(ctx context.Context, s *server, d *schema.ResourceData) error {
	member, group, admin := d.Get("role").(string), d.Get("grant_role").(string), d.Get("with_admin_option").(bool)
	err := s.within(ctx, "", func(tx *sql.Tx) error {
		if err := lockRole(ctx, tx, member); err != nil {
			return err
		}
		if err := revokeMembership(ctx, tx, d); err != nil {
			return err
		}
		statement := "GRANT " + quoted(group) + " TO " + quoted(member)
		if admin {
			statement += " WITH ADMIN OPTION"
		}
		return run(ctx, tx, "grant role "+group+" to "+member, statement)
	})
	if err != nil {
		return err
	}
	d.SetId(fmt.Sprintf("%s_%s_%t", member, group, admin))
	return nil
}

func revokeMembership(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	member, group := d.Get("role").(string), d.Get("grant_role").(string)
	return run(ctx, tx, "revoke role "+group+" from "+member, "REVOKE "+quoted(group)+" FROM "+quoted(member))
}

func readMembership(ctx context.Context, s *server, d *schema.ResourceData) error {
	pool, err := s.open("")
	if err != nil {
		return err
	}
	member, group := d.Get("role").(string), d.Get("grant_role").(string)
	var admin bool
	err = pool.QueryRowContext(ctx, `SELECT admin_option FROM pg_catalog.pg_auth_members
WHERE pg_get_userbyid(member) = $1 AND pg_get_userbyid(roleid) = $2`, member, group).Scan(&admin)
	if errors.Is(err, sql.ErrNoRows) {
		d.SetId("")
		return nil
	}
	if err != nil {
		return fmt.Errorf("could not read whether %s is a member of %s: %w", member, group, err)
	}
	d.SetId(fmt.Sprintf("%s_%s_%t", member, group, admin))
	return d.Set("with_admin_option", admin)
}

func deleteMembership(ctx context.Context, s *server, d *schema.ResourceData) error {
	return s.within(ctx, "", func(tx *sql.Tx) error {
		if err := lockRole(ctx, tx, d.Get("role").(string)); err != nil {
			return err
		}
		return revokeMembership(ctx, tx, d)
	})
}
