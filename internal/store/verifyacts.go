package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/acts"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// ActFault is something about the acts of juries that vivier did not write. It holds ids, nothing of a person.
type ActFault struct {
	Place  int64  // in the chain; 0 for an act that is not there
	ActID  string // "" where no act is known
	JuryID string
	Code   string
	Detail string
}

func (f ActFault) String() string {
	where := "act " + f.ActID
	if f.Place != 0 {
		where = "act at place " + strconv.FormatInt(f.Place, 10)
	}
	return where + ", jury " + f.JuryID + ": " + f.Code + ": " + f.Detail
}

// VerifyActs walks the chain of all acts of juries and reports what was changed, removed or put in between, as the chain and the
// audit show it, and each table that does not say any more what minutes say. It gives the number of acts.
func (s *Store) VerifyActs(ctx context.Context, report func(ActFault)) (n int, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if err := s.unhurried(db); err != nil {
			return err
		}
		n, err = verifyActs(db, report)
		return err
	})
	return n, err
}

func verifyActs(db *gorm.DB, report func(ActFault)) (n int, err error) {
	signed, err := signingsOf(db, nil)
	if err != nil {
		return 0, err
	}
	v := &actCheck{db: db, report: report, signed: signed, previous: acts.BeforeFirst}
	for {
		const few = 50 // a record may be large
		some, err := readActs(db.Where("place > ?", v.place).Order("place").Limit(few))
		if err != nil {
			return n, err
		}
		for _, a := range some {
			if err := v.act(a); err != nil {
				return n, err
			}
		}
		n += len(some)
		if len(some) < few {
			break
		}
	}
	v.unsigned()
	return n, nil
}

// VerifyMinutes checks the acts of one jury: each by itself, against its neighbours in the chain, against the audit, and against the
// tables. NotFound where the jury has no minutes, and never had any.
func (s *Store) VerifyMinutes(ctx context.Context, who hiring.Actor, jury uuid.UUID) (out hiring.JuryAct, faults []ActFault, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if _, err := find[hiring.Jury](db, who, Juries, jury); err != nil {
			return err
		}
		out, faults, err = verifyMinutes(db, jury)
		return err
	})
	return out, faults, translate(err)
}

func verifyMinutes(db *gorm.DB, jury uuid.UUID) (out hiring.JuryAct, faults []ActFault, err error) {
	signed, err := signingsOf(db, &jury)
	if err != nil {
		return out, nil, err
	}
	own, err := readActs(db.Where("jury_id = ?", jury).Order("place"))
	if err != nil {
		return out, nil, err
	}
	if len(own) == 0 && len(signed) == 0 {
		return out, nil, hiring.NotFound()
	}
	if err := checkSeals(db, signed); err != nil {
		return out, nil, err
	}
	v := &actCheck{db: db, report: func(f ActFault) { faults = append(faults, f) }, signed: signed}
	for _, a := range own {
		if a.Kind == hiring.ActMinutes {
			out = a.JuryAct
		}
		if err := v.between(a); err != nil {
			return out, nil, err
		}
	}
	v.unsigned()
	return out, faults, nil
}

// signing is what the audit says of an act.
type signing struct {
	entry           string // of the audit
	jury, act, hash string
	found           bool // the act is there
	forged          bool // what the audit says is not what was sealed
}

// signingsOf reads what the audit says of the acts of a jury, or of all.
func signingsOf(db *gorm.DB, jury *uuid.UUID) ([]*signing, error) {
	actions := make([]string, 0, len(signings))
	for _, a := range signings {
		actions = append(actions, a)
	}
	q := db.Table(auditTable).Select("id, subject_id, fields").Where("subject = ? AND action IN ?", string(Juries), actions).Order("recorded_at, id")
	if jury != nil {
		q = q.Where("subject_id = ?", *jury)
	}
	rows, err := q.Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*signing
	for rows.Next() {
		var x signing
		var text string
		if err := rows.Scan(&x.entry, &x.jury, &text); err != nil {
			return nil, err
		}
		var fields []string
		if json.Unmarshal([]byte(text), &fields) == nil && len(fields) == 2 { // anything else is found by the audit's chain
			x.act, x.hash = fields[0], fields[1]
		}
		out = append(out, &x)
	}
	return out, rows.Err()
}

