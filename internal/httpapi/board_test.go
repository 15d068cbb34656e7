package httpapi_test

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// hall is a world with two campaigns, in each of which a jury counts applications.
type hall struct {
	*world
	autumn, spring api.Campaign
	archives, it   api.Jury
}

func newHall(t *testing.T, url string) hall {
	t.Helper()
	h := hall{world: newWorldOn(t, url)}
	open := func(name, title string, people ...person) (api.Campaign, api.Jury) {
		campaign := add[api.Campaign](h.world, "/v1/campaigns", api.CampaignInput{Name: name, StartsOn: new(api.Date("2026-11-02"))})
		job := add[api.Job](h.world, "/v1/jobs", api.JobInput{Title: title, CampaignID: &campaign.ID, Status: new(api.JobOpen)})
		jury := h.addJury(job, people...)
		for i, name := range []string{"Ada", "Zoé"} {
			add[api.Application](h.world, "/v1/applications", api.ApplicationInput{
				JobID: job.ID, Candidate: &api.CandidateInput{GivenName: name, FamilyName: "Sérinette" + title}, Source: new("linkedin"),
				ReceivedAt: new(today.AddDate(0, 0, -10+5*i)),
			})
		}
		return campaign, jury
	}
	h.autumn, h.archives = open("Automne", "Archives", h.juror())
	h.spring, h.it = open("Printemps", "Informatique")
	return h
}

// link is the link of a page to the same view, without its host.
func (a answer) link() string {
	a.t.Helper()
	found := regexp.MustCompile(`class="permanent" href="http://vivier.test([^"]*)"`).FindStringSubmatch(string(a.body))
	if found == nil {
		a.t.Fatalf("%s has no link:\n%s", a.asked, a.body)
	}
	return html.UnescapeString(found[1])
}

func TestTheBoardAnswersAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := newHall(t, url)
		for _, p := range []person{h.admin(), h.recruiter(), h.analyst()} {
			a := h.onBoard(p).get("/board").page(200, "fr", "<svg", "Tunnel de recrutement par jury", "2026")
			if diff := cmp.Diff([]string{"Ensemble 4", "Jury Archives 2", "Jury Informatique 2"}, a.column(2)); diff != "" {
				t.Errorf("%s: %s", p.Role, diff)
			}
			if diff := cmp.Diff([]string{"Toutes les campagnes*", "Printemps", "Automne"}, a.options("campaign_id")); diff != "" {
				t.Error(diff)
			}
		}
		b := h.onBoard(h.recruiter())
		for _, c := range []struct {
			query string
			want  []string
		}{
			{"campaign_id=" + h.autumn.ID.String(), []string{"Ensemble 2", "Jury Archives 2"}},
			{"jury_id=" + h.it.ID.String() + "&campaign_id=&received_from=&as_of=", []string{"Ensemble 2", "Jury Informatique 2"}},
			{"as_of=2026-11-15", []string{"Ensemble 2", "Jury Archives 1", "Jury Informatique 1"}},
			{"received_from=2026-11-15&received_to=2026-11-18", []string{"Ensemble 0", "Jury Archives 0", "Jury Informatique 0"}},
			{"group_by=campaign", []string{"Automne 2", "Ensemble 4", "Printemps 2"}},
			{"source=website", []string{"Ensemble 0", "Jury Archives 0", "Jury Informatique 0"}},
		} {
			if diff := cmp.Diff(c.want, b.get("/board?"+c.query).page(200, "fr").column(2)); diff != "" {
				t.Errorf("%s: %s", c.query, diff)
			}
		}
		a := b.get("/board?lang=en&campaign_id="+h.autumn.ID.String()).page(200, "en", "Recruitment funnel by jury", "As of", "-Situation")
		if diff := cmp.Diff([][]string{{"All campaigns", "Printemps", "Automne*"}, {"All juries*", "Jury Archives"}}, [][]string{a.options("campaign_id"), a.options("jury_id")}); diff != "" {
			t.Error(diff)
		}
		b.get("/board?view=conversions").page(200, "fr", "Taux de passage", "sans objet")

		// What is taken away is what the API gives.
		const asked = "group_by=job&known_at=2026-11-22&as_of=2026-11-20&format="
		csv, csvOfAPI := b.get("/board?"+asked+"csv").is(200), h.as(h.recruiter(), "GET", "/v1/funnel?"+asked+"csv", nil).is(200)
		if !bytes.Equal(csv.body, csvOfAPI.body) || csv.header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("%v %s, not %s", csv.header, csv.body, csvOfAPI.body)
		}
		if svg := b.get("/board?" + asked + "svg").is(200); !strings.Contains(string(svg.body), "<svg") || svg.header.Get("Content-Type") != "image/svg+xml" {
			t.Errorf("%v", svg.header)
		}
		if n := strings.Count(fmt.Sprint(h.happened()), "event:export"); n != 3 {
			t.Errorf("%d exports are told", n)
		}
	})
}

