package client_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

func TestChangesKeepACopy(t *testing.T) {
	t.Parallel()
	s := serve(t)
	c := made(t, s.settings())
	copied, token := map[uuid.UUID]int{}, ""
	read := func() {
		t.Helper()
		var err error
		token, err = client.Changes(t.Context(), c, "/v1/departments", token, func(row api.Row[api.Department]) error {
			if row.Deletion != nil {
				delete(copied, row.Deletion.ID)
			} else {
				copied[row.Item.ID] = row.Item.Version
			}
			return nil
		})
		if err != nil || token == "" {
			t.Fatalf("%q, %v", token, err)
		}
	}
	made, err := c.CreateDepartment(t.Context(), api.DepartmentInput{Name: "DSIN"})
	if err != nil {
		t.Fatal(err)
	}
	read()
	if copied[made.ID] != 1 {
		t.Errorf("%v", copied)
	}
	if err := c.DeleteDepartment(t.Context(), made.ID, 1); err != nil {
		t.Fatal(err)
	}
	read()
	if _, there := copied[made.ID]; there {
		t.Errorf("%v", copied)
	}
	full := errors.New("full")
	before := token
	token, err = client.Changes(t.Context(), c, "/v1/departments", "", func(api.Row[api.Department]) error { return full })
	if !errors.Is(err, full) || token != "" {
		t.Errorf("%q, %v", token, err)
	}
	if _, err = client.Changes(t.Context(), c, "/v1/departments", before+"x", func(api.Row[api.Department]) error { return nil }); !client.Is(err, 400, "invalid_sync_token") {
		t.Error(err)
	}
}
