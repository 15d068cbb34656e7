package store_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// readings is what the audit says of readings.
func (b *bench) readings() [][]string {
	b.t.Helper()
	rows, err := b.Rows(b.ctx, "SELECT subject, subject_id, fields, row_count, actor_id, actor_role, request_id FROM audit_entries WHERE action = 'listed' ORDER BY id")
	b.ok(err)
	return rows
}

// TestReadings: they are written together, each with whoever read, and are sealed like everything else.
func TestReadings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		other := b.admin
		other.UserID, other.Role, other.RequestID = uuid.New(), "recruiter", "other"
		of := uuid.New()
		b.NoteRead(store.Read{Who: b.admin, Subject: store.Candidates, Filters: []string{"q"}, Rows: 50})
		b.NoteRead(store.Read{Who: other, Subject: store.Notes, Of: of})
		if got := b.readings(); len(got) > 0 {
			t.Errorf("a reader waited for the disk: %v", got)
		}
		b.ok(b.WriteReadsUnheard(b.ctx)) // as where the connection breaks after the database has done it
		for _, want := range []int{2, 0} {
			if n, err := b.WriteReads(b.ctx); err != nil || n != want {
				t.Errorf("wrote %d of %d: %v", n, want, err)
			}
		}
		want := [][]string{
			{"candidate", uuid.Nil.String(), `["q"]`, "50", b.admin.UserID.String(), "admin", "test"},
			{"note", of.String(), "[]", "0", other.UserID.String(), "recruiter", "other"},
		}
		if diff := cmp.Diff(want, b.readings()); diff != "" {
			t.Error(diff)
		}
		_, err := b.SealAudit(b.ctx)
		b.ok(err)
		b.audited(nil)
	})
}

// TestReadingsWaitForTheDatabase: while it takes no entries they wait in memory, up to a bound; what is beyond is counted and said.
func TestReadingsWaitForTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		var log bytes.Buffer
		b := setup(t, url)
		b.Store = storetest.Open(t, store.Config{URL: url, Log: slog.New(slog.NewTextHandler(&log, nil))})
		b.ok(b.Exec(b.ctx, "ALTER TABLE audit_unsealed RENAME TO elsewhere"))
		for n := range store.ReadsKept + 3 {
			b.NoteRead(store.Read{Who: b.admin, Subject: store.Candidates, Rows: n})
			if n == 10 {
				if written, err := b.WriteReads(b.ctx); err == nil {
					t.Errorf("wrote %d", written)
				}
			}
		}
		for range 2 {
			if _, err := b.WriteReads(b.ctx); err == nil {
				t.Error("they were written")
			}
		}
		if n := strings.Count(log.String(), "missing in the audit"); n != 1 || !strings.Contains(log.String(), "lost=3\n") || b.ReadsLost() != 3 {
			t.Errorf("%d were lost, and the log says %q", b.ReadsLost(), log.String())
		}
		b.ok(b.Exec(b.ctx, "ALTER TABLE elsewhere RENAME TO audit_unsealed"))
		if n, err := b.WriteReads(b.ctx); err != nil || n != store.ReadsKept {
			t.Errorf("wrote %d: %v", n, err)
		}
		got := b.readings()
		for i, r := range got {
			if r[3] != fmt.Sprint(i) {
				t.Fatalf("entry %d is %v", i, r)
			}
		}
		if len(got) != store.ReadsKept {
			t.Errorf("%d are there", len(got))
		}
	})
}
