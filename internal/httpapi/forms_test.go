package httpapi_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"github.com/vivier-ats/vivier/internal/storetest"
)

// sheets reads a workbook: the names of its sheets, and the lines of each.
func (w *world) sheets(body []byte) (names []string, lines map[string][][]string) {
	w.t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(body))
	w.must(err)
	lines = map[string][][]string{}
	for _, name := range book.GetSheetList() {
		lines[name], err = book.GetRows(name)
		w.must(err)
	}
	return book.GetSheetList(), lines
}

const workbookMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func TestFunnelAsAWorkbook(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("=HYPERLINK(\"x\")")
		jury := w.addJury(job)
		w.apply(job, "Zoé")
		a := w.as(w.analyst(), "GET", "/v1/funnel?format=xlsx&group_by=source&job_id="+job.ID.String(), nil, "Accept-Language: en").is(200)
		if h := a.header; h.Get("Content-Type") != workbookMedia || h.Get("Content-Disposition") != `attachment; filename="funnel.xlsx"` || h.Get("Content-Language") != "en" {
			t.Errorf("%v", h)
		}
		names, lines := w.sheets(a.body)
		if want := []string{"source", "jury", "job", "campaign", "department", "posting", "month", "definition"}; !slices.Equal(names, want) {
			t.Errorf("sheets %q", names)
		}
		for _, name := range names[:7] {
			if total := lines[name][len(lines[name])-1]; total[0] != "total" || total[4] != "1" {
				t.Errorf("the total by %s is %q", name, total)
			}
		}
		if got := lines["job"][1][2]; got != "'=HYPERLINK(\"x\")" {
			t.Errorf("the job is %q", got)
		}
		if !slices.ContainsFunc(lines["definition"], func(line []string) bool {
			return slices.Equal(line, []string{"Filter: Job", "'=HYPERLINK(\"x\")", "job_id=" + job.ID.String()})
		}) {
			t.Errorf("the definition: %q", lines["definition"][:10])
		}
		for path, file := range map[string]string{
			at("/v1/juries", jury.ID) + "/funnel?format=xlsx&basis=snapshot": "juries-" + jury.ID.String() + "-funnel.xlsx",
			at("/v1/jobs", job.ID) + "/funnel?format=csv":                    "jobs-" + job.ID.String() + "-funnel.csv",
		} {
			a := w.as(w.analyst(), "GET", path, nil).is(200)
			if got := a.header.Get("Content-Disposition"); got != `attachment; filename="`+file+`"` {
				t.Errorf("%s: %s", path, got)
			}
			if strings.Contains(path, "xlsx") {
				if names, _ := w.sheets(a.body); names[0] != "jury" || !slices.Contains(names, "stage") {
					t.Errorf("of a snapshot: %q", names)
				}
			}
		}
	})
}

func TestAWorkbookIsAskedForLikeEveryForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	jury := w.addJury(w.addJob("Archiviste"), w.juror())
	if a := w.as(w.analyst(), "GET", "/v1/funnel", nil, "Accept: "+workbookMedia).is(200); !bytes.HasPrefix(a.body, []byte("PK")) {
		t.Errorf("by Accept: %v", a.header)
	}
	if a := w.as(w.analyst(), "HEAD", "/v1/funnel?format=xlsx", nil).is(200); len(a.body) > 0 || a.header.Get("Content-Type") != workbookMedia {
		t.Errorf("HEAD: %d bytes, %v", len(a.body), a.header)
	}
	w.as(w.analyst(), "GET", "/v1/funnel?format=xlsx&as_of=2999-01-01", nil).problem(400, "invalid_parameters", "as_of in_the_future")
	w.as(w.juror(), "GET", at("/v1/juries", uuid.New())+"/funnel?format=xlsx", nil).problem(404, "not_found")
	_, lines := w.sheets(w.as(w.juror(), "GET", "/v1/funnel?format=xlsx", nil).is(200).body)
	if len(lines["jury"]) != 3 || lines["jury"][1][1] != jury.ID.String() {
		t.Errorf("a juror's: %q", lines["jury"])
	}
}