// checkSeals finds the entries of the audit whose seal is not theirs, each after the link that is stored before it. The walk over
// the whole chain is the check of the audit.
func checkSeals(db *gorm.DB, signed []*signing) error {
	for _, x := range signed {
		var links []readLink
		err := db.Where("place BETWEEN (SELECT place - 1 FROM audit_chain WHERE entry_id = @entry) AND (SELECT place FROM audit_chain WHERE entry_id = @entry)",
			map[string]any{"entry": x.entry}).Order("place").Find(&links).Error
		if err != nil {
			return err
		}
		if len(links) == 0 { // it waits for its seal
			continue
		}
		seal := links[len(links)-1]
		before := beforeFirst
		if len(links) > 1 {
			before = links[0].Hash
		}
		check := auditCheck{db: db}
		entries, err := check.entries([]readLink{seal})
		if err != nil {
			return err
		}
		e := entries[seal.EntryID]
		x.forged = e == nil || e.err != nil || e.hashAfter(before) != seal.Hash
	}
	return nil
}

// readAct is an act, or why it can't be read.
type readAct struct {
	hiring.JuryAct
	err error
}

func readActs(q *gorm.DB) ([]readAct, error) {
	rows, err := q.Table(tables[JuryActs]).Select("place, id, jury_id, kind, record, previous, hash, signed_by, signed_at").Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []readAct
	for rows.Next() {
		var a readAct
		a.err = rows.Scan(&a.Place, &a.ID, &a.JuryID, &a.Kind, &a.Record, &a.Previous, &a.Hash, &a.SignedBy, &a.SignedAt)
		out = append(out, a)
	}
	return out, rows.Err()
}

// actCheck is one check under way.
type actCheck struct {
	db       *gorm.DB
	report   func(ActFault)
	signed   []*signing
	place    int64 // of the act that was checked last, and its hash
	previous string
}

func (v *actCheck) fault(a readAct, code, detail string) {
	v.report(ActFault{Place: a.Place, ActID: a.ID.String(), JuryID: a.JuryID.String(), Code: code, Detail: detail})
}

// between looks up what stands before an act, and checks it after that; and what follows it.
func (v *actCheck) between(a readAct) error {
	v.place, v.previous = a.Place-1, acts.BeforeFirst
	around, err := readActs(v.db.Where("place IN ?", []int64{a.Place - 1, a.Place + 1}).Order("place"))
	if err != nil {
		return err
	}
	for _, other := range around {
		switch {
		case other.Place < a.Place:
			v.previous = other.Hash
		case other.Previous != a.Hash:
			v.fault(a, "chain_broken", "the act after it follows another one")
		}
	}
	return v.act(a)
}

// act checks an act after the one that was checked last.
func (v *actCheck) act(a readAct) error {
	if a.Place != v.place+1 {
		v.report(ActFault{Place: v.place + 1, JuryID: a.JuryID.String(), Code: "act_missing", Detail: fmt.Sprintf("nothing is there before place %d", a.Place)})
	} else if a.Previous != v.previous {
		v.fault(a, "chain_broken", "it does not follow the act before it")
	}
	v.place, v.previous = a.Place, a.Hash
	if a.err != nil {
		v.fault(a, "act_changed", "it can't be read: its values are none that vivier writes")
		return nil //nolint:nilerr // that is what the check found
	}
	at := slices.IndexFunc(v.signed, func(x *signing) bool { return x.act == a.ID.String() && x.jury == a.JuryID.String() })
	switch {
	case a.Hash != acts.Hash(a.Previous, a.Record) || !a.asSigned():
		v.fault(a, "act_changed", "it is not what was signed: its hash is another one")
	case at < 0:
		v.fault(a, "act_unknown", "the audit does not know of it")
	case v.signed[at].hash != a.Hash:
		v.fault(a, "act_changed", "its hash is not the one that the audit has")
	case v.signed[at].forged:
		v.fault(a, "act_changed", "what the audit says of it is not what was sealed")
	}
	if at >= 0 {
		v.signed[at].found = true
	}
	if a.Kind != hiring.ActMinutes {
		return nil
	}
	return v.tables(a)
}

