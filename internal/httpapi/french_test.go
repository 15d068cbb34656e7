package httpapi_test

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

// verb is one verb of package fmt, or a percent sign.
var verb = regexp.MustCompile(`%(?:\[\d+\])?[-+# 0]*\d*(?:\.\d+)?[A-Za-z%]`)

// verbsOf gives the letters of the verbs of a format, in their order; all that write texts are one.
func verbsOf(format string) []string {
	var found []string
	for _, v := range verb.FindAllString(format, -1) {
		switch letter := v[len(v)-1:]; letter {
		case "%":
		case "q", "v":
			found = append(found, "s")
		default:
			found = append(found, letter)
		}
	}
	return found
}

// TestEveryPhraseIsFrench finds every constant that is a hiring.Phrase in what the program is made of: each has a French
// form with the same verbs, and there is no form of anything else. A phrase that is no constant can't be looked up.
func TestEveryPhraseIsFrench(t *testing.T) {
	t.Parallel()
	said := phrases(t)
	translated := httpapi.French()
	for phrase, at := range said {
		forms, known := translated[hiring.Phrase(phrase)]
		if !known {
			t.Errorf("%s: no French for %q: give it in internal/httpapi/french.go", at, phrase)
		}
		for _, form := range forms {
			if !slices.Equal(verbsOf(form), verbsOf(phrase)) {
				t.Errorf("%s: %q has other verbs than %q", at, form, phrase)
			}
		}
	}
	for phrase := range translated {
		if _, used := said[string(phrase)]; !used {
			t.Errorf("nobody says %q any more", phrase)
		}
	}
	if len(said) < 100 {
		t.Errorf("found %d phrases: the search misses some", len(said))
	}
}

// phrases finds them with their places, and reports those that can't be translated or have the wrong number of arguments.
func phrases(t *testing.T) map[string]token.Position {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: "../.."}, "./internal/...", "./cmd/...")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]token.Position{}
	for _, p := range loaded {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		s := saying{t, p}
		for expr, typed := range p.TypesInfo.Types {
			if isPhrase(typed.Type) && typed.IsValue() && typed.Value != nil {
				if phrase := constant.StringVal(typed.Value); phrase != "" {
					said[phrase] = p.Fset.Position(expr.Pos())
				}
			}
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					s.checkCall(n)
				case *ast.CompositeLit:
					s.checkLiteral(n)
				}
				return true
			})
		}
	}
	return said
}

// saying is a package that says something.
type saying struct {
	t *testing.T
	*packages.Package
}

func (s saying) constant(e ast.Expr) (string, bool) {
	typed := s.TypesInfo.Types[e]
	if typed.Value == nil || !isPhrase(typed.Type) {
		return "", false
	}
	return constant.StringVal(typed.Value), true
}

// checkCall refuses to make a phrase of a text that is put together, and a call with too many or too few arguments.
func (s saying) checkCall(call *ast.CallExpr) {
	of := s.TypesInfo.Types[call.Fun]
	if of.IsType() {
		if isPhrase(of.Type) && s.TypesInfo.Types[call].Value == nil {
			s.t.Errorf("%s: a phrase is a constant: put what varies into its arguments", s.Fset.Position(call.Pos()))
		}
		return
	}
	signature, ok := of.Type.(*types.Signature)
	if !ok || !signature.Variadic() || call.Ellipsis.IsValid() {
		return
	}
	last := signature.Params().Len() - 1
	if last < 1 || len(call.Args) < last || !isPhrase(signature.Params().At(last-1).Type()) {
		return
	}
	if phrase, known := s.constant(call.Args[last-1]); known {
		s.checkCount(call, phrase, len(call.Args)-last)
	}
}

// checkLiteral does the same for an error, a violation or a text that is written out.
func (s saying) checkLiteral(lit *ast.CompositeLit) {
	phrase, said, args := "", false, 0
	for _, element := range lit.Elts {
		field, keyed := element.(*ast.KeyValueExpr)
		if !keyed {
			continue
		}
		if text, known := s.constant(field.Value); known {
			phrase, said = text, true
		}
		if name, is := field.Key.(*ast.Ident); is && name.Name == "Args" {
			list, written := field.Value.(*ast.CompositeLit)
			if !written {
				return
			}
			args = len(list.Elts)
		}
	}
	if structure, is := s.TypesInfo.Types[lit].Type.Underlying().(*types.Struct); is && said && hasArgs(structure) {
		s.checkCount(lit, phrase, args)
	}
}

func hasArgs(s *types.Struct) bool {
	return slices.ContainsFunc(slices.Collect(s.Fields()), func(f *types.Var) bool { return f.Name() == "Args" })
}

func (s saying) checkCount(n ast.Node, phrase string, args int) {
	if want := len(verbsOf(phrase)); want != args {
		s.t.Errorf("%s: %q has %d verbs and %d arguments", s.Fset.Position(n.Pos()), phrase, want, args)
	}
}

func isPhrase(t types.Type) bool {
	named, ok := t.(*types.Named)
	return ok && named.Obj().Name() == "Phrase" && named.Obj().Pkg().Path() == "github.com/vivier-ats/vivier/internal/hiring"
}

func TestEveryStatusHasATitle(t *testing.T) {
	t.Parallel()
	for _, status := range httpapi.Statuses() {
		if httpapi.FrenchTitle(status) == "" {
			t.Errorf("no French title for %d", status)
		}
	}
}
