package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
)

const (
	// WalkerPassword is the only good password that a walker makes up, so that it can log in as whom it made.
	WalkerPassword = "Vingt-trois girouettes" //nolint:gosec // of nobody
	// apiKeys is where the walker keeps the keys that it was given.
	apiKeys = "api keys"
	// calendarSecrets is where it keeps the secrets of calendars, which stand at the end of their addresses.
	calendarSecrets = "calendar secrets"
	// kept bounds what is kept of one name, so that the walker goes on with what is new.
	kept = 40
)

// synonyms are names that requests use for what answers call otherwise.
var synonyms = map[string]string{"to": "stage", "parent_id": "department_id", "stages": "stage"}

// remember keeps a value that was seen.
func (w *Walker) remember(name, value string) {
	list := w.pool[name]
	if value == "" || slices.Contains(list, value) {
		return
	}
	if len(list) >= kept {
		list[w.rand.IntN(len(list))] = value
		return
	}
	w.pool[name] = append(list, value)
}

func (w *Walker) forget(value string) {
	for name, list := range w.pool {
		w.pool[name] = slices.DeleteFunc(list, func(v string) bool { return v == value })
	}
}

// known is something that exists, as far as the walker knows; a new id where there is none.
func (w *Walker) known(name string) string {
	list := w.pool[name]
	switch {
	case len(list) == 0:
		return w.id()
	case w.chance(40): // what is new has more to it: later steps need earlier ones
		return list[max(0, len(list)-1-w.rand.IntN(4))]
	}
	return pick(w, list)
}

func (w *Walker) id() string {
	var raw uuid.UUID
	for i := range raw {
		raw[i] = byte(w.rand.UintN(256)) //nolint:gosec // fits
	}
	raw[6], raw[8] = raw[6]&0x0f|0x70, raw[8]&0x3f|0x80
	return raw.String()
}

// Learn reads an answer: what it says there is, later requests ask for.
func (w *Walker) Learn(r Request, status int, linked string, body []byte) {
	op := w.operation(r.Operation)
	if r.Broken != "other method" {
		if status < 400 {
			op.succeeded++
		} else {
			op.refused++
		}
	}
	if status >= 400 {
		return
	}
	if next, _, ok := strings.Cut(strings.TrimPrefix(linked, "<"), ">"); ok && r.Key == "" {
		w.links = append(w.links[max(0, len(w.links)-20):], link{r.Operation, r.Role, next})
	}
	if r.Method == http.MethodDelete {
		path, _, _ := strings.Cut(r.URL, "?")
		w.forget(path[strings.LastIndexByte(path, '/')+1:])
		return
	}
	var answer any
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	w.undoSometimes(r, status, answer)
	owner := ""
	if steps := strings.Split(r.URL, "/"); len(steps) > 4 {
		owner = steps[3]
	}
	if declared := op.Responses.Status(status); declared != nil && declared.Value.Content["application/json"] != nil {
		w.read(answer, declared.Value.Content["application/json"].Schema, "", owner)
	}
}

// undoSometimes lets the next request delete what was just made, while nothing depends on it.
func (w *Walker) undoSometimes(r Request, status int, answer any) {
	op := w.operation("DELETE " + strings.TrimPrefix(r.Operation, "POST ") + "/{id}")
	made, _ := answer.(map[string]any)
	if id, is := made["id"].(string); is && status == http.StatusCreated && op.name != "" && w.chance(20) {
		w.undo = &Request{Operation: op.name, Role: r.Role, Method: http.MethodDelete, URL: op.path[:len(op.path)-len("{id}")] + id, Header: http.Header{"If-Match": {"*"}}}
	}
}

func (w *Walker) operation(name string) *operation {
	for _, op := range w.operations {
		if op.name == name {
			return op
		}
	}
	return &operation{}
}

// read learns from a value, of which the schema says what it is.
func (w *Walker) read(value any, schema *openapi3.SchemaRef, name, owner string) {
	if schema == nil {
		return
	}
	for _, choice := range schema.Value.AnyOf {
		if choice.Ref != "" {
			schema = choice
		}
	}
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			w.read(item, schema.Value.Items, strings.TrimSuffix(name, "s"), owner)
		}
	case map[string]any:
		w.readObject(value, strings.TrimPrefix(schema.Ref, schemaRef("")), owner)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			w.read(value[key], schema.Value.Properties[key], key, owner)
		}
	case string:
		switch {
		case strings.HasPrefix(value, "viv_"):
			w.remember(apiKeys, value)
		case strings.HasPrefix(value, "/v1/calendars/"):
			w.remember(calendarSecrets, strings.TrimPrefix(value, "/v1/calendars/"))
		case name != "id" && name != "key" && len(value) < 4000:
			w.remember(name, value)
		}
	}
}

