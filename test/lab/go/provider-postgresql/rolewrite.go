package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/hashicorp/go-cty/cty"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func createRole(ctx context.Context, s *server, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	clauses, err := creationClauses(d)
	if err != nil {
		return err
	}
	err = s.within(ctx, "", func(tx *sql.Tx) error {
		statement := "CREATE ROLE " + quoted(name) + " WITH " + strings.Join(clauses, " ")
		if err := run(ctx, tx, "create role "+name, statement); err != nil {
			return err
		}
		if err := joinAll(ctx, tx, d); err != nil {
			return err
		}
		return setSessionSettings(ctx, tx, d)
	})
	if err != nil {
		return err
	}
	d.SetId(name)
	return nil
}

func creationClauses(d *schema.ResourceData) ([]string, error) {
	clauses := []string{}
	if password := givenPassword(d); password != "" {
		clause, err := passwordClause(password)
		if err != nil {
			return nil, err
		}
		clauses = append(clauses, clause)
	}
	clauses = append(clauses, "VALID UNTIL "+literal(validity(d)), fmt.Sprintf("CONNECTION LIMIT %d", d.Get("connection_limit")))
	for _, a := range attributes {
		clauses = append(clauses, a.clause(d.Get(a.name).(bool)))
	}
	return clauses, nil
}

// givenPassword is the one that is kept in the state, or the one that is in the inputs alone; empty: none.
func givenPassword(d *schema.ResourceData) string {
	if password := d.Get("password").(string); password != "" {
		return password
	}
	value, problems := d.GetRawConfigAt(cty.GetAttrPath("password_wo"))
	if problems.HasError() || value.IsNull() || !value.IsKnown() || !value.Type().Equals(cty.String) {
		return ""
	}
	return value.AsString()
}

func passwordClause(password string) (string, error) {
	if strings.EqualFold(password, "NULL") {
		return "PASSWORD NULL", nil
	}
	kept, err := verifier(password)
	return "ENCRYPTED PASSWORD " + literal(kept), err
}

func validity(d *schema.ResourceData) string {
	given := d.Get("valid_until").(string)
	if given == "" || strings.EqualFold(given, "infinity") {
		return "infinity"
	}
	return given
}

func joinAll(ctx context.Context, tx *sql.Tx, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	for _, group := range listOf(d.Get("roles")) {
		if err := run(ctx, tx, "grant role "+group+" to "+name, "GRANT "+quoted(group)+" TO "+quoted(name)); err != nil {
			return err
		}
	}
	return nil
}

func deleteRole(ctx context.Context, s *server, d *schema.ResourceData) error {
	name := d.Get("name").(string)
	return s.within(ctx, "", func(tx *sql.Tx) error {
		if err := lockRole(ctx, tx, name); err != nil {
			return err
		}
		if !d.Get("skip_reassign_owned").(bool) {
			if err := giveAway(ctx, tx, name, s.administrator()); err != nil {
				return err
			}
		}
		if d.Get("skip_drop_role").(bool) {
			return nil
		}
		return run(ctx, tx, "drop role "+name, "DROP ROLE "+quoted(name))
	})
}

// giveAway hands what a role owns to another and drops its grants. It reaches the connected database and shared objects alone: a
// role that owns something in another database can't be dropped, and the server says so.
func giveAway(ctx context.Context, tx *sql.Tx, name, heir string) error {
	return asMember(ctx, tx, []string{name}, func() error {
		if err := run(ctx, tx, "reassign what role "+name+" owns", "REASSIGN OWNED BY "+quoted(name)+" TO "+quoted(heir)); err != nil {
			return err
		}
		return run(ctx, tx, "drop what role "+name+" was granted", "DROP OWNED BY "+quoted(name))
	})
}
