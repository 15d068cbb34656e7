package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestIfMatch(t *testing.T) {
	t.Parallel()
	const fine = hiring.Kind(-1)
	for _, x := range []struct {
		header []string
		want   hiring.Kind
	}{
		{nil, hiring.KindPrecondition},
		{[]string{`"3"`}, fine},
		{[]string{`*`}, fine},
		{[]string{` * `}, fine},
		{[]string{`"1", "3"`}, fine},
		{[]string{`"1"`, `"3"`}, fine},
		{[]string{`"1",,"3",`}, fine},
		{[]string{`"2"`}, hiring.KindStale},
		{[]string{`"03"`}, hiring.KindStale},
		{[]string{`W/"3"`}, hiring.KindStale},
		{[]string{`W/"3", "4"`}, hiring.KindStale},
		{[]string{`3`}, hiring.KindMalformed},
		{[]string{``}, hiring.KindMalformed},
		{[]string{`"3`}, hiring.KindMalformed},
		{[]string{`"3" "4"`}, hiring.KindMalformed},
		{[]string{`*, "3"`}, hiring.KindMalformed},
		{[]string{`w/"3"`}, hiring.KindMalformed},
	} {
		r := httptest.NewRequest(http.MethodPatch, "/", nil)
		r.Header["If-Match"] = x.header
		err := httpapi.Match(r, 3)
		if x.want == fine && err != nil || x.want != fine && !hiring.Is(err, x.want) {
			t.Errorf("%q: %v", x.header, err)
		}
	}
}

// A change that is good for any version never fails because others are faster.
func TestAnyVersionHoldsUnderContention(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		answers := make([]answer, 24)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				answers[i] = w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), fmt.Sprintf(`{"location":"Room %d"}`, i), "If-Match: *")
			})
		}
		all.Wait()
		for _, a := range answers {
			a.is(200)
		}
		if now := read[api.Job](w.as(w.admin(), "GET", at("/v1/jobs", job.ID), nil)); now.Version != len(answers)+1 {
			t.Errorf("version %d", now.Version)
		}
	})
}
