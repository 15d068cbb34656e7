package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// What somebody sees of a noun is decided in the SQL, for whatever asks: a handler that forgets to ask opens nothing.
func TestSightOfEveryNoun(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := furnished(t, url)
		existing := map[store.Noun]uuid.UUID{}
		for noun, table := range store.Tables() {
			query := "SELECT id FROM " + table + " ORDER BY id LIMIT 1"
			if noun == store.Pipelines { // that of the only job, not the first
				query = "SELECT pipeline_id FROM jobs ORDER BY id LIMIT 1"
			}
			rows, err := b.Rows(b.ctx, query)
			b.ok(err)
			existing[noun] = uuid.MustParse(strings.Trim(rows[0][0], `"`))
		}
		elsewhere, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: "Elsewhere"})
		b.ok(err)
		limited := func(department uuid.UUID, email string) hiring.Actor {
			u, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: email, Name: "L", Role: hiring.RoleRecruiter, Departments: []hiring.UserDepartment{{DepartmentID: department}}})
			b.ok(err)
			return hiring.Actor{UserID: u.ID, Role: u.Role, Limited: true}
		}
		member, err := b.UserByEmail(b.ctx, "élodie.œuvré@example.org")
		b.ok(err)
		key := func(bound bool, scopes ...hiring.Scope) hiring.Actor {
			k := &hiring.APIKey{Record: hiring.Record{ID: uuid.New()}}
			for _, s := range scopes {
				k.Scopes = append(k.Scopes, hiring.APIKeyScope{Scope: s})
			}
			return hiring.Actor{Key: k, Limited: bound}
		}
		const (
			named  = "reason source"
			counts = " campaign department job jury pipeline posting posting_metrics " + named
			course = " application candidate interview job jury jury_member pipeline " + named
			here   = " cost jury_session note recusal" + counts + course
			whole  = " decision jury_act" + here // the jury that decided is of no department
		)
		for name, x := range map[string]struct {
			who  hiring.Actor
			sees string
		}{
			"an administrator":               {b.admin, "api_key disclosure proposal publication session user" + whole},
			"a recruiter":                    {hiring.Actor{UserID: uuid.New(), Role: hiring.RoleRecruiter}, "disclosure proposal publication session user" + whole},
			"a recruiter of the department":  {limited(existing[store.Departments], "here@example.org"), "disclosure proposal publication user" + here},
			"a recruiter of another one":     {limited(elsewhere.ID, "there@example.org"), "pipeline publication user " + named},
			"a juror of the jury":            {hiring.Actor{UserID: member.ID, Role: hiring.RoleJuror}, whole},
			"a juror of none":                {hiring.Actor{UserID: uuid.New(), Role: hiring.RoleJuror}, named},
			"an analyst":                     {hiring.Actor{UserID: uuid.New(), Role: hiring.RoleAnalyst}, "cost publication" + counts},
			"a key for funnels":              {key(false, hiring.ScopeFunnel), "publication" + counts},
			"a key for applications":         {key(false, hiring.ScopeApplications), course},
			"a key for candidates":           {key(false, hiring.ScopeCandidates), course},
			"a key for nothing":              {key(false), ""},
			"a key of no jury, for all":      {key(true, hiring.Scopes...), named},
			"a key of no jury, for funnels":  {key(true, hiring.ScopeFunnel), named},
			"somebody without a role":        {hiring.Actor{UserID: uuid.New()}, ""},
			"nobody":                         {hiring.Actor{}, ""},
			"somebody whose role is unknown": {hiring.Actor{UserID: uuid.New(), Role: "king"}, ""},
		} {
			var got []string
			for noun, id := range existing {
				err := b.Visible(b.ctx, x.who, noun, id)
				if err == nil {
					got = append(got, string(noun))
				} else if !hiring.Is(err, hiring.KindNotFound) {
					t.Errorf("%s asks for a %s: %v", name, noun, err)
				}
			}
			want := slices.Compact(slices.Sorted(slices.Values(strings.Fields(x.sees))))
			slices.Sort(got)
			if diff := cmp.Diff(want, got, cmp.Transformer("none", func(list []string) string { return strings.Join(list, " ") })); diff != "" {
				t.Errorf("%s (- should see, + sees): %s", name, diff)
			}
		}
	})
}