func TestThePictureIsChosen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	jury := w.addJury(w.addJob("Archiviste"))
	for query, title := range map[string]string{"": ">Recruitment funnel", "&picture=funnel": ">Recruitment funnel", "&picture=conversions": ">Conversion rates"} {
		for _, path := range []string{"/v1/funnel", at("/v1/juries", jury.ID) + "/funnel"} {
			a := w.as(w.analyst(), "GET", path+"?format=svg"+query, nil, "Accept-Language: en").is(200)
			if !strings.Contains(string(a.body), title) || a.header.Get("Content-Disposition") != "" {
				t.Errorf("%s: %v %.200s", query, a.header, a.body)
			}
		}
	}
	for query, want := range map[string]string{
		"?picture=conversions": "picture not_applicable", "?picture=funnel&format=csv": "picture not_applicable", "?picture=conversions&format=xlsx": "picture not_applicable",
		"?picture=cake&format=svg": "picture invalid_value", "?picture=conversions&format=svg&basis=snapshot": "picture not_applicable",
	} {
		if got := w.as(w.analyst(), "GET", "/v1/funnel"+query, nil).is(400).faults(); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q", query, got)
		}
	}
	w.as(w.analyst(), "GET", "/v1/funnel?picture=conversions", nil, "Accept: image/svg+xml").is(200)
}

// TestEveryStatisticHasItsForms: each names its filters where people read it, and says in its definition what it rests on.
func TestEveryStatisticHasItsForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	w.addJury(job)
	w.apply(job, "Zoé")
	for path, picture := range map[string]bool{
		"/v1/stats/time-in-stage": false, "/v1/stats/time-to-hire": true, "/v1/stats/time-to-fill": true, "/v1/stats/sources": true, "/v1/stats/agreement": false,
	} {
		path += "?job_id=" + job.ID.String()
		a := w.as(w.analyst(), "GET", path+"&format=xlsx", nil, "Accept-Language: en").is(200)
		names, lines := w.sheets(a.body)
		if len(names) != 2 || names[1] != "definition" || !strings.HasPrefix(a.header.Get("Content-Disposition"), `attachment; filename="stats-`) {
			t.Errorf("%s: %q %v", path, names, a.header)
		}
		if !slices.ContainsFunc(lines["definition"], func(line []string) bool {
			return slices.Equal(line, []string{"Filter: Job", "Archiviste", "job_id=" + job.ID.String()})
		}) {
			t.Errorf("%s: %q", path, lines["definition"])
		}
		for _, line := range lines["definition"] {
			if strings.HasPrefix(line[0], "Column: ") && line[1] == "" {
				t.Errorf("%s: %s means nothing", path, line[0])
			}
		}
		if !picture {
			if got := w.as(w.analyst(), "GET", path+"&format=svg", nil).is(400).faults(); !slices.Equal(got, []string{"format invalid_value"}) {
				t.Errorf("%s: %q", path, got)
			}
			continue
		}
		a = w.as(w.analyst(), "GET", path+"&format=svg", nil, "Accept-Language: fr").is(200)
		if a.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(string(a.body), "Offre d’emploi : Archiviste") {
			t.Errorf("%s: %v %s", path, a.header, a.body)
		}
		wellFormed(t, a.body)
	}
}

func TestCampaignReportAsPictureAndWorkbook(t *testing.T) {
	t.Parallel()
	r := newReported(t, storetest.SQLite(t))
	path := at("/v1/campaigns", r.campaign.ID) + "/report"
	a := r.as(r.analyst(), "GET", path+"?format=svg", nil, "Accept-Language: en").is(200)
	wellFormed(t, a.body)
	for _, want := range []string{">Reach of the campaign “Spring”<", ">=cmd()<", ">300<", "Applications that a posting brought: received 3, relevant 3, interviewed 2, hired 1."} {
		if !strings.Contains(string(a.body), want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
	a = r.as(r.analyst(), "GET", path+"?format=xlsx", nil, "Accept-Language: en").is(200)
	names, lines := r.sheets(a.body)
	if !slices.Equal(names, []string{"report", "definition"}) || len(lines["report"]) != 8 || lines["report"][7][16] != "7.5" || lines["report"][1][3] != "'=cmd()" {
		t.Errorf("%q %q", names, lines["report"])
	}
	if a.header.Get("Content-Disposition") != `attachment; filename="campaigns-`+r.campaign.ID.String()+`-report.xlsx"` || a.header.Get("Content-Language") != "en" {
		t.Errorf("%v", a.header)
	}
	for _, item := range []string{"Scope", "Costs", "Campaign"} {
		if !slices.ContainsFunc(lines["definition"], func(line []string) bool { return line[0] == item }) {
			t.Errorf("%s is not defined", item)
		}
	}
}

func wellFormed(t *testing.T, document []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(document)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
