// The real Terraform provider for GitHub as a Pulumi plugin: the same code as the official plugin, built here.
package main

import (
	"context"
	_ "embed"

	"github.com/integrations/terraform-provider-github/v6/github"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

// version is set when it is linked.
var version = "0.0.0"

func main() {
	_ = context.Background()
	tfbridge.Main("github", version, info(), []byte("{}"))
}

func info() tfbridge.ProviderInfo {
	provider := tfbridge.ProviderInfo{
		P:                shimv2.NewProvider(github.Provider()),
		Name:             "github",
		Version:          version,
		UpstreamRepoPath: ".",
	}
	provider.MustComputeTokens(tokens.SingleModule("github_", "index", tokens.MakeStandard("github")))
	return provider
}
