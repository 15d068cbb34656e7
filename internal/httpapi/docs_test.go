package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

// documentation serves the documents and the page, and nothing else.
func documentation(t *testing.T) http.Handler {
	t.Helper()
	handlers, err := httpapi.Documentation()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for path, h := range handlers {
		mux.Handle(path, h)
	}
	return mux
}

// fetch sends a request with headers, given as names and values in turn.
func fetch(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, http.NoBody)
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var (
	reference = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	styleURL  = regexp.MustCompile(`url\(\s*["']?([^"')]*)`)
)

// references lists what a file of the page makes a browser load.
func references(media, body string) []string {
	pattern := map[string]*regexp.Regexp{"text/html; charset=utf-8": reference, "text/css; charset=utf-8": styleURL}[media]
	var all []string
	if pattern != nil {
		for _, match := range pattern.FindAllStringSubmatch(body, -1) {
			all = append(all, match[1])
		}
	}
	return all
}

func TestThePageAndEverythingItLoadsComesFromOneHost(t *testing.T) {
	t.Parallel()
	h := documentation(t)
	page, err := url.Parse("http://vivier.example/docs")
	if err != nil {
		t.Fatal(err)
	}
	seen := []string{page.Path}
	for queue := []*url.URL{page}; len(queue) > 0; queue = queue[1:] {
		answer := fetch(h, http.MethodGet, queue[0].String())
		body := answer.Body.String()
		if answer.Code != http.StatusOK || body == "" {
			t.Fatalf("%s: status %d, %d bytes", queue[0], answer.Code, len(body))
		}
		for _, ref := range references(answer.Header().Get("Content-Type"), body) {
			if strings.HasPrefix(ref, "data:") {
				continue
			}
			target, err := queue[0].Parse(ref)
			if err != nil || target.Host != page.Host {
				t.Fatalf("%s loads %s (%v)", queue[0], ref, err)
			}
			if !slices.Contains(seen, target.Path) {
				seen = append(seen, target.Path)
				queue = append(queue, target)
			}
		}
	}
	slices.Sort(seen)
	want := []string{"/docs", "/docs/favicon-32x32.png", "/docs/init.js", "/docs/page.css", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/openapi.json"}
	if !slices.Equal(seen, want) {
		t.Errorf("the page loads %q, not %q", seen, want)
	}
}

func TestThePageAllowsNoScriptOrStyleInItself(t *testing.T) {
	t.Parallel()
	answer := fetch(documentation(t), http.MethodGet, "/docs")
	policy := answer.Header().Get("Content-Security-Policy")
	for _, directive := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"} {
		if !slices.Contains(strings.Split(policy, "; "), directive) {
			t.Errorf("%s is not in %q", directive, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
		t.Errorf("the policy is %q", policy)
	}
	inline := regexp.MustCompile(`<script>|<script [^>]*>[^<]|<style|style=|\son[a-z]+=|javascript:`)
	if found := inline.FindString(answer.Body.String()); found != "" {
		t.Errorf("the page has %q, which its policy forbids", found)
	}
}

func TestDocumentsAreKeptUntilTheyChange(t *testing.T) {
	t.Parallel()
	h := documentation(t)
	for _, path := range []string{"/openapi.json", "/docs", "/docs/swagger-ui-bundle.js"} {
		first := fetch(h, http.MethodGet, path)
		etag := first.Header().Get("ETag")
		if first.Code != http.StatusOK || etag == "" {
			t.Errorf("%s: status %d, ETag %q", path, first.Code, etag)
		}
		again := fetch(h, http.MethodGet, path, "If-None-Match", etag)
		if body := again.Body.String(); again.Code != http.StatusNotModified || body != "" || again.Header().Get("ETag") != etag {
			t.Errorf("%s: status %d, ETag %q, %d bytes", path, again.Code, again.Header().Get("ETag"), len(body))
		}
		if other := fetch(h, http.MethodGet, path, "If-None-Match", `"another"`); other.Code != http.StatusOK {
			t.Errorf("%s: status %d for a client with another copy", path, other.Code)
		}
	}
}

func TestTheDocumentIsThatOfPackageAPI(t *testing.T) {
	t.Parallel()
	h := documentation(t)
	answer := fetch(h, http.MethodGet, "/openapi.json")
	if media := answer.Header().Get("Content-Type"); media != "application/json" {
		t.Errorf("content type %q", media)
	}
	if answer.Body.String() != string(api.OpenAPI) {
		t.Error("another document is served")
	}
	head := fetch(h, http.MethodHead, "/openapi.json")
	if head.Body.String() != "" || head.Header().Get("Content-Length") != answer.Header().Get("Content-Length") {
		t.Errorf("HEAD: %v", head.Header())
	}
}

func TestLargeFilesArePackedForThoseWhoUnpackThem(t *testing.T) {
	t.Parallel()
	h := documentation(t)
	const path = "/docs/swagger-ui.css"
	plain := fetch(h, http.MethodGet, path, "Accept-Encoding", "br, gzip;q=0.0").Body.String()
	packed := fetch(h, http.MethodGet, path, "Accept-Encoding", "br;q=1.0, gzip;q=0.8")
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers %v", packed.Header())
	}
	r, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(unpacked, []byte(plain)) || plain == "" {
		t.Error("what is packed is something else")
	}
}
