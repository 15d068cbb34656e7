package main

import (
	"cmp"
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

type versionCommand struct{}

// Run prints the version, the commit that the build knows of, and the Go version.
func (c *versionCommand) Run(t *terminal) error {
	commit := cmp.Or(revision, "unknown")
	if info, ok := debug.ReadBuildInfo(); ok && revision == "" {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	_, err := fmt.Fprintf(t.out, "vivier %s (commit %s, %s)\n", version(), commit, runtime.Version())
	return err
}
