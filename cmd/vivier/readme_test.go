package main_test

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs the README's commands from top to bottom, in an empty folder, on a port of its own.
func TestReadme(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)<!-- run: (\\w+) -->\n```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 4 {
		t.Fatalf("the README has %d blocks to run, not 4", len(blocks))
	}
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	addr := freeAddress(t)
	var script strings.Builder
	for _, b := range blocks {
		script.WriteString("echo '== " + b[1] + "'\n" + b[2])
	}
	run := strings.NewReplacer("CGO_ENABLED=0 go build -o vivier ./cmd/vivier", "cp "+built+" vivier", "127.0.0.1:8080", addr).Replace(script.String())
	out := bash(t, t.TempDir(), "export VIVIER_ADDR="+addr+"\ntrap 'kill $(jobs -p)' EXIT\n"+run)
	for _, wanted := range []string{
		`made the account ada@example\.org \(admin`,
		`"stage": "relevant"`,
		`"scheduled"`,
		`"status": "held"`,
		`(?m)^group,[0-9a-f-]+,Archiviste,computed,1,1,1,0,0,1,0,0,1,`,
		`(?ms)^total,,.*^row_type,.*^total,,`, // the funnel of now, and that of last quarter
		`"transitions": 3`,
		`\{"kept":"[0-9a-f-]+","version":1\}`,
		`\{"gone":"[0-9a-f-]+"\}`,
	} {
		if !regexp.MustCompile(wanted).MatchString(out) {
			t.Errorf("nothing printed matches %s:\n%s", wanted, out)
		}
	}
}

// freeAddress is one that nothing listens on just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // closing it is the point
	return l.Addr().String()
}
