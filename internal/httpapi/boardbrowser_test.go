package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/vivier-ats/vivier/internal/httpapi"
)

// browser is what somebody looks at the board with: it keeps cookies as browsers do, and says where its requests come from.
type browser struct {
	w       *world
	handler http.Handler
	base    *url.URL
	jar     http.CookieJar
}

// browse opens a browser on a server.
func (w *world) browse(base string, server *httpapi.Server) *browser {
	w.t.Helper()
	at, err := url.Parse(base)
	w.must(err)
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &browser{w, server.Handler(), at, jar}
}

// onBoard opens a browser in which somebody is signed in.
func (w *world) onBoard(p person) *browser {
	w.t.Helper()
	b := w.browse("http://vivier.test", w.server)
	token, _, err := w.tokens.ForBoard().Issue(p.UserID, p.SessionID)
	w.must(err)
	b.hold(token)
	return b
}

// hold puts something into the browser's cookie.
func (b *browser) hold(value string) {
	b.jar.SetCookies(b.base, []*http.Cookie{{Name: "vivier_board", Value: value, Path: "/board", HttpOnly: true}})
}

// held is what the cookie for the board holds.
func (b *browser) held() string {
	for _, c := range b.jar.Cookies(&url.URL{Scheme: b.base.Scheme, Host: b.base.Host, Path: "/board"}) {
		if c.Name == "vivier_board" {
			return c.Value
		}
	}
	return ""
}

func (b *browser) get(path string, headers ...string) answer {
	b.w.t.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, b.base.String()+path, nil), "", headers)
}

// post sends a form of a page of the board; one header more may say that it comes from elsewhere.
func (b *browser) post(path string, form url.Values, headers ...string) answer {
	b.w.t.Helper()
	sent := form.Encode()
	r := httptest.NewRequest(http.MethodPost, b.base.String()+path, strings.NewReader(sent))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Origin", b.base.String())
	secrets := map[string]string{"email": form.Get("email"), "password": form.Get("password")}
	text, err := json.Marshal(secrets)
	b.w.must(err)
	return b.send(r, string(text), headers)
}

// theirs is what a page tells its reader of themselves: what they entered, to correct it, and who is signed in.
var theirs = regexp.MustCompile(`(name="email"[^>]*) value="[^"]*"|<p><span class="hidden">[^<]*</span>[^<]*<small>`)

func (b *browser) send(r *http.Request, sent string, headers []string) answer {
	b.w.t.Helper()
	if r.Header.Get("Accept-Language") == "" {
		r.Header.Set("Accept-Language", "fr")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	for _, c := range b.jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, r)
	b.jar.SetCookies(r.URL, rec.Result().Cookies())
	a := answer{t: b.w.t, asked: r.Method + " " + r.URL.RequestURI(), status: rec.Code, header: rec.Header(), body: rec.Body.Bytes(), log: b.w.log.String}
	if r.URL.Path == "/board" || strings.HasPrefix(r.URL.Path, "/board/sign-") {
		a.checkHeaders(r.URL.Path)
	}
	told := a
	told.body = theirs.ReplaceAll(a.body, []byte("$1"))
	b.w.remember(r, []byte(sent), told)
	return a
}

// signIn sends the form to sign in.
func (b *browser) signIn(email, password, next string, headers ...string) answer {
	b.w.t.Helper()
	return b.post("/board/sign-in", url.Values{"email": {email}, "password": {password}, "next": {next}}, headers...)
}

// leads fails the test unless the answer sends the browser on to this address.
func (a answer) leads(to string) answer {
	a.t.Helper()
	if got := a.is(303).header.Get("Location"); got != to {
		a.t.Fatalf("%s leads to %q, not %q", a.asked, got, to)
	}
	return a
}

// page fails the test unless the answer is a page in this language with all of these texts and none of those that begin with a
// minus.
func (a answer) page(status int, lang string, texts ...string) answer {
	a.t.Helper()
	a.is(status)
	body := string(a.body)
	if a.header.Get("Content-Type") != "text/html; charset=utf-8" || a.header.Get("Content-Language") != lang || !strings.Contains(body, `<html lang="`+lang+`">`) {
		a.t.Fatalf("%s: no page in %s: %v\n%s", a.asked, lang, a.header, body)
	}
	for _, text := range texts {
		if without, is := strings.CutPrefix(text, "-"); is == strings.Contains(body, strings.TrimPrefix(text, "-")) {
			a.t.Fatalf("%s: whether it has %q is wrong:\n%s", a.asked, without, body)
		}
	}
	return a
}

var (
	line   = regexp.MustCompile(`(?s)<tr>(.*?)</tr>`)
	cell   = regexp.MustCompile(`(?s)<t[hd][^>]*>(.*?)(?:<small>(.*?)</small>)?</t[hd]>`)
	option = regexp.MustCompile(`<option value="([^"]*)"( selected)?>([^<]*)</option>`)
)

// grid is the first table of a page, line by line, without the small print.
func (a answer) grid() [][]string {
	a.t.Helper()
	body := string(a.body)
	from, to := strings.Index(body, "<table>"), strings.Index(body, "</table>")
	if from < 0 || to < from {
		a.t.Fatalf("%s: there is no table:\n%s", a.asked, body)
	}
	var lines [][]string
	for _, l := range line.FindAllStringSubmatch(body[from:to], -1) {
		var cells []string
		for _, c := range cell.FindAllStringSubmatch(l[1], -1) {
			cells = append(cells, strings.TrimSpace(c[1]))
		}
		lines = append(lines, cells)
	}
	return lines
}

// column is one column of the table without its head, with the lines' own heads sorted.
func (a answer) column(n int) []string {
	a.t.Helper()
	var all []string
	for _, l := range a.grid()[1:] {
		all = append(all, l[0]+" "+l[n])
	}
	slices.Sort(all)
	return all
}

// options are the labels of a choice; the one that is chosen ends in a star.
func (a answer) options(name string) []string {
	a.t.Helper()
	_, rest, found := strings.Cut(string(a.body), `<select id="`+name+`"`)
	if !found {
		a.t.Fatalf("%s: nothing to choose %s from:\n%s", a.asked, name, a.body)
	}
	rest, _, _ = strings.Cut(rest, "</select>")
	var all []string
	for _, o := range option.FindAllStringSubmatch(rest, -1) {
		all = append(all, o[3]+strings.Replace(o[2], " selected", "*", 1))
	}
	return all
}
