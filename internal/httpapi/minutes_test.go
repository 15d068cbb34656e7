package httpapi_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// chamber is a jury of two, the chair and the world's juror, that heard two people.
type chamber struct {
	*world
	chair person
	path  string // of the jury
	jury  api.Jury
	apps  []uuid.UUID
}

func newChamber(t *testing.T, url string) chamber {
	t.Helper()
	w := newWorldOn(t, url)
	x := chamber{world: w, chair: w.newPerson("juror", "chair@vivier.test")}
	job := w.addJob("Archiviste")
	x.jury = w.addJury(job)
	x.path = at("/v1/juries", x.jury.ID)
	add[api.JuryMember](w, x.path+"/members", fmt.Sprintf(`{"user_id":%q,"name":"Sacha Membre"}`, w.juror().UserID))
	add[api.JuryMember](w, x.path+"/members", fmt.Sprintf(`{"user_id":%q,"role":"chair","name":"Camille Œuvré"}`, x.chair.UserID))
	for _, name := range []string{"Zoé", "Yann"} {
		app := w.apply(job, name)
		w.interview(app.ID, time.Minute)
		x.apps = append(x.apps, app.ID)
	}
	w.wait(time.Hour)
	for _, i := range read[api.Page[api.Interview]](w.as(w.admin(), "GET", "/v1/interviews", nil).is(200)).Data {
		w.as(w.admin(), "PATCH", at("/v1/interviews", i.ID), `{"status":"held"}`, "If-Match: *").is(200)
	}
	return x
}

// decided are the decisions that select the first and reject the second.
func (x chamber) decided() string {
	return fmt.Sprintf(`{"decisions":[{"application_id":%q,"outcome":"selected","appraisal":"Convaincante."},{"application_id":%q,"outcome":"not_selected","reason":"did_not_attend","appraisal":"Hésitant."}]}`, x.apps[0], x.apps[1])
}

func TestADeliberationFromOpeningToMinutes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		x := newChamber(t, url)
		x.as(x.chair, "POST", x.path+"/deliberation", nil).problem(
			409, "quorum_missing", "/session_id quorum_missing",
			"/evaluations evaluations_missing", "/evaluations evaluations_missing", "/evaluations evaluations_missing", "/evaluations evaluations_missing")
		for _, path := range []string{"/deliberation", "/decisions"} {
			x.as(x.chair, "GET", x.path+path, nil).problem(409, "not_deliberating")
		}
		x.as(x.chair, "GET", x.path+"/minutes", nil).problem(404, "not_found")
		x.as(x.chair, "GET", x.path+"/minutes/verification", nil).problem(404, "not_found")
		for status, code := range map[string]string{"deliberating": "deliberation_needed"} {
			x.as(x.admin(), "PATCH", x.path, fmt.Sprintf(`{"status":%q}`, status), "If-Match: *").problem(409, code, "/status "+code)
		}
		x.as(x.juror(), "POST", x.path+"/deliberation", nil).problem(403, "forbidden")
		opened := x.deliberate(x.jury.ID)
		again := x.as(x.chair, "POST", x.path+"/deliberation", fmt.Sprintf(`{"session_id":%q}`, opened.SessionID)).is(200)
		if diff := cmp.Diff(opened, read[api.Deliberation](again)); diff != "" || again.header.Get("ETag") != `"1"` {
			t.Errorf("twice: %s %s", again.header.Get("ETag"), diff)
		}
		x.as(x.chair, "POST", x.path+"/deliberation", `{"session_id":1,"nope":1}`).problem(422, "unknown_field", "/nope unknown_field", "/session_id invalid_type")
		for _, p := range []person{x.juror(), x.chair, x.recruiter()} {
			if diff := cmp.Diff(opened, read[api.Deliberation](x.as(p, "GET", x.path+"/deliberation", nil).is(200))); diff != "" {
				t.Errorf("%s: %s", p.email, diff)
			}
		}
		x.as(x.admin(), "PATCH", x.path, `{"status":"closed"}`, "If-Match: *").problem(409, "minutes_needed", "/status minutes_needed")

		decisions := x.path + "/decisions"
		x.as(x.juror(), "PUT", decisions, x.decided(), "If-Match: *").problem(403, "forbidden")
		x.as(x.chair, "PUT", decisions, x.decided()).problem(428, "precondition_required")
		x.as(x.chair, "PUT", decisions, x.decided(), `If-Match: "7"`).problem(412, "stale_version")
		x.as(x.chair, "PUT", decisions, fmt.Sprintf(`{"decisions":[{"application_id":%q,"outcome":"perhaps","position":0},{"application_id":%q,"outcome":"selected","position":1,"reason":"x"}]}`, x.apps[0], x.apps[1]), "If-Match: *").
			problem(422, "invalid", "/decisions/0/outcome invalid_value", "/decisions/0/position too_small", "/decisions/1/position not_applicable", "/decisions/1/reason not_applicable")
		saved := x.as(x.chair, "PUT", decisions, x.decided(), `If-Match: "1"`).is(200)
		if got := read[api.Decisions](saved); got.Version != 2 || len(got.Decisions) != 2 || saved.header.Get("ETag") != `"2"` {
			t.Errorf("%+v", got)
		}
		x.as(x.recruiter(), "POST", x.path+"/minutes", nil).problem(403, "forbidden")
		x.as(x.juror(), "POST", x.path+"/minutes", nil).problem(403, "forbidden")
		x.as(x.chair, "PUT", decisions, `{"decisions":[]}`, `If-Match: "2"`).is(200)
		x.as(x.chair, "POST", x.path+"/minutes", nil).problem(409, "decisions_missing", "/decisions decisions_missing", "/decisions decisions_missing")
		x.as(x.chair, "PUT", decisions, x.decided(), "If-Match: *").is(200)
		signed := read[api.Act](x.as(x.chair, "POST", x.path+"/minutes", `{"place":"Montrouge"}`).is(201))
		if diff := cmp.Diff(signed, read[api.Act](x.as(x.chair, "POST", x.path+"/minutes", nil).is(200))); diff != "" {
			t.Errorf("twice: %s", diff)
		}
		x.as(x.chair, "PUT", decisions, `{"decisions":[]}`, "If-Match: *").problem(409, "jury_closed")
		x.as(x.admin(), "PATCH", x.path, `{"status":"open"}`, "If-Match: *").problem(409, "jury_closed", "/status jury_closed")
		for i, want := range []string{"selected active", "interviewed rejected"} {
			if a := read[api.Application](x.as(x.juror(), "GET", at("/v1/applications", x.apps[i]), nil).is(200)); a.Stage+" "+string(a.Status) != want {
				t.Errorf("%s %s, not %s", a.Stage, a.Status, want)
			}
		}
		x.checkMinutes(signed)
	})
}

