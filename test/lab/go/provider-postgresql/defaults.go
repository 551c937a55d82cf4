package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// defaultPrivilegesResource is about objects that the owner will make, not about the ones that are there.
func defaultPrivilegesResource() *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"role":              fixedText(true),
			"database":          fixedText(true),
			"owner":             fixedText(true),
			"schema":            fixedText(false),
			"object_type":       kindOf([]string{"table", "sequence", "function", "routine", "type", "schema"}),
			"privileges":        {Type: schema.TypeSet, Required: true, Elem: &schema.Schema{Type: schema.TypeString}, Set: schema.HashString},
			"with_grant_option": {Type: schema.TypeBool, Optional: true, ForceNew: true, Default: false},
		},
		CreateContext: action(applyDefaults).then(readDefaultPrivileges).run,
		ReadContext:   action(readDefaults).run,
		UpdateContext: action(applyDefaults).then(readDefaultPrivileges).run,
		DeleteContext: action(deleteDefaults).run,
	}
}

// alteration is the beginning of each statement.
func alteration(d *schema.ResourceData) string {
	statement := "ALTER DEFAULT PRIVILEGES FOR ROLE " + quoted(d.Get("owner").(string))
	if name := d.Get("schema").(string); name != "" {
		statement += " IN SCHEMA " + quoted(name)
	}
	return statement
}

func takeDefaults(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	role := d.Get("role").(string)
	objects := strings.ToUpper(d.Get("object_type").(string)) + "S"
	return run(ctx, tx, "take default privileges from "+role, alteration(d)+" REVOKE ALL ON "+objects+" FROM "+quoted(role))
}

func giveDefaults(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	role, privileges := d.Get("role").(string), listOf(d.Get("privileges"))
	if len(privileges) == 0 {
		return nil
	}
	objects := strings.ToUpper(d.Get("object_type").(string)) + "S"
	statement := alteration(d) + " GRANT " + strings.Join(privileges, ",") + " ON " + objects + " TO " + quoted(role)
	if d.Get("with_grant_option").(bool) {
		statement += " WITH GRANT OPTION"
	}
	return run(ctx, tx, "give default privileges to "+role, statement)
}

func applyDefaults(ctx context.Context, s *server, d *schema.ResourceData) error {
	if err := checkDefaults(d); err != nil {
		return err
	}
	err := changeDefaults(ctx, s, d, func(tx *sql.Tx) error {
		if err := takeDefaults(ctx, tx, d); err != nil {
			return err
		}
		return giveDefaults(ctx, tx, d)
	})
	if err != nil {
		return err
	}
	d.SetId(defaultsID(d))
	return nil
}

func checkDefaults(d *schema.ResourceData) error {
	if d.Get("schema").(string) != "" && d.Get("object_type").(string) == "schema" {
		return errors.New("schema: expected none for default privileges on schemas; found one")
	}
	if d.Get("with_grant_option").(bool) && strings.EqualFold(d.Get("role").(string), everybody) {
		return errors.New("with_grant_option: expected false for the role public; found true")
	}
	return checkPrivileges(d)
}

func changeDefaults(ctx context.Context, s *server, d *schema.ResourceData, work func(tx *sql.Tx) error) error {
	owner := d.Get("owner").(string)
	return s.within(ctx, d.Get("database").(string), func(tx *sql.Tx) error {
		if err := lockRole(ctx, tx, owner); err != nil {
			return err
		}
		return asMember(ctx, tx, []string{owner}, func() error { return work(tx) })
	})
}

func deleteDefaults(ctx context.Context, s *server, d *schema.ResourceData) error {
	return changeDefaults(ctx, s, d, func(tx *sql.Tx) error { return takeDefaults(ctx, tx, d) })
}

func readDefaults(ctx context.Context, s *server, d *schema.ResourceData) error {
	gone, err := grantGone(ctx, s, d)
	if err != nil {
		return err
	}
	if gone {
		d.SetId("")
		return nil
	}
	return readDefaultPrivileges(ctx, s, d)
}

const defaultsQuery = `
SELECT a.privilege_type FROM pg_catalog.pg_default_acl LEFT JOIN pg_catalog.pg_namespace n ON n.oid = defaclnamespace,
  LATERAL aclexplode(defaclacl) a
WHERE a.grantee = $1 AND coalesce(nspname, '') = $2 AND defaclobjtype::text = $3 AND pg_get_userbyid(a.grantor) = $4`

// readDefaultPrivileges takes no privileges for no resource, unless none are wanted.
func readDefaultPrivileges(ctx context.Context, s *server, d *schema.ResourceData) error {
	return s.within(ctx, d.Get("database").(string), func(tx *sql.Tx) error {
		id, err := granteeID(ctx, tx, d.Get("role").(string))
		if err != nil {
			return err
		}
		granted, err := texts(ctx, tx, defaultsQuery, id, d.Get("schema"), catalogued[d.Get("object_type").(string)], d.Get("owner"))
		if err != nil {
			return fmt.Errorf("could not read default privileges: %w", err)
		}
		if len(granted) == 0 && d.Get("privileges").(*schema.Set).Len() > 0 {
			d.SetId("")
			return nil
		}
		d.SetId(defaultsID(d))
		return keepOrShow(d, granted)
	})
}

func defaultsID(d *schema.ResourceData) string {
	name := d.Get("schema").(string)
	if name == "" {
		name = "noschema"
	}
	return strings.Join([]string{
		d.Get("role").(string), d.Get("database").(string), name, d.Get("owner").(string), d.Get("object_type").(string),
	}, "_")
}