func TestJurorsSeeTheirJuriesOnTheBoard(t *testing.T) {
	t.Parallel()
	h := newHall(t, storetest.SQLite(t))
	b := h.onBoard(h.juror())
	a := b.get("/board").page(200, "fr", "-Informatique", "-Printemps", "-"+h.it.ID.String())
	if diff := cmp.Diff([]string{"Ensemble 2", "Jury Archives 2"}, a.column(2)); diff != "" {
		t.Error(diff)
	}
	for _, other := range []string{"jury_id=" + h.it.ID.String(), "campaign_id=" + h.spring.ID.String()} {
		never := strings.ReplaceAll(strings.ReplaceAll(other, h.it.ID.String(), h.archives.JobID.String()), h.spring.ID.String(), h.archives.JobID.String())
		unseen, none := b.get("/board?"+other, "X-Request-Id: x"), b.get("/board?"+never, "X-Request-Id: x")
		_, id, _ := strings.Cut(other, "=")
		alike := func(a answer, id string) string { // but for the id, and for those that are made of the picture
			return regexp.MustCompile(`funnel-[0-9a-f]{8}`).ReplaceAllString(strings.ReplaceAll(string(a.is(200).body), id, ""), "")
		}
		if diff := cmp.Diff(alike(none, h.archives.JobID.String()), alike(unseen, id)); diff != "" {
			t.Errorf("%s is not answered as what never was:\n%s", other, diff)
		}
	}
}

// The link of a page shows the same numbers for ever, whatever is recorded later.
func TestTheLinkOfAViewFixesItsNumbers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := newHall(t, url)
		b := h.onBoard(h.recruiter())
		a := b.get("/board?group_by=job&campaign_id="+h.autumn.ID.String()).page(200, "fr")
		link := a.link()
		if want := "/board?as_of=2026-11-23T10%3A00%3A00Z&campaign_id=" + h.autumn.ID.String() + "&group_by=job&known_at=2026-11-23T10%3A00%3A00Z&lang=fr"; link != want {
			t.Fatalf("the link is %s, not %s", link, want)
		}
		h.wait(2 * time.Minute)
		before := b.get(link).page(200, "fr", `value="2026-11-23T10:00:00Z" type="text"`, "-provisoire")
		if diff := cmp.Diff(a.grid(), before.grid()); diff != "" {
			t.Error(diff)
		}
		h.wait(time.Hour)
		job := h.archives.JobID
		add[api.Application](h.world, "/v1/applications", api.ApplicationInput{JobID: job, Candidate: &api.CandidateInput{GivenName: "Élise", FamilyName: "Sérinette"}, ReceivedAt: new(today.AddDate(0, 0, -3))})
		h.as(h.admin(), "PATCH", at("/v1/jobs", job), api.JobInput{Title: "Archives", Openings: new(7), CampaignID: &h.spring.ID}, "If-Match: *", "Content-Type: application/merge-patch+json").is(200)
		after := b.get(link, "X-Request-Id: x").page(200, "fr")
		if diff := cmp.Diff(before.grid(), after.grid()); diff != "" {
			t.Errorf("the numbers behind the link changed:\n%s", diff)
		}
		if diff := cmp.Diff(after.link(), link); diff != "" {
			t.Error(diff)
		}

		// Who may name days only gets a link of days, which says so while its day lasts.
		analyst := h.onBoard(h.analyst())
		link = analyst.get("/board?lang=fr").page(200, "fr", "Ce lien désigne la journée d’aujourd’hui").link()
		if link != "/board?as_of=2026-11-23&known_at=2026-11-23&lang=fr" {
			t.Errorf("the analyst's link is %s", link)
		}
		analyst.get("/board?as_of=2026-11-20T10:00:00Z").page(400, "fr", `id="as_of-help"><p class="wrong">Doit être un jour`, "-<svg")
		h.wait(24 * time.Hour)
		analyst = h.onBoard(h.analyst())
		if again := analyst.get(link).page(200, "fr", "-Ce lien désigne").link(); again != link {
			t.Errorf("the link of the link is %s", again)
		}
	})
}