// checkMinutes reads minutes in each form, and computes their hash as the documents say.
func (x chamber) checkMinutes(signed api.Act) {
	x.t.Helper()
	a := x.as(x.juror(), "GET", x.path+"/minutes", nil).is(200)
	var raw struct {
		Act    api.Act         `json:"act"`
		Record json.RawMessage `json:"record"`
	}
	x.must(json.Unmarshal(a.body, &raw))
	var tree any // encoding/json sorts names and writes no blanks, which is all that RFC 8785 asks of this record
	x.must(json.Unmarshal(raw.Record, &tree))
	var form bytes.Buffer
	enc := json.NewEncoder(&form)
	enc.SetEscapeHTML(false)
	x.must(enc.Encode(tree))
	sum := sha256.Sum256([]byte(signed.Previous + strings.TrimSpace(form.String())))
	if raw.Act != signed || hex.EncodeToString(sum[:]) != signed.Hash {
		x.t.Errorf("the hash of the record is %x, and the act is %+v", sum, raw.Act)
	}
	if v := read[api.Verification](x.as(x.juror(), "GET", x.path+"/minutes/verification", nil).is(200)); !v.OK || v.Hash != signed.Hash || v.Place != signed.Place {
		x.t.Errorf("%+v", v)
	}
	pdf := x.as(x.juror(), "GET", x.path+"/minutes?format=pdf", nil).is(200)
	if !bytes.HasPrefix(pdf.body, []byte("%PDF-")) || pdf.header.Get("Content-Type") != "application/pdf" || !strings.Contains(pdf.header.Get("Content-Disposition"), "proces-verbal-") || pdf.header.Get("Cache-Control") != "no-store" {
		x.t.Errorf("%.20q %v", pdf.body, pdf.header)
	}
	if other := x.as(x.recruiter(), "GET", x.path+"/minutes", nil, "Accept: application/pdf").is(200); !bytes.Equal(pdf.body, other.body) {
		x.t.Error("two readings of the same minutes differ")
	}
	x.as(x.juror(), "GET", x.path+"/minutes", nil, "Accept: image/png").problem(406, "not_acceptable")
}

