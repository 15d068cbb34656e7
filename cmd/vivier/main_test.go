package main_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/canary"
)

// binary is the real program, built once for all tests of the package.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "vivier-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "vivier")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// process is one run of the program in a folder of its own.
type process struct {
	*exec.Cmd
	stdout *lines
	stderr *lines
}

// lines keeps what a program prints and lets a test wait for a line.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	seen chan string
}

func newLines() *lines { return &lines{seen: make(chan string, 10000)} }

func (l *lines) read(r io.Reader) {
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		l.mu.Lock()
		l.text.WriteString(scanner.Text() + "\n")
		l.mu.Unlock()
		l.seen <- scanner.Text()
	}
	close(l.seen)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// waitFor gives the first line that matches, or fails when the program ends or a minute passes first.
func (l *lines) waitFor(t *testing.T, pattern string) string {
	t.Helper()
	re, limit := regexp.MustCompile(pattern), time.After(time.Minute)
	for {
		select {
		case line, open := <-l.seen:
			if re.MatchString(line) {
				return line
			}
			if !open {
				t.Fatalf("the program ended before it printed %s:\n%s", pattern, l)
			}
		case <-limit:
			t.Fatalf("no line matched %s:\n%s", pattern, l)
		}
	}
}

// start runs the program with these settings on top of an environment without any of its own.
func start(t *testing.T, dir string, env []string, args ...string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	p := &process{Cmd: exec.CommandContext(ctx, path, args...), stdout: newLines(), stderr: newLines()}
	p.Dir, p.Env = dir, append(bare(), env...)
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go p.stdout.read(stdout)
	go p.stderr.read(stderr)
	t.Cleanup(func() {
		_ = p.Process.Kill()
		for _, leak := range leaks(env, p.stderr.String()) {
			t.Error(leak)
		}
	})
	return p
}

// people are those that the tests of this package enter.
var people = []string{"Marguerite", "Canari", "Garçon", adminPassword, canaryPassword}

// leaks looks in what a program printed on stderr for the secrets in its settings, and in its log for anything of people besides.
func leaks(env []string, stderr string) (found []string) {
	var secrets, all canary.Canaries
	for _, person := range people {
		all.Add("somebody", person)
	}
	for _, setting := range env {
		name, value, _ := strings.Cut(setting, "=")
		if strings.HasSuffix(name, "_URL") || strings.HasSuffix(name, "_PASSWORD") {
			secrets.Add(name, value)
			all.Add(name, value)
		}
	}
	for line := range strings.Lines(stderr) {
		look := &secrets
		if strings.HasPrefix(line, "{") {
			look = &all
		}
		for _, hit := range look.Found(line) {
			found = append(found, fmt.Sprintf("%s in %s", hit, line))
		}
	}
	return found
}

// TestLeaksAreFound: a detector that finds nothing proves nothing.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	env := []string{"VIVIER_DATABASE_URL=postgres://x", "VIVIER_PASSWORD=hunter2", "VIVIER_ADDR=127.0.0.1:0"}
	const log = `{"level":"INFO","msg":"request","route":"/v1/jobs"}` + "\n"
	for line, want := range map[string]int{
		"listening on http://127.0.0.1:0\n": 0, log: 0, "vivier: postgres://x\n": 1, "vivier: hunter2\n": 1, `{"msg":"Garçon"}` + "\n": 1, `{"msg":"postgres://x"}` + "\n": 1,
		`{"msg":"ada@example.org"}` + "\n": 1, "goroutine 1: postgres://user:secret@host\n": 1,
	} {
		if found := leaks(env, log+line); len(found) != want {
			t.Errorf("%q: found %q", line, found)
		}
	}
}

// bare is the environment without settings of ours, and without a limit.
func bare() []string {
	env := []string{"VIVIER_RATE_LIMIT=0"} // tests ask as fast as they can
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "VIVIER_") && !strings.HasPrefix(e, "OTEL_") {
			env = append(env, e)
		}
	}
	return env
}

// stop interrupts the program as Ctrl-C does and waits for its end.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatalf("after Ctrl-C: %v\n%s", err, p.stderr)
	}
}

// bash runs a script strictly.
func bash(t *testing.T, dir, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = dir, bare()
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// TestHelp: whoever asks without knowing how is told what there is.
func TestHelp(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"help": "Usage: vivier <command>", "--help": "Usage: vivier <command>", "": "Usage: vivier <command>",
		"help key rotate": "Usage: vivier key rotate", "help funnel": "Usage: vivier funnel <command>",
	} {
		p := start(t, t.TempDir(), nil, strings.Fields(asked)...)
		p.stdout.waitFor(t, "^"+regexp.QuoteMeta(want))
		if err := p.Wait(); (err != nil) != (asked == "") {
			t.Errorf("vivier %s: %v", asked, err)
		}
	}
	p := start(t, t.TempDir(), nil, "help", "nothing")
	p.stderr.waitFor(t, "^vivier: unexpected argument nothing$")
	if p.Wait() == nil {
		t.Error("there is help for what there is not")
	}
}
