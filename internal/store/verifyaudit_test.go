package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unguarded takes the triggers away, as an operator can.
func unguarded(t *testing.T, url string) []string {
	t.Helper()
	if store.SQLitePath(url) == "" {
		return []string{"DROP TRIGGER audit_entries_only_grows ON audit_entries", "DROP TRIGGER audit_chain_only_grows ON audit_chain"}
	}
	var drops []string
	for _, table := range []string{"audit_entries", "audit_chain"} {
		for _, deed := range []string{"update", "delete"} {
			drops = append(drops, "DROP TRIGGER "+table+"_no_"+deed)
		}
	}
	return drops
}

// trailOf gives a bench with six sealed entries and two that wait, the ids of the sealed ones in order, and the head.
func trailOf(t *testing.T, url string) (b *bench, ids []string, head store.AuditHead) {
	t.Helper()
	b = setup(t, url)
	b.later(time.Hour)
	b.apply("Zoé")
	b.move(b.apply("Yann").ID, "relevant")
	b.later(time.Hour)
	_, err := b.SealAudit(b.ctx)
	b.ok(err)
	rows, err := b.Rows(b.ctx, "SELECT entry_id FROM audit_chain ORDER BY place")
	b.ok(err)
	for _, r := range rows {
		ids = append(ids, r[0])
	}
	head = b.audited(nil).Head
	b.apply("Xavière")
	return b, ids, head
}

// TestTheAuditOnlyGrows: a slip of ours is refused by the database itself.
func TestTheAuditOnlyGrows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b, _, _ := trailOf(t, url)
		before := storetest.Dump(t, url)
		statements := []string{
			"UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "UPDATE audit_chain SET hash = 'x'", "DELETE FROM audit_chain",
		}
		if store.SQLitePath(url) == "" {
			statements = append(statements, "TRUNCATE audit_entries", "TRUNCATE audit_chain")
		}
		for _, statement := range statements {
			if err := b.Exec(b.ctx, statement); err == nil || !strings.Contains(err.Error(), "only grows") {
				t.Errorf("%s: %v", statement, err)
			}
		}
		if after := storetest.Dump(t, url); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Error("something changed")
		}
	})
}

// TestEveryColumnOfTheAuditIsSealed: whichever is changed, the check says where. A new column has to be hashed too.
func TestEveryColumnOfTheAuditIsSealed(t *testing.T) {
	t.Parallel()
	changed := map[string]string{
		"id": "'0192f3a4-0000-7000-8000-000000000001'", "recorded_at": "'2024-09-02 08:00:00.000001+00:00'", "actor_id": "NULL", "actor_role": "'juror'",
		"action": "'deleted'", "subject": "'posting'", "subject_id": "'0192f3a4-0000-7000-8000-000000000001'", "fields": `'["title"]'`,
		"request_id": "'other'", "row_count": "0",
	}
	storetest.Each(t, func(t *testing.T, url string) {
		b, ids, _ := trailOf(t, url)
		query := "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit_entries' AND table_schema = current_schema()"
		if store.SQLitePath(url) != "" {
			query = "SELECT name FROM pragma_table_info('audit_entries')"
		}
		columns, err := b.Rows(b.ctx, query)
		b.ok(err)
		if len(columns) != len(changed) {
			t.Errorf("the columns are %v", columns)
		}
		for _, column := range columns {
			value, known := changed[column[0]]
			if !known {
				t.Errorf("what becomes of %s?", column[0])
				continue
			}
			set := fmt.Sprintf("UPDATE audit_entries SET %s = %s WHERE id = '%s'", column[0], value, ids[3])
			found, err := b.VerifyAuditAfter(b.ctx, nil, append(unguarded(t, url), set)...)
			b.ok(err)
			if len(found) == 0 || found[0].Place != 4 || found[0].EntryID != ids[3] || len(found) > 1 && column[0] != "id" {
				t.Errorf("%s: %v", column[0], found)
			}
			same := fmt.Sprintf("UPDATE audit_entries SET %s = %[1]s", column[0])
			if found, err := b.VerifyAuditAfter(b.ctx, nil, append(unguarded(t, url), same)...); err != nil || len(found) > 0 {
				t.Errorf("%s is as it was: %v %v", column[0], found, err)
			}
		}
	})
}

