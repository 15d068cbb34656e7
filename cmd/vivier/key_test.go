package main_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// TestKeyRotation rotates the keys of a server twice while clients ask all the time, with tokens of every key: nobody is
// ever refused. How long a key waits and how long its tokens are good is tested in package auth, with a clock of its own;
// here the wait is cut short in the file.
func TestKeyRotation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settle(t, dir, nil)
	s := open(t, dir, []string{"VIVIER_LOG_LEVEL=error"}) // nobody reads a line for each request
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var clients sync.WaitGroup
	ask := func(token string) {
		for ctx.Err() == nil {
			c := &site{url: s.url, token: token}
			if err := c.try(context.WithoutCancel(ctx), "/v1/me", "", new(api.Me)); err != nil {
				t.Error(err)
				return
			}
		}
	}
	signers := map[string]bool{keyOf(t, s.token): true}
	clients.Go(func() { ask(s.token) })
	for range 2 {
		rotateSoon(t, dir)
		for {
			login := &site{url: s.url}
			var tokens api.Tokens
			login.ask(t, "/v1/auth/login", fmt.Sprintf(`{"email":"ada@example.org","password":%q}`, adminPassword), &tokens)
			if key := keyOf(t, tokens.AccessToken); !signers[key] {
				signers[key] = true
				clients.Go(func() { ask(tokens.AccessToken) })
				break
			}
		}
	}
	var set api.JWKS
	s.ask(t, "/.well-known/jwks.json", "", &set)
	if len(set.Keys) != 3 { // the first two signed a moment ago
		t.Errorf("%d keys are published", len(set.Keys))
	}
	cancel()
	clients.Wait()

	// A file that can't be used changes nothing, and is complained about once.
	path := filepath.Join(dir, "vivier.signing-key.pem")
	if err := os.WriteFile(path, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.process.stderr.waitFor(t, `signing keys can't be used any more.*signing-key-file: .*holds no private key`)
	s.ask(t, "/v1/me", "", new(api.Me))
	s.process.stop(t)
}

// rotateSoon rotates, and has the new key sign in a second.
func rotateSoon(t *testing.T, dir string) {
	t.Helper()
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	said := bash(t, dir, "PATH="+filepath.Dir(built)+":$PATH\n"+block(t, "key-rotate"))
	if !regexp.MustCompile(`^the new key signs from 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ on`).MatchString(said) {
		t.Errorf("it says %s", said)
	}
	path := filepath.Join(dir, "vivier.signing-key.pem")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`Signs-From: .*`).FindAllString(string(text), -1)
	soon := "Signs-From: " + time.Now().UTC().Add(4*time.Second).Format(time.RFC3339) // the file is looked at every two
	text = []byte(strings.Replace(string(text), all[len(all)-1], soon, 1))
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// keyOf is the id of the key that signed a token.
func keyOf(t *testing.T, token string) string {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
	var header struct {
		Kid string `json:"kid"`
	}
	if err == nil {
		err = json.Unmarshal(raw, &header)
	}
	if err != nil || header.Kid == "" {
		t.Fatalf("%s: %v", raw, err)
	}
	return header.Kid
}

// TestKeyRotateRefuses: one line that names the setting.
func TestKeyRotateRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"no file yet": {nil, `^vivier: signing-key-file: .*no such file`},
		"in memory":   {[]string{"VIVIER_DATABASE_URL=sqlite::memory:"}, `^vivier: signing-key-file: a database in memory`},
		"PostgreSQL":  {[]string{"VIVIER_DATABASE_URL=postgres://user:hunter2@127.0.0.1:1/x"}, `^vivier: signing-key-file: PostgreSQL needs one`},
		"no key":      {[]string{"VIVIER_SIGNING_KEY_FILE=" + secretFile(t, "x", 0o600)}, `^vivier: signing-key-file: .*holds no private key`},
	} {
		p := start(t, t.TempDir(), c.env, "key", "rotate")
		p.stderr.waitFor(t, c.want)
		if err := p.Wait(); err == nil {
			t.Errorf("%s: it rotated", name)
		}
	}
}
