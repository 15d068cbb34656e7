package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

func TestRowIsAThingOrItsDeletion(t *testing.T) {
	t.Parallel()
	page := api.Page[api.Row[api.Department]]{Data: []api.Row[api.Department]{
		{Item: &api.Department{Record: api.Record{ID: uuid.UUID{1}, Version: 2, CreatedAt: time.Unix(0, 0).UTC(), UpdatedAt: time.Unix(1, 0).UTC()}, Name: "DSIN"}},
		{Deletion: &api.Deletion{ID: uuid.UUID{2}, DeletedAt: time.Unix(2, 0).UTC(), MergedIntoID: &uuid.UUID{3}}},
		{Deletion: &api.Deletion{ID: uuid.UUID{4}, DeletedAt: time.Unix(3, 0).UTC()}},
	}, SyncToken: new("token")}
	written, err := json.Marshal(page)
	if err != nil {
		t.Fatal(err)
	}
	var again api.Page[api.Row[api.Department]]
	if err := json.Unmarshal(written, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page, again); diff != "" {
		t.Error(diff)
	}
	want := `{"id":"04000000-0000-0000-0000-000000000000","deleted_at":"1970-01-01T00:00:03Z","merged_into_id":null}`
	if got, err := json.Marshal(page.Data[2]); err != nil || string(got) != want {
		t.Errorf("%s, %v; not %s", got, err, want)
	}
	for _, broken := range []string{`[]`, `"x"`, `{"deleted_at":"soon"}`, `{"deleted_at":"2026-01-01T00:00:00Z","id":1}`, `{"id":1}`} {
		var row api.Row[api.Department]
		if err := json.Unmarshal([]byte(broken), &row); err == nil {
			t.Errorf("%s is read as %+v", broken, row)
		}
	}
}
