package main

import (
	"context"
	"sort"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
)

func TestTheProviderIsWellFormed(t *testing.T) {
	if err := terraformProvider().InternalValidate(); err != nil {
		t.Error(err)
	}
}

func TestResourcesHaveTheOfficialTypes(t *testing.T) {
	got := []string{}
	for _, resource := range bridged().Resources {
		got = append(got, string(resource.Tok))
	}
	sort.Strings(got)
	want := "database:Database defaultPrivileg:DefaultPrivileg defaultPrivileges:DefaultPrivileges extension:Extension function:Function " +
		"grant:Grant grantRole:GrantRole role:Role schema:Schema"
	if joined := strings.ReplaceAll(strings.Join(got, " "), "postgresql:index/", ""); joined != want {
		t.Errorf("got %s", joined)
	}
}

func configured(t *testing.T, settings map[string]any) (*server, string) {
	t.Helper()
	provider := terraformProvider()
	problems := provider.Configure(context.Background(), terraform.NewResourceConfigRaw(settings))
	if problems.HasError() {
		return nil, problems[0].Summary
	}
	return provider.Meta().(*server), ""
}

func TestSettingsComeFromTheEnvironmentWhereTheyAreNotGiven(t *testing.T) {
	t.Setenv("PGHOST", "elsewhere")
	t.Setenv("PGPASSWORD", `it's \ here`)
	t.Setenv("PGSSLMODE", "")
	s, _ := configured(t, map[string]any{"host": "db.test", "username": "boss", "sslmode": "verify-full", "superuser": false})
	want := `host='db.test' port='5432' dbname='shop' user='boss' password='it\'s \\ here' sslmode='verify-full' connect_timeout='180' ` +
		`fallback_application_name='Terraform provider'`
	if got := s.text("shop"); got != want {
		t.Errorf("got %s", got)
	}
	if s.superuser || s.administrator() != "boss" || s.database != "postgres" {
		t.Errorf("got %v", s.connection)
	}
}

func TestWaysOfSigningInThatOnlyCloudsHaveAreRefused(t *testing.T) {
	for name, value := range map[string]any{
		"scheme": "awspostgres", "aws_rds_iam_auth": true, "azure_identity_auth": true, "gcp_iam_impersonate_service_account": "a",
	} {
		if _, problem := configured(t, map[string]any{name: value}); !strings.Contains(problem, name) {
			t.Errorf("%s: got %q", name, problem)
		}
	}
}

func TestAnIdHasTheDatabaseAndTheName(t *testing.T) {
	s := newServer(connection{database: "postgres"})
	d := schemaResource().TestResourceData()
	d.SetId("shop.orders")
	if database, name, err := located(s, d, "schema"); database != "shop" || name != "orders" || err != nil {
		t.Errorf("got %s, %s, %v", database, name, err)
	}
	d.SetId("orders")
	if _, _, err := located(s, d, "schema"); err == nil || !strings.Contains(err.Error(), `found "orders"`) {
		t.Errorf("got %v", err)
	}
	d = given(t, schemaResource(), map[string]any{"name": "orders"})
	if database, name, err := located(s, d, "schema"); database != "postgres" || name != "orders" || err != nil {
		t.Errorf("got %s, %s, %v", database, name, err)
	}
}

func TestAGrantCannotBeImportedAndARoleCan(t *testing.T) {
	resources := terraformProvider().ResourcesMap
	for name, can := range map[string]bool{
		"postgresql_role": true, "postgresql_database": true, "postgresql_schema": true, "postgresql_extension": true,
		"postgresql_grant": false, "postgresql_grant_role": false, "postgresql_default_privileges": false,
	} {
		if got := resources[name].Importer != nil; got != can {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestOnlyTheWriteOnlyPasswordIsWriteOnly(t *testing.T) {
	found := []string{}
	for name, field := range terraformProvider().ResourcesMap["postgresql_role"].Schema {
		if field.WriteOnly || field.Sensitive {
			found = append(found, name)
		}
	}
	sort.Strings(found)
	if strings.Join(found, " ") != "password password_wo" || terraformProvider().ResourcesMap["postgresql_role"].Schema["name"].Type != schema.TypeString {
		t.Errorf("got %v", found)
	}
}
