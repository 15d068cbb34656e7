package store

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/acts"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// The record of a jury is the one thing that is stored as the wire has it, because it is signed as it is read: package api's struct
// in its canonical form.

// recordFormat is the version of the rules by which a record is written.
const recordFormat = 1

// signedMinutes reads the minutes of a jury, and what was signed with them; gorm.ErrRecordNotFound before there are any.
func signedMinutes(db *gorm.DB, jury uuid.UUID) (act hiring.JuryAct, record api.MinutesRecord, err error) {
	if err := db.Where("jury_id = ? AND kind = ?", jury, hiring.ActMinutes).Take(&act).Error; err != nil {
		return act, record, err
	}
	err = json.Unmarshal([]byte(act.Record), &record)
	return act, record, err
}

// readMinutes reads what the minutes of a jury say, from its tables, as they would be signed at an instant: everything but the
// head and the place.
func readMinutes(db *gorm.DB, jury hiring.Jury, until time.Time) (r api.MinutesRecord, err error) {
	w, err := readWork(db, jury)
	if err != nil {
		return r, err
	}
	d, err := deliberationOf(db, jury.ID)
	if err != nil {
		return r, err
	}
	r.DeliberationSessionID, r.DeliberationOpenedAt, r.Assessment = d.SessionID, d.OpenedAt.UTC(), w.assess()
	for _, part := range []func(*gorm.DB, work, *api.MinutesRecord) error{
		readMinutesJury, readMinutesSessions, readMinutesHeard, readMinutesDecisions, readMinutesEvaluations, readMinutesWaivers,
	} {
		if err := part(db, w, &r); err != nil {
			return r, err
		}
	}
	r.Disclosures, err = readMinutesDisclosures(db, jury.ID, until)
	return r, err
}

// readMinutesJury reads who the jury is.
func readMinutesJury(db *gorm.DB, w work, r *api.MinutesRecord) error {
	j := w.jury
	r.Jury = api.MinutesJury{
		Name: j.Name, JobID: j.JobID, Quorum: j.Quorum, Women: j.Women, Men: j.Men, Openings: w.openings, Departments: []string{},
		CriteriaVersion: j.CriteriaVersion, AnonymousScreening: j.AnonymousScreening,
	}
	if j.HeldOn != nil {
		r.Jury.HeldOn = new(api.Date(*j.HeldOn))
	}
	var job hiring.Job
	if err := db.Where("id = ?", j.JobID).Take(&job).Error; err != nil {
		return err
	}
	r.Jury.JobTitle = job.Title
	const deepest = 100 // a tree that somebody made a circle of has an end all the same
	for at := job.DepartmentID; at != nil && len(r.Jury.Departments) < deepest; {
		var above hiring.Department
		if err := db.Where("id = ?", *at).Take(&above).Error; err != nil {
			return err
		}
		r.Jury.Departments, at = append(r.Jury.Departments, above.Name), above.ParentID
	}
	slices.Reverse(r.Jury.Departments)
	r.Criteria, r.Members, r.Recusals = []api.Criterion{}, []api.MinutesMember{}, []api.MinutesRecusal{}
	for _, c := range j.Criteria {
		r.Criteria = append(r.Criteria, api.Criterion{Key: c.Key, LabelFr: c.LabelFr, LabelEn: c.LabelEn, Weight: c.Weight, MaxScore: c.MaxScore})
	}
	for _, m := range w.seats {
		r.Members = append(r.Members, api.MinutesMember{
			ID: m.ID, Name: m.Name, UserID: m.UserID, Role: api.MemberRole(m.Role), SubstituteFor: m.SubstituteFor, LeftAt: utc(m.LeftAt),
		})
	}
	for _, x := range w.recusals {
		r.Recusals = append(r.Recusals, api.MinutesRecusal{ID: x.ID, MemberID: x.MemberID, ApplicationID: x.ApplicationID, DecidedBy: string(x.DecidedBy), CreatedAt: x.CreatedAt.UTC()})
	}
	return nil
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return new(t.UTC())
}

// readMinutesSessions reads when the jury met, and who was there.
func readMinutesSessions(db *gorm.DB, w work, r *api.MinutesRecord) error {
	sessions, err := findAll[hiring.JurySession](db.Where("jury_id = ?", w.jury.ID).Order("starts_at, id"))
	if err == nil {
		err = withAttendance(db, sessions)
	}
	r.Sessions = []api.MinutesSession{}
	for _, x := range sessions {
		s := api.MinutesSession{ID: x.ID, Kind: string(x.Kind), StartsAt: x.StartsAt.UTC(), EndsAt: utc(x.EndsAt), Present: []uuid.UUID{}, Absent: []uuid.UUID{}}
		if x.Location != "" {
			s.Location = new(x.Location)
		}
		for _, a := range inOrderOfSeats(x.Attendance) {
			if a.Present {
				s.Present = append(s.Present, a.MemberID)
			} else {
				s.Absent = append(s.Absent, a.MemberID)
			}
		}
		if x.ID == r.DeliberationSessionID {
			r.Represented = hiring.Represented(w.seats, w.recusals, x.Attendance)
		}
		r.Sessions = append(r.Sessions, s)
	}
	return err
}

