package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is the package as it is written: what the OpenAPI document is generated from, comments included.
type source struct {
	files []*ast.File
	types map[string]*ast.GenDecl // the declaration of each type, by name
	enums map[string][]string     // the constants of each string type, by its name
}

func parse(t *testing.T) source {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	src := source{types: map[string]*ast.GenDecl{}, enums: map[string][]string{}}
	fset := token.NewFileSet()
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, e.Name(), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		src.files = append(src.files, f)
	}
	for _, d := range src.decls() {
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				src.types[spec.Name.Name] = d
			case *ast.ValueSpec:
				src.addConstants(spec)
			}
		}
	}
	return src
}

func (s source) decls() []*ast.GenDecl {
	var ds []*ast.GenDecl
	for _, f := range s.files {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				ds = append(ds, g)
			}
		}
	}
	return ds
}

func (s source) addConstants(spec *ast.ValueSpec) {
	name, ok := spec.Type.(*ast.Ident)
	if !ok {
		return
	}
	for _, v := range spec.Values {
		if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			value, _ := strconv.Unquote(lit.Value)
			s.enums[name.Name] = append(s.enums[name.Name], value)
		}
	}
}

// field is one named field of a struct.
type field struct {
	owner, name string
	doc         string
	typ         ast.Expr
	tag         reflect.StructTag
}

// fields lists the named fields of every struct; embedded ones are listed where their type is declared.
func (s source) fields() []field {
	var fs []field
	for name, d := range s.types {
		for _, spec := range d.Specs {
			st, ok := spec.(*ast.TypeSpec).Type.(*ast.StructType)
			if !ok || spec.(*ast.TypeSpec).Name.Name != name {
				continue
			}
			for _, f := range st.Fields.List {
				for _, id := range f.Names {
					fs = append(fs, field{owner: name, name: id.Name, doc: f.Doc.Text(), typ: f.Type, tag: tagOf(f)})
				}
			}
		}
	}
	return fs
}

func tagOf(f *ast.Field) reflect.StructTag {
	if f.Tag == nil {
		return ""
	}
	tag, _ := strconv.Unquote(f.Tag.Value)
	return reflect.StructTag(tag)
}

// input tells whether the field belongs to what a client sends.
func (f field) input() bool {
	return strings.HasSuffix(f.owner, "Input") || strings.HasSuffix(f.owner, "Patch") || strings.HasSuffix(f.owner, "Item")
}

func (f field) json() (name string, omitempty bool) {
	name, rest, _ := strings.Cut(f.tag.Get("json"), ",")
	return name, slices.Contains(strings.Split(rest, ","), "omitempty")
}

func (f field) has(tag, word string) bool {
	return slices.Contains(strings.Split(f.tag.Get(tag), ","), word)
}

// rule gives the value of one rule=value of the validate tag.
func (f field) rule(name string) (string, bool) {
	for r := range strings.SplitSeq(f.tag.Get("validate"), ",") {
		if value, ok := strings.CutPrefix(r, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// pointers counts the stars before the type, and gives its name where it is one of the package.
func (f field) pointers() (stars int, name string) {
	t := f.typ
	for {
		star, ok := t.(*ast.StarExpr)
		if !ok {
			break
		}
		stars, t = stars+1, star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		name = id.Name
	}
	return stars, name
}

func TestEverythingExportedIsDocumented(t *testing.T) {
	t.Parallel()
	src := parse(t)
	if !slices.ContainsFunc(src.files, func(f *ast.File) bool { return f.Doc != nil }) {
		t.Error("the package has no comment")
	}
	for _, f := range src.files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() && fn.Doc.Text() == "" {
				t.Errorf("func %s has no comment", fn.Name.Name)
			}
		}
	}
	for _, d := range src.decls() {
		if d.Tok == token.IMPORT {
			continue
		}
		for _, spec := range d.Specs {
			if name, doc := described(spec); ast.IsExported(name) && d.Doc.Text() == "" && doc == "" {
				t.Errorf("%s %s has no comment", d.Tok, name)
			}
		}
	}
	for _, f := range src.fields() {
		if ast.IsExported(f.name) && f.doc == "" {
			t.Errorf("%s.%s has no comment above it", f.owner, f.name)
		}
	}
}

func described(spec ast.Spec) (name, doc string) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		return spec.Name.Name, spec.Doc.Text()
	case *ast.ValueSpec:
		return spec.Names[0].Name, spec.Doc.Text()
	}
	return "", ""
}

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func TestFieldsSayWhenTheyAreAbsentOrNull(t *testing.T) {
	t.Parallel()
	for _, f := range parse(t).fields() {
		if !ast.IsExported(f.name) || strings.HasPrefix(f.tag.Get("extensions"), "x-either=") { // written in place of the whole
			continue
		}
		name, omitempty := f.json()
		stars, _ := f.pointers()
		nullable := f.has("extensions", "x-nullable")
		where := f.owner + "." + f.name
		if !snakeCase.MatchString(name) {
			t.Errorf("%s: %q is not snake_case", where, name)
		}
		tellsZero := f.input() && f.has("validate", "required") // a number that may be 0 and has to be given
		if stars == 1 && !nullable && !omitempty && !tellsZero {
			t.Errorf("%s is a pointer, but can be neither null nor absent", where)
		}
		if stars == 2 && !(nullable && omitempty) {
			t.Errorf("%s is a double pointer, but can't be both null and absent", where)
		}
		if f.input() {
			if f.has("validate", "required") == omitempty {
				t.Errorf("%s is neither required nor optional, or both", where)
			}
			if omitempty != nullable {
				t.Errorf("%s: what may be left out may be null, and nothing else may", where)
			}
		}
	}
}

func TestEnumsAreWrittenAlikeEverywhere(t *testing.T) {
	t.Parallel()
	src := parse(t)
	open := map[string]bool{}
	for name := range src.enums {
		doc := src.types[name].Doc.Text()
		open[name] = strings.Contains(strings.Join(strings.Fields(doc), " "), "Open: clients must accept new values.")
		if !open[name] && !strings.Contains(doc, "Closed.") {
			t.Errorf("%s does not say whether it is open or closed", name)
		}
	}
	for _, f := range src.fields() {
		_, name := f.pointers()
		values, isEnum := src.enums[name]
		if !isEnum {
			continue
		}
		where := f.owner + "." + f.name
		if oneof, ok := f.rule("oneof"); ok && oneof != strings.Join(values, " ") {
			t.Errorf("%s takes %q, but %s has %q", where, oneof, name, values)
		} else if !ok && f.input() {
			t.Errorf("%s takes any %s", where, name)
		}
		if open[name] != (f.tag.Get("swaggertype") == "string") {
			t.Errorf("%s: an open enum, and no other, is a plain string in the document", where)
		}
		if !f.input() && open[name] != f.has("extensions", "x-open-enum") {
			t.Errorf("%s: x-open-enum marks what is answered of open enums, and nothing else", where)
		}
	}
}
