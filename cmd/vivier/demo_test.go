package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDemo runs the demo as a stranger does, pastes what it says, and sees that Ctrl-C leaves nothing behind.
func TestDemo(t *testing.T) {
	t.Parallel()
	dir, tmp := t.TempDir(), t.TempDir()
	p := start(t, dir, []string{"TMPDIR=" + tmp, "VIVIER_ADDR=127.0.0.1:0"}, "demo")
	p.stdout.waitFor(t, `Ctrl-C ends the demo`)
	out := p.stdout.String()
	for _, row := range []string{
		`Chargé d'accompagnement des usages +13 +3 +1 .*23\.1 % \(8\.2–50\.3\)`,
		`Chef de projet applicatif +9 +3 +1 .*33\.3 % \(12\.1–64\.6\)`,
		`Archiviste +4 +3 +1 .*75\.0 % \(30\.1–95\.4\)`,
		`Architecte logiciel +7 +6 +1 .*85\.7 % \(48\.7–97\.4\)`,
		`Total, pooled +33 +15 +4 .*45\.5 % \(29\.8–62\.0\)`,
		`12\.1 % \(4\.8–27\.3\)`,
	} {
		if !regexp.MustCompile(row).MatchString(out) {
			t.Errorf("the table has no row %s:\n%s", row, out)
		}
	}
	for _, line := range quoted(t) {
		if !strings.Contains(out, line+"\n") {
			t.Errorf("the README quotes %q, which the demo did not print:\n%s", line, out)
		}
	}
	var pasted []string
	for line := range strings.SplitSeq(out, "\n") {
		if strings.Contains(line, "curl ") {
			pasted = append(pasted, strings.TrimSpace(line))
		}
	}
	if len(pasted) != 3 {
		t.Fatalf("three lines to paste, not %d:\n%s", len(pasted), out)
	}
	csv := bash(t, dir, strings.Join(pasted, "\n"))
	if !strings.Contains(csv, "total,,") || strings.Count(csv, "\r\n") != 6 {
		t.Errorf("the CSV: %q", csv)
	}
	if svg, err := os.ReadFile(filepath.Join(dir, "funnel.svg")); err != nil || !strings.Contains(string(svg), "<svg") {
		t.Errorf("the picture: %v", err)
	}
	p.stop(t)
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("the demo left %v behind (%v)", left, err)
	}
}

// quoted are the lines of the funnel's table that the README shows.
func quoted(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```text\n")
	table, _, closed := strings.Cut(rest, "One account per role")
	if !found || !closed {
		t.Fatal("the README shows no demo")
	}
	return strings.Split(strings.TrimSpace(table), "\n")
}
