package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ancestors lists a directory and those above it, nearest first: the order in which Node looks for modules.
func ancestors(directory string) []string {
	all := []string{}
	for current := filepath.Clean(directory); ; current = filepath.Dir(current) {
		all = append(all, current)
		if current == filepath.Dir(current) {
			return all
		}
	}
}

// nodeFor finds the Node that runs a program: the project's own if it installed one, else the one on PATH.
func nodeFor(directory string) (string, error) {
	for _, ancestor := range ancestors(directory) {
		candidate := filepath.Join(ancestor, "node_modules", ".bin", "node")
		if _, err := os.Stat(candidate); err == nil {
			return candidate, nil
		}
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return "", fmt.Errorf("expected node in node_modules/.bin or on PATH, found none: install Node and try again")
	}
	return node, nil
}

// moduleFor finds an installed module's directory or entry file, as Node would from the given directory.
func moduleFor(directory, module string) (string, error) {
	for _, ancestor := range ancestors(directory) {
		candidate := filepath.Join(ancestor, "node_modules", filepath.FromSlash(module))
		if _, err := os.Stat(candidate); err == nil {
			return candidate, nil
		}
	}
	return "", fmt.Errorf("expected %s in node_modules of %s or above, found none: run `npm ci` in the project",
		module, directory)
}
