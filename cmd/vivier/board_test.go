package main_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestBoardInBrowser looks at the board of the demonstration with Chromium: testdata/board/look.js says what has to be so. What
// is printed is one page, with the four juries and their counts.
func TestBoardInBrowser(t *testing.T) {
	t.Parallel()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("there is no chromium: .ci/install.sh installs it")
	}
	p := start(t, t.TempDir(), nil, "demo", "--addr", "127.0.0.1:0")
	p.stdout.waitFor(t, `Ctrl-C ends the demo`)
	said := p.stdout.String()
	address := regexp.MustCompile(`for people: (\S+)`).FindStringSubmatch(said)
	account := regexp.MustCompile(`recruiter +(\S+) +(\S+)`).FindStringSubmatch(said)
	if address == nil || account == nil {
		t.Fatalf("the demo does not say where the board is:\n%s", said)
	}
	out, pictures := os.Getenv("BOARD_PICTURES"), "1" // somebody wants to see for themselves
	if out == "" {
		out, pictures = t.TempDir(), ""
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	look := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", "npm ci --silent --no-audit --no-fund --ignore-scripts && node look.js")
	look.Dir = "testdata/board"
	look.Env = append(bare(), "BOARD="+address[1], "EMAIL="+account[1], "PASSWORD="+account[2], "CHROMIUM="+chromium, "OUT="+out, "PICTURES="+pictures)
	if said, err := look.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, said, p.stderr)
	}
	pdf := filepath.Join(out, "printed.pdf")
	text, err := exec.CommandContext(ctx, "pdftotext", "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if pages := strings.Count(string(text), "\f"); pages != 1 {
		t.Errorf("%d pages are printed", pages)
	}
	for _, want := range []string{
		`Chargé\s+d.accompagnement`, `Chef de projet`, `Archiviste +1 +4 +3 +1 +1`, `Architecte logiciel`, `Ensemble +4 +33 +15 +4 +4`,
		`Situation au`, `Telle que connue le`, `/board\?as_of=\d`,
	} {
		if !regexp.MustCompile(want).Match(text) {
			t.Errorf("%s is not printed:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "Afficher") {
		t.Error("the form is printed")
	}
	p.stop(t)
}
