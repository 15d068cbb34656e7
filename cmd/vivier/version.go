package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version that a release build names with -ldflags "-X main.release=…".
var release = "development"

// revision is the commit that a build without the repository beside it, as in an image, names with
// -ldflags "-X main.revision=…".
var revision string

func version() string { return release }

// commit is what the build knows of its sources.
func commit() string {
	if revision != "" {
		return revision
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}

type versionCommand struct{}

// Run prints the version, the commit that the build knows of, and the Go version.
func (c *versionCommand) Run(t *terminal) error {
	_, err := fmt.Fprintf(t.out, "vivier %s (commit %s, %s)\n", version(), commit(), runtime.Version())
	return err
}
