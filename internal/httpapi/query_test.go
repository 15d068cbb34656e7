package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

var (
	someone = uuid.MustParse("0192d3a4-7c1e-7c3b-8f00-000000000001")
	another = uuid.MustParse("0192d3a4-7c1e-7c3b-8f00-000000000002")
)

func ask(rawQuery string) httpapi.Query {
	r := httptest.NewRequest(http.MethodGet, "/v1/things", nil)
	r.URL.RawQuery = rawQuery
	return httpapi.ReadQuery(r, someone, testKeys())
}

// testKeys are those of a server that lives as long as the tests.
var testKeys = sync.OnceValue(func() *auth.Keyring {
	key, err := auth.GenerateKey()
	if err != nil {
		panic(err)
	}
	return auth.NewKeyring(time.Now, key) //nolint:forbidigo // one key needs no clock
})

func TestQueryReadsEveryType(t *testing.T) {
	t.Parallel()
	q := ask("q=%25+x&ids=" + someone.String() + "," + another.String() + "&id=" + another.String() + "&on=false&day=2024-02-29&roles=juror,admin&sort=-name&limit=7")
	if got := q.Text("q"); got != "% x" {
		t.Errorf("q: %q", got)
	}
	if diff := cmp.Diff([]uuid.UUID{someone, another}, q.IDs("ids")); diff != "" {
		t.Error(diff)
	}
	if id := q.ID("id"); id == nil || *id != another {
		t.Errorf("id: %v", id)
	}
	if on := q.Flag("on"); on == nil || *on {
		t.Errorf("on: %v", on)
	}
	if day := q.Date("day"); day == nil || *day != "2024-02-29" {
		t.Errorf("day: %v", day)
	}
	if diff := cmp.Diff([]hiring.Role{hiring.RoleJuror, hiring.RoleAdmin}, q.Roles("roles")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(hiring.PageRequest{Limit: 7, Sort: "name", Desc: true}, q.Page("name", "created_at")); diff != "" {
		t.Error(diff)
	}
	if q.IDs("none") != nil || q.Flag("none") != nil || q.Date("none") != nil || q.Enum("none", "x") != "x" {
		t.Error("a parameter that is not given has a value")
	}
	if err := q.Done(); err != nil {
		t.Error(err)
	}
}

func TestQueryTellsEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	q := ask("q=a&q=b&ids=x&on=yes&day=2023-02-29&roles=juror,boss&sort=id&limit=-1&nope=1&Day=1&cursor=x&id=&text=%00")
	q.Text("q")
	q.IDs("ids")
	q.ID("id")
	q.Flag("on")
	q.Date("day")
	q.Roles("roles")
	q.Text("text")
	q.Page("name")
	want := []string{
		"q repeated_parameter", "ids invalid_id", "id invalid_id", "on invalid_value", "day invalid_date", "roles invalid_value",
		"text invalid_value", "limit out_of_range", "sort unknown_sort", "cursor invalid_cursor", "Day unknown_parameter", "nope unknown_parameter",
	}
	err := q.Done()
	if diff := cmp.Diff(want, told(err)); diff != "" || !hiring.Is(err, hiring.KindMalformed) {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestQueryRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"q=%zz":                                  " malformed_query",
		"q=a;b=c":                                " malformed_query",
		"q=%ff":                                  "q invalid_value",
		"q=" + strings.Repeat("x", 201):          "q too_long",
		"ids=" + strings.Repeat("x,", 200) + "x": "ids too_many",
		"ids=,":                                  "ids empty_value",
		"ids=":                                   "ids empty_value",
		"%ff=1":                                  "� unknown_parameter",
		"limit=0":                                "limit out_of_range",
		"limit=":                                 "limit invalid_value",
		"limit=1.5":                              "limit invalid_value",
		"limit=%2B1":                             "limit invalid_value",
		"limit=0x10":                             "limit invalid_value",
		"sort=":                                  "sort unknown_sort",
		"sort=--name":                            "sort unknown_sort",
		"cursor=":                                "cursor invalid_cursor",
	} {
		q := ask(raw)
		q.Text("q")
		q.IDs("ids")
		q.Page("name")
		if got := told(q.Done()); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, not %s", raw, got, want)
		}
	}
}

func TestLimitIsCoerced(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]int{"": 50, "limit=1": 1, "limit=200": 200, "limit=201": 200, "limit=99999999999999999999": 200} {
		q := ask(raw)
		if got := q.Page().Limit; got != want || q.Done() != nil {
			t.Errorf("%q: %d, not %d; %v", raw, got, want, q.Done())
		}
	}
}

func TestCursorIsGoodForItsQuestion(t *testing.T) {
	t.Parallel()
	end := hiring.Position{Value: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC).Format(time.RFC3339Nano), ID: another}
	cursor := ask("role=juror&sort=-name").CursorAfter(end)
	for raw, want := range map[string][]string{
		"role=juror&sort=-name&cursor=" + cursor:                 nil,
		"cursor=" + cursor + "&sort=-name&limit=3&role=juror":    nil,
		"role=admin&sort=-name&cursor=" + cursor:                 {"cursor cursor_mismatch"},
		"role=juror&sort=name&cursor=" + cursor:                  {"cursor cursor_mismatch"},
		"role=juror&cursor=" + cursor:                            {"cursor cursor_mismatch"},
		"role=juror&sort=-name&cursor=" + cursor + "A":           {"cursor invalid_cursor"},
		"role=juror&sort=-name&cursor=" + cursor[:len(cursor)-2]: {"cursor invalid_cursor"},
		"role=juror&sort=-name&cursor=e30":                       {"cursor invalid_cursor"},
	} {
		q := ask(raw)
		q.Roles("role")
		req := q.Page("name")
		err := q.Done()
		if diff := cmp.Diff(want, told(err)); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
		if err == nil && (req.After == nil || *req.After != end) {
			t.Errorf("%s: %v", raw, req.After)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/v1/things?role=juror&sort=-name&cursor="+cursor, nil)
	foreign := httpapi.ReadQuery(r, another, testKeys())
	foreign.Roles("role")
	foreign.Page("name")
	if diff := cmp.Diff([]string{"cursor cursor_mismatch"}, told(foreign.Done())); diff != "" {
		t.Errorf("somebody else's cursor: %s", diff)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(ask("").CursorAfter(hiring.Position{Value: "x", ID: someone}))
	f.Add("e30")
	f.Add("_-_")
	f.Fuzz(func(t *testing.T, cursor string) {
		r := httptest.NewRequest(http.MethodGet, "/v1/things", nil)
		q := r.URL.Query()
		q.Set("cursor", cursor)
		r.URL.RawQuery = q.Encode()
		asked := httpapi.ReadQuery(r, someone, testKeys())
		req := asked.Page()
		if (asked.Done() == nil) == (req.After == nil) {
			t.Errorf("%q: %v, %v", cursor, req.After, asked.Done())
		}
	})
}
