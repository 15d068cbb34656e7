package deployments_test

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type manifest struct {
	Kind     string
	Metadata struct {
		Name      string
		Namespace string
		Labels    map[string]string
	}
	Spec struct {
		Replicas int
		Template struct {
			Metadata struct{ Labels map[string]string }
			Spec     pod
		}
		Selector    map[string]any
		PodSelector struct {
			MatchLabels map[string]string `yaml:"matchLabels"`
		} `yaml:"podSelector"`
		Ports []struct {
			TargetPort string `yaml:"targetPort"`
		}
		Ingress []struct{ Ports []struct{ Port string } }
	}
	StringData map[string]string `yaml:"stringData"`
	Resources  []string
	Images     []struct{ Name string }
	Namespace  string
}

type pod struct {
	EnableServiceLinks *bool `yaml:"enableServiceLinks"`
	AutomountToken     *bool `yaml:"automountServiceAccountToken"`
	SecurityContext    struct {
		RunAsNonRoot bool                  `yaml:"runAsNonRoot"`
		RunAsUser    int                   `yaml:"runAsUser"`
		FsGroup      int                   `yaml:"fsGroup"`
		Seccomp      struct{ Type string } `yaml:"seccompProfile"`
	} `yaml:"securityContext"`
	Spread     []any `yaml:"topologySpreadConstraints"`
	Containers []container
	Volumes    []struct {
		Name   string
		Secret struct {
			SecretName  string `yaml:"secretName"`
			DefaultMode int    `yaml:"defaultMode"`
			Items       []struct{ Key, Path string }
		}
	}
}

type container struct {
	Name, Image string
	Args        []string
	Ports       []struct {
		Name          string
		ContainerPort int `yaml:"containerPort"`
	}
	Env             []struct{ Name, Value string }
	StartupProbe    probe `yaml:"startupProbe"`
	ReadinessProbe  probe `yaml:"readinessProbe"`
	LivenessProbe   probe `yaml:"livenessProbe"`
	Resources       struct{ Requests, Limits map[string]string }
	SecurityContext struct {
		Escalation   *bool `yaml:"allowPrivilegeEscalation"`
		ReadOnly     bool  `yaml:"readOnlyRootFilesystem"`
		Capabilities struct{ Drop, Add []string }
	} `yaml:"securityContext"`
	VolumeMounts []struct {
		Name      string
		MountPath string `yaml:"mountPath"`
	} `yaml:"volumeMounts"`
}

type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
}

// manifests are the files of the folder by name.
func manifests(t *testing.T) map[string]manifest {
	t.Helper()
	files, err := filepath.Glob("kubernetes/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	all := map[string]manifest{}
	for _, file := range files {
		all[filepath.Base(file)] = parse[manifest](t, file)
	}
	return all
}

// TestKustomization: a manifest that nobody lists is never applied, and the example of a secret always would be.
func TestKustomization(t *testing.T) {
	t.Parallel()
	all := manifests(t)
	root := all["kustomization.yaml"]
	files := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool {
		return name == "kustomization.yaml" || name == "secret.example.yaml"
	})
	if listed := slices.Sorted(slices.Values(root.Resources)); !slices.Equal(listed, files) {
		t.Errorf("the kustomization lists %v, and there are %v", listed, files)
	}
	if root.Namespace != all["namespace.yaml"].Metadata.Name || all["secret.example.yaml"].Metadata.Namespace != root.Namespace {
		t.Errorf("namespaces differ: %q", root.Namespace)
	}
	if len(root.Images) != 1 || root.Images[0].Name != all["deployment.yaml"].Spec.Template.Spec.Containers[0].Image {
		t.Errorf("the kustomization renames %v, which is no image here", root.Images)
	}
	for key, value := range all["secret.example.yaml"].StringData {
		if value != "" {
			t.Errorf("the example has a value for %s, which somebody would use", key)
		}
	}
}

func TestPodsAreRestricted(t *testing.T) {
	t.Parallel()
	all := manifests(t)
	for _, file := range []string{"deployment.yaml", "migration.yaml"} {
		p := all[file].Spec.Template.Spec
		s := p.SecurityContext
		if !s.RunAsNonRoot || s.RunAsUser != account || s.FsGroup != account || s.Seccomp.Type != "RuntimeDefault" {
			t.Errorf("%s: %+v", file, s)
		}
		if p.EnableServiceLinks == nil || *p.EnableServiceLinks || p.AutomountToken == nil || *p.AutomountToken {
			t.Errorf("%s: the pod gets variables or a token that it does not need", file)
		}
		if len(p.Containers) != 1 {
			t.Fatalf("%s: %d containers", file, len(p.Containers))
		}
		c := p.Containers[0]
		if s := c.SecurityContext; s.Escalation == nil || *s.Escalation || !s.ReadOnly || !slices.Equal(s.Capabilities.Drop, []string{"ALL"}) || len(s.Capabilities.Add) > 0 {
			t.Errorf("%s: %+v", file, s)
		}
		if c.Resources.Limits["memory"] == "" || c.Resources.Requests["cpu"] == "" {
			t.Errorf("%s: no bounds: %+v", file, c.Resources)
		}
		mountsItsSecrets(t, file, p, all["secret.example.yaml"])
	}
}

