// Package internal_test holds the rule of which package may import which: see docs/architecture.md.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/vivier-ats/vivier/"

// rule says what the files of one package may import besides the standard library.
type rule struct {
	ours    []string // our packages
	third   []string // third parties, as prefixes; every package may import anywhere and every test everyTest
	not     []string // what of the standard library is not for this package
	tests   []string // what its tests may import on top, ours and third parties alike
	noTests bool     // it is for tests only: no other file may import it
	but     []string // packages that may nevertheless: programs of ours that are no part of the product
}

var (
	anywhere  = []string{"github.com/google/uuid"}
	everyTest = []string{"pgregory.net/rapid", "github.com/google/go-cmp", "go.uber.org/goleak"}

	// pure is what a package without I/O has no use for.
	pure = []string{"net/http", "net", "os", "os/exec", "database/sql", "database/sql/driver", "encoding/json", "log/slog", "log"}
)

// rules is the import rule. A package that is not here fails the test: where it stands is a decision.
var rules = map[string]rule{
	"api":        {not: []string{"net/http", "net", "os", "database/sql"}},
	"pkg/funnel": {third: []string{"gonum.org/v1/gonum"}, not: pure}, // solvers and distributions
	"pkg/client": {
		ours: []string{"api"},
		not:  []string{"os", "os/exec", "database/sql", "log", "log/slog"},
		tests: []string{ // the real server answers
			"internal/auth", "internal/hiring", "internal/store", "internal/httpapi", "internal/contract",
		},
	},
	"internal/hiring": {not: pure},
	"internal/gate":   {ours: []string{"internal/hiring"}, not: pure},
	"internal/auth":   {ours: []string{"internal/hiring", "internal/gate"}, third: []string{"github.com/golang-jwt/jwt/v5", "github.com/alexedwards/argon2id", "golang.org/x/crypto/chacha20poly1305"}},
	"internal/chart":  {ours: []string{"api", "pkg/funnel"}, third: []string{"github.com/xuri/excelize/v2"}}, // spreadsheets
	"internal/board":  {ours: []string{"api", "internal/chart"}, not: []string{"net/http", "net", "os", "os/exec", "database/sql", "log/slog", "log"}},
	"internal/acts":   {},
	"internal/minutes": {
		ours:  []string{"api"},
		third: []string{"codeberg.org/go-pdf/fpdf", "codeberg.org/go-fonts/liberation", "golang.org/x/image/font/sfnt", "golang.org/x/text"},
	},
	"internal/store": {
		ours:  []string{"api", "internal/acts", "internal/hiring", "pkg/funnel"}, // a signed record is stored as the wire has it
		third: []string{"gorm.io", "github.com/jackc/pgx/v5", "modernc.org/sqlite", "github.com/pressly/goose/v3", "golang.org/x/text", "github.com/vgarvardt/pgx-google-uuid/v5"},
		not:   []string{"net/http"},
		tests: []string{"internal/storetest"},
	},
	"internal/storetest": {
		ours:    []string{"internal/hiring", "internal/store"},
		third:   []string{"github.com/jackc/pgx/v5"}, // CREATE DATABASE
		noTests: true,
		but:     []string{"internal/bench"}, // a throwaway server is one thing, whether it is for a test or for a measurement
	},
	"internal/httpapi": {
		ours: []string{"api", "internal/hiring", "internal/auth", "internal/gate", "internal/store", "internal/chart", "internal/board", "internal/minutes", "pkg/funnel"},
		third: []string{
			"github.com/gin-gonic/gin", "github.com/gin-contrib", "github.com/go-playground",
			"github.com/arran4/golang-ical", "github.com/swaggest/swgui", "golang.org/x/text", "golang.org/x/time/rate",
		},
		not: []string{"database/sql"},
		tests: []string{
			"internal/storetest", "internal/contract", "internal/canary", "internal/demo", "github.com/getkin/kin-openapi", "golang.org/x/tools/go/packages",
			"github.com/emersion/go-ical", // reads what the other library wrote
			"github.com/xuri/excelize/v2", // reads workbooks
		},
	},
	"internal/metrics": {
		ours:  []string{"internal/auth", "internal/store"}, // whose figures it asks for
		third: []string{"github.com/prometheus/client_golang"},
		tests: []string{"internal/hiring", "internal/storetest"},
	},
	"internal/tracing": {
		third: []string{"go.opentelemetry.io", "github.com/XSAM/otelsql"},
		tests: []string{"google.golang.org/protobuf"}, // a collector reads what was sent
	},
	"internal/demo":   {ours: []string{"internal/hiring", "internal/store"}, tests: []string{"internal/storetest"}},
	"internal/canary": {noTests: true},
	"internal/contract": {
		ours:    []string{"api"},
		third:   []string{"github.com/swaggo/swag", "github.com/getkin/kin-openapi", "github.com/oasdiff/oasdiff"},
		noTests: true,
	},
	// It measures the product against programs without it, so it knows both sides. Nobody imports a package main.
	"internal/bench": {
		ours: []string{
			"api", "internal/hiring", "internal/auth", "internal/store", "internal/httpapi", "internal/storetest", "pkg/funnel",
		},
		third: []string{
			"github.com/alecthomas/kong", "github.com/gin-gonic/gin", "github.com/jackc/pgx/v5", "modernc.org/sqlite",
		},
	},
	"cmd/vivier": {
		ours: []string{
			"api", "internal/hiring", "internal/auth", "internal/store", "internal/httpapi", "internal/chart", "internal/demo",
			"internal/metrics", "internal/tracing", "pkg/client", "pkg/funnel",
		},
		third: []string{"github.com/alecthomas/kong", "golang.org/x/term"},
		tests: []string{"internal/storetest", "internal/contract", "internal/canary", "github.com/jackc/pgx/v5", "github.com/prometheus/common", "github.com/prometheus/client_model", "github.com/goccy/go-yaml"},
	},
	"deployments": {tests: []string{"go.yaml.in/yaml/v4"}}, // tests only: what packages the program is no Go
}

