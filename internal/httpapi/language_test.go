package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

func TestMatchLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"":                                      "fr",
		"*":                                     "fr",
		"en":                                    "en",
		"EN-us":                                 "en",
		"fr-CA, en;q=0.9":                       "fr",
		"en;q=0.8, fr;q=0.7":                    "en",
		"en;q=0.7, fr;q=0.8":                    "fr",
		"de, en;q=0.5":                          "en",
		"de":                                    "fr",
		"fr;q=0, en;q=0.1":                      "en",
		"en;q=0":                                "fr",
		"en ; q=0.9 , *;q=0.1":                  "en",
		"en;q=x, fr;q=0.1":                      "fr",
		"!!, x y z, en":                         "en",
		"nonsense-that-is-far-too-long-for, en": "en",
		",,;;,en;,":                             "en",
		"en;q=NaN":                              "en",
		"\x00\xff":                              "fr",
		strings.Repeat("-", 900):                "fr",
		strings.Repeat("en,", 4000):             "fr", // longer than is read
	} {
		if got := httpapi.MatchLanguage(header); got != want {
			t.Errorf("%.60q: %s, not %s", header, got, want)
		}
	}
}

func TestTextsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		text   hiring.Text
		fr, en string
	}{
		{hiring.Text{Phrase: "the body is empty"}, "Le corps de la requête est vide.", "the body is empty"},
		{hiring.Text{Phrase: "a body has at most %d bytes", Args: []any{1 << 20}}, "Le corps d’une requête est limité à 1\u00a0048\u00a0576 octets.", "a body has at most 1,048,576 bytes"},
		{hiring.Text{Phrase: "must have at least %d characters", Args: []any{1}}, "Doit avoir au moins 1 caractère.", "must have at least 1 character"},
		{hiring.Text{Phrase: "must have at least %d characters", Args: []any{2}}, "Doit avoir au moins 2 caractères.", "must have at least 2 characters"},
		{
			hiring.Text{Phrase: "must be %s, not %s", Args: []any{hiring.Phrase("a string"), hiring.Phrase("null")}},
			"Type attendu\u00a0: chaîne de caractères. Type reçu\u00a0: null.", "must be a string, not null",
		},
		{
			hiring.Text{Phrase: "the reason %q is not one for %s", Args: []any{"100%d", hiring.ActionReject}},
			"Le motif «\u00a0100%d\u00a0» ne convient pas à l’action «\u00a0Refuser\u00a0».", `the reason "100%d" is not one for reject`,
		},
		{
			hiring.Text{Phrase: "this is for the roles %s; yours is %s", Args: []any{[]hiring.Role{hiring.RoleAdmin, hiring.RoleRecruiter}, hiring.RoleJuror}},
			"Cette opération est réservée aux rôles suivants\u00a0: Administration, Recrutement. Votre rôle\u00a0: Membre de jury.",
			"this is for the roles admin, recruiter; yours is juror",
		},
		{
			hiring.Text{Phrase: "with this the recorded course would break a rule (%s): %s", Args: []any{"application_closed", hiring.Text{
				Phrase: "the application is %s: it can only be reopened or corrected", Args: []any{hiring.StatusWithdrawn},
			}}},
			"Le parcours enregistré ne serait alors plus possible (règle application_closed). " +
				"La candidature est close (statut «\u00a0Désistement\u00a0»)\u00a0: elle ne peut être que rouverte ou corrigée.",
			"with this the recorded course would break a rule (application_closed): the application is withdrawn: it can only be reopened or corrected",
		},
	} {
		if got := httpapi.Say("fr", x.text); got != x.fr {
			t.Errorf("%q, not %q", got, x.fr)
		}
		if got := httpapi.Say("en", x.text); got != x.en {
			t.Errorf("%q, not %q", got, x.en)
		}
	}
}