// What can't be asked is said beside its field, and everything that was entered stays.
func TestQuestionsToTheBoardThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	h := newHall(t, storetest.SQLite(t))
	b := h.onBoard(h.recruiter())
	values := url.Values{
		"campaign_id": {h.autumn.ID.String()}, "jury_id": {"nobody"}, "group_by": {"colour"}, "received_from": {"30/02/2026"}, "as_of": {"tomorrow"},
		"known_at": {"2026-11-01"}, "source": {"linkedin"}, "job_id": {"x"}, "nope": {"<b>"}, "lang": {"en"}, "view": {"conversions"},
	}
	a := b.get("/board?"+values.Encode()).page(400, "en", "-<b>", "-class=\"stamp\"", "-<svg",
		`value="30/02/2026" type="text"`, `value="tomorrow" type="text"`, `value="2026-11-01" type="date"`,
		`name="source" value="linkedin"`, `name="job_id" value="x"`, `name="view" value="conversions"`,
		"<li>nope – There is no such parameter here</li>", "<li>job_id – Must be UUIDs, separated by commas</li>",
		`id="jury_id-wrong">Must be UUIDs, separated by commas`, `id="group_by-wrong">Must be one of jury, job`, `id="as_of-help"><p class="wrong">Must be a day`,
	)
	if diff := cmp.Diff([]string{"All juries", "Jury Archives", "nobody*"}, a.options("jury_id")); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(string(a.body), `aria-invalid="true"`); n != 4 {
		t.Errorf("%d fields are wrong:\n%s", n, a.body)
	}
	for query, want := range map[string]string{
		"as_of=2026-11-24": `id="as_of-help"><p class="wrong">Cette date est à venir`,
		"received_from=2026-11-02&received_to=2026-11-01": `id="received_to-help"><p class="wrong">`,
		"lang=de":                           "<li>lang – ",
		"format=pdf":                        "<li>format – ",
		"basis=cohort":                      "<li>basis – ",
		"as_of=2026-11-01&as_of=2026-11-02": `id="as_of-help"><p class="wrong">`,
		"%zz":                               "<li>",
	} {
		b.get("/board?"+query).page(400, "fr", want)
	}
	// Several are a question that its form has no field for; it keeps it.
	both := h.archives.ID.String() + "," + h.it.ID.String()
	a = b.get("/board?jury_id="+both).page(200, "fr", `value="`+both+`" selected`)
	if diff := cmp.Diff([]string{"Tous les jurys", "Jury Informatique", "Jury Archives", "Jury Archives, Jury Informatique*"}, a.options("jury_id")); diff != "" {
		t.Error(diff)
	}
}

