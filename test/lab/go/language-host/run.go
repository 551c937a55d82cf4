package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// exitedAfterSayingWhy is the SDK's exit code for "the person has been told": nothing more is to be printed.
const exitedAfterSayingWhy = 32

// Run executes the program and answers when it has ended. The program talks to the engine's monitor by itself.
func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	command, err := h.programCommand(ctx, request)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	return runResponse(h.execute(command)), nil
}

func (h *host) programCommand(ctx context.Context, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	directory := request.GetInfo().GetProgramDirectory()
	node, err := nodeFor(directory)
	if err != nil {
		return nil, err
	}
	entry, err := moduleFor(directory, "@pulumi/pulumi/cmd/run")
	if err != nil {
		return nil, err
	}
	settings, err := runEnvironment(request)
	if err != nil {
		return nil, err
	}
	arguments := append(nodeArguments(request.GetInfo()), entry)
	command := exec.CommandContext(ctx, node, append(arguments, runArguments(request, h.engine)...)...)
	command.Dir = request.GetPwd()
	command.Env = append(os.Environ(), settings...)
	// Node may switch its output to non-blocking; a pipe of its own keeps that away from this process's streams.
	command.Stdout, command.Stderr = struct{ io.Writer }{os.Stdout}, struct{ io.Writer }{os.Stderr}
	return command, nil
}

// execute runs a command that ends no later than this host. The thread is kept because Linux sends the parent-death
// signal when the thread that started the child ends, not when the process does.
func (h *host) execute(command *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	bind(command)
	if err := command.Start(); err != nil {
		return err
	}
	defer h.children.add(command.Process)()
	return command.Wait()
}

// runArguments is the command line of the SDK's `cmd/run`.
func runArguments(request *pulumirpc.RunRequest, engine string) []string {
	arguments := []string{}
	add := func(flag, value string) {
		if value != "" {
			arguments = append(arguments, "--"+flag, value)
		}
	}
	add("monitor", request.GetMonitorAddress())
	add("engine", engine)
	add("organization", request.GetOrganization())
	add("project", request.GetProject())
	add("root-directory", request.GetInfo().GetRootDirectory())
	add("stack", request.GetStack())
	add("pwd", request.GetPwd())
	if request.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	if request.GetQueryMode() {
		arguments = append(arguments, "--query-mode")
	}
	add("parallel", strconv.Itoa(int(request.GetParallel())))
	entry := request.GetInfo().GetEntryPoint()
	if entry == "" {
		entry = "."
	}
	return append(append(arguments, entry), request.GetArgs()...)
}

// runEnvironment hands configuration over by environment, never on the command line: it holds secrets.
func runEnvironment(request *pulumirpc.RunRequest) ([]string, error) {
	config := request.GetConfig()
	if config == nil {
		config = map[string]string{}
	}
	values, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	secrets := request.GetConfigSecretKeys()
	if secrets == nil {
		secrets = []string{}
	}
	keys, err := json.Marshal(secrets)
	if err != nil {
		return nil, err
	}
	settings := []string{"PULUMI_CONFIG=" + string(values), "PULUMI_CONFIG_SECRET_KEYS=" + string(keys)}
	return append(settings, optionEnvironment(request.GetInfo())...), nil
}

// optionEnvironment turns the options of Pulumi.yaml into the SDK's variables. TypeScript is on unless switched off:
// with `typescript: false`, Node itself strips the types.
func optionEnvironment(info *pulumirpc.ProgramInfo) []string {
	options := info.GetOptions().AsMap()
	settings := []string{}
	if on, given := options["typescript"].(bool); !given || on {
		settings = append(settings, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if path, given := options["tsconfig"].(string); given && path != "" {
		settings = append(settings, "PULUMI_NODEJS_TSCONFIG_PATH="+path)
	}
	return settings
}

// nodeArguments are the words of the option `nodeargs`, split at white space (quotes are not understood).
func nodeArguments(info *pulumirpc.ProgramInfo) []string {
	words, _ := info.GetOptions().AsMap()["nodeargs"].(string)
	return strings.Fields(words)
}

// runResponse says how a program ended: well, badly after telling why (bail), or badly in silence (error).
func runResponse(err error) *pulumirpc.RunResponse {
	if err == nil {
		return &pulumirpc.RunResponse{}
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Problem executing program (could not run language executor): %v", err)}
	}
	if exit.ExitCode() == exitedAfterSayingWhy {
		return &pulumirpc.RunResponse{Bail: true}
	}
	if exit.ExitCode() <= 0 {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program exited unexpectedly: %v", exit)}
	}
	return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program exited with non-zero exit code: %d", exit.ExitCode())}
}