// TestProblemsSpeakTheReadersLanguage provokes a problem of each kind that a client can.
func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archivist")
	applied := w.as(w.recruiter(), "POST", "/v1/applications", map[string]any{"job_id": job.ID, "candidate": map[string]any{"family_name": "Moreau", "given_name": "Inès"}})
	application := at("/v1/applications", read[api.Application](applied.is(201)).ID)
	path := "/v1/jobs/" + job.ID.String()
	for _, x := range []struct {
		who          person
		method, path string
		body         any
		header       string
		status       int
		fr, en       string // the title
		frDetail     string
		enDetail     string
	}{
		{w.recruiter(), "POST", "/v1/jobs", `{`, "", 400, "Requête incorrecte", "Bad Request", "Le corps de la requête n’est pas du JSON valide (octet 1).", "the body is not valid JSON, at byte 1"},
		{w.recruiter(), "GET", "/v1/jobs?limit=0", nil, "", 400, "Requête incorrecte", "Bad Request", "Doit être supérieur ou égal à 1.", "must be at least 1"},
		{nobody(), "GET", "/v1/jobs", nil, "", 401, "Connexion requise", "Unauthorized", "Connectez-vous, puis envoyez le jeton d’accès, ou une clé d’API, dans l’en-tête Authorization: Bearer.", "send an access token or an API key as Authorization: Bearer"},
		{w.juror(), "POST", "/v1/jobs", `{}`, "", 403, "Accès refusé", "Forbidden", "Votre rôle\u00a0: Membre de jury.", "yours is juror"},
		{w.recruiter(), "GET", "/v1/nothing", nil, "", 404, "Introuvable", "Not Found", "Cette adresse n’existe pas\u00a0: /docs montre celles qui existent.", "there is no such path: /docs shows those that there are"},
		{w.recruiter(), "GET", "/v1/jobs/" + uuid.Nil.String(), nil, "", 404, "Introuvable", "Not Found", "Cet élément n’existe pas ou ne vous est pas accessible.", "there is nothing here, or nothing that you may see"},
		{w.recruiter(), "PUT", path, `{}`, "", 405, "Méthode non autorisée", "Method Not Allowed", "La méthode PUT", "the method PUT"},
		{w.analyst(), "GET", "/v1/funnel", nil, "Accept: text/html", 406, "Format indisponible", "Not Acceptable", "json, csv, svg", "json, csv, svg"},
		{w.recruiter(), "DELETE", path, nil, "If-Match: *", 409, "Conflit avec l’état actuel", "Conflict", "dépendent de celui-ci", "something depends on this"},
		{w.recruiter(), "DELETE", application, nil, "If-Match: *", 409, "Conflit avec l’état actuel", "Conflict", "refusez-la", "reject it"},
		{w.recruiter(), "POST", "/v1/applications", `{"job_id":"` + job.ID.String() + `"}`, "", 422, "Données invalides", "Unprocessable Entity", "à moins d’indiquer candidate", "unless candidate is"},
		{w.analyst(), "GET", "/v1/funnel?from=2024-01-01", nil, "", 400, "Requête incorrecte", "Bad Request", "qu’avec basis=activity", "with basis=activity only"},
		{w.analyst(), "GET", "/v1/funnel?to=2024-01-01", nil, "", 400, "Requête incorrecte", "Bad Request", "qu’avec basis=activity", "with basis=activity only"},
		{w.analyst(), "GET", "/v1/funnel?basis=activity", nil, "", 400, "Requête incorrecte", "Bad Request", "indiquez from et to", "give from and to"},
		{w.analyst(), "GET", "/v1/funnel?as_of=2099-01-01", nil, "", 400, "Requête incorrecte", "Bad Request", "choisissez une date passée", "choose one that has passed"},
		{w.recruiter(), "GET", "/v1/jobs?cursor=x", nil, "", 400, "Requête incorrecte", "Bad Request", "recommencez sans", "start again without it"},
		{w.recruiter(), "GET", "/v1/jobs?sync_token=x", nil, "", 400, "Requête incorrecte", "Bad Request", "recommencez sans", "start again without it"},
		{w.recruiter(), "PATCH", path, `{"title":"x"}`, `If-Match: "99"`, 412, "Modifié entre-temps", "Precondition Failed", "relisez-le", "read it again"},
		{w.recruiter(), "PATCH", path, `{"title":"x"}`, `If-Match: W/"1"`, 412, "Modifié entre-temps", "Precondition Failed", "envoyez l’ETag sans W/", "send the ETag without W/"},
		{w.recruiter(), "POST", "/v1/jobs", strings.Repeat(" ", 1<<20+1), "", 413, "Contenu trop volumineux", "Request Entity Too Large", "1\u00a0048\u00a0576 octets", "1,048,576 bytes"},
		{w.recruiter(), "POST", "/v1/jobs", `{}`, "Content-Type: text/plain", 415, "Format non pris en charge", "Unsupported Media Type", "application/json", "application/json"},
		{w.recruiter(), "POST", "/v1/jobs", `{"title":7}`, "", 422, "Données invalides", "Unprocessable Entity", "Type attendu\u00a0: chaîne de caractères. Type reçu\u00a0: nombre.", "must be a string, not a number"},
		{w.recruiter(), "PATCH", path, `{"title":"x"}`, "", 428, "Condition requise", "Precondition Required", "If-Match", "If-Match"},
	} {
		for language, want := range map[string][2]string{
			"": {x.fr, x.frDetail}, "en-GB,fr;q=0.9": {x.en, x.enDetail}, "de, en;q=0.1": {x.en, x.enDetail}, strings.Repeat("en;", 4000): {x.fr, x.frDetail},
		} {
			headers := []string{"Accept-Language: " + language}
			if x.header != "" {
				headers = append(headers, x.header)
			}
			a := w.as(x.who, x.method, x.path, x.body, headers...).is(x.status)
			p := read[api.Problem](a)
			told := []string{p.Detail}
			for _, e := range p.Errors {
				told = append(told, e.Detail)
			}
			says := slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, want[1]) })
			speaks := map[bool]string{true: "fr", false: "en"}[want[0] == x.fr]
			if p.Title != want[0] || !says || a.header.Get("Content-Language") != speaks || !slices.Contains(a.header.Values("Vary"), "Accept-Language") {
				t.Errorf("%s in %.20q: %v %s", a.asked, language, a.header, a.body)
			}
		}
	}
}