// mountsItsSecrets: each file that a setting names is a key of the secret, in a folder that is mounted, with a mode that
// vivier accepts.
func mountsItsSecrets(t *testing.T, file string, p pod, secret manifest) {
	t.Helper()
	c, volumes := p.Containers[0], map[string]string{}
	for _, m := range c.VolumeMounts {
		volumes[m.MountPath] = m.Name
	}
	for _, env := range c.Env {
		if !strings.HasSuffix(env.Name, "_FILE") {
			continue
		}
		key := path.Base(env.Value)
		if _, exists := secret.StringData[key]; !exists {
			t.Errorf("%s: %s is %s, and the secret has no %s", file, env.Name, env.Value, key)
		}
		found := false
		for _, v := range p.Volumes {
			if v.Name != volumes[path.Dir(env.Value)] {
				continue
			}
			found = v.Secret.SecretName == secret.Metadata.Name && (len(v.Secret.Items) == 0 || v.Secret.Items[0].Path == key)
			if v.Secret.DefaultMode&0o007 != 0 || v.Secret.DefaultMode&0o040 == 0 {
				t.Errorf("%s: the secret has mode %o, which vivier refuses or can't read", file, v.Secret.DefaultMode)
			}
		}
		if !found {
			t.Errorf("%s: %s is %s, where no secret is mounted", file, env.Name, env.Value)
		}
	}
}

// TestProbes: a probe of a route that does not exist would never succeed, and one of the database would restart a
// process that is well.
func TestProbes(t *testing.T) {
	t.Parallel()
	c := manifests(t)["deployment.yaml"].Spec.Template.Spec.Containers[0]
	if len(c.Ports) != 1 || c.Ports[0].ContainerPort != port {
		t.Fatalf("ports %v, not %d", c.Ports, port)
	}
	known := routes(t)
	for want, p := range map[string][]probe{"/readyz": {c.StartupProbe, c.ReadinessProbe}, "/livez": {c.LivenessProbe}} {
		for _, probe := range p {
			if probe.HTTPGet.Path != want || probe.HTTPGet.Port != c.Ports[0].Name {
				t.Errorf("a probe asks %+v, not %s", probe.HTTPGet, want)
			}
		}
		if known[want] == nil {
			t.Errorf("the API has no %s", want)
		}
	}
}

// TestSelectors: what speaks of the API's pods finds them, and does not find the migration's.
func TestSelectors(t *testing.T) {
	t.Parallel()
	all := manifests(t)
	api, migration := all["deployment.yaml"].Spec.Template, all["migration.yaml"].Spec.Template
	if all["deployment.yaml"].Spec.Replicas < 2 || len(api.Spec.Spread) == 0 {
		t.Error("one node that fails takes the API with it")
	}
	service := all["service.yaml"].Spec
	for file, selector := range map[string]map[string]any{
		"deployment.yaml": matchLabels(all["deployment.yaml"].Spec.Selector),
		"service.yaml":    service.Selector,
		"disruption.yaml": matchLabels(all["disruption.yaml"].Spec.Selector),
	} {
		if !selects(selector, api.Metadata.Labels) || selects(selector, migration.Metadata.Labels) {
			t.Errorf("%s selects by %v", file, selector)
		}
	}
	for _, labels := range []map[string]string{api.Metadata.Labels, migration.Metadata.Labels} {
		for key, value := range all["network.yaml"].Spec.PodSelector.MatchLabels {
			if labels[key] != value {
				t.Errorf("the network policy does not hold for %v", labels)
			}
		}
	}
	name := api.Spec.Containers[0].Ports[0].Name
	if service.Ports[0].TargetPort != name || all["network.yaml"].Spec.Ingress[0].Ports[0].Port != name {
		t.Errorf("the port is %s, and the service or the network policy names another", name)
	}
	if migration.Spec.Containers[0].Image != api.Spec.Containers[0].Image {
		t.Error("the schema is that of another image")
	}
	// README.md applies the migration by this label, before everything else.
	if !strings.Contains(read(t, "kubernetes/README.md"), "app.kubernetes.io/component="+all["migration.yaml"].Metadata.Labels["app.kubernetes.io/component"]+"\n") {
		t.Error("the README selects no migration")
	}
}

func matchLabels(selector map[string]any) map[string]any {
	labels, _ := selector["matchLabels"].(map[string]any)
	return labels
}

func selects(selector map[string]any, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}