func TestActsAfterTheMinutes(t *testing.T) {
	t.Parallel()
	x := newChamber(t, storetest.SQLite(t))
	acts := x.path + "/acts"
	const annul = `{"kind":"annulment","text":"La délibération est annulée.","reason":"Quorum."}`
	x.as(x.chair, "POST", acts, annul).problem(409, "minutes_needed")
	x.conclude(x.jury.ID, x.chair)
	x.as(x.juror(), "POST", acts, annul).problem(403, "forbidden")
	x.as(x.recruiter(), "POST", acts, annul).problem(403, "forbidden")
	x.as(x.chair, "POST", acts, `{"kind":"minutes","text":" ","place":1}`).problem(422, "read_only_field", "/place read_only_field", "/kind invalid_value", "/text required", "/reason required")
	before := x.as(x.juror(), "GET", x.path+"/minutes", nil).is(200)
	made := read[api.Act](x.as(x.admin(), "POST", acts, annul).is(201))
	after := x.as(x.juror(), "GET", x.path+"/minutes", nil).is(200)
	m := read[api.Minutes](after)
	if len(m.Acts) != 1 || m.Acts[0].ID != made.ID || *m.Acts[0].Text != "La délibération est annulée." || m.Act.Text != nil || before.header.Get("ETag") == after.header.Get("ETag") {
		t.Errorf("%+v", m.Acts)
	}
	if got := each(x.world, x.juror(), acts+"?limit=1", func(a api.Act) string { return string(a.Kind) }); got != "minutes annulment" {
		t.Errorf("%s", got)
	}
	if a := read[api.Application](x.as(x.juror(), "GET", at("/v1/applications", x.apps[0]), nil).is(200)); a.Status != api.StatusActive {
		t.Errorf("an act changed the application: %+v", a)
	}
}

// What somebody stepped back from, and a jury that is not theirs, they read in none of the answers about the deliberation.
func TestDeliberationsOfOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		x := newChamber(t, url)
		stranger := x.newPerson("juror", "stranger@vivier.test")
		x.deliberate(x.jury.ID)
		x.as(x.juror(), "POST", x.path+"/recusals", fmt.Sprintf(`{"application_id":%q,"reason":"Parenté"}`, x.apps[0])).is(201)
		x.as(x.chair, "PUT", x.path+"/decisions", x.decided(), "If-Match: *", "Idempotency-Key: k").is(200)
		unseen := func(path string) {
			t.Helper()
			if a := x.as(x.juror(), "GET", x.path+path, nil).is(200); strings.Contains(string(a.body), x.apps[0].String()) || !strings.Contains(string(a.body), x.apps[1].String()) {
				t.Errorf("%s: %s", path, a.body)
			}
		}
		unseen("/deliberation")
		unseen("/decisions")
		x.as(x.chair, "PUT", x.path+"/decisions", x.decided(), "If-Match: *", "Idempotency-Key: k").is(200)
		x.as(x.chair, "POST", x.path+"/recusals", fmt.Sprintf(`{"application_id":%q,"reason":"Parenté"}`, x.apps[1])).is(201)
		x.as(x.chair, "PUT", x.path+"/decisions", x.decided(), "If-Match: *", "Idempotency-Key: k").problem(404, "not_found") // what was kept tells of it
		x.as(x.chair, "POST", x.path+"/minutes", nil).is(201)
		unseen("/deliberation")
		unseen("/decisions")
		for _, path := range []string{"/minutes", "/minutes?format=pdf", "/acts"} {
			x.as(x.juror(), "GET", x.path+path, nil).problem(403, "recused")
		}
		for _, path := range []string{"/deliberation", "/decisions", "/minutes", "/minutes/verification", "/acts"} {
			x.as(stranger, "GET", x.path+path, nil).problem(404, "not_found")
			x.as(x.analyst(), "GET", x.path+path, nil).problem(403, "forbidden")
		}
		for path, body := range map[string]any{"/deliberation": nil, "/minutes": nil, "/acts": `{"kind":"annulment","text":"x","reason":"x"}`} {
			x.as(stranger, "POST", x.path+path, body).problem(404, "not_found")
		}
	})
}
