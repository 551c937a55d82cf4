package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

func terraformProvider() *schema.Provider {
	return &schema.Provider{
		Schema: providerSettings(),
		ResourcesMap: map[string]*schema.Resource{
			"postgresql_database":           databaseResource(),
			"postgresql_default_privileges": defaultPrivilegesResource(),
			"postgresql_extension":          extensionResource(),
			"postgresql_function":           functionResource(),
			"postgresql_grant":              grantResource(),
			"postgresql_grant_role":         membershipResource(),
			"postgresql_role":               roleResource(),
			"postgresql_schema":             schemaResource(),
		},
		ConfigureContextFunc: configure,
	}
}

func fromEnvironment(name string, otherwise any) schema.SchemaDefaultFunc {
	return schema.EnvDefaultFunc(name, otherwise)
}

func providerSettings() map[string]*schema.Schema {
	optional := func(kind schema.ValueType) *schema.Schema { return &schema.Schema{Type: kind, Optional: true} }
	setting := func(kind schema.ValueType, variable string, otherwise any) *schema.Schema {
		return &schema.Schema{Type: kind, Optional: true, DefaultFunc: fromEnvironment(variable, otherwise)}
	}
	password := setting(schema.TypeString, "PGPASSWORD", nil)
	password.Sensitive = true
	deprecated := optional(schema.TypeString)
	deprecated.Deprecated = "Expected `sslmode`; found its old name `ssl_mode`. Rename it."
	return map[string]*schema.Schema{
		"scheme": {
			Type: schema.TypeString, Optional: true, Default: "postgres",
			ValidateFunc: validation.StringInSlice([]string{"postgres", "awspostgres", "gcppostgres"}, false),
		},
		"host":              setting(schema.TypeString, "PGHOST", nil),
		"port":              setting(schema.TypeInt, "PGPORT", 5432),
		"database":          setting(schema.TypeString, "PGDATABASE", "postgres"),
		"username":          setting(schema.TypeString, "PGUSER", "postgres"),
		"password":          password,
		"database_username": optional(schema.TypeString),
		"superuser":         setting(schema.TypeBool, "PGSUPERUSER", true),
		"sslmode":           setting(schema.TypeString, "PGSSLMODE", nil),
		"ssl_mode":          deprecated,
		"sslrootcert":       optional(schema.TypeString),
		"clientcert":        clientCertificate(),
		"connect_timeout": {
			Type: schema.TypeInt, Optional: true, DefaultFunc: fromEnvironment("PGCONNECT_TIMEOUT", 180),
			ValidateFunc: validation.IntAtLeast(-1),
		},
		"max_connections": {
			Type: schema.TypeInt, Optional: true, Default: 20, ValidateFunc: validation.IntAtLeast(-1),
		},
		"expected_version":                    {Type: schema.TypeString, Optional: true, Default: "9.0.0"},
		"aws_rds_iam_auth":                    optional(schema.TypeBool),
		"aws_rds_iam_profile":                 optional(schema.TypeString),
		"aws_rds_iam_provider_role_arn":       optional(schema.TypeString),
		"aws_rds_iam_region":                  optional(schema.TypeString),
		"azure_identity_auth":                 optional(schema.TypeBool),
		"azure_tenant_id":                     optional(schema.TypeString),
		"gcp_iam_impersonate_service_account": optional(schema.TypeString),
	}
}

func clientCertificate() *schema.Schema {
	return &schema.Schema{Type: schema.TypeList, Optional: true, MaxItems: 1, Elem: &schema.Resource{Schema: map[string]*schema.Schema{
		"cert":      {Type: schema.TypeString, Required: true},
		"key":       {Type: schema.TypeString, Required: true},
		"sslinline": {Type: schema.TypeBool, Optional: true},
	}}}
}

// configure connects to nothing yet: a preview must work where the server is still to come.
func configure(_ context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
	for name, wanted := range map[string]any{
		"scheme": "postgres", "aws_rds_iam_auth": false, "azure_identity_auth": false, "gcp_iam_impersonate_service_account": "",
	} {
		if found := d.Get(name); found != wanted {
			return nil, diag.FromErr(fmt.Errorf("%s: expected %v, found %v; clouds' own ways of signing in need the official plugin", name, wanted, found))
		}
	}
	c := connection{
		host: d.Get("host").(string), port: d.Get("port").(int), database: d.Get("database").(string),
		user: d.Get("username").(string), password: d.Get("password").(string),
		role: d.Get("database_username").(string), superuser: d.Get("superuser").(bool),
		sslmode: d.Get("sslmode").(string), rootCertificate: d.Get("sslrootcert").(string),
		timeoutSeconds: d.Get("connect_timeout").(int), most: d.Get("max_connections").(int),
	}
	if c.sslmode == "" {
		c.sslmode = d.Get("ssl_mode").(string)
	}
	if certificates := d.Get("clientcert").([]any); len(certificates) == 1 {
		given := certificates[0].(map[string]any)
		c.certificate, c.key, c.inline = given["cert"].(string), given["key"].(string), given["sslinline"].(bool)
	}
	return newServer(c), nil
}
