package contract

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// readComments gives the comment of each type that the package in a directory declares: swag reads those of fields only.
func readComments(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	comments := map[string]string{}
	for _, entry := range entries {
		if name := entry.Name(); filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, entry.Name()), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.GenDecl); ok && decl.Tok == token.TYPE {
				addComments(comments, decl)
			}
		}
	}
	return comments, nil
}

func addComments(comments map[string]string, decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		doc := spec.Doc
		if doc == nil {
			doc = decl.Doc
		}
		comments[spec.Name.Name] = doc.Text()
	}
}

// describe gives schemas the comments of their types, and brings all descriptions into one form.
func describe(doc *openapi3.T, comments map[string]string) {
	doc.Info.Description = rejoin(doc.Info.Description)
	forEachOperation(doc, func(_, _ string, op *openapi3.Operation) { op.Description = rejoin(op.Description) })
	for name, schema := range doc.Components.Schemas {
		schema.Value.Description = rejoin(commentOf(name, comments))
		describeValues(schema.Value)
		for _, property := range schema.Value.Properties {
			if property.Value != nil {
				property.Value.Description = rejoin(property.Value.Description)
			}
		}
	}
}

// commentOf finds the comment of a schema's type. JobPage has no type of its own: it is a Page.
func commentOf(name string, comments map[string]string) string {
	if comment, ok := comments[name]; ok {
		return comment
	}
	for i := 1; i < len(name); i++ {
		if comment, ok := comments[name[i:]]; ok {
			return comment
		}
	}
	return ""
}

// What swag tells of the constants of a type.
const (
	keyEnumNames        = "x-enum-varnames"
	keyEnumComments     = "x-enum-comments"
	keyEnumDescriptions = "x-enum-descriptions"
)

// describeValues adds to the description of an enum what its values mean, and drops the names that Go has for them.
func describeValues(schema *openapi3.Schema) {
	meanings, _ := schema.Extensions[keyEnumDescriptions].([]any)
	var lines []string
	for i, value := range schema.Enum {
		if i < len(meanings) && meanings[i] != "" {
			lines = append(lines, fmt.Sprintf("- %#q: %s", value, meanings[i]))
		}
	}
	if lines != nil {
		schema.Description += "\n\n" + strings.Join(lines, "\n")
	}
	for _, key := range []string{keyEnumNames, keyEnumComments, keyEnumDescriptions} {
		delete(schema.Extensions, key)
	}
}

// lineBreak is one that means nothing in Markdown: the next line begins neither a paragraph nor the item of a list.
var lineBreak = regexp.MustCompile(`([^\n])\n([^\n-])`)

// rejoin makes one line of each paragraph: where a comment breaks its lines means nothing to a reader of the document.
func rejoin(text string) string {
	return lineBreak.ReplaceAllString(strings.TrimSpace(text), "$1 $2")
}
