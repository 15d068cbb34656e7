package acts_test

import (
	"encoding/json"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/acts"
)

// The examples of RFC 8785: sections 3.2.2 and 3.2.3, and rows of appendix B.
func TestCanonicalAsTheRFCShows(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
		  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`: `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		`{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
		  "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}`: "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\"," +
			"\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
		`["\u2028<>&\b\f\t"]`: "[\"\u2028<>&\\b\\f\\t\"]",
		`[]`:                  `[]`,
		`{}`:                  `{}`,
	} {
		got, err := acts.Canonical(json.RawMessage(given))
		if err != nil || got != want {
			t.Errorf("%s: %s, %v, not %s", given, got, err, want)
		}
	}
	for bits, want := range map[uint64]string{
		0x0000000000000000: "0", 0x8000000000000000: "0", 0x0000000000000001: "5e-324", 0x7fefffffffffffff: "1.7976931348623157e+308",
		0x4340000000000000: "9007199254740992", 0x4430000000000000: "295147905179352830000", 0x44b52d02c7e14af5: "9.999999999999997e+22",
		0x44b52d02c7e14af6: "1e+23", 0x444b1ae4d6e2ef4f: "999999999999999900000", 0x444b1ae4d6e2ef50: "1e+21",
		0x3eb0c6f7a0b5ed8c: "9.999999999999997e-7", 0x3eb0c6f7a0b5ed8d: "0.000001", 0x41b3de4355555557: "333333333.33333343", 0xbecbf647612f3696: "-0.0000033333333333333333",
	} {
		if got, err := acts.Canonical(math.Float64frombits(bits)); err != nil || got != want {
			t.Errorf("%x: %s, %v, not %s", bits, got, err, want)
		}
	}
	if got, err := acts.Canonical(int64(1)<<53 + 1); err == nil {
		t.Errorf("2^53+1 is written as %s", got)
	}
}

// What is written is the value that was given, and is canonical already.
func TestCanonicalOfCanonical(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.MapOf(rapid.String(), rapid.OneOf(rapid.Float64Range(-1e300, 1e300).AsAny(), rapid.String().AsAny(), rapid.Bool().AsAny())).Draw(t, "value")
		once, err := acts.Canonical(given)
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]any
		if err := json.Unmarshal([]byte(once), &back); err != nil {
			t.Fatal(err)
		}
		again, err := acts.Canonical(back)
		if err != nil || again != once {
			t.Fatalf("%s became %s, %v", once, again, err)
		}
	})
}

func TestHash(t *testing.T) {
	t.Parallel()
	// printf %s%s "$(printf 0%.0s {1..64})" '{"a":1}' | sha256sum
	const want = "fc6cee09194dd2578bd7664604fcb72a539066fd34544cea0009c43eb6cdc289"
	if got := acts.Hash(acts.BeforeFirst, `{"a":1}`); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	digest, err := acts.Digest(map[string]int{"a": 1})
	if err != nil || digest != acts.Hash("", `{"a":1}`) || strings.Trim(acts.BeforeFirst, "0") != "" || len(acts.BeforeFirst) != 64 {
		t.Errorf("%s, %v", digest, err)
	}
}

// The document's example is what a stranger computes from it.
func TestTheDocumentsExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/jury.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)canonical form\n\n```\n(.*?)\n```\n\nhas the hash\n\n```\n(.*?)\n```").FindStringSubmatch(string(text))
	if found == nil {
		t.Fatal("there is no example")
	}
	var record struct {
		Previous string `json:"previous"`
	}
	if err := json.Unmarshal([]byte(found[1]), &record); err != nil {
		t.Fatal(err)
	}
	form, err := acts.Canonical(json.RawMessage(found[1]))
	if err != nil || form != found[1] || acts.Hash(record.Previous, form) != found[2] {
		t.Errorf("%s with the hash %s, %v", form, acts.Hash(record.Previous, form), err)
	}
}
