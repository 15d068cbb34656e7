package store_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestDaysOfBefore: the migration keeps of entries that were folded before it what folding them now would.
func TestDaysOfBefore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		for range 3 {
			app := b.apply("Zoé")
			b.later(30 * time.Hour)
			b.move(app.ID, "relevant")
			b.later(20 * time.Hour)
			to := hiring.StageKey("interviewed")
			_, err := b.do(app.ID, hiring.Command{Action: hiring.ActionMove, To: &to, EffectiveAt: new(b.now.Add(-19 * time.Hour))})
			b.ok(err)
			b.later(15 * 24 * time.Hour)
		}
		_, err := b.FoldLedger(b.ctx)
		b.ok(err)
		tables := []string{"ledger_days", "ledger_late"}
		folded := map[string][]string{}
		for _, table := range tables {
			if folded[table] = storetest.Table(t, url, table); len(folded[table]) < 2 {
				t.Fatalf("%s has %v", table, folded[table])
			}
			storetest.Exec(t, url, "DELETE FROM "+table)
		}
		dialect, _, _ := strings.Cut(url, ":")
		migration, err := os.ReadFile("migrations/" + dialect + "/00020_days.sql")
		b.ok(err)
		_, fill, _ := strings.Cut(string(migration), "INSERT INTO")
		for statement := range strings.SplitSeq("INSERT INTO"+fill, ";") {
			if strings.TrimSpace(statement) != "" {
				storetest.Exec(t, url, statement)
			}
		}
		for _, table := range tables {
			if diff := cmp.Diff(folded[table], storetest.Table(t, url, table)); diff != "" {
				t.Errorf("%s (- folded, + migrated):\n%s", table, diff)
			}
		}
	})
}
