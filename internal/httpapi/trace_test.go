package httpapi_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vivier-ats/vivier/internal/canary"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// What a world leaves behind is looked at when its test ends, whatever the test is about: nothing of a person and no secret stands
// in the log, in a problem or in the audit, and each write that was answered with yes has an entry in the audit.

// traces is what a world's requests sent, received and did.
type traces struct {
	canaries canary.Canaries
	mu       sync.Mutex
	problems []string
	written  map[string]string // request id → what was asked
	leaky    bool              // a test of the detector itself
}

// remember keeps an exchange.
func (w *world) remember(r *http.Request, sent []byte, a answer) {
	tr := &w.traces
	tr.canaries.AddJSON(sent)
	tr.canaries.AddQuery(r.URL.Query())
	tr.mu.Lock()
	defer tr.mu.Unlock()
	switch {
	case a.status >= http.StatusBadRequest:
		tr.problems = append(tr.problems, withoutInstance(a.body))
		return
	case strings.Contains(a.header.Get("Content-Type"), "json"):
		tr.canaries.AddJSON(a.body)
	}
	if r.Method == http.MethodPost && a.status == http.StatusOK && strings.HasPrefix(r.URL.Path, "/v1/juries/") {
		return // what was asked for had been done already, and nothing changed
	}
	if a.status/100 != 2 || r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions || a.header.Get("Idempotency-Replayed") != "" {
		return
	}
	if tr.written == nil {
		tr.written = map[string]string{}
	}
	tr.written[a.header.Get("X-Request-Id")] = a.asked
	writes.Store(r.Method+" "+r.URL.Path, true)
}

// withoutInstance is a problem without the path that was asked, which is the asker's own.
func withoutInstance(body []byte) string {
	var problem map[string]any
	if err := json.Unmarshal(body, &problem); err != nil {
		return string(body)
	}
	delete(problem, "instance")
	text, err := json.Marshal(problem)
	if err != nil {
		return string(body)
	}
	return string(text)
}

// leaks looks for what must not be there.
func (w *world) leaks() (found []string) {
	_, err := w.store.WriteReads(context.Background())
	w.must(err)
	look := func(where string, lines []string) {
		if len(w.traces.canaries.Found(strings.Join(lines, "\n"))) == 0 { // once for all of them: there may be thousands of either
			return
		}
		for _, line := range lines {
			for _, hit := range w.traces.canaries.Found(line) {
				found = append(found, fmt.Sprintf("%s holds %s: %s", where, hit, line))
			}
		}
	}
	look("the log", strings.Split(w.log.String(), "\n"))
	look("a problem", w.traces.problems)
	look("the audit", storetest.Table(w.t, w.url, "audit_entries"))
	return found
}

// unaudited are the writes that were answered with yes and have no entry in the audit.
func (w *world) unaudited() (missing []string) {
	told := map[string]bool{}
	for _, entry := range w.entries() {
		told[entry["request_id"]] = told[entry["request_id"]] || entry["action"] != "listed"
	}
	for id, asked := range w.traces.written {
		if !told[id] {
			missing = append(missing, asked)
		}
	}
	return missing
}

// entries are the rows of the audit, by column.
func (w *world) entries() []map[string]string {
	w.t.Helper()
	var all []map[string]string
	for _, line := range storetest.Table(w.t, w.url, "audit_entries") {
		entry := map[string]string{}
		for _, cell := range regexp.MustCompile(`(\w+)=("(?:[^"\\]|\\.)*"|\S+)`).FindAllStringSubmatch(line, -1) {
			value, err := strconv.Unquote(cell[2])
			if err != nil {
				value = cell[2]
			}
			entry[cell[1]] = value
		}
		all = append(all, entry)
	}
	return all
}

// examine is the end of each test.
func (w *world) examine() {
	if w.traces.leaky || w.t.Failed() {
		return
	}
	for _, leak := range w.leaks() {
		w.t.Error(leak)
	}
	for _, asked := range w.unaudited() {
		w.t.Errorf("%s was done, and the audit has no entry of it", asked)
	}
}

// writes are the methods and paths of all writes that any test was answered with yes.
var writes sync.Map

// TestMain sees to it that every route that changes something was used: what examine says then holds for all of them.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	everything := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" && flag.Lookup("test.fuzz").Value.String() == ""
	if unused := unusedWrites(); code == 0 && everything && len(unused) > 0 {
		fmt.Fprintln(os.Stderr, "no test changes anything by these routes, so nothing shows that the audit has it:", unused)
		code = 1
	}
	os.Exit(code)
}

// neverDone are the writes that are refused whatever the state: an application has a history from its reception on, which keeps it.
var neverDone = []string{"DELETE /v1/applications/:id"}

func unusedWrites() (unused []string) {
	used := map[string]bool{}
	writes.Range(func(key, _ any) bool {
		used[key.(string)] = true
		return true
	})
	for _, route := range slices.Sorted(maps.Keys(new(httpapi.Server).Policies())) {
		if _, path, _ := strings.Cut(route, " "); strings.HasPrefix(route, "GET ") || undocumented(path) || slices.Contains(neverDone, route) {
			continue
		}
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`:\w+`).ReplaceAllString(route, "[^/]+") + "$")
		if !slices.ContainsFunc(slices.Collect(maps.Keys(used)), pattern.MatchString) {
			unused = append(unused, route)
		}
	}
	return unused
}

// TestLeaksAreFound leaks on purpose, once in each place: a detector that finds nothing proves nothing.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(w.admin(), "POST", "/v1/candidates", `{"given_name":"Zoé","family_name":"Sérinette"}`).is(201)
	if found := w.leaks(); len(found) > 0 {
		t.Fatal(found)
	}
	w.traces.leaky = true
	for place, leak := range map[string]func(){
		"the log":   func() { w.cfg.Log.Info("made", slog.String("candidate", "Sérinette")) },
		"a problem": func() { w.traces.problems = append(w.traces.problems, `{"detail":"there is no Sérinette"}`) },
		"the audit": func() { w.store.NoteRead(store.Read{Subject: store.Candidates, Filters: []string{"Sérinette"}}) },
	} {
		before := len(w.leaks())
		leak()
		found := w.leaks()
		if len(found) != before+1 || !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, place+` holds family_name: "Sérinette"`) }) {
			t.Errorf("%s: found %v", place, found)
		}
	}
	w.log.Write([]byte("token " + w.admin().token)) //nolint:errcheck // a buffer takes everything
	if found := w.leaks(); !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, "the log holds an access token") }) {
		t.Errorf("found %v", found)
	}
	w.traces.written["another"] = "POST /v1/jobs"
	if got := w.unaudited(); !slices.Equal(got, []string{"POST /v1/jobs"}) {
		t.Errorf("not audited: %v", got)
	}
}