// readMinutesHeard reads whom the jury heard.
func readMinutesHeard(db *gorm.DB, w work, r *api.MinutesRecord) error {
	r.Heard = []api.MinutesHeard{}
	for some := range slices.Chunk(w.heard, manyIDs) {
		people, err := findAll[hiring.Candidate](db.Where("id IN ?", idsOf(some, func(h hearing) uuid.UUID { return h.CandidateID })))
		if err != nil {
			return err
		}
		for _, h := range some {
			heard := api.MinutesHeard{ApplicationID: h.ID, Interviews: h.times, Status: api.Status(h.Status)}
			for _, p := range people {
				if p.ID == h.CandidateID {
					heard.GivenName, heard.FamilyName = p.GivenName, p.FamilyName
				}
			}
			r.Heard = append(r.Heard, heard)
		}
	}
	return nil
}

// readMinutesDecisions reads what was decided, those who are not selected in the order in which they were heard.
func readMinutesDecisions(db *gorm.DB, w work, r *api.MinutesRecord) error {
	decisions, err := decisionsOf(db, w.jury.ID)
	if err != nil {
		return err
	}
	order := func(d hiring.JuryDecision) int {
		return slices.IndexFunc(w.heard, func(h hearing) bool { return h.ID == d.ApplicationID })
	}
	slices.SortStableFunc(decisions, func(a, b hiring.JuryDecision) int { return cmp.Compare(order(a), order(b)) })
	hiring.InOrder(decisions)
	known, err := reasons(db)
	r.Decisions = []api.MinutesDecision{}
	for _, d := range decisions {
		x := api.MinutesDecision{ApplicationID: d.ApplicationID, Outcome: api.DecisionOutcome(d.Outcome), Position: d.Position, Reason: d.Reason, Appraisal: d.Appraisal}
		for _, reason := range known {
			if d.Reason != nil && reason.Key == *d.Reason {
				x.ReasonLabelFr = new(reason.LabelFr)
			}
		}
		r.Decisions = append(r.Decisions, x)
	}
	return err
}

// evaluationContent is what the hash of an evaluation in the minutes covers.
type evaluationContent struct {
	CriteriaVersion int            `json:"criteria_version"`
	Scores          []scoreContent `json:"scores"`
	Recommendation  string         `json:"recommendation"`
	Comment         string         `json:"comment"`
}

type scoreContent struct {
	Criterion     string   `json:"criterion"`
	Score         *float64 `json:"score"`
	Justification string   `json:"justification"`
}

func digest(e hiring.Evaluation) (string, error) {
	content := evaluationContent{CriteriaVersion: e.CriteriaVersion, Scores: make([]scoreContent, 0, len(e.Scores)), Comment: e.Comment}
	if e.Recommendation != nil {
		content.Recommendation = string(*e.Recommendation)
	}
	for _, s := range e.Scores {
		content.Scores = append(content.Scores, scoreContent{s.Criterion, s.Score, s.Justification})
	}
	return acts.Digest(content)
}

// readMinutesEvaluations reads what was submitted, as hashes, and what was opened again.
func readMinutesEvaluations(db *gorm.DB, w work, r *api.MinutesRecord) error {
	r.Evaluations, r.Reopenings = []api.MinutesEvaluation{}, []api.MinutesReopening{}
	for _, e := range w.evaluations {
		hash, err := digest(e)
		if err != nil {
			return err
		}
		r.Evaluations = append(r.Evaluations, api.MinutesEvaluation{ApplicationID: e.ApplicationID, MemberID: e.MemberID, SubmittedAt: *utc(e.SubmittedAt), Digest: hash})
	}
	var reopened []struct {
		hiring.Reopening
		ApplicationID, MemberID uuid.UUID
	}
	err := db.Raw(`SELECT r.reason, r.reopened_at, e.application_id, e.member_id FROM reopenings r JOIN evaluations e ON e.id = r.evaluation_id
		WHERE e.jury_id = ? ORDER BY r.reopened_at, r.id`, w.jury.ID).Scan(&reopened).Error
	for _, x := range reopened {
		r.Reopenings = append(r.Reopenings, api.MinutesReopening{ApplicationID: x.ApplicationID, MemberID: x.MemberID, Reason: x.Reason, ReopenedAt: x.ReopenedAt.UTC()})
	}
	return err
}

// readMinutesWaivers reads which evaluations were waived.
func readMinutesWaivers(db *gorm.DB, w work, r *api.MinutesRecord) error {
	waivers, err := findAll[hiring.Waiver](db.Where("jury_id = ?", w.jury.ID).Order("recorded_at, application_id, member_id"))
	r.Waivers = []api.MinutesWaiver{}
	for _, x := range waivers {
		r.Waivers = append(r.Waivers, api.MinutesWaiver{ApplicationID: x.ApplicationID, MemberID: x.MemberID, Reason: x.Reason, RecordedAt: x.RecordedAt.UTC()})
	}
	return err
}

// readMinutesDisclosures reads who had broken the glass by an instant. Later it opens nothing that is not open.
func readMinutesDisclosures(db *gorm.DB, jury uuid.UUID, until time.Time) ([]api.MinutesDisclosure, error) {
	disclosures, err := findAll[hiring.Disclosure](db.Where("jury_id = ? AND created_at <= ?", jury, until).Order("created_at, id"))
	out := []api.MinutesDisclosure{}
	for _, x := range disclosures {
		shown := api.MinutesDisclosure{ID: x.ID, UserID: x.UserID, Reason: x.Reason, CreatedAt: x.CreatedAt.UTC(), ExpiresAt: x.ExpiresAt.UTC()}
		if err := db.Raw("SELECT name FROM users WHERE id = ?", x.UserID).Scan(&shown.Name).Error; err != nil {
			return nil, err
		}
		out = append(out, shown)
	}
	return out, err
}
