package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

// FuzzAccept: what is answered is one of the forms offered, and one that the header names.
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{
		"", "*/*", "text/csv", "text/*;q=0.5, image/svg+xml", "application/json;q=0", "text/csv;q=NaN", "text/csv;q=1e400", "text/csv;q=-1", ",,;q=", "a/b;c=\"", "TEXT/CSV", "text/csv;q=0.0001, */*;q=0",
	} {
		f.Add(seed, "")
	}
	f.Add("image/png", "svg")
	f.Fuzz(func(t *testing.T, accept, format string) {
		r := httptest.NewRequest(http.MethodGet, "/v1/funnel", nil)
		r.Header["Accept"] = []string{accept}
		if format != "" {
			q := r.URL.Query()
			q.Set("format", format)
			r.URL.RawQuery = q.Encode()
		}
		got, err := httpapi.ChooseForm(r)
		if err != nil {
			if !hiring.Is(err, hiring.KindNotAcceptable) && !hiring.Is(err, hiring.KindMalformed) {
				t.Fatalf("%q %q: %v", accept, format, err)
			}
			return
		}
		named := strings.Contains(accept, "*") || accept == "" || format == got ||
			strings.Contains(strings.ToLower(accept), map[string]string{"json": "application/json", "csv": "text/csv", "svg": "image/svg+xml"}[got])
		if !slices.Contains([]string{"json", "csv", "svg"}, got) || !named {
			t.Fatalf("%q %q: %s", accept, format, got)
		}
	})
}

// FuzzAcceptLanguage: any header gets an answer in one of our languages.
func FuzzAcceptLanguage(f *testing.F) {
	for _, seed := range []string{"", "fr", "en-GB,en;q=0.9,fr;q=0.8", "*", "de", "en;q=NaN", "en;q=1e400", "en;q=-1", ",;,", "x-klingon", "fr-", "en\u00a0", strings.Repeat("en,", 2000), "i-default;q=0"} {
		f.Add(seed)
	}
	w := newFuzzWorld(f)
	f.Fuzz(func(t *testing.T, header string) {
		if status := w.status(t, "/v1/funnel?format=svg", map[string]string{"Accept-Language": header}); status != 200 {
			t.Fatalf("%q: %d", header, status)
		}
		if status := w.status(t, "/v1/none", map[string]string{"Accept-Language": header}); status != 404 {
			t.Fatalf("%q: %d", header, status)
		}
	})
}

// FuzzIfMatch: a change is let through only by * or by the current tag.
func FuzzIfMatch(f *testing.F) {
	for _, seed := range []string{`"3"`, `*`, ` * `, `"1", "3"`, `"1",,"3",`, `W/"3"`, `"3`, `"3" "4"`, `*, "3"`, `"",`, "\"\x803\"", ``, `,`, `"a,"3"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest(http.MethodPatch, "/", nil)
		r.Header["If-Match"] = []string{header}
		err := httpapi.Match(r, 3)
		names := strings.TrimSpace(header) == "*" || strings.Contains(header, `"3"`) && strings.ReplaceAll(header, `W/"3"`, "") != ""
		switch {
		case err == nil && !names:
			t.Fatalf("%q allows a change of version 3", header)
		case err != nil && !hiring.Is(err, hiring.KindMalformed) && !hiring.Is(err, hiring.KindStale):
			t.Fatalf("%q: %v", header, err)
		}
		httpapi.NotModified(r, header)
	})
}
