package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
)

// TestJuryDocument runs the commands of docs/jury.md.
func TestJuryDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/jury.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile("(?s)<!-- run: jury -->\n```sh\n(.*?)```").FindStringSubmatch(string(text))
	if commands == nil {
		t.Fatal("docs/jury.md has no block to run")
	}
	dir := t.TempDir()
	settle(t, dir, nil)
	s := open(t, dir, nil)
	script := "export VIVIER=" + s.url + " TOKEN=" + s.token
	for _, name := range []string{"CHAIR", "JUROR"} {
		var user api.User
		s.ask(t, "/v1/users", fmt.Sprintf(`{"email":"%s@example.org","name":"Sacha","role":"juror","password":%q}`, strings.ToLower(name), adminPassword), &user)
		var tokens api.Tokens
		s.ask(t, "/v1/auth/login", fmt.Sprintf(`{"email":%q,"password":%q}`, *user.Email, adminPassword), &tokens)
		script += fmt.Sprintf(" %s=%s %s_TOKEN=%s", name, user.ID, name, tokens.AccessToken)
	}
	got := bash(t, dir, script+"\n"+commands[1])
	want := strings.Join([]string{
		`"open"`, `"relevant"`, `"held"`, `"draft"`, `"submitted"`, `"draft"`, `"submitted"`, `"deliberation"`, `{"rank":1,"score":0.8}`, `"selected"`, `1`, `true`,
		`"accepted"`, `{"received":1,"relevant":1,"interviewed":1,"selected":1,"hired":1}`, ``,
	}, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- wanted, + printed):\n%s", diff)
	}
	if pdf, err := os.ReadFile(filepath.Join(dir, "minutes.pdf")); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("the minutes: %v, %d bytes", err, len(pdf))
	}
	s.process.stop(t)
}