// readObject learns which thing an object is, and by which names others refer to it.
func (w *Walker) readObject(object map[string]any, noun, owner string) {
	snake := snakeCase(noun)
	if key, ok := object["key"].(string); ok {
		w.remember(snake, key)
	}
	id, ok := object["id"].(string)
	if !ok {
		return
	}
	w.remember(noun, id)
	w.remember(snake+"_id", id)
	if i := strings.LastIndexByte(snake, '_'); i >= 0 {
		w.remember(snake[i+1:]+"_id", id)
	}
	if allowed, ok := object["allowed_actions"]; ok {
		w.readSteps(id, allowed)
	}
	if version, ok := object["version"].(float64); ok {
		w.versions[id] = strconv.Itoa(int(version))
	}
	if _, known := w.owners[id]; !known && owner != "" {
		w.owners[id] = owner
	}
}

// snakeCase writes JuryMember as jury_member.
func snakeCase(noun string) string {
	var b strings.Builder
	for i, r := range noun {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func (w *Walker) text(value any) string {
	raw, err := json.Marshal(value)
	if err != nil { // only what value makes
		return "null"
	}
	return string(raw)
}

// settle makes of fields that were made up one by one what goes together, mostly: an action with its reason, a version
// with what it is of, one of two ways to name a person.
func (w *Walker) settle(s *openapi3.Schema, fields map[string]any) {
	if action, is := fields["action"].(string); is && w.chance(80) {
		w.consistent(fields, action)
	}
	if id, is := fields["application_id"].(string); is && w.versions[id] != "" && w.chance(90) {
		fields["version"] = json.Number(w.versions[id])
	}
	if s.Properties["candidate"] != nil && s.Properties["candidate_id"] != nil && w.chance(90) {
		if w.chance(50) {
			delete(fields, "candidate")
			fields["candidate_id"] = w.known("candidate_id")
		} else {
			delete(fields, "candidate_id")
			fields["candidate"] = w.value(s.Properties["candidate"].Value.AnyOf[0].Value, "candidate")
		}
		delete(fields, pick(w, []string{"jury_id", "jury_id", "cover_note"}))
		delete(fields, pick(w, []string{"source", "posting_id"}))
	}
}

// consistent gives a transition what its action needs, and takes from it what that does not know. Mostly it is one that
// its application said is possible.
func (w *Walker) consistent(fields map[string]any, action string) {
	for _, name := range []string{"to", "reason", "voids", "effective_at"} {
		delete(fields, name)
	}
	id, named := fields["application_id"].(string)
	if !named {
		id = w.about
	}
	to := w.known("stage")
	if possible := w.steps[id]; len(possible) > 0 && w.chance(80) {
		chosen := pick(w, possible)
		action, to = chosen.action, chosen.to
		fields["action"] = action
	}
	switch action {
	case "move":
		fields["to"] = to
	case "correct":
		fields["to"], fields["note"] = to, "a mistake"
	case "reject", "withdraw":
		fields["reason"] = w.known("reason")
	}
}

// readSteps learns what an application says is possible.
func (w *Walker) readSteps(id string, allowed any) {
	list, _ := allowed.([]any)
	w.steps[id] = nil
	for _, one := range list {
		action, _ := one.(map[string]any)
		name, _ := action["action"].(string)
		stages, _ := action["to"].([]any)
		if len(stages) == 0 {
			w.steps[id] = append(w.steps[id], step{action: name})
		}
		for _, stage := range stages {
			w.steps[id] = append(w.steps[id], step{name, fmt.Sprint(stage)})
		}
	}
}

// value makes up a value that a schema allows, for a property of this name.
func (w *Walker) value(s *openapi3.Schema, name string) any {
	if len(s.AnyOf) > 0 {
		if w.chance(15) {
			return nil
		}
		return w.value(s.AnyOf[0].Value, name)
	}
	if s.Type.IncludesNull() && w.chance(15) {
		return nil
	}
	if len(s.Enum) > 0 {
		if slices.Contains(s.Enum, any("open")) && w.chance(70) {
			return "open" // what is a draft, or closed, takes part in little
		}
		return pick(w, s.Enum)
	}
	switch {
	case s.Type.Permits(openapi3.TypeObject):
		return w.object(s)
	case s.Type.Permits(openapi3.TypeArray):
		return w.list(s, name)
	case s.Type.Permits(openapi3.TypeBoolean):
		return w.chance(30)
	case s.Type.Permits(openapi3.TypeInteger):
		return w.integer(s)
	case s.Type.Permits(openapi3.TypeNumber):
		return float64(w.integer(s)) + pick(w, []float64{0, 0, 0.5, 0.25})
	}
	return w.string(s, name)
}

func (w *Walker) object(s *openapi3.Schema) any {
	fields := map[string]any{}
	often := pick(w, []int{0, 20, 50, 90})
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if slices.Contains(s.Required, name) || w.chance(often) || name == "password" && w.chance(30) {
			fields[name] = w.value(s.Properties[name].Value, name)
		}
	}
	w.settle(s, fields)
	return fields
}

func (w *Walker) list(s *openapi3.Schema, name string) any {
	n := w.rand.IntN(4)
	if s.MinItems > 0 {
		n = max(n, int(s.MinItems)) //nolint:gosec // a few
	}
	list := []any{}
	for range n {
		item := w.value(s.Items.Value, strings.TrimSuffix(name, "s"))
		if !s.UniqueItems || !slices.ContainsFunc(list, func(had any) bool { return w.text(had) == w.text(item) }) {
			list = append(list, item)
		}
	}
	return list
}

func (w *Walker) integer(s *openapi3.Schema) int64 {
	least, most := int64(0), int64(math.MaxInt32)
	if s.Min != nil {
		least = int64(*s.Min)
	}
	if s.Max != nil {
		most = int64(*s.Max)
	}
	switch {
	case w.chance(10):
		return least
	case w.chance(5):
		return most
	}
	return least + w.rand.Int64N(min(most-least, 20)+1)
}

// words are texts that something was wrong with once, somewhere.
var words = []string{
	"Archiviste", "Ærøskøbing", "O'Neil", `"quoted"`, "%_\\", "=1+1", "\u65e5\u672c\u8a9e", "😀👩‍👩‍👧", "e\u0301", "\u202eabc", "a\tb", "line\nbreak", "<b>&amp;</b>", "NULL", "ﬁ", "ß", "İi", "\u00a0x", "a\u0085b",
	"'; DROP TABLE jobs; --", "{{7*7}}", "../../etc/passwd", "x\u2028y", "٣", "\ufeffx", "\u007f",
}

func (w *Walker) string(s *openapi3.Schema, name string) any {
	switch s.Format {
	case "uuid":
		return w.reference(name)
	case "date":
		return w.day(name).Format(time.DateOnly)
	case "date-time":
		return w.day(name).Format(pick(w, []string{time.RFC3339, time.RFC3339Nano, "2006-01-02T15:04:05.000000-07:00"}))
	case "email":
		if w.chance(40) {
			return w.orElse("email", "walker@example.org")
		}
		return fmt.Sprintf("walker.%d@example.org", w.made)
	case "password":
		return WalkerPassword
	case "uri":
		return fmt.Sprintf("https://example.org/%d?a=1&b=%%20", w.made)
	}
	if name == "current_password" || name == "new_password" || name == "password" {
		return WalkerPassword
	}
	if s.Pattern != "" {
		return w.key(name)
	}
	if list := w.pool[name]; len(list) > 0 && (strings.HasSuffix(name, "token") || strings.HasSuffix(name, "key") || w.chance(20)) {
		return w.fit(s, pick(w, list))
	}
	if len(s.Examples) > 0 && w.chance(60) {
		return pick(w, s.Examples)
	}
	return w.fit(s, fmt.Sprint(pick(w, words), " ", w.made))
}

// fit makes a text as long as a schema wants it.
func (w *Walker) fit(s *openapi3.Schema, text string) string {
	runes := []rune(text)
	if s.MaxLength != nil && w.chance(2) {
		runes = []rune(strings.Repeat("é", int(min(*s.MaxLength, 30_000))))
	}
	if s.MaxLength != nil && uint64(len(runes)) > *s.MaxLength {
		runes = runes[:*s.MaxLength]
	}
	for uint64(len(runes)) < s.MinLength {
		runes = append(runes, 'x')
	}
	return string(runes)
}

func (w *Walker) orElse(name, def string) string {
	if list := w.pool[name]; len(list) > 0 {
		return pick(w, list)
	}
	return def
}

// reference is the id of something that a property of this name can name.
func (w *Walker) reference(name string) string {
	if other, ok := synonyms[name]; ok {
		name = other
	}
	if w.chance(3) {
		return w.id()
	}
	return w.known(name)
}

// key is the key of something that exists, or a new one.
func (w *Walker) key(name string) string {
	if other, ok := synonyms[name]; ok {
		name = other
	}
	if list := w.pool[name]; name != "key" && len(list) > 0 {
		return w.known(name)
	}
	return fmt.Sprintf("k%d-%d", w.made, w.rand.IntN(1000))
}

// day is a time that suits a property of this name: most have been, interviews are to come, and ends come after begins.
func (w *Walker) day(name string) time.Time {
	minutes := -w.rand.IntN(60 * 24 * 60)
	switch {
	case strings.Contains(name, "starts_"):
		minutes = w.rand.IntN(10 * 24 * 60)
	case strings.Contains(name, "ends_") || strings.HasPrefix(name, "expires"):
		minutes = 10*24*60 + w.rand.IntN(60)
	case strings.HasPrefix(name, "closes") || strings.HasPrefix(name, "held"):
		minutes = w.rand.IntN(60 * 24 * 60)
	case name == "recorded_since" || name == "updated_since":
		minutes /= 60
	}
	at := w.now.Add(time.Duration(minutes) * time.Minute)
	if w.chance(10) {
		at = at.Add(-123456789 * time.Nanosecond)
	}
	return at.UTC()
}
