package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func given(t *testing.T, resource *schema.Resource, fields map[string]any) *schema.ResourceData {
	t.Helper()
	return schema.TestResourceDataRaw(t, resource.Schema, fields)
}

func TestAGrantIsTakenAwayAndGivenAgain(t *testing.T) {
	for _, c := range []struct {
		fields          map[string]any
		revokes, grants string
	}{
		{
			map[string]any{"object_type": "database", "privileges": []any{"CONNECT"}},
			`REVOKE ALL PRIVILEGES ON DATABASE "d" FROM "r"`, `GRANT CONNECT ON DATABASE "d" TO "r"`,
		},
		{
			map[string]any{"object_type": "schema", "privileges": []any{"USAGE"}, "with_grant_option": true},
			`REVOKE ALL PRIVILEGES ON SCHEMA "s" FROM "r"`, `GRANT USAGE ON SCHEMA "s" TO "r" WITH GRANT OPTION`,
		},
		{
			map[string]any{"object_type": "table", "privileges": []any{"SELECT"}},
			`REVOKE ALL PRIVILEGES ON ALL TABLES IN SCHEMA "s" FROM "r"`, `GRANT SELECT ON ALL TABLES IN SCHEMA "s" TO "r"`,
		},
		{
			map[string]any{"object_type": "table", "objects": []any{`a"b`}, "privileges": []any{"SELECT"}},
			`REVOKE SELECT ON TABLE "s"."a""b" FROM "r"`, `GRANT SELECT ON TABLE "s"."a""b" TO "r"`,
		},
		{
			map[string]any{"object_type": "table", "objects": []any{"t"}, "privileges": []any{}},
			`REVOKE ALL PRIVILEGES ON TABLE "s"."t" FROM "r"`, ``,
		},
		{
			map[string]any{"object_type": "function", "objects": []any{"f(text, char)"}, "privileges": []any{"EXECUTE"}},
			`REVOKE EXECUTE ON FUNCTION "s"."f"(text, char) FROM "r"`, `GRANT EXECUTE ON FUNCTION "s"."f"(text, char) TO "r"`,
		},
		{
			map[string]any{"object_type": "column", "objects": []any{"t"}, "columns": []any{"c"}, "privileges": []any{"UPDATE"}},
			`REVOKE UPDATE ("c") ON TABLE "s"."t" FROM "r"`, `GRANT UPDATE ("c") ON TABLE "s"."t" TO "r"`,
		},
		{
			map[string]any{"object_type": "foreign_data_wrapper", "objects": []any{"w"}, "privileges": []any{"USAGE"}},
			`REVOKE ALL PRIVILEGES ON FOREIGN DATA WRAPPER "w" FROM "r"`, `GRANT USAGE ON FOREIGN DATA WRAPPER "w" TO "r"`,
		},
	} {
		fields := map[string]any{"role": "r", "database": "d", "schema": "s"}
		for name, value := range c.fields {
			fields[name] = value
		}
		d := given(t, grantResource(), fields)
		if err := checkGrant(d); err != nil {
			t.Error(err)
		}
		if got := revocation(d.Get); got != c.revokes {
			t.Errorf("got %s, want %s", got, c.revokes)
		}
		if privileges := listOf(d.Get("privileges")); len(privileges) > 0 {
			if got := grantStatement(d.Get, privileges); got != c.grants {
				t.Errorf("got %s, want %s", got, c.grants)
			}
		}
	}
}

func TestAGrantThatMakesNoStatementIsRefused(t *testing.T) {
	for _, c := range []struct {
		fields map[string]any
		want   string
	}{
		{map[string]any{"object_type": "table", "schema": ""}, "expected a name"},
		{map[string]any{"object_type": "schema", "objects": []any{"t"}}, "expected none"},
		{map[string]any{"object_type": "table", "columns": []any{"c"}}, "expected none"},
		{map[string]any{"object_type": "column", "objects": []any{"t"}}, "expected at least one"},
		{map[string]any{"object_type": "column", "columns": []any{"c"}}, "expected exactly one"},
		{map[string]any{"object_type": "foreign_server"}, "expected exactly one"},
		{map[string]any{"object_type": "table", "privileges": []any{"EXECUTE"}}, "found EXECUTE"},
	} {
		fields := map[string]any{"role": "r", "database": "d", "schema": "s", "privileges": []any{"SELECT"}}
		for name, value := range c.fields {
			fields[name] = value
		}
		if err := checkGrant(given(t, grantResource(), fields)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v", c.fields, err)
		}
	}
}

