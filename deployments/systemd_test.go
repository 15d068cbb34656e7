package deployments_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestSystemd: what the unit hands to vivier is what vivier reads.
func TestSystemd(t *testing.T) {
	t.Parallel()
	text := read(t, "systemd/vivier.service")
	unit := map[string][]string{}
	for line := range strings.Lines(text) {
		if key, value, found := strings.Cut(strings.TrimSpace(line), "="); found && !strings.HasPrefix(key, "#") {
			unit[key] = append(unit[key], value)
		}
	}
	for _, env := range unit["Environment"] {
		name, value, _ := strings.Cut(env, "=")
		credential, isFile := strings.CutPrefix(value, "%d/")
		if isFile && !regexp.MustCompile(`(?m)^LoadCredential=`+credential+`:/etc/vivier/`).MatchString(text) {
			t.Errorf("%s is a credential that is not loaded: %s", name, value)
		}
		if strings.HasPrefix(name, "VIVIER_") != isFile {
			t.Errorf("%s=%s: settings without secrets are in the environment file", name, value)
		}
	}
	for key, want := range map[string]string{
		"ExecStartPre":    program + " migrate",
		"ExecStart":       program + " serve",
		"EnvironmentFile": "-/etc/vivier/vivier.env",
		"StateDirectory":  "vivier",
		// Each of them undone would be noticed by nobody.
		"DynamicUser": "yes", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "",
		"MemoryDenyWriteExecute": "yes", "UMask": "0077",
	} {
		if got := unit[key]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, not %q", key, got, want)
		}
	}
	example := read(t, "systemd/vivier.env.example")
	for line := range strings.SplitSeq(strings.TrimSpace(example), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") && !regexp.MustCompile(`^VIVIER_[A-Z_]+=\S+$`).MatchString(line) {
			t.Errorf("the example of the environment has the line %q", line)
		}
	}
	if strings.Contains(example, "DATABASE_URL") || strings.Contains(example, "SIGNING_KEY") {
		t.Error("the unit hands over the secrets; in the environment they would be there twice")
	}
}
