package httpapi_test

import (
	"net/url"
	"testing"

	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestBytesThatAreNoText: bytes that are no text, which PostgreSQL refuses, are somebody's mistake and no fault of the server's.
func TestBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorldOn(t, address)
		for _, bad := range []string{"a\x00b", "a\xffb"} {
			b := w.browse("http://vivier.test", w.server)
			b.post("/board/sign-in", url.Values{"email": {bad + "@example.org"}, "password": {password}}).page(400, "fr", "Le formulaire est illisible")
			for _, path := range []string{"", "/difference"} {
				w.as(w.admin(), "GET", "/v1/publications/"+url.PathEscape(bad)+path, nil).is(404)
			}
		}
	})
}
