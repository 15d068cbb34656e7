package canary_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/canary"
)

// TestEachKindOfLeakIsFound: a detector that finds nothing proves nothing.
func TestEachKindOfLeakIsFound(t *testing.T) {
	t.Parallel()
	var c canary.Canaries
	c.Add("the password", "un mot de passe")
	c.AddJSON([]byte(`{"job_id":"1","candidate":{"given_name":"Zoé","family_name":"D'Àvila \"Z\"","phone":"+33 1 02 03 04 05"},"cover_note":"Bonjour,\nje postule"}`))
	c.AddJSON([]byte(`[{"email":"x","name":"Ada Lovelace","refresh_token":"r3fr3sh"},{"name":"Archives","key":"linkedin"}]`))
	c.AddJSON([]byte(`{"broken`))
	c.AddQuery(url.Values{"q": {"garçon"}, "limit": {"1000"}})
	for text, want := range map[string][]string{
		`{"msg":"un mot de passe"}`:                           {`the password: "un mot de passe"`},
		`for D'Àvila "Z"`:                                     {`family_name: "D'Àvila \"Z\""`},
		`{"cause":"D'Àvila \"Z\""}`:                           {`family_name: "D'Àvila \"Z\""`},
		`{"cause":"Bonjour,\nje postule"}`:                    {`cover_note: "Bonjour,\nje postule"`},
		"+33 1 02 03 04 05":                                   {`phone: "+33 1 02 03 04 05"`},
		"Ada Lovelace and r3fr3sh":                            {`name: "Ada Lovelace"`, `refresh_token: "r3fr3sh"`},
		"/v1/candidates?q=garçon":                             {`the parameter q: "garçon"`},
		"to zoe@people.example.":                              {`an e-mail address: "zoe@people.example"`},
		"Bearer eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ2In0.c2ln":    {`an access token: "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ2In0"`},
		"viv_abcd1234_0123456789abcdef0123":                   {`an API key: "viv_abcd1234_0123456789abcdef0123"`},
		"GET /v1/calendars/vcal_0123456789abcdef-_0123456789": {`a calendar's secret: "vcal_0123456789abcdef-_0123456789"`},
		"$argon2id$v=19$m=1":                                  {`a password's hash: "$argon2id$"`},
		"dial postgres://vivier:hunter2@db/vivier":            {`a URL's password: "postgres://vivier:hunter2@"`},
		"-----BEGIN PRIVATE KEY-----":                         {`a private key: "PRIVATE KEY"`},
		"github.com/gin-gonic/gin@v1.10.0/gin.go linkedin 1000 Archives Zoé http://user:xxxxx@host": nil,
	} {
		if diff := cmp.Diff(want, c.Found(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