// What somebody typed is never a part of the page, nor of its addresses.
func TestHostileTextsOnTheBoard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const bad = `"'><script>alert(1)</script></svg><img src=x onerror=alert(1)>{{.}}`
	campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: bad})
	job := add[api.Job](w, "/v1/jobs", api.JobInput{Title: bad, CampaignID: &campaign.ID, Status: new(api.JobOpen)})
	add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: job.ID, Name: new(bad), Status: new(api.JuryOpen)})
	b := w.onBoard(w.admin())
	escaped := url.QueryEscape(bad)
	for _, path := range []string{
		"/board?campaign_id=" + campaign.ID.String(), "/board?job_id=" + job.ID.String() + "&view=conversions", "/board?group_by=campaign",
		"/board?source=" + escaped, "/board?as_of=" + escaped, "/board?" + escaped + "=" + escaped, "/board?jury_id=" + escaped, "/board?lang=" + escaped,
		"/board/sign-in?next=" + escaped, "/board/sign-in?next=" + url.QueryEscape("/board?x="+escaped),
	} {
		a := b.get(path)
		if a.status >= 500 {
			t.Errorf("%s: %d", path, a.status)
		}
		for _, raw := range []string{"<script>alert", "<img src=x", `"'>`} {
			if strings.Contains(string(a.body), raw) {
				t.Errorf("%s: %s stands in the page:\n%s", path, raw, a.body)
			}
		}
	}
	a := b.get("/board").is(200)
	if !strings.Contains(string(a.body), "&lt;script&gt;alert(1)") {
		t.Errorf("the label is lost:\n%s", a.body)
	}
}

// The list of a form ends somewhere, and says so; what is chosen is there all the same.
func TestTheBoardOffersSoManyCampaigns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "La première"})
	for i := range 200 {
		add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: fmt.Sprint("Campagne ", i)})
	}
	b := w.onBoard(w.recruiter())
	if n := len(b.get("/board").page(200, "fr", "Seuls les 200 premiers", "-La première").options("campaign_id")); n != 201 {
		t.Errorf("%d to choose from", n)
	}
	offered := b.get("/board?campaign_id="+first.ID.String()).page(200, "fr").options("campaign_id")
	if last := offered[len(offered)-1]; last != "La première*" {
		t.Errorf("chosen is %s", last)
	}
}

// A publication is shown as it was kept, and what was corrected since stands below it.
func TestPublicationsOnTheBoard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := newHall(t, url)
		b := h.onBoard(h.analyst())
		b.get("/board?view=publications").page(200, "fr", "Rien n’est publié.", "-class=\"stamp\"")
		h.wait(2 * time.Minute)
		h.as(h.recruiter(), "POST", "/v1/publications", `{"slug":"conseil","title":"Pour le <conseil>","note":"Novembre"}`).is(201)
		b.get("/board?view=publications&lang=en").page(200, "en", `<a href="/board?lang=en&amp;publication=conseil&amp;view=publications">Pour le &lt;conseil&gt;</a>`, "As of 23 November 2026")
		const path = "/board?publication=conseil&view=publications"
		first := b.get(path).page(200, "fr", "Pour le &lt;conseil&gt;</h2>", "Novembre", "<svg", "Aucune correction", "Toutes les publications")
		if link := first.link(); link != "/board?lang=fr&publication=conseil&view=publications" {
			t.Errorf("its link is %s", link)
		}
		h.wait(time.Hour)
		add[api.Application](h.world, "/v1/applications", api.ApplicationInput{
			JobID: h.it.JobID, Candidate: &api.CandidateInput{GivenName: "Élise", FamilyName: "Sérinette"}, ReceivedAt: new(today.AddDate(0, 0, -2)),
		})
		again := b.get(path).page(200, "fr", "-Aucune correction", "Corrections depuis la publication", "<td class=\"figure\">5<small>publié\u00a0: 4</small></td>")
		if diff := cmp.Diff(first.grid(), again.grid()); diff != "" {
			t.Errorf("a publication changed:\n%s", diff)
		}
		for form, name := range map[string]string{"csv": `attachment; filename="board.csv"`, "svg": "", "xlsx": `attachment; filename="board.xlsx"`} {
			want := h.as(h.analyst(), "GET", "/v1/publications/conseil?format="+form, nil, "Accept-Language: fr").is(200)
			got := b.get(path + "&format=" + form).is(200)
			if !bytes.Equal(got.body, want.body) {
				t.Errorf("another %s is taken away than the API's", form)
			}
			if is := got.header.Get("Content-Disposition"); is != name {
				t.Errorf("the %s is sent as %q", form, is)
			}
		}
		b.get("/board?publication=nothing&view=publications").page(404, "fr", "<h1>Introuvable</h1>")
		h.onBoard(h.juror()).get("/board").page(200, "fr", "-Publications")
		h.onBoard(h.juror()).get(path).page(400, "fr", "<li>view – ")
	})
}

