// Package deployments_test holds what packages vivier to what vivier is: a variable that it does not know, a path that
// is not there or a number that differs would break an installation without a word.
package deployments_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v4"
)

const (
	program = "/usr/bin/vivier" // in the image and on a machine with systemd alike
	account = 65532
	port    = 8080
)

// settings are the variables of the commands that packages start, as the program's own help lists its flags.
var settings = sync.OnceValues(func() (map[string]bool, error) {
	dir, err := os.MkdirTemp("", "vivier-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	path := filepath.Join(dir, "vivier")
	if out, err := exec.Command("go", "build", "-o", path, "../cmd/vivier").CombinedOutput(); err != nil {
		return nil, errors.New(string(out))
	}
	known := map[string]bool{}
	for _, command := range []string{"serve", "migrate", "health"} {
		help, err := exec.Command(path, command, "--help").Output()
		if err != nil {
			return nil, err
		}
		for _, flag := range regexp.MustCompile(`(?m)^ +--([a-z-]+)`).FindAllSubmatch(help, -1) {
			known["VIVIER_"+strings.ToUpper(strings.ReplaceAll(string(flag[1]), "-", "_"))] = true
		}
	}
	return known, nil
})

// packages are the files that start vivier or tell how to.
func packages(t *testing.T) []string {
	t.Helper()
	files := []string{"../Dockerfile"}
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Ext(path) != ".go" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestEverySettingIsKnown: a variable that nothing reads is a setting that nobody has.
func TestEverySettingIsKnown(t *testing.T) {
	t.Parallel()
	known, err := settings()
	if err != nil {
		t.Fatal(err)
	}
	if !known["VIVIER_DATABASE_URL_FILE"] || !known["VIVIER_ADDR"] {
		t.Fatalf("the help has no flags any more: %v", known)
	}
	ours := []string{"VIVIER_VERSION"} // the tag of the image, which compose puts in
	named := 0
	for _, file := range packages(t) {
		for _, name := range regexp.MustCompile(`VIVIER_[A-Z_]+`).FindAllString(read(t, file), -1) {
			named++
			if !known[name] && !slices.Contains(ours, name) && name != "VIVIER_PORT" { // the last warns of service links
				t.Errorf("%s names %s, which is no setting", file, name)
			}
		}
	}
	if named < 10 {
		t.Errorf("only %d settings are named: is the pattern right?", named)
	}
}

// TestThePathsAgree: what starts, asks or checks vivier does so by the path and the account that the image has.
func TestThePathsAgree(t *testing.T) {
	t.Parallel()
	for _, file := range packages(t) {
		text := read(t, file)
		for _, path := range regexp.MustCompile(`[\w./-]*/bin/vivier\b`).FindAllString(text, -1) {
			if path != program && path != "/image/root"+program {
				t.Errorf("%s has vivier at %s, not %s", file, path, program)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// parse reads a YAML file that holds one document.
func parse[T any](t *testing.T, path string) T {
	t.Helper()
	var into T
	if err := yaml.Unmarshal([]byte(read(t, path)), &into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return into
}

// routes are the paths that the API's document has.
func routes(t *testing.T) map[string]any {
	t.Helper()
	var document struct {
		Paths map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(read(t, "../api/openapi.json")), &document); err != nil {
		t.Fatal(err)
	}
	return document.Paths
}

// first gives what the only group of a pattern found.
func first(t *testing.T, text, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("nothing matches %s", pattern)
	}
	return found[1]
}