func TestIdsAreTheOfficialOnes(t *testing.T) {
	fields := map[string]any{"role": "r", "database": "d", "schema": "s", "privileges": []any{"SELECT"}, "object_type": "table", "objects": []any{"t"}}
	if got := grantID(given(t, grantResource(), fields)); got != "r_d_s_table_t" {
		t.Errorf("got %s", got)
	}
	fields["object_type"], fields["objects"] = "database", []any{}
	if got := grantID(given(t, grantResource(), fields)); got != "r_d_database" {
		t.Errorf("got %s", got)
	}
	defaults := map[string]any{"role": "r", "database": "d", "owner": "o", "object_type": "table", "privileges": []any{"SELECT"}}
	if got := defaultsID(given(t, defaultPrivilegesResource(), defaults)); got != "r_d_noschema_o_table" {
		t.Errorf("got %s", got)
	}
}

func TestPrivilegesAreTheSameWhateverTheyAreCalled(t *testing.T) {
	for _, c := range []struct {
		kind            string
		wanted, granted []any
		same            bool
	}{
		{"schema", []any{"ALL"}, []any{"USAGE", "CREATE"}, true},
		{"schema", []any{"ALL"}, []any{"USAGE"}, false},
		{"table", []any{"INSERT", "SELECT"}, []any{"SELECT", "INSERT"}, true},
		{"table", []any{"SELECT"}, []any{"SELECT", "INSERT"}, false},
		{"table", []any{}, []any{}, true},
	} {
		d := given(t, grantResource(), map[string]any{"role": "r", "database": "d", "schema": "s", "object_type": c.kind, "privileges": c.wanted})
		if got := samePrivileges(schema.NewSet(schema.HashString, c.granted), d); got != c.same {
			t.Errorf("%v and %v: got %t", c.wanted, c.granted, got)
		}
	}
}

func TestARoleIsMadeWithEveryAttribute(t *testing.T) {
	d := given(t, roleResource(), map[string]any{"name": "r", "login": true, "connection_limit": 3, "valid_until": "2030-01-01", "password": "null"})
	got, err := creationClauses(d)
	want := []string{
		"PASSWORD NULL", "VALID UNTIL '2030-01-01'", "CONNECTION LIMIT 3", "NOSUPERUSER", "NOCREATEDB", "NOCREATEROLE", "INHERIT", "LOGIN",
		"NOREPLICATION", "NOBYPASSRLS",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAPasswordIsInNoStatement(t *testing.T) {
	got, err := creationClauses(given(t, roleResource(), map[string]any{"name": "r", "password": "open sesame"}))
	if err != nil || strings.Contains(strings.Join(got, " "), "sesame") || !strings.HasPrefix(got[0], "ENCRYPTED PASSWORD 'SCRAM-SHA-256$4096:") {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestWhatASessionBeginsWithIsReadAsItIsWritten(t *testing.T) {
	values := map[string]any{}
	err := addSessionSettings(values, []string{`search_path="Shop", public`, "statement_timeout=5000", "role=boss", "work_mem=4MB"})
	want := map[string]any{
		"search_path": []string{"Shop", "public"}, "assume_role": "boss", "statement_timeout": 5000, "idle_in_transaction_session_timeout": 0,
	}
	if err != nil || !reflect.DeepEqual(values, want) {
		t.Errorf("got %v, %v", values, err)
	}
	if err := addSessionSettings(values, []string{"statement_timeout=5s"}); err == nil || !strings.Contains(err.Error(), `found "5s"`) {
		t.Errorf("got %v", err)
	}
}

func TestADatabaseIsMadeWithWhatIsGiven(t *testing.T) {
	got := creation(given(t, databaseResource(), map[string]any{"name": "d", "lc_collate": "C", "connection_limit": 9}), "boss")
	want := `CREATE DATABASE "d" OWNER "boss" TEMPLATE "template0" ENCODING 'UTF8' LC_COLLATE 'C' ` +
		`ALLOW_CONNECTIONS true CONNECTION LIMIT 9 IS_TEMPLATE false`
	if got != want {
		t.Errorf("got %s", got)
	}
	got = creation(given(t, databaseResource(), map[string]any{"name": "d", "owner": "o", "template": "DEFAULT", "encoding": "LATIN1"}), "boss")
	if !strings.HasPrefix(got, `CREATE DATABASE "d" OWNER "o" TEMPLATE DEFAULT ENCODING 'LATIN1' ALLOW`) {
		t.Errorf("got %s", got)
	}
}

func TestAFunctionIsDefinedWithItsBodyAsText(t *testing.T) {
	d := given(t, functionResource(), map[string]any{
		"name": "f", "arg": []any{map[string]any{"name": "a", "type": "integer"}, map[string]any{"name": "b", "type": "text", "mode": "OUT"}},
		"language": "sql", "body": "SELECT 'it''s'", "strict": true,
	})
	want := `CREATE FUNCTION "public"."f"(IN "a" integer, OUT "b" text) LANGUAGE "sql" VOLATILE PARALLEL UNSAFE STRICT AS 'SELECT ''it''''s'''`
	if got := definition(d, "CREATE"); got != want {
		t.Errorf("got %s", got)
	}
	if got := signature(d); got != `"public"."f"(integer)` {
		t.Errorf("got %s", got)
	}
}
