package deployments_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

type composeFile struct {
	Services map[string]composeService
	Networks map[string]struct{ Internal bool }
	Volumes  map[string]any
	Secrets  map[string]struct{ File string }
}

type composeService struct {
	Image       string
	Command     []string
	User        string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	CapAdd      []string `yaml:"cap_add"`
	SecurityOpt []string `yaml:"security_opt"`
	Privileged  bool
	Environment map[string]string
	Secrets     []string
	Volumes     []string
	Ports       []string
	Networks    []string
	Tmpfs       []string
	Restart     string
	Healthcheck struct {
		Test    []string
		Disable bool
	}
	DependsOn map[string]struct{ Condition string } `yaml:"depends_on"`
}

func TestCompose(t *testing.T) {
	t.Parallel()
	all := parse[composeFile](t, "compose.yaml")
	api, migrate, postgres := all.Services["api"], all.Services["migrate"], all.Services["postgres"]

	if api.Image == "" || migrate.Image != api.Image {
		t.Errorf("the schema is brought up by %q, and %q serves on it", migrate.Image, api.Image)
	}
	if !slices.Equal(api.Command, []string{"serve"}) || !slices.Equal(migrate.Command, []string{"migrate"}) {
		t.Errorf("commands %v and %v", api.Command, migrate.Command)
	}
	if api.DependsOn["migrate"].Condition != "service_completed_successfully" || migrate.DependsOn["postgres"].Condition != "service_healthy" {
		t.Errorf("no step waits for the one before: %v, %v", api.DependsOn, migrate.DependsOn)
	}
	if migrate.Restart != "no" {
		t.Errorf("a migration that fails starts again: %q", migrate.Restart)
	}
	if want := []string{fmt.Sprintf("127.0.0.1:%d:%d", port, port)}; !slices.Equal(api.Ports, want) {
		t.Errorf("ports %v, not %v: without TLS nobody else may listen in", api.Ports, want)
	}
	if !slices.Equal(api.Healthcheck.Test, []string{"CMD", program, "health"}) {
		t.Errorf("the API's health is %v", api.Healthcheck.Test)
	}
	if len(postgres.Ports) > 0 || !slices.Equal(postgres.Networks, []string{"database"}) || !all.Networks["database"].Internal {
		t.Error("PostgreSQL can be reached from outside")
	}
	if !slices.Contains(postgres.Volumes, "./compose-roles.sql:/docker-entrypoint-initdb.d/roles.sql:ro") || postgres.Environment["POSTGRES_USER"] != "" {
		t.Errorf("PostgreSQL makes no roles for the owner and the service: %v, %v", postgres.Volumes, postgres.Environment)
	}
	owner := "migrate-database-url"
	if !slices.Contains(migrate.Secrets, owner) || migrate.Environment["VIVIER_MIGRATE_DATABASE_URL_FILE"] != "/run/secrets/"+owner {
		t.Errorf("the migration does not work as the schema's owner: %v", migrate.Environment)
	}
	for name, service := range all.Services {
		if name != "migrate" && slices.Contains(service.Secrets, owner) || name != "postgres" && slices.ContainsFunc(service.Secrets, isPassword) {
			t.Errorf("%s could work as the schema's owner, or as the administrator: %v", name, service.Secrets)
		}
	}
	if len(postgres.Healthcheck.Test) == 0 || postgres.User == "" || strings.HasPrefix(postgres.User, "0") {
		t.Errorf("PostgreSQL runs as %q, health %v", postgres.User, postgres.Healthcheck.Test)
	}
}

func isPassword(secret string) bool { return strings.HasSuffix(secret, "-password") }

// TestComposeIsHardened: each service, so that a new one is too.
func TestComposeIsHardened(t *testing.T) {
	t.Parallel()
	all := parse[composeFile](t, "compose.yaml")
	for name, s := range all.Services {
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 || s.Privileged || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may more than it needs", name)
		}
		for _, network := range s.Networks {
			if _, exists := all.Networks[network]; !exists {
				t.Errorf("%s is in the network %s, which does not exist", name, network)
			}
		}
		for key, value := range s.Environment {
			secret, isFile := strings.CutPrefix(value, "/run/secrets/")
			switch {
			case isFile != strings.HasSuffix(key, "_FILE"):
				t.Errorf("%s: %s is %s", name, key, value)
			case isFile && (!slices.Contains(s.Secrets, secret) || all.Secrets[secret].File == ""):
				t.Errorf("%s: %s names the secret %s, which it does not get", name, key, secret)
			case strings.Contains(value, "://") || strings.HasSuffix(key, "PASSWORD"):
				t.Errorf("%s: %s is a secret in the environment", name, key)
			}
		}
		for _, mount := range s.Tmpfs {
			if strings.HasPrefix(mount, "/data") && !strings.Contains(mount, fmt.Sprintf("uid=%d,gid=%d", account, account)) {
				t.Errorf("%s: %s is not vivier's", name, mount)
			}
		}
	}
	for name, s := range all.Secrets {
		if !strings.HasPrefix(s.File, "secrets/") || !strings.Contains(read(t, "compose.yaml"), "> "+s.File) && !strings.Contains(read(t, "compose.yaml"), "-out "+s.File) {
			t.Errorf("nothing says how to make the secret %s (%s)", name, s.File)
		}
	}
}
