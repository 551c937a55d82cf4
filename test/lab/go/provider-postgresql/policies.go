package main

import (
	"context"
	"database/sql"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// policyBlock is the old way of granting on a schema. It is written and never read, as in the official plugin: use Grant.
func policyBlock() *schema.Schema {
	flag := func() *schema.Schema { return &schema.Schema{Type: schema.TypeBool, Optional: true, Default: false} }
	return &schema.Schema{
		Type: schema.TypeSet, Optional: true, Computed: true,
		Deprecated: "Expected a grant of its own for the schema; found `policy`. Use postgresql_grant with object_type schema.",
		Elem: &schema.Resource{Schema: map[string]*schema.Schema{
			"create": flag(), "create_with_grant": flag(), "usage": flag(), "usage_with_grant": flag(),
			"role": {Type: schema.TypeString, Optional: true, Default: ""},
		}},
	}
}

var policyPrivileges = []struct{ field, privilege, option string }{
	{"create", "CREATE", ""}, {"create_with_grant", "CREATE", " WITH GRANT OPTION"},
	{"usage", "USAGE", ""}, {"usage_with_grant", "USAGE", " WITH GRANT OPTION"},
}

func grantee(policy map[string]any) string {
	if role := policy["role"].(string); role != "" {
		return role
	}
	return everybody
}

func applyPolicies(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	for _, item := range d.Get("policy").(*schema.Set).List() {
		policy := item.(map[string]any)
		for _, p := range policyPrivileges {
			if policy[p.field].(bool) {
				statement := "GRANT " + p.privilege + " ON SCHEMA " + quoted(name) + " TO " + quoted(grantee(policy)) + p.option
				if err := run(ctx, tx, "grant on schema "+name, statement); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func changePolicies(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	if !d.HasChange("policy") {
		return nil
	}
	name := d.Get("name").(string)
	before, _ := d.GetChange("policy")
	return asMember(ctx, tx, []string{d.Get("owner").(string)}, func() error {
		for _, item := range before.(*schema.Set).List() {
			role := grantee(item.(map[string]any))
			exists, err := roleExists(ctx, tx, role)
			if err != nil {
				return err
			}
			if exists || role == everybody {
				if err := run(ctx, tx, "revoke on schema "+name, "REVOKE ALL ON SCHEMA "+quoted(name)+" FROM "+quoted(role)); err != nil {
					return err
				}
			}
		}
		return applyPolicies(ctx, tx, d)
	})
}