// TestWhatAnOperatorDoesToTheAudit: each way to rewrite the past is found, and told where it is.
func TestWhatAnOperatorDoesToTheAudit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b, ids, head := trailOf(t, url)
		last := len(ids)
		made, another := uuid.NewString(), uuid.NewString()
		entry := func(id string) string {
			return "INSERT INTO audit_entries SELECT '" + id + "', recorded_at, actor_id, actor_role, action, subject, subject_id, fields, request_id, row_count FROM audit_entries WHERE id = '" + ids[2] + "'"
		}
		if store.SQLitePath(url) == "" {
			entry = func(id string) string {
				return "INSERT INTO audit_entries SELECT CAST('" + id + "' AS UUID), recorded_at, actor_id, actor_role, action, subject, subject_id, fields, request_id, row_count FROM audit_entries WHERE id = '" + ids[2] + "'"
			}
		}
		move := func(id string, place int) string {
			return fmt.Sprintf("UPDATE audit_chain SET place = %d WHERE entry_id = '%s'", place, id)
		}
		rename := func(id, to string) string {
			return "UPDATE audit_entries SET id = '" + to + "' WHERE id = '" + id + "'"
		}
		gone := func(table, column, id string) string {
			return "DELETE FROM " + table + " WHERE " + column + " = '" + id + "'"
		}
		waiting, err := b.Rows(b.ctx, "SELECT entry_id FROM audit_unsealed ORDER BY entry_id")
		b.ok(err)
		first := waiting[0][0]
		for name, c := range map[string]struct {
			statements []string
			known      *store.AuditHead
			want       []string // each a part of one fault, in order
		}{
			"nothing":              {},
			"nothing, with a head": {known: &head},
			"an entry removed":     {[]string{gone("audit_entries", "id", ids[2])}, nil, []string{"place 3, entry " + ids[2] + ": the entry is gone"}},
			"a link removed":       {[]string{gone("audit_chain", "entry_id", ids[2])}, nil, []string{"place 3: it is missing", "entry " + ids[2] + ": it is not sealed and does not wait"}},
			"both removed":         {[]string{gone("audit_chain", "entry_id", ids[2]), gone("audit_entries", "id", ids[2])}, nil, []string{"place 3: it is missing"}},
			"the first removed":    {[]string{gone("audit_chain", "entry_id", ids[0]), gone("audit_entries", "id", ids[0])}, nil, []string{"place 1: it is missing"}},
			"three removed": {[]string{
				"DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_chain WHERE place BETWEEN 2 AND 4)", "DELETE FROM audit_chain WHERE place BETWEEN 2 AND 4",
			}, nil, []string{"place 2: it is missing, with all before place 5"}},
			"the gap closed": {[]string{
				gone("audit_chain", "entry_id", ids[last-2]), gone("audit_entries", "id", ids[last-2]), move(ids[last-1], last-1),
			}, nil, []string{fmt.Sprintf("place %d, entry %s: the hash is another one", last-1, ids[last-1])}},
			"two links swapped": {[]string{move(ids[2], 1000), move(ids[3], 3), move(ids[2], 4)}, nil, []string{
				"place 3, entry " + ids[3] + ": the hash is", "place 4, entry " + ids[2] + ": the hash is", "place 5, entry " + ids[4] + ": the hash is",
			}},
			"two entries swapped": {[]string{rename(ids[2], made), rename(ids[3], ids[2]), rename(made, ids[3])}, nil, []string{
				"place 3, entry " + ids[2] + ": the hash is", "place 4, entry " + ids[3] + ": the hash is",
			}},
			"an entry put in": {[]string{entry(made)}, nil, []string{"entry " + made + ": it is not sealed and does not wait"}},
			"one with a link at the end": {[]string{
				entry(made), fmt.Sprintf("INSERT INTO audit_chain SELECT %d, id, '%s' FROM audit_entries WHERE id = '%s'", last+1, strings.Repeat("a", 64), made),
			}, nil, []string{fmt.Sprintf("place %d, entry %s: the hash is", last+1, made)}},
			"one with a link in between": {[]string{
				entry(made), move(ids[last-1], last+1),
				fmt.Sprintf("INSERT INTO audit_chain SELECT %d, id, '%s' FROM audit_entries WHERE id = '%s'", last, head.Hash, made),
			}, nil, []string{fmt.Sprintf("place %d, entry %s: the hash is", last, made), fmt.Sprintf("place %d, entry %s: the hash is", last+1, ids[last-1])}},
			"a link to nothing": {[]string{
				fmt.Sprintf("INSERT INTO audit_chain SELECT %d, entry_id, '%s' FROM (SELECT '%s' AS entry_id) AS x", last+1, head.Hash, another),
			}, nil, []string{fmt.Sprintf("place %d, entry %s: the entry is gone", last+1, another)}},
			"a hash changed":             {[]string{"UPDATE audit_chain SET hash = 'x' WHERE place = 2"}, nil, []string{"place 2, entry " + ids[1], "place 3, entry " + ids[2]}},
			"the end removed, unnoticed": {[]string{gone("audit_chain", "entry_id", ids[last-1]), gone("audit_entries", "id", ids[last-1])}, nil, nil},
			"the end removed, with a head": {[]string{gone("audit_chain", "entry_id", ids[last-1]), gone("audit_entries", "id", ids[last-1])}, &head, []string{
				fmt.Sprintf("place %d: the chain ends here, and it led to place %d", last-1, last),
			}},
			"another head":          {nil, &store.AuditHead{Place: 2, Hash: head.Hash}, []string{"place 2, entry " + ids[1] + ": the head that was given has another hash"}},
			"a waiting one removed": {[]string{gone("audit_entries", "id", first)}, nil, []string{"entry " + first + ": it waited to be sealed, and is gone"}},
			"an old one that waits": {[]string{"UPDATE audit_entries SET recorded_at = '2024-09-02 08:00:00+00:00' WHERE id = '" + first + "'"}, nil, []string{
				"entry " + first + ": it has waited for 2h0m0s to be sealed, and newer ones are",
			}},
		} {
			statements := c.statements
			if name == "a link to nothing" && store.SQLitePath(url) == "" {
				statements = []string{strings.ReplaceAll(statements[0], "entry_id, '", "CAST(entry_id AS UUID), '")}
			}
			found, err := b.VerifyAuditAfter(b.ctx, c.known, append(unguarded(t, url), statements...)...)
			b.ok(err)
			ok := len(found) == len(c.want)
			for i := range c.want {
				ok = ok && strings.Contains(found[i].String(), c.want[i])
			}
			if !ok {
				t.Errorf("%s: found %v, not %v", name, found, c.want)
			}
		}
	})
}

