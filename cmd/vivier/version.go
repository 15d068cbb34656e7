package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version that a release build names with -ldflags "-X main.release=…".
var release = "development"

func version() string { return release }

type versionCommand struct{}

// Run prints the version, the commit that the build knows of, and the Go version.
func (c *versionCommand) Run(t *terminal) error {
	commit := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	_, err := fmt.Fprintf(t.out, "vivier %s (commit %s, %s)\n", version(), commit, runtime.Version())
	return err
}
