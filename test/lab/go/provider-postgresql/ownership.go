package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// lockRole makes others who change the role, or a member of it, wait until the transaction ends.
func lockRole(ctx context.Context, tx *sql.Tx, role string) error {
	for _, statement := range []string{
		"SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_catalog.pg_roles WHERE rolname = $1",
		"SELECT pg_advisory_xact_lock(member::bigint) FROM pg_catalog.pg_auth_members JOIN pg_catalog.pg_roles ON roleid = pg_roles.oid WHERE rolname = $1",
	} {
		if err := lock(ctx, tx, "role "+role, statement, role); err != nil {
			return err
		}
	}
	return nil
}

func lockDatabase(ctx context.Context, tx *sql.Tx, database string) error {
	return lock(ctx, tx, "database "+database,
		"SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_catalog.pg_database WHERE datname = $1", database)
}

// lock waits as long as it takes: a statement's time limit is not meant for waiting for others.
func lock(ctx context.Context, tx *sql.Tx, what, statement, name string) error {
	if _, err := tx.ExecContext(ctx, "SET statement_timeout = 0"); err != nil {
		return fmt.Errorf("could not lift the time limit: %w", err)
	}
	if _, err := tx.ExecContext(ctx, statement, name); err != nil {
		return fmt.Errorf("could not lock %s: %w", what, err)
	}
	return nil
}

func isSuperuser(ctx context.Context, db runner, role string) (bool, error) {
	var is bool
	err := db.QueryRowContext(ctx, "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = $1", role).Scan(&is)
	if err != nil {
		return false, fmt.Errorf("could not see whether the role %s is a superuser: %w", role, err)
	}
	return is, nil
}

// isMember counts direct membership alone; from PostgreSQL 16 on, it must also allow SET ROLE.
func isMember(ctx context.Context, db runner, role, member string) (bool, error) {
	query := "SELECT 1 FROM pg_catalog.pg_auth_members WHERE pg_get_userbyid(roleid) = $1 AND pg_get_userbyid(member) = $2"
	new16, err := found(ctx, db,
		"SELECT 1 FROM information_schema.columns WHERE table_name = 'pg_auth_members' AND column_name = 'set_option'")
	if err != nil {
		return false, err
	}
	if new16 {
		query += " AND set_option"
	}
	return found(ctx, db, query, role, member)
}

// join makes member a member of role, and says whether it was not one before.
func join(ctx context.Context, db runner, role, member string) (bool, error) {
	if role == member {
		return false, nil
	}
	is, err := isMember(ctx, db, role, member)
	if err != nil || is {
		return false, err
	}
	return true, run(ctx, db, "grant role "+role+" to "+member, "GRANT "+quoted(role)+" TO "+quoted(member))
}

// leave is the opposite of join, and says whether it was a member before.
func leave(ctx context.Context, db runner, role, member string) (bool, error) {
	if role == member {
		return false, nil
	}
	is, err := isMember(ctx, db, role, member)
	if err != nil || !is {
		return false, err
	}
	return true, run(ctx, db, "revoke role "+role+" from "+member, "REVOKE "+quoted(role)+" FROM "+quoted(member))
}

// asMember does work while the connected role is a member of the others: only then can an administrator who is no superuser change
// what they own. A membership that was there before stays; one in the other direction is taken away for the time of the work.
func asMember(ctx context.Context, tx *sql.Tx, roles []string, work func() error) error {
	if len(roles) == 0 {
		return work()
	}
	var me string
	if err := tx.QueryRowContext(ctx, "SELECT current_user").Scan(&me); err != nil {
		return fmt.Errorf("could not ask who is connected: %w", err)
	}
	if super, err := isSuperuser(ctx, tx, me); err != nil {
		return err
	} else if super {
		return work()
	}
	joined, turned := []string{}, []string{}
	for _, role := range roles {
		if super, err := isSuperuser(ctx, tx, role); err != nil {
			return err
		} else if super {
			continue // nobody but a superuser can become a member
		}
		left, err := leave(ctx, tx, me, role)
		if err != nil {
			return err
		}
		if left {
			turned = append(turned, role)
		}
		was, err := join(ctx, tx, role, me)
		if err != nil {
			return err
		}
		if was {
			joined = append(joined, role)
		}
	}
	if err := work(); err != nil {
		return err
	}
	return undo(ctx, tx, me, joined, turned)
}

func undo(ctx context.Context, tx *sql.Tx, me string, joined, turned []string) error {
	for _, role := range joined {
		if _, err := leave(ctx, tx, role, me); err != nil {
			return err
		}
	}
	for _, role := range turned {
		exists, err := roleExists(ctx, tx, role)
		if err != nil {
			return err
		}
		if exists {
			if _, err := join(ctx, tx, me, role); err != nil {
				return err
			}
		}
	}
	return nil
}

func databaseOwner(ctx context.Context, db runner, database string) (string, error) {
	var owner string
	err := db.QueryRowContext(ctx,
		"SELECT rolname FROM pg_catalog.pg_database JOIN pg_catalog.pg_roles ON datdba = pg_roles.oid WHERE datname = $1", database).Scan(&owner)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("could not find the owner of database %s: there is no such database", database)
	}
	return owner, err
}

func schemaOwner(ctx context.Context, db runner, name string) (string, error) {
	var owner string
	err := db.QueryRowContext(ctx,
		"SELECT rolname FROM pg_catalog.pg_namespace JOIN pg_catalog.pg_roles ON nspowner = pg_roles.oid WHERE nspname = $1", name).Scan(&owner)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("could not find the owner of schema %s: there is no such schema", name)
	}
	return owner, err
}
