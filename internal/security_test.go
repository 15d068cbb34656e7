package internal_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// requirement is a row of the tables of docs/security.md.
var requirement = regexp.MustCompile(`(?m)^\| (\d+) \| .* \| (.*) \|$`)

// proof is the name of a test with its package.
var proof = regexp.MustCompile("`([a-z]+)\\.((?:Test|Fuzz)\\w+)`")

// requirements is how many there are.
const requirements = 27

// TestSecurityTable holds docs/security.md to what there is: every requirement has its row, and each test that a row names
// is one.
func TestSecurityTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, row := range requirement.FindAllStringSubmatch(string(text), -1) {
		rows[row[1]] = true
		if !strings.Contains(row[2], "`") && !strings.Contains(row[2], " yet") {
			t.Errorf("requirement %s names nothing that proves it", row[1])
		}
	}
	for n := 1; n <= requirements; n++ {
		if !rows[strconv.Itoa(n)] {
			t.Errorf("requirement %d has no row", n)
		}
	}
	proofs := proof.FindAllStringSubmatch(string(text), -1)
	if len(proofs) < requirements {
		t.Errorf("only %d tests are named", len(proofs))
	}
	known := map[string]string{}
	for _, p := range proofs {
		if known[p[1]] == "" {
			known[p[1]] = testsOf(t, p[1])
		}
		if !strings.Contains(known[p[1]], "func "+p[2]+"(") {
			t.Errorf("%s.%s is no test", p[1], p[2])
		}
	}
}

// testsOf is the source of the tests of a package, by its name.
func testsOf(t *testing.T, name string) string {
	t.Helper()
	dir := map[string]string{"main": "../cmd/vivier", "client": "../pkg/client", "deployments": "../deployments", "internal": "."}[name]
	if dir == "" {
		dir = name
	}
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("package %s has no tests: %v", name, err)
	}
	var all strings.Builder
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(source)
	}
	return all.String()
}
