package httpapi_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/demo"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

var updatePictures = flag.Bool("update-pictures", false, "write the pictures of the campaign of 2024 anew")

// TestPicturesOfTheCampaign: the pictures that the documents show are what the service draws of the demo.
func TestPicturesOfTheCampaign(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldIn(t, paris, storetest.SQLite(t))
	w.must(demo.Load(t.Context(), w.store, map[hiring.Role]string{}))
	campaigns := read[api.Page[api.Campaign]](w.as(w.analyst(), "GET", "/v1/campaigns", nil).is(200)).Data
	const until = "&as_of=2024-12-31"
	for name, path := range map[string]string{
		"conversions":  "/v1/funnel?format=svg&picture=conversions" + until,
		"reach":        at("/v1/campaigns", campaigns[0].ID) + "/report?format=svg" + until,
		"sources":      "/v1/stats/sources?format=svg" + until,
		"time-to-hire": "/v1/stats/time-to-hire?format=svg" + until,
		"time-to-fill": "/v1/stats/time-to-fill?format=svg" + until,
	} {
		for _, language := range []string{"fr", "en"} {
			got := w.as(w.analyst(), "GET", path, nil, "Accept-Language: "+language).is(200).body
			file := filepath.Join("..", "chart", "testdata", "campaign-2024-"+name+"."+language+".svg")
			if *updatePictures {
				w.must(os.WriteFile(file, got, 0o600))
			}
			want, err := os.ReadFile(file)
			if err != nil || string(got) != string(want) {
				t.Errorf("the picture is not %s any more: look at it, and run the test with -update-pictures if it is right (%v)", file, err)
			}
		}
	}
}
