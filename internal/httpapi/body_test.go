package httpapi_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

// thing has a field of every type that bodies are made of.
type thing struct {
	api.Record
	thingInput
	Total int `json:"total"`
}

type thingInput struct {
	Name  string     `json:"name" validate:"required,notblank,max=10"`
	Key   *string    `json:"key,omitempty" validate:"omitempty,key"`
	Count *int       `json:"count,omitempty" validate:"omitempty,min=1,max=9"`
	Small int8       `json:"small,omitempty"`
	Share *float64   `json:"share,omitempty" validate:"omitempty,max=1"`
	On    *bool      `json:"on,omitempty"`
	Owner *uuid.UUID `json:"owner,omitempty"`
	At    *time.Time `json:"at,omitempty"`
	Day   *api.Date  `json:"day,omitempty" validate:"omitempty,date"`
	Zone  *string    `json:"zone,omitempty" validate:"omitempty,timezone"`
	Color *color     `json:"color,omitempty" validate:"omitempty,oneof=red green"`
	Tags  []string   `json:"tags,omitempty" validate:"max=2,unique,dive,required"`
	Parts []part     `json:"parts,omitempty" validate:"dive"`
	Odd   *string    `json:"a~/b,omitempty" validate:"omitempty,max=1"`
}

type color string

type part struct {
	Label string `json:"label" validate:"required"`
}

