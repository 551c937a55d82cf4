package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is what this host reads of a package.json.
type manifest struct {
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	Dependencies map[string]string `json:"dependencies"`
	Pulumi       struct {
		Resource bool   `json:"resource"`
		Name     string `json:"name"`
		Version  string `json:"version"`
		Server   string `json:"server"`
	} `json:"pulumi"`
}

// requiredPackages lists the providers of the SDKs that are installed between the program and its project's root.
// An SDK names its plugin in the "pulumi" section of its package.json; a package without one needs none.
func requiredPackages(program, root string) ([]*pulumirpc.PackageDependency, error) {
	found := map[string]*pulumirpc.PackageDependency{}
	for _, directory := range ancestors(program) {
		if err := collect(filepath.Join(directory, "node_modules"), found); err != nil {
			return nil, err
		}
		if directory == filepath.Clean(root) || root == "" {
			break
		}
	}
	keys := make([]string, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	packages := make([]*pulumirpc.PackageDependency, 0, len(keys))
	for _, key := range keys {
		packages = append(packages, found[key])
	}
	return packages, nil
}

// collect reads every package of a node_modules folder, scoped and nested ones too.
func collect(folder string, found map[string]*pulumirpc.PackageDependency) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if strings.HasPrefix(entry.Name(), "@") {
			if err := collect(path, found); err != nil {
				return err
			}
			continue
		}
		if err := collectPackage(path, found); err != nil {
			return err
		}
		if err := collect(filepath.Join(path, "node_modules"), found); err != nil {
			return err
		}
	}
	return nil
}

func collectPackage(path string, found map[string]*pulumirpc.PackageDependency) error {
	text, err := os.ReadFile(filepath.Join(path, "package.json"))
	// Most packages have nothing to do with Pulumi; parsing them all would cost more than starting the program.
	if err != nil || !bytes.Contains(text, []byte(`"resource"`)) {
		return nil
	}
	var read manifest
	if err := json.Unmarshal(text, &read); err != nil {
		return nil
	}
	dependency, err := pluginOf(read)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(path, "package.json"), err)
	}
	if dependency != nil {
		found[dependency.Name+"@"+dependency.Version] = dependency
	}
	return nil
}

// pluginOf is the plugin that a package needs, or nil if it needs none.
func pluginOf(read manifest) (*pulumirpc.PackageDependency, error) {
	if !read.Pulumi.Resource {
		return nil, nil
	}
	name := read.Pulumi.Name
	if name == "" {
		var official bool
		if name, official = strings.CutPrefix(read.Name, "@pulumi/"); !official {
			return nil, fmt.Errorf("expected \"pulumi.name\" of third-party package %q, found none: add the plugin's name", read.Name)
		}
	}
	version := read.Pulumi.Version
	if version == "" {
		version = read.Version
	}
	if version == "" {
		return nil, fmt.Errorf("expected a version of package %q, found none", read.Name)
	}
	return &pulumirpc.PackageDependency{
		Name: name, Kind: "resource", Version: "v" + strings.TrimPrefix(version, "v"), Server: read.Pulumi.Server,
	}, nil
}

// programDependencies lists the project's direct dependencies, or every installed package if transitive.
func programDependencies(program string, transitive bool) ([]*pulumirpc.DependencyInfo, error) {
	for _, directory := range ancestors(program) {
		text, err := os.ReadFile(filepath.Join(directory, "package.json"))
		if err != nil {
			continue
		}
		var project manifest
		if err := json.Unmarshal(text, &project); err != nil {
			return nil, err
		}
		return installed(filepath.Join(directory, "node_modules"), project, transitive), nil
	}
	return nil, fmt.Errorf("expected a package.json in %s or above, found none", program)
}

func installed(folder string, project manifest, transitive bool) []*pulumirpc.DependencyInfo {
	pattern := []string{filepath.Join(folder, "*", "package.json"), filepath.Join(folder, "@*", "*", "package.json")}
	list := []*pulumirpc.DependencyInfo{}
	for _, glob := range pattern {
		paths, _ := filepath.Glob(glob)
		for _, path := range paths {
			var read manifest
			text, err := os.ReadFile(path)
			if err != nil || json.Unmarshal(text, &read) != nil {
				continue
			}
			if _, direct := project.Dependencies[read.Name]; direct || transitive {
				list = append(list, &pulumirpc.DependencyInfo{Name: read.Name, Version: read.Version})
			}
		}
	}
	return list
}