// Every view of a statistic shows what the API answers, in its forms too; what the statistic can't obey is said beside the field.
func TestStatisticsOnTheBoard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := newHall(t, url)
		b := h.onBoard(h.recruiter())
		for name, c := range map[string]struct {
			path, heading string
			want          []string
		}{
			"time-to-fill":  {"/v1/stats/time-to-fill", "Délai pour pourvoir les postes, par offre d’emploi", []string{"Archives 1", "Ensemble 2", "Informatique 1"}},
			"time-to-hire":  {"/v1/stats/time-to-hire", "Délai de recrutement par jury", []string{"Ensemble 0", "Jury Archives 0", "Jury Informatique 0"}},
			"time-in-stage": {"/v1/stats/time-in-stage", "Durée dans chaque étape", nil},
			"data-quality":  {"/v1/stats/data-quality", "Ce qui est à vérifier ou à corriger", nil},
			"sources":       {"/v1/stats/sources", "D’où viennent les candidatures", nil},
			"funnel":        {"/v1/funnel", "Tunnel de recrutement par jury", []string{"Ensemble 2", "Jury Archives 2", "Jury Informatique 2"}},
		} {
			const at = "known_at=2026-11-22T10:00:00Z&as_of=2026-11-22T10:00:00Z"
			a := b.get("/board?view="+name).page(200, "fr", c.heading, `aria-current="page"`)
			pictured := name != "time-in-stage" && name != "data-quality"
			if pictured {
				a.page(200, "fr", "<svg")
			}
			if c.want != nil && name != "funnel" {
				if diff := cmp.Diff(c.want, a.column(1)); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
			for _, form := range []string{"csv", "xlsx", "svg"} {
				if !pictured && form == "svg" {
					b.get("/board?view="+name+"&format="+form).page(400, "fr", "<li>format – ")
					continue
				}
				got := b.get("/board?view=" + name + "&" + at + "&format=" + form).is(200)
				want := h.as(h.recruiter(), "GET", c.path+"?"+at+"&format="+form, nil, "Accept-Language: fr").is(200)
				if got.header.Get("Content-Type") != want.header.Get("Content-Type") || !bytes.Equal(got.body, want.body) {
					t.Errorf("%s as %s differs from the API's: %d and %d bytes", name, form, len(got.body), len(want.body))
				}
			}
		}
		b.get("/board?view=time-to-fill&group_by=campaign").page(200, "fr", "Délai pour pourvoir les postes, par campagne", "-immature")
		b.get("/board?view=time-to-hire", "Accept: text/html").page(200, "fr", "Certaines candidatures sont en cours", `class="warning"`)
		b.get("/board?view=time-to-fill&jury_id="+h.it.ID.String()).page(400, "fr", `id="jury_id-wrong">`, "Jury Informatique", "-class=\"stamp\"")
		b.get("/board?view=sources&source=linkedin").page(200, "fr", "LinkedIn", "-Site de l’employeur")

		b.get("/board?view=reach").page(200, "fr", "Choisissez une campagne", "-class=\"stamp\"")
		b.get("/board?view=reach&campaign_id="+h.autumn.ID.String()+"&source=linkedin").page(200, "fr", "retirez les autres filtres")
		b.get("/board?view=reach&campaign_id="+h.autumn.ID.String()).page(200, "fr", "Portée de la campagne « Automne »", "Ce que la campagne a coûté", "<svg")
		for _, form := range []string{"csv", "xlsx", "svg"} {
			got := b.get("/board?view=reach&known_at=2026-11-22&campaign_id=" + h.autumn.ID.String() + "&format=" + form).is(200)
			want := h.as(h.recruiter(), "GET", at("/v1/campaigns", h.autumn.ID)+"/report?known_at=2026-11-22&format="+form, nil, "Accept-Language: fr").is(200)
			if !bytes.Equal(got.body, want.body) {
				t.Errorf("the report as %s differs from the API's", form)
			}
		}
		h.onBoard(h.juror()).get("/board?view=reach&campaign_id="+h.spring.ID.String()).page(404, "fr")
	})
}
