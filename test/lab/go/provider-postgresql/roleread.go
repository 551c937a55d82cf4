package main

import (
	"context"
	"crypto/md5"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/lib/pq"
)

const roleQuery = `
SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolcanlogin, rolreplication, rolbypassrls,
  rolconnlimit, coalesce(rolvaliduntil::text, 'infinity'), rolconfig,
  ARRAY(SELECT pg_get_userbyid(roleid)::text FROM pg_catalog.pg_auth_members WHERE member = pg_roles.oid)
FROM pg_catalog.pg_roles WHERE rolname = $1`

func readRole(ctx context.Context, s *server, d *schema.ResourceData) error {
	pool, err := s.open("")
	if err != nil {
		return err
	}
	var name, until string
	var limit int
	var settings, groups []string
	flags := make([]bool, len(attributes))
	into := []any{&name}
	for i := range flags {
		into = append(into, &flags[i])
	}
	into = append(into, &limit, &until, pq.Array(&settings), pq.Array(&groups))
	err = pool.QueryRowContext(ctx, roleQuery, d.Id()).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		d.SetId("")
		return nil
	}
	if err != nil {
		return fmt.Errorf("could not read role %s: %w", d.Id(), err)
	}
	password, err := readPassword(ctx, s, pool, d, flags[4])
	if err != nil {
		return err
	}
	values := map[string]any{
		"name": name, "connection_limit": limit, "valid_until": until, "roles": setOf(groups), "encrypted_password": true,
		"skip_drop_role": d.Get("skip_drop_role"), "skip_reassign_owned": d.Get("skip_reassign_owned"), "password": password,
	}
	for i, a := range attributes {
		values[a.name] = flags[i]
	}
	if err := addSessionSettings(values, settings); err != nil {
		return err
	}
	d.SetId(name)
	return setAll(d, values)
}

func setAll(d *schema.ResourceData, values map[string]any) error {
	for name, value := range values {
		if err := d.Set(name, value); err != nil {
			return fmt.Errorf("could not set %s: %w", name, err)
		}
	}
	return nil
}

// addSessionSettings reads `name=value` as the catalogue has it.
func addSessionSettings(values map[string]any, settings []string) error {
	values["search_path"], values["assume_role"] = []string(nil), ""
	for _, name := range timeouts {
		values[name] = 0
	}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		switch name {
		case "search_path":
			parts := strings.Split(value, ", ")
			for i := range parts {
				parts[i] = strings.Trim(parts[i], `"`)
			}
			values[name] = parts
		case "role":
			values["assume_role"] = value
		case timeouts[0], timeouts[1]:
			limit, err := strconv.Atoi(value)
			if err != nil {
				return fmt.Errorf("%s: expected a number of milliseconds without a unit, found %q; set it by its number", name, value)
			}
			values[name] = limit
		}
	}
	return nil
}

// readPassword is what the state has, unless the provider is told that it is a superuser: then the server's verifier is compared.
func readPassword(ctx context.Context, s *server, db runner, d *schema.ResourceData, login bool) (string, error) {
	known := d.Get("password").(string)
	if !login || !s.superuser || d.Get("password_wo_version").(string) != "" {
		return known, nil
	}
	super, err := isSuperuser(ctx, db, s.administrator())
	if err != nil {
		return "", err
	}
	if !super {
		return "", fmt.Errorf("provider setting superuser: expected false, since %s is not a superuser and can't read passwords; found true", s.administrator())
	}
	var kept string
	err = db.QueryRowContext(ctx, "SELECT coalesce(passwd, '') FROM pg_catalog.pg_shadow WHERE usename = $1", d.Id()).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("could not read the password of role %s: %w", d.Id(), err)
	}
	if samePassword(known, kept, d.Id()) {
		return known, nil
	}
	return kept, nil
}

// samePassword takes a SCRAM verifier for the right one: the official plugin doesn't compute it either.
func samePassword(known, kept, role string) bool {
	if known == "" || isMD5(known) || strings.HasPrefix(known, "SCRAM-SHA-256") {
		return known == kept
	}
	sum := md5.Sum([]byte(known + role))
	return strings.HasPrefix(kept, "SCRAM-SHA-256") || kept == "md5"+hex.EncodeToString(sum[:])
}
