package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// audited checks a trail that is as it should be.
func (b *bench) audited(known *store.AuditHead) store.AuditChecked {
	b.t.Helper()
	checked, err := b.VerifyAudit(b.ctx, known, func(f store.AuditFault) { b.t.Error(f) })
	b.ok(err)
	return checked
}

func (b *bench) count(table string) int {
	b.t.Helper()
	rows, err := b.Rows(b.ctx, "SELECT count(*) FROM "+table)
	b.ok(err)
	var n int
	_, err = fmt.Sscan(rows[0][0], &n)
	b.ok(err)
	return n
}

// TestSealing: every entry gets one place, in the order of time, and the head of an earlier day stays on the way.
func TestSealing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		if got := b.audited(nil); got.Sealed != 0 || got.Head != (store.AuditHead{}) || got.Unsealed != b.count("audit_entries") || got.Unsealed == 0 {
			t.Errorf("nothing is sealed yet: %+v", got)
		}
		var heads []store.AuditHead
		for range 2 {
			b.crowd() // more than fit into one transaction
			b.crowd()
			b.later(time.Hour)
			waiting := b.count("audit_unsealed")
			for _, want := range []int{waiting, 0} {
				if n, err := b.SealAudit(b.ctx); err != nil || n != want {
					t.Errorf("sealed %d of %d: %v", n, want, err)
				}
			}
			got := b.audited(nil)
			if n := b.count("audit_entries"); got.Sealed != n || got.Head.Place != int64(n) || got.Unsealed != 0 {
				t.Errorf("%d entries: %+v", n, got)
			}
			heads = append(heads, got.Head)
		}
		for _, known := range heads {
			b.audited(&known)
		}
		b.apply("Zoé")
		b.later(48 * time.Hour) // nobody seals, which is no fault
		if got := b.audited(&heads[1]); got.Unsealed != 2 || got.Oldest != 48*time.Hour {
			t.Errorf("two are not sealed yet: %+v", got)
		}
		rows, err := b.Rows(b.ctx, "SELECT e.id FROM audit_chain c JOIN audit_entries e ON e.id = c.entry_id ORDER BY c.place")
		b.ok(err)
		for i := range rows[1:] {
			if rows[i][0] >= rows[i+1][0] {
				t.Errorf("%s stands before %s", rows[i][0], rows[i+1][0])
			}
		}
	})
}

// TestReplicasSealWhileOthersWrite: two sealers and eight writers at once; the chain is whole at each moment, and in the end
// nobody was left out.
func TestReplicasSealWhileOthersWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		writing, written := context.WithCancel(t.Context())
		var sealers sync.WaitGroup
		for i := range 2 {
			sealers.Go(func() {
				for writing.Err() == nil {
					if _, err := c.at(i).SealAudit(c.ctx); err != nil {
						t.Error(err)
					}
					if _, err := c.at(i).VerifyAudit(c.ctx, nil, func(f store.AuditFault) { t.Error(f) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		got := c.together(8, func(client int) error {
			for n := range 25 {
				if _, err := c.at(client).CreateDepartment(c.ctx, c.admin, hiring.Department{Name: fmt.Sprint("D", client, "-", n)}); err != nil {
					return err
				}
			}
			return nil
		})
		written()
		sealers.Wait()
		c.want(got, map[string]int{"": 8})
		_, err := c.at(0).SealAudit(c.ctx)
		c.ok(err)
		checked, err := c.at(1).VerifyAudit(c.ctx, nil, func(f store.AuditFault) { t.Error(f) })
		c.ok(err)
		if checked.Sealed != 201 || checked.Unsealed != 0 { // the administrator too
			t.Errorf("checked %+v", checked)
		}
	})
}

// TestSealingIsAllOrNothing: a sealer that dies leaves no link, and the next one does its work.
func TestSealingIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		waiting := b.count("audit_unsealed")
		b.ok(b.Exec(b.ctx, "ALTER TABLE audit_unsealed RENAME TO elsewhere")) // what it needs last is not there
		b.ok(b.Exec(b.ctx, "CREATE VIEW audit_unsealed AS SELECT entry_id FROM elsewhere UNION SELECT entry_id FROM elsewhere"))
		if n, err := b.SealAudit(b.ctx); err == nil {
			t.Errorf("sealed %d", n)
		}
		if n := b.count("audit_chain"); n != 0 {
			t.Errorf("%d links are there", n)
		}
		b.ok(b.Exec(b.ctx, "DROP VIEW audit_unsealed"))
		b.ok(b.Exec(b.ctx, "ALTER TABLE elsewhere RENAME TO audit_unsealed"))
		if n, err := b.SealAudit(b.ctx); err != nil || n != waiting {
			t.Errorf("sealed %d of %d: %v", n, waiting, err)
		}
		b.audited(nil)
	})
}

// TestSealingReadsNoHistory: what sealing reads does not grow with the trail. (PostgreSQL counts; SQLite is asked the same.)
func TestSealingReadsNoHistory(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.Postgres(t))
	b.ok(b.Exec(b.ctx, `INSERT INTO audit_entries (id, recorded_at, actor_role, action, subject, subject_id, fields, request_id)
		SELECT gen_random_uuid(), now(), 'admin', 'created', 'job', gen_random_uuid(), '[]', 'history' FROM generate_series(1, 20000)`))
	b.ok(b.Exec(b.ctx, "INSERT INTO audit_chain SELECT row_number() OVER (), id, repeat('0', 64) FROM audit_entries WHERE request_id = 'history'"))
	for _, analyze := range []string{"", "ANALYZE"} {
		b.ok(b.Exec(b.ctx, analyze))
		b.apply("Zoé")
		waiting := b.count("audit_unsealed")
		sealed, read, err := b.SealingReads(b.ctx)
		b.ok(err)
		if sealed == 0 || sealed > waiting || read < sealed || read > 10*waiting+10 {
			t.Errorf("sealed %d of %d, and read %d rows", sealed, waiting, read)
		}
	}
}

// TestCanonicalForm is the example of docs/audit.md.
func TestCanonicalForm(t *testing.T) {
	t.Parallel()
	actor := uuid.MustParse("0192f3a4-0000-7000-8000-000000000002")
	e := store.AuditEntry{
		ID: uuid.MustParse("0192f3a4-0000-7000-8000-000000000001"), RecordedAt: time.Date(2026, 11, 23, 11, 0, 0, 120_000_999, time.FixedZone("", 3600)),
		ActorID: &actor, ActorRole: hiring.RoleRecruiter, Action: "updated", Subject: "job",
		SubjectID: uuid.MustParse("0192f3a4-0000-7000-8000-000000000003"), Fields: `["title"]`, RequestID: "r-1",
	}
	text := document(t, "audit.md")
	for _, want := range []string{e.Canonical(), e.HashAfter(strings.Repeat("0", 64))} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("docs/audit.md does not have the line %s", want)
		}
	}
	rows := 50
	e.ActorID, e.RowCount = nil, &rows
	if got := e.Canonical(); !strings.Contains(got, ",-,9:recruiter,") || !strings.HasSuffix(got, ",3:r-1,2:50,") {
		t.Errorf("got %s", got)
	}
}