// source is one Go file, as far as its imports.
type source struct {
	path string // from the root, with slashes
	dir  string
	test bool
	doc  *ast.CommentGroup
	of   map[string]token.Position // what it imports, and where
}

func TestImportRule(t *testing.T) {
	t.Parallel()
	for _, f := range sources(t) {
		r, known := rules[f.dir]
		switch {
		case f.dir == "internal":
			continue // this test's own directory
		case !known:
			t.Errorf("%s: package %s is not in the import rule: say in deps_test.go what it may import", f.path, f.dir)
			continue
		}
		for _, path := range slices.Sorted(maps.Keys(f.of)) {
			if why := r.refuses(f, path); why != "" {
				t.Errorf("%s: import of %s: %s", f.of[path], path, why)
			}
		}
	}
}

// refuses says why a file may not import a path; "" when it may.
func (r rule) refuses(f source, path string) string {
	mine, isOurs := strings.CutPrefix(path, module)
	switch {
	case isOurs && mine == f.dir && f.test:
		return "" // an external test of its own package
	case isOurs && rules[mine].noTests && !f.test && !slices.Contains(rules[mine].but, f.dir):
		return "only _test.go files may"
	case isOurs && (slices.Contains(r.ours, mine) || f.test && slices.Contains(r.tests, mine)):
		return ""
	case isOurs:
		return "package " + f.dir + " may import of ours " + list(r.ours) + ", its tests also " + list(r.tests)
	case isStandard(path):
		if !f.test && slices.Contains(r.not, path) {
			return "this part of the standard library is not for package " + f.dir
		}
		return ""
	}
	may := slices.Concat(anywhere, r.third)
	if f.test {
		may = slices.Concat(may, everyTest, r.tests)
	}
	for _, prefix := range may {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			return ""
		}
	}
	return "this third party does not live in package " + f.dir + ", which has " + list(may)
}

func TestEveryPackageHasAComment(t *testing.T) {
	t.Parallel()
	comments := map[string]int{} // per package that has files besides tests
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		comments[f.dir] += 0
		if f.doc == nil {
			continue
		}
		comments[f.dir]++
		want := "Package " + filepath.Base(f.dir) + " "
		if strings.HasPrefix(f.dir, "cmd/") {
			want = "Command " + filepath.Base(f.dir) + " "
		}
		if !strings.HasPrefix(f.doc.Text(), want) {
			t.Errorf("%s: the comment above the package clause does not begin with %q", f.path, want)
		}
	}
	for dir, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d package comments, not 1", dir, n)
		}
	}
}

// sources reads every Go file of the module but those in the root, which holds no package.
func sources(t *testing.T) []source {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	var all []source
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go" || filepath.Dir(path) == root:
			return nil
		}
		f, err := read(root, path)
		all = append(all, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func read(root, path string) (source, error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, path, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return source{}, err
	}
	rel = filepath.ToSlash(rel)
	f := source{
		path: rel,
		dir:  filepath.ToSlash(filepath.Dir(rel)),
		test: strings.HasSuffix(rel, "_test.go"),
		doc:  parsed.Doc,
		of:   map[string]token.Position{},
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		at := set.Position(spec.Pos())
		at.Filename = rel
		f.of[imported] = at
	}
	return f, nil
}

// isStandard: only module paths have a dot in their first element.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