// TestAnUnreadableEntryIsAFault, not the end of the check: SQLite keeps whatever it is given.
func TestAnUnreadableEntryIsAFault(t *testing.T) {
	t.Parallel()
	url := storetest.SQLite(t)
	b, ids, _ := trailOf(t, url)
	for _, set := range []string{"recorded_at = 'yesterday'", "subject_id = 'x'", "row_count = 'many'", "actor_id = 'x'"} {
		found, err := b.VerifyAuditAfter(b.ctx, nil, append(unguarded(t, url), "UPDATE audit_entries SET "+set+" WHERE id = '"+ids[1]+"'")...)
		b.ok(err)
		if len(found) != 1 || found[0].Place != 2 || !strings.Contains(found[0].Detail, "can't be read") {
			t.Errorf("%s: %v", set, found)
		}
	}
}

func TestAuditHeads(t *testing.T) {
	t.Parallel()
	h := store.AuditHead{Place: 12, Hash: strings.Repeat("0f", 32)}
	if got, ok := store.ParseAuditHead(h.String()); !ok || got != h {
		t.Errorf("%v %v", got, ok)
	}
	for _, wrong := range []string{"", "12", "12:", ":" + h.Hash, "0:" + h.Hash, "-1:" + h.Hash, "x:" + h.Hash, "12:" + h.Hash[1:], "12:" + strings.ToUpper(h.Hash)} {
		if got, ok := store.ParseAuditHead(wrong); ok {
			t.Errorf("%q: %v", wrong, got)
		}
	}
}
