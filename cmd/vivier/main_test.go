package main_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
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
	t.Cleanup(func() { _ = p.Process.Kill() })
	return p
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