// asSigned tells whether the columns of an act are those in its record, which the hash covers.
func (a readAct) asSigned() bool {
	var head api.SignedHead
	return json.Unmarshal([]byte(a.Record), &head) == nil && head.ID == a.ID && head.JuryID == a.JuryID && head.Kind == api.ActKind(a.Kind) &&
		head.Place == a.Place && head.Previous == a.Previous && head.SignedBy == a.SignedBy && head.SignedAt.Equal(a.SignedAt)
}

// unsigned reports the acts that the audit knows of and that are not there.
func (v *actCheck) unsigned() {
	for _, x := range v.signed {
		if !x.found {
			v.report(ActFault{ActID: x.act, JuryID: x.jury, Code: "act_missing", Detail: "the audit knows of it, and it is not there"})
		}
	}
}

// tables compares what minutes say with what the tables say now.
func (v *actCheck) tables(a readAct) error {
	var signed api.MinutesRecord
	if json.Unmarshal([]byte(a.Record), &signed) != nil {
		return nil //nolint:nilerr // told already: it has another hash
	}
	var jury hiring.Jury
	err := v.db.Where("id = ?", a.JuryID).Take(&jury).Error
	if err == nil && jury.Status != hiring.JuryClosed {
		v.fault(a, "status_changed", "the jury is not closed any more")
	}
	var now api.MinutesRecord
	if err == nil {
		now, err = readMinutes(v.db, jury, a.SignedAt)
	}
	switch refusal, known := errors.AsType[*hiring.Error](translate(err)); {
	case err == nil:
	case known && refusal.Kind == hiring.KindUnavailable, v.db.Statement.Context.Err() != nil:
		return err
	default:
		v.fault(a, "tables_unreadable", "what it is about can't be read any more: rows are gone, or hold values that vivier does not write")
		return nil
	}
	for _, p := range lasting {
		was, err := acts.Canonical(p.of(signed))
		if err != nil {
			return err
		}
		is, err := acts.Canonical(p.of(now))
		if err != nil {
			return err
		}
		if was != is {
			v.fault(a, p.name+"_changed", p.name+": the record and the table differ")
		}
	}
	return nil
}

// lasting are the parts of minutes that nothing changes later. Names of people, jobs and reasons may; so may the applications,
// whose course goes on.
var lasting = []struct {
	name string
	of   func(api.MinutesRecord) any
}{
	{"decisions", func(r api.MinutesRecord) any {
		for i := range r.Decisions {
			r.Decisions[i].ReasonLabelFr = nil
		}
		slices.SortFunc(r.Decisions, func(a, b api.MinutesDecision) int { return slices.Compare(a.ApplicationID[:], b.ApplicationID[:]) })
		return r.Decisions
	}},
	{"members", func(r api.MinutesRecord) any { return r.Members }},
	{"sessions", func(r api.MinutesRecord) any { return r.Sessions }},
	{"recusals", func(r api.MinutesRecord) any { return r.Recusals }},
	{"criteria", func(r api.MinutesRecord) any { return r.Criteria }},
	{"evaluations", func(r api.MinutesRecord) any { return r.Evaluations }},
	{"waivers", func(r api.MinutesRecord) any { return r.Waivers }},
	{"reopenings", func(r api.MinutesRecord) any { return r.Reopenings }},
	{"disclosures", func(r api.MinutesRecord) any {
		for i := range r.Disclosures {
			r.Disclosures[i].Name = ""
		}
		return r.Disclosures
	}},
	{"deliberation", func(r api.MinutesRecord) any {
		return []any{r.DeliberationSessionID, r.DeliberationOpenedAt, r.Represented}
	}},
	{"jury", func(r api.MinutesRecord) any {
		return []any{r.Jury.JobID, r.Jury.Quorum, r.Jury.Women, r.Jury.Men, r.Jury.CriteriaVersion, r.Jury.AnonymousScreening}
	}},
}
