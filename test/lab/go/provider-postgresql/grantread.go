package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/lib/pq"
)

// readGrant forgets a grant whose role, database or schema is no more.
func readGrant(ctx context.Context, s *server, d *schema.ResourceData) error {
	gone, err := grantGone(ctx, s, d)
	if err != nil {
		return err
	}
	if gone {
		d.SetId("")
		return nil
	}
	d.SetId(grantID(d))
	return readGranted(ctx, s, d)
}

func grantGone(ctx context.Context, s *server, d *schema.ResourceData) (bool, error) {
	database, role, name := d.Get("database").(string), d.Get("role").(string), d.Get("schema").(string)
	pool, err := s.open("")
	if err != nil {
		return false, err
	}
	if exists, err := databaseExists(ctx, pool, database); err != nil || !exists {
		return !exists, err
	}
	gone := false
	err = s.within(ctx, database, func(tx *sql.Tx) error {
		if role != everybody {
			exists, err := roleExists(ctx, tx, role)
			if gone = !exists; err != nil || gone {
				return err
			}
		}
		if name == "" || slices.Contains(withoutSchema, d.Get("object_type").(string)) {
			return nil
		}
		exists, err := schemaExists(ctx, tx, name)
		gone = !exists
		return err
	})
	return gone, err
}

// singleGrants: what one object's access list has for one role, by kind.
var singleGrants = map[string]string{
	"database":             "SELECT (aclexplode(datacl)).* FROM pg_catalog.pg_database WHERE datname = $1",
	"schema":               "SELECT (aclexplode(nspacl)).* FROM pg_catalog.pg_namespace WHERE nspname = $1",
	"foreign_data_wrapper": "SELECT (aclexplode(fdwacl)).* FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwname = $1",
	"foreign_server":       "SELECT (aclexplode(srvacl)).* FROM pg_catalog.pg_foreign_server WHERE srvname = $1",
}

// manyGrants: each object of a kind in a schema with what its access list has for one role; objects without a grant are there too.
var manyGrants = map[string]string{
	"routine": `SELECT proname, array_remove(array_agg(DISTINCT a.privilege_type), NULL)
FROM pg_catalog.pg_proc JOIN pg_catalog.pg_namespace n ON n.oid = pronamespace
LEFT JOIN LATERAL (SELECT privilege_type FROM aclexplode(proacl) WHERE grantee = $1) a ON true
WHERE nspname = $2 GROUP BY proname ORDER BY proname`,
	"relation": `SELECT relname, array_remove(array_agg(DISTINCT a.privilege_type), NULL)
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
LEFT JOIN LATERAL (SELECT privilege_type FROM aclexplode(relacl) WHERE grantee = $1) a ON true
WHERE nspname = $2 AND relkind::text = $3 GROUP BY relname ORDER BY relname`,
}

func readGranted(ctx context.Context, s *server, d *schema.ResourceData) error {
	return s.within(ctx, d.Get("database").(string), func(tx *sql.Tx) error {
		id, err := granteeID(ctx, tx, d.Get("role").(string))
		if err != nil {
			return err
		}
		kind, name, objects := d.Get("object_type").(string), d.Get("schema").(string), listOf(d.Get("objects"))
		switch kind {
		case "database":
			return readSingle(ctx, tx, d, id, d.Get("database").(string))
		case "schema":
			return readSingle(ctx, tx, d, id, name)
		case "foreign_data_wrapper", "foreign_server":
			return readSingle(ctx, tx, d, id, objects[0])
		case "column":
			return readColumns(ctx, tx, d, id, name, objects[0])
		case "function", "procedure", "routine":
			return readMany(ctx, tx, d, objects, manyGrants["routine"], id, name)
		}
		return readMany(ctx, tx, d, objects, manyGrants["relation"], id, name, catalogued[kind])
	})
}

func readSingle(ctx context.Context, tx *sql.Tx, d *schema.ResourceData, id int64, object string) error {
	kind := d.Get("object_type").(string)
	granted, err := texts(ctx, tx, "SELECT privilege_type FROM ("+singleGrants[kind]+") AS a WHERE grantee = $2", object, id)
	if err != nil {
		return fmt.Errorf("could not read the privileges on %s %s: %w", kind, object, err)
	}
	return keepOrShow(d, granted)
}

// readMany shows the privileges of the first object that differs: the next update gives all of them the same again.
func readMany(ctx context.Context, tx *sql.Tx, d *schema.ResourceData, objects []string, query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("could not read privileges: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var object string
		var granted []string
		if err := rows.Scan(&object, pq.Array(&granted)); err != nil {
			return fmt.Errorf("could not read privileges: %w", err)
		}
		if len(objects) > 0 && !slices.Contains(objects, object) {
			continue
		}
		if !samePrivileges(setOf(granted), d) {
			return d.Set("privileges", setOf(granted))
		}
	}
	return rows.Err()
}

// readColumns shows the columns that still have the privilege; a grant on the whole table is no grant on its columns.
func readColumns(ctx context.Context, tx *sql.Tx, d *schema.ResourceData, id int64, schemaName, table string) error {
	granted, err := texts(ctx, tx, `SELECT attname FROM pg_catalog.pg_attribute
JOIN pg_catalog.pg_class c ON c.oid = attrelid JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace, LATERAL aclexplode(attacl) a
WHERE grantee = $1 AND nspname = $2 AND relname = $3 AND relkind = 'r' AND privilege_type = $4`,
		id, schemaName, table, listOf(d.Get("privileges"))[0])
	if err != nil {
		return fmt.Errorf("could not read the privileges on columns of %s: %w", table, err)
	}
	wanted := d.Get("columns").(*schema.Set)
	if left := wanted.Intersection(setOf(granted)); left.Len() < wanted.Len() {
		return d.Set("columns", left)
	}
	return nil
}