func request(method, body string) *http.Request {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func decode(body string) (thingInput, error) {
	return httpapi.Decode[thingInput, thing](request(http.MethodPost, body))
}

// told lists what an error says of each field, as "pointer code".
func told(err error) []string {
	var e *hiring.Error
	if !errors.As(err, &e) {
		return nil
	}
	list := []string{}
	for _, v := range e.Violations {
		list = append(list, v.Pointer+v.Parameter+" "+v.Code)
	}
	return list
}

func TestDecodeReadsEveryType(t *testing.T) {
	t.Parallel()
	got, err := decode(` {"name":"a\u00e9😀", "key":"k-1","count":3e0,"small":-128,"share":0.25,"on":false,
		"owner":"0192D3A4-7c1e-7c3b-8f00-3f1d9a7a1b2c","at":"2026-11-23T11:00:00.1234567+01:00","day":"2024-02-29","zone":"Asia/Kolkata",
		"color":"red","tags":["x","y"],"parts":[{"label":"l"}]}` + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	key, count, share, on, day, zone, red := "k-1", 3, 0.25, false, api.Date("2024-02-29"), "Asia/Kolkata", color("red")
	owner, at := uuid.MustParse("0192d3a4-7c1e-7c3b-8f00-3f1d9a7a1b2c"), time.Date(2026, 11, 23, 10, 0, 0, 123456000, time.UTC)
	want := thingInput{
		Name: "aé😀", Key: &key, Count: &count, Small: -128, Share: &share, On: &on, Owner: &owner, At: &at,
		Day: &day, Zone: &zone, Color: &red, Tags: []string{"x", "y"}, Parts: []part{{Label: "l"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeTakesNullForLeftOut(t *testing.T) {
	t.Parallel()
	got, err := decode(`{"name":"a","key":null,"count":null,"small":null,"tags":null,"parts":null,"at":null}`)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(thingInput{Name: "a"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeTellsEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		body string
		want []string
	}{
		"unknown":            {`{"name":"a","nope":1,"Name":2}`, []string{"/nope unknown_field", "/Name unknown_field"}},
		"unknown below":      {`{"name":"a","parts":[{"label":"l"},{"label":"m","x":1}]}`, []string{"/parts/1/x unknown_field"}},
		"read-only":          {`{"name":"a","id":"x","version":7,"total":1,"created_at":null}`, []string{"/id read_only_field", "/version read_only_field", "/total read_only_field", "/created_at read_only_field"}},
		"twice":              {`{"name":"a","name":"b"}`, []string{"/name duplicate_field"}},
		"twice, other case":  {`{"NAME":"a","name":"b"}`, []string{"/NAME unknown_field", "/name duplicate_field"}},
		"escaped pointer":    {`{"name":"a","m~/n":1,"a~/b":"xx"}`, []string{"/m~0~1n unknown_field", "/a~0~1b too_long"}},
		"wrong types":        {`{"name":1,"key":true,"count":"1","small":1.5,"share":[],"on":0,"owner":{},"at":1,"tags":{},"parts":[1]}`, []string{"/name invalid_type", "/key invalid_type", "/count invalid_type", "/small invalid_type", "/share invalid_type", "/on invalid_type", "/owner invalid_type", "/at invalid_type", "/tags invalid_type", "/parts/0 invalid_type"}},
		"null where none is": {`{"name":null,"tags":[null]}`, []string{"/name invalid_type", "/tags/0 invalid_type"}},
		"out of range":       {`{"name":"a","small":128,"count":99999999999999999999,"share":1e999}`, []string{"/count out_of_range", "/small out_of_range", "/share out_of_range"}},
		"huge exponent":      {`{"name":"a","count":1e999999999}`, []string{"/count out_of_range"}},
		"no such text":       {`{"name":"a","owner":"urn:uuid:0192d3a4-7c1e-7c3b-8f00-3f1d9a7a1b2c","at":"2026-11-23 10:00","day":"2023-02-29","zone":"Local"}`, []string{"/owner invalid_id", "/at invalid_time", "/day invalid_date", "/zone invalid_time_zone"}},
		"no year in UTC":     {`{"name":"a","at":"9999-12-31T23:59:59-23:59"}`, []string{"/at invalid_time"}},
		"rules":              {`{"count":0,"share":2,"key":"K","color":"blue","tags":["x","x",""],"parts":[{}]}`, []string{"/name required", "/key invalid_key", "/count too_small", "/share too_large", "/color invalid_value", "/tags too_many", "/parts/0/label required"}},
		"repeated value":     {`{"name":" ","tags":["x","x"]}`, []string{"/name required", "/tags duplicate"}},
		"types and rules":    {`{"name":"much too long a name","count":"x","nope":null}`, []string{"/nope unknown_field", "/count invalid_type", "/name too_long"}},
		"no object":          {`[]`, []string{" invalid_type"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decode(x.body)
			if diff := cmp.Diff(x.want, told(err)); diff != "" || !hiring.Is(err, hiring.KindInvalid) {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestDecodeNamesTheFaultInTheKeys(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"nope":1}`:               "unknown_field",
		`{"id":1}`:                 "read_only_field",
		`{"name":"a","name":"a"}`:  "duplicate_field",
		`{"name":"a","count":"1"}`: "invalid",
	} {
		if _, err := decode(body); hiring.Code(err) != want {
			t.Errorf("%s: %v, not %s", body, err, want)
		}
	}
}

func TestDecodeAddsWhatTheDomainFinds(t *testing.T) {
	t.Parallel()
	check := func(thingInput) []hiring.Violation {
		return []hiring.Violation{hiring.Wrong("/name", "taken", ""), hiring.Wrong("/parts/0/label", "taken", ""), hiring.Wrong("/key", "taken", "")}
	}
	_, err := httpapi.Decode[thingInput, thing](request(http.MethodPost, `{"name":"","parts":3}`), check)
	want := []string{"/parts invalid_type", "/name required", "/key taken"} // not what follows from values that were refused
	if diff := cmp.Diff(want, told(err)); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return `{"name":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}" }
	for name, body := range map[string]string{
		"nothing":              "",
		"blanks":               " \r\n\t",
		"half":                 `{"name":"a"`,
		"trailing data":        `{"name":"a"} {}`,
		"trailing comma":       `{"name":"a",}`,
		"a comment":            `{"name":"a"} // x`,
		"single quotes":        `{'name':'a'}`,
		"NaN":                  `{"count":NaN}`,
		"leading zero":         `{"count":01}`,
		"byte order mark":      "\xef\xbb\xbf{}",
		"invalid UTF-8":        "{\"name\":\"\xff\"}",
		"NUL":                  "{\"name\":\"\x00\"}",
		"escaped NUL":          `{"name":"a\u0000"}`,
		"escaped NUL in a key": `{"a\u0000":1}`,
		"high surrogate":       `{"name":"\ud83d"}`,
		"high, then text":      `{"name":"\ud83dxx\ude00"}`,
		"low surrogate":        `{"name":"\ude00"}`,
		"two high ones":        `{"name":"\ud83d\ud83d"}`,
		"control character":    "{\"name\":\"a\nb\"}",
		"too deep":             deep(32),
		"much too deep":        deep(200_000),
		"too many values":      `[` + strings.Repeat("0,", 30_000) + `0]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := decode(body); !hiring.Is(err, hiring.KindMalformed) || hiring.Code(err) != "malformed_json" {
				t.Error(err)
			}
		})
	}
	for _, body := range []string{deep(31), `{"name":"\\u0000"}`, `{"name":"\ud83d\ude00"}`, `{"name":"\"\\\/"}`} {
		if _, err := decode(body); hiring.Is(err, hiring.KindMalformed) {
			t.Errorf("%.40s: %v", body, err)
		}
	}
}

func TestDecodeRefusesOtherMediaTypes(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		method, media, coding string
		good                  bool
	}{
		{"POST", "application/json", "", true},
		{"POST", "Application/JSON; Charset=UTF-8", "", true},
		{"POST", "application/json", "identity", true},
		{"PATCH", "application/merge-patch+json", "", true},
		{"PATCH", "application/json", "", true},
		{"POST", "application/merge-patch+json", "", false},
		{"PATCH", "application/json-patch+json", "", false},
		{"POST", "", "", false},
		{"POST", "text/plain", "", false},
		{"POST", "application/x-www-form-urlencoded", "", false},
		{"POST", "application/json; charset=latin1", "", false},
		{"POST", "application/json; charset", "", false},
		{"POST", "application/json", "gzip", false},
		{"POST", "application/json", "identity, gzip", false},
	} {
		r := request(x.method, `{"name":"a"}`)
		r.Header.Set("Content-Type", x.media)
		if x.coding != "" {
			r.Header.Set("Content-Encoding", x.coding)
		}
		_, err := httpapi.Decode[thingInput, thing](r)
		if (err == nil) != x.good || err != nil && !hiring.Is(err, hiring.KindUnsupported) {
			t.Errorf("%s %q %q: %v", x.method, x.media, x.coding, err)
		}
	}
}

func TestDecodeBoundsTheBody(t *testing.T) {
	t.Parallel()
	fits := `{"name":"a"}` + strings.Repeat(" ", 1<<20-12)
	if _, err := decode(fits); err != nil {
		t.Errorf("a body of 1 MiB: %v", err)
	}
	if _, err := decode(fits + " "); !hiring.Is(err, hiring.KindTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
	endless := request(http.MethodPost, "")
	endless.Body = io.NopCloser(endlessBlanks{})
	if _, err := httpapi.Decode[thingInput, thing](endless); !hiring.Is(err, hiring.KindTooLarge) {
		t.Errorf("an endless body: %v", err)
	}
	broken := request(http.MethodPost, "")
	broken.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"na`), brokenReader{}))
	if _, err := httpapi.Decode[thingInput, thing](broken); !hiring.Is(err, hiring.KindMalformed) {
		t.Errorf("a body that breaks off: %v", err)
	}
}

type endlessBlanks struct{}

func (endlessBlanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestDecodeAnswersNonsenseBriefly(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"` + strings.Repeat("é", 100_000) + `":1`)
	for range 5_000 {
		b.WriteString(`,"` + uuid.NewString() + `":1`)
	}
	_, err := decode(b.String() + "}")
	list := told(err)
	if len(list) != 100 || len(list[0]) > 150 {
		t.Errorf("%d faults, the first with %d bytes", len(list), len(list[0]))
	}
}

func TestPatchChangesWhatItNames(t *testing.T) {
	t.Parallel()
	key, count := "k", 2
	current := thingInput{Name: "a", Key: &key, Count: &count, Tags: []string{"x"}}
	got, err := httpapi.Patch[thingInput, thing](request(http.MethodPatch, `{"key":null,"tags":["y","z"],"share":0.5}`), current)
	if err != nil {
		t.Fatal(err)
	}
	half := 0.5
	if diff := cmp.Diff(thingInput{Name: "a", Count: &count, Share: &half, Tags: []string{"y", "z"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPatchIsAsStrictAsABody(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{"nope":null,"id":null,"count":0}`:   {"/nope unknown_field", "/id read_only_field", "/count too_small"},
		`{"name":null}`:                       {"/name required"},
		`{"key":"x","key":null,"tags":[1]}`:   {"/key duplicate_field", "/tags/0 invalid_type"},
		`{"parts":[{"label":"x","label":1}]}`: {"/parts/0/label duplicate_field"},
		`[]`:                                  {" invalid_type"},
		`null`:                                {" invalid_type"},
	} {
		_, err := httpapi.Patch[thingInput, thing](request(http.MethodPatch, body), thingInput{Name: "a"})
		if diff := cmp.Diff(want, told(err)); diff != "" || !hiring.Is(err, hiring.KindInvalid) {
			t.Errorf("%s: %v\n%s", body, err, diff)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"name":"a"}`, `{"name":"\ud83d\ude00","count":1e2,"parts":[{}]}`, `[[[]]]`, `{"a":{"b":null}}`, "\xff", `"\u00"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var e *hiring.Error
		if _, err := decode(body); err != nil && !errors.As(err, &e) {
			t.Errorf("%q: %v", body, err)
		}
		if _, err := httpapi.Patch[thingInput, thing](request(http.MethodPatch, body), thingInput{Name: "a"}); err != nil && !errors.As(err, &e) {
			t.Errorf("%q: %v", body, err)
		}
	})
}
