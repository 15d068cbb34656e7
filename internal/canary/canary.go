// Package canary finds people's data and secrets in what must hold none: logs, problem documents, the audit, metrics. It is for
// tests, which let it see what they send and receive; so it knows what to look for without a list that a new test could forget.
package canary

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// shortest is how long a value has to be to be looked for: a shorter one stands in any text.
const shortest = 4

// private are the keys whose values nobody but the two ends may see.
var private = []string{
	"given_name", "family_name", "email", "phone", "password", "current_password", "new_password", "text", "note", "cover_note",
	"outcome_note", "access_token", "refresh_token", "key", "secret",
}

// alwaysPrivate is what is a secret or leads to a person wherever it stands.
var alwaysPrivate = map[string]*regexp.Regexp{
	"an e-mail address":   regexp.MustCompile(`[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b`),
	"an access token":     regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]{8,}`),
	"an API key":          regexp.MustCompile(`viv_[\w-]+_[\w-]{16,}`),
	"a calendar's secret": regexp.MustCompile(`vcal_[\w-]{16,}`),
	"a password's hash":   regexp.MustCompile(`\$argon2id?\$`),
	"a URL's password":    regexp.MustCompile(`\w+://[^/\s:@"]*:[^/\s:@"]+@`),
	"a private key":       regexp.MustCompile(`PRIVATE KEY`),
}

// Canaries are the values that must not be found anywhere. They are safe for concurrent use.
type Canaries struct {
	mu     sync.Mutex
	values map[string]known
}

// known is what a value is, and how it stands in JSON.
type known struct{ what, quoted string }

// Add has a value looked for.
func (c *Canaries) Add(what, value string) {
	if utf8.RuneCountInString(value) < shortest {
		return
	}
	quoted := value
	if text, err := json.Marshal(value); err == nil {
		quoted = strings.TrimSuffix(strings.TrimPrefix(string(text), `"`), `"`)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = map[string]known{}
	}
	c.values[value] = known{what, quoted}
}

// AddJSON has the private values of a body looked for; what is no JSON has none.
func (c *Canaries) AddJSON(body []byte) {
	var tree any
	if err := json.Unmarshal(body, &tree); err == nil {
		c.addTree(tree)
	}
}

func (c *Canaries) addTree(node any) {
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			c.addTree(item)
		}
	case map[string]any:
		_, hasEmail := node["email"]
		for key, value := range node {
			text, isText := value.(string)
			switch {
			case !isText:
				c.addTree(value)
			case slices.Contains(private, key) && !isKey(key, text), key == "name" && hasEmail:
				c.Add(key, text)
			}
		}
	}
}

// isKey tells the key of reference data (a source, a stage) from a secret one.
func isKey(key, text string) bool { return key == "key" && len(text) < 40 }

// AddQuery has what was looked for looked for.
func (c *Canaries) AddQuery(values url.Values) {
	for _, name := range []string{"q", "email"} {
		for _, value := range values[name] {
			c.Add("the parameter "+name, value)
		}
	}
}

// Found tells what of it stands in a text, a line for each.
func (c *Canaries) Found(text string) []string {
	var found []string
	for what, pattern := range alwaysPrivate {
		for _, hit := range pattern.FindAllString(text, -1) {
			if !strings.HasSuffix(hit, ":xxxxx@") { // what package net/url puts in the place of a password
				found = append(found, fmt.Sprintf("%s: %q", what, hit))
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for value, k := range c.values {
		if strings.Contains(text, value) || k.quoted != value && strings.Contains(text, k.quoted) {
			found = append(found, fmt.Sprintf("%s: %q", k.what, value))
		}
	}
	slices.Sort(found)
	return found
}
