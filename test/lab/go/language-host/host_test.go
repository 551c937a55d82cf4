package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func written(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestTheProvidersOfInstalledPackagesAreRequired(t *testing.T) {
	root := written(t, map[string]string{
		"node_modules/@pulumi/kubernetes/package.json":           `{"name":"@pulumi/kubernetes","version":"4.34.2","pulumi":{"resource":true,"name":"kubernetes","version":"4.34.2"}}`,
		"node_modules/@pulumi/random/package.json":               `{"name":"@pulumi/random","version":"v4.21.2","pulumi":{"resource":true}}`,
		"node_modules/other/package.json":                        `{"name":"other","version":"1.0.0"}`,
		"node_modules/thing/node_modules/@acme/sdk/package.json": `{"name":"@acme/sdk","version":"2.0.0","pulumi":{"resource":true,"name":"acme","server":"https://plugins.example"}}`,
		"node_modules/@pulumi/pulumi/package.json":               `{"name":"@pulumi/pulumi","version":"3.0.0"}`,
		"stacks/main.ts": "",
	})
	packages, err := requiredPackages(filepath.Join(root, "stacks"), root)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, found := range packages {
		got = append(got, strings.Join([]string{found.Kind, found.Name, found.Version, found.Server}, " "))
	}
	want := []string{"resource acme v2.0.0 https://plugins.example", "resource kubernetes v4.34.2 ", "resource random v4.21.2 "}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAThirdPartyPackageMustNameItsPlugin(t *testing.T) {
	root := written(t, map[string]string{
		"node_modules/@acme/sdk/package.json": `{"name":"@acme/sdk","version":"2.0.0","pulumi":{"resource":true}}`,
	})
	if _, err := requiredPackages(root, root); err == nil || !strings.Contains(err.Error(), "pulumi.name") {
		t.Errorf("got %v", err)
	}
}

func TestTheProjectsOwnNodeIsPreferred(t *testing.T) {
	root := written(t, map[string]string{"node_modules/.bin/node": "", "stacks/main.ts": ""})
	got, err := nodeFor(filepath.Join(root, "stacks"))
	if want := filepath.Join(root, "node_modules", ".bin", "node"); err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAModuleIsFoundAboveTheProgram(t *testing.T) {
	root := written(t, map[string]string{"node_modules/@pulumi/pulumi/cmd/run/index.js": "", "stacks/main.ts": ""})
	got, err := moduleFor(filepath.Join(root, "stacks"), "@pulumi/pulumi/cmd/run")
	if want := filepath.Join(root, "node_modules", "@pulumi", "pulumi", "cmd", "run"); err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := moduleFor(root, "@pulumi/missing"); err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v", err)
	}
}

func request(options map[string]any) *pulumirpc.RunRequest {
	fields, err := structpb.NewStruct(options)
	if err != nil {
		panic(err)
	}
	return &pulumirpc.RunRequest{
		Project: "cutover", Stack: "staging", Pwd: "/p/stacks", Organization: "organization", DryRun: true, Parallel: 16,
		MonitorAddress: "127.0.0.1:1", Config: map[string]string{"cutover:token": "hidden"}, ConfigSecretKeys: []string{"cutover:token"},
		Info: &pulumirpc.ProgramInfo{RootDirectory: "/p", ProgramDirectory: "/p/stacks", EntryPoint: "main.ts", Options: fields},
	}
}

func TestTheProgramIsStartedAsTheSDKExpects(t *testing.T) {
	want := strings.Fields("--monitor 127.0.0.1:1 --engine 127.0.0.1:2 --organization organization --project cutover " +
		"--root-directory /p --stack staging --pwd /p/stacks --dry-run --parallel 16 main.ts")
	if got := runArguments(request(nil), "127.0.0.1:2"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestConfigurationGoesByEnvironmentAndNotByArguments(t *testing.T) {
	got, err := runEnvironment(request(map[string]any{"typescript": false}))
	want := []string{`PULUMI_CONFIG={"cutover:token":"hidden"}`, `PULUMI_CONFIG_SECRET_KEYS=["cutover:token"]`}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	if strings.Contains(strings.Join(runArguments(request(nil), "e"), " "), "hidden") {
		t.Error("a configuration value is on the command line")
	}
}

func TestTypeScriptIsOnUnlessSwitchedOff(t *testing.T) {
	if got := optionEnvironment(request(nil).GetInfo()); !reflect.DeepEqual(got, []string{"PULUMI_NODEJS_TYPESCRIPT=true"}) {
		t.Errorf("got %q", got)
	}
	if got := optionEnvironment(request(map[string]any{"typescript": false}).GetInfo()); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestTheWayAProgramEndsIsTold(t *testing.T) {
	for script, want := range map[string]string{"exit 0": "false ", "exit 32": "true ", "exit 3": "false Program exited with non-zero exit code: 3"} {
		got := runResponse(exec.Command("sh", "-c", script).Run())
		if text := map[bool]string{true: "true ", false: "false "}[got.GetBail()] + got.GetError(); text != want {
			t.Errorf("%s: got %q", script, text)
		}
	}
	if got := runResponse(errors.New("no such file")); !strings.Contains(got.GetError(), "could not run language executor") {
		t.Errorf("got %+v", got)
	}
}

func TestAPolicyPackKnowsItsStack(t *testing.T) {
	got, err := policyEnvironment(&pulumirpc.AnalyzerStackConfigureRequest{Stack: "staging", Project: "cutover", Config: map[string]string{"a:b": "c"}})
	want := []string{"PULUMI_NODEJS_PROJECT=cutover", "PULUMI_NODEJS_STACK=staging", "PULUMI_NODEJS_DRY_RUN=false", `PULUMI_CONFIG={"a:b":"c"}`}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	pack := &pulumirpc.RunPluginRequest{Kind: "analyzer", Args: []string{"engine"}, Info: &pulumirpc.ProgramInfo{ProgramDirectory: "/pack"}}
	if got := pluginArguments(pack); !reflect.DeepEqual(got, []string{"engine", "/pack"}) {
		t.Errorf("got %q", got)
	}
}

func TestTheEnginesAddressIsTheArgumentThatIsNoFlag(t *testing.T) {
	if got := engineAddress([]string{"-root=/p", "127.0.0.1:5"}); got != "127.0.0.1:5" {
		t.Errorf("got %q", got)
	}
}
