package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine describes what the figures were measured on.
func machine(ctx context.Context, engines []string) string {
	var b strings.Builder
	line := func(name, value string) { fmt.Fprintf(&b, "- %s: %s\n", name, value) }
	line("processor", fmt.Sprintf("%s, %d cores", after("/proc/cpuinfo", "model name"), runtime.NumCPU()))
	line("memory", after("/proc/meminfo", "MemTotal"))
	line("Go", runtime.Version())
	line("databases", strings.Join(engines, ", "))
	line("date", now().UTC().Format(time.DateOnly))
	line("commit", commit(ctx))
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		line("load average at the end", strings.Join(strings.Fields(string(raw))[:3], " ")+" (what else ran here blurs the figures)")
	}
	return b.String()
}

// after gives what stands behind a name and a colon in one of the kernel's files.
func after(path, name string) string {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(raw)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--abbrev=9").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
