package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/lib/pq"
)

// everybody is the role that all roles are members of. It has no row of its own; in an access list its id is 0.
const everybody = "public"

// runner is a pool or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func quoted(name string) string { return pq.QuoteIdentifier(name) }

func literal(text string) string { return pq.QuoteLiteral(text) }

// run executes one statement. `what` is for people; a statement can hold a secret and is never part of an error.
func run(ctx context.Context, db runner, what, statement string) error {
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("could not %s: %w", what, err)
	}
	return nil
}

// found is false where the query has no row.
func found(ctx context.Context, db runner, query string, args ...any) (bool, error) {
	var one int
	err := db.QueryRowContext(ctx, query, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// texts is the first column of all rows.
func texts(ctx context.Context, db runner, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := []string{}
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, rows.Err()
}

func roleExists(ctx context.Context, db runner, name string) (bool, error) {
	return found(ctx, db, "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", name)
}

func databaseExists(ctx context.Context, db runner, name string) (bool, error) {
	return found(ctx, db, "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", name)
}

func schemaExists(ctx context.Context, db runner, name string) (bool, error) {
	return found(ctx, db, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", name)
}

// granteeID is 0 for everybody.
func granteeID(ctx context.Context, db runner, role string) (int64, error) {
	if role == everybody {
		return 0, nil
	}
	var id int64
	err := db.QueryRowContext(ctx, "SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1", role).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("could not find the role %s: %w", role, err)
	}
	return id, nil
}

// setOf is a Terraform set of strings.
func setOf(values []string) *schema.Set {
	items := make([]any, len(values))
	for i, value := range values {
		items[i] = value
	}
	return schema.NewSet(schema.HashString, items)
}

// listOf is a set's strings in the set's own order, which ids are made in.
func listOf(set any) []string {
	items := set.(*schema.Set).List()
	values := make([]string, len(items))
	for i, item := range items {
		values[i] = item.(string)
	}
	return values
}

func quotedList(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = quoted(name)
	}
	return strings.Join(all, ",")
}
