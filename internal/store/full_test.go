package store_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// When the disk is full nothing is lost: the write says so, reads go on, and writes resume when there is room again, in
// the same process.
func TestADiskThatIsFull(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.SQLite(t))
	first := b.apply("Ada")
	one := func(query string) string {
		t.Helper()
		rows, err := b.Rows(b.ctx, query)
		b.ok(err)
		return rows[0][0]
	}
	pages, err := strconv.Atoi(one("PRAGMA page_count"))
	b.ok(err)
	b.ok(b.Exec(b.ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)))
	enter := func(i int) error {
		_, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
			Application: hiring.Application{JobID: b.job.ID, CoverNote: string(make([]byte, 4000))},
			Candidate:   &hiring.Candidate{GivenName: "Zoé", FamilyName: strconv.Itoa(i)},
		})
		return err
	}
	entered := 0
	for err = nil; err == nil; entered++ {
		if entered > 1000 {
			t.Fatal("the disk does not fill")
		}
		err = enter(entered)
	}
	if !hiring.Is(err, hiring.KindFull) || hiring.Code(err) != "storage_full" {
		t.Fatalf("got %v", err)
	}
	b.stands(first.ID, "received", hiring.Received, hiring.StatusActive)
	if got := one("PRAGMA integrity_check"); got != "ok" {
		t.Error(got)
	}
	if got := one("SELECT count(*) FROM applications"); got != strconv.Itoa(entered) { // the first, and all but the last
		t.Errorf("%s applications, %d were entered", got, entered)
	}
	b.ok(b.Exec(b.ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages+10000)))
	b.ok(enter(entered))
}
