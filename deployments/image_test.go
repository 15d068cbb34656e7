package deployments_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestImage: the image runs as a number that is not root, and its build names what is there.
func TestImage(t *testing.T) {
	t.Parallel()
	text := read(t, "../Dockerfile")
	_, image, found := strings.Cut(text, "\nFROM scratch\n")
	if !found {
		t.Fatal("the image is not from scratch")
	}
	for _, line := range []string{
		fmt.Sprintf("USER %d:%d", account, account),
		fmt.Sprintf("EXPOSE %d", port),
		fmt.Sprintf("ENV VIVIER_ADDR=0.0.0.0:%d \\", port),
		`ENTRYPOINT ["` + program + `"]`,
		`CMD ["serve"]`,
		"WORKDIR /data",
		"VOLUME /data",
		fmt.Sprintf("COPY --from=build --chown=%d:%d /image/data/ /", account, account),
	} {
		if !strings.Contains(image, "\n"+line+"\n") {
			t.Errorf("the image has no line %q", line)
		}
	}
	if !regexp.MustCompile(`(?m)^HEALTHCHECK .* CMD \["` + program + `", "health"\]$`).MatchString(image) {
		t.Error("the image does not check its health with its own program")
	}
	// A database of the image would be a second one beside the file that an installation names.
	if strings.Contains(image, "ENV VIVIER_DATABASE_URL") {
		t.Error("the image names a database")
	}
	if builder, module := first(t, text, `golang:(\d+\.\d+)`), first(t, read(t, "../go.mod"), `(?m)^go (\d+\.\d+)`); builder != module {
		t.Errorf("the image is built with Go %s, and the module wants %s", builder, module)
	}
	version := read(t, "../cmd/vivier/version.go")
	for _, name := range regexp.MustCompile(`-X main\.(\w+)=`).FindAllStringSubmatch(text, -1) {
		if !regexp.MustCompile(`(?m)^var ` + name[1] + `\b.*( string| = ")`).MatchString(version) {
			t.Errorf("the linker sets main.%s, which is no variable: it would say nothing", name[1])
		}
	}
}

// TestNoSecretInTheImage: what is copied into the build is named, and everything else stays outside.
func TestNoSecretInTheImage(t *testing.T) {
	t.Parallel()
	text := read(t, "../.dockerignore")
	if !strings.Contains(text, "\n*\n") || strings.Contains(text, "!deployments") || strings.Contains(text, "!.git") {
		t.Errorf("the build reads more than it needs:\n%s", text)
	}
}
