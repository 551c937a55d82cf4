// A stand-in for Pulumi's PostgreSQL plugin, for where the official one cannot be had. The Pulumi side (checks, differences, previews,
// imports, secrets, names) is the same bridge that the official plugin is made with; what it calls, a Terraform provider, is ours.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	types "github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const (
	packageName = "postgresql"
	module      = "index"
	prefix      = "postgresql_"
)

// version is set when it is linked.
var version = "3.18.1"

func main() {
	tfbridge.Main(packageName, version, bridged(), []byte("{}"))
}

// bridged is what the official plugin tells the bridge: the same types, the same order of replacement, the same generated names.
func bridged() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                shim.NewProvider(terraformProvider()),
		Name:             packageName,
		Version:          version,
		UpstreamRepoPath: ".",
		Config: map[string]*tfbridge.SchemaInfo{
			"sslmode":         {Default: &tfbridge.DefaultInfo{EnvVars: []string{"PGSSLMODE"}}},
			"connect_timeout": {Default: &tfbridge.DefaultInfo{EnvVars: []string{"PGCONNECT_TIMEOUT"}, Value: 180}},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			"postgresql_grant": {Tok: typeOf("Grant", "grant"), DeleteBeforeReplace: true},
		},
	}
	info.RenameResourceWithAlias("postgresql_default_privileges", typeOf("DefaultPrivileg", "defaultPrivileg"),
		typeOf("DefaultPrivileges", "defaultPrivileges"), module, module, nil)
	info.MustComputeTokens(tokens.SingleModule(prefix, module, tokens.MakeStandard(packageName)))
	info.SetAutonaming(255, "-")
	return info
}

func typeOf(name, file string) types.Type {
	return types.Type(packageName + ":" + module + "/" + file + ":" + name)
}
