package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// RunPlugin runs a plugin written for Node: a policy pack, or a provider. It answers when the plugin has ended.
func (h *host) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	command, err := pluginCommand(stream.Context(), request)
	if err != nil {
		return err
	}
	command.Stdout, command.Stderr = stdout, stderr
	if isPolicyPack(request) {
		err = h.runPolicyPack(stream.Context(), command, stdout)
	} else {
		err = h.execute(command)
	}
	return pluginError(err)
}

func isPolicyPack(request *pulumirpc.RunPluginRequest) bool {
	return request.GetKind() == string(apitype.AnalyzerPlugin)
}

func pluginCommand(ctx context.Context, request *pulumirpc.RunPluginRequest) (*exec.Cmd, error) {
	directory := request.GetInfo().GetProgramDirectory()
	node, err := nodeFor(directory)
	if err != nil {
		return nil, err
	}
	module := "@pulumi/pulumi/cmd/run-plugin"
	if isPolicyPack(request) {
		module = "@pulumi/pulumi/cmd/run-policy-pack"
	}
	entry, err := moduleFor(directory, module)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, node, append(append(nodeArguments(request.GetInfo()), entry), pluginArguments(request)...)...)
	command.Env = append(request.GetEnv(), optionEnvironment(request.GetInfo())...)
	command.Dir = request.GetPwd()
	if isPolicyPack(request) {
		command.Dir = directory
	}
	return command, nil
}

// pluginArguments: a policy pack takes the engine's address before its folder, every other plugin after it.
func pluginArguments(request *pulumirpc.RunPluginRequest) []string {
	directory := request.GetInfo().GetProgramDirectory()
	if isPolicyPack(request) {
		return append(append([]string{}, request.GetArgs()...), directory)
	}
	return append([]string{directory}, request.GetArgs()...)
}

// runPolicyPack stands between engine and pack: the engine sends the stack's configuration by call, the pack's SDK reads
// it from the environment, so the pack can only start once the call has come.
func (h *host) runPolicyPack(ctx context.Context, command *exec.Cmd, stdout io.Writer) error {
	proxy, output, err := sdk.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return fmt.Errorf("policy pack proxy can't listen: %w", err)
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("engine sent no stack configuration to the policy pack: %w", err)
	}
	settings, err := policyEnvironment(stack)
	if err != nil {
		return err
	}
	command.Env = append(command.Env, settings...)
	command.Stdout = output
	bind(command)
	if err := command.Start(); err != nil {
		return err
	}
	defer h.children.add(command.Process)()
	return proxy.Attach(ctx, command)
}

// policyEnvironment is what the pack's SDK knows of the stack; nothing outside a stack, as in `pulumi policy publish`.
func policyEnvironment(stack *pulumirpc.AnalyzerStackConfigureRequest) ([]string, error) {
	if stack == nil {
		return nil, nil
	}
	settings := []string{}
	add := func(key, value string) {
		if value != "" {
			settings = append(settings, key+"="+value)
		}
	}
	add("PULUMI_NODEJS_ORGANIZATION", stack.GetOrganization())
	add("PULUMI_NODEJS_PROJECT", stack.GetProject())
	add("PULUMI_NODEJS_STACK", stack.GetStack())
	add("PULUMI_NODEJS_DRY_RUN", strconv.FormatBool(stack.GetDryRun()))
	if stack.GetConfig() != nil {
		config, err := json.Marshal(stack.GetConfig())
		if err != nil {
			return nil, err
		}
		add("PULUMI_CONFIG", string(config))
	}
	return settings, nil
}

func pluginError(err error) error {
	var exit *exec.ExitError
	if err == nil || !errors.As(err, &exit) {
		return err
	}
	return fmt.Errorf("Program exited with non-zero exit code: %d", exit.ExitCode())
}
