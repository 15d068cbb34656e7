package main_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	dto "github.com/prometheus/client_model/go"
)

// The parser of PromQL comes with all of Prometheus. What is asked of an expression here is less: which metrics it
// names, with which labels, and a few patterns see that.
var (
	literal   = `"(?:[^"\\]|\\.)*"`
	grouping  = regexp.MustCompile(`\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)`)
	selector  = regexp.MustCompile(`([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{(?:[^}"]|` + literal + `)*\})?`)
	matcher   = regexp.MustCompile(`([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(` + literal + `)`)
	window    = regexp.MustCompile(`\[[^\]]*\]|\boffset\s+\w+`)
	wordsOfQL = []string{"and", "or", "unless", "bool", "inf", "nan"}

	// added are the labels that Prometheus puts on what it scrapes, and up is the metric that it makes itself.
	added = []string{"job", "instance"}
)

// samples are the labels with their values that a scrape has for each name that an expression may use.
type samples map[string]map[string][]string

func samplesOf(families map[string]*dto.MetricFamily) samples {
	all := samples{"up": {}}
	add := func(name string, m *dto.Metric, more ...string) {
		if all[name] == nil {
			all[name] = map[string][]string{}
		}
		for _, l := range m.GetLabel() {
			all[name][l.GetName()] = append(all[name][l.GetName()], l.GetValue())
		}
		for _, l := range more {
			all[name][l] = nil
		}
	}
	for name, family := range families {
		for _, m := range family.GetMetric() {
			switch family.GetType() {
			case dto.MetricType_HISTOGRAM:
				add(name+"_bucket", m, "le")
				add(name+"_sum", m)
				add(name+"_count", m)
			default:
				add(name, m)
			}
		}
	}
	return all
}

// faults are what an expression names and a scrape does not hold.
func (s samples) faults(expression string) (faults []string) {
	groups := grouping.FindAllStringSubmatch(expression, -1)
	rest := window.ReplaceAllString(grouping.ReplaceAllString(expression, " "), " ")
	labels := slices.Clone(added)
	for _, at := range selector.FindAllStringSubmatchIndex(rest, -1) {
		name, braces := rest[at[2]:at[3]], ""
		if at[4] >= 0 {
			braces = rest[at[4]:at[5]]
		}
		if strings.HasPrefix(strings.TrimSpace(rest[at[1]:]), "(") || slices.Contains(wordsOfQL, name) {
			continue // a function
		}
		has, known := s[name]
		if !known {
			faults = append(faults, name+" is not there")
			continue
		}
		for label := range has {
			labels = append(labels, label)
		}
		for _, m := range matcher.FindAllStringSubmatch(braces, -1) {
			label, value := m[1], strings.Trim(m[3], `"`)
			if values, known := has[label]; !known && !slices.Contains(added, label) {
				faults = append(faults, name+" has no label "+label)
			} else if known && (m[2] == "=" || m[2] == "!=") && !slices.Contains(values, value) {
				faults = append(faults, name+" has no "+label+" "+value)
			}
		}
	}
	for _, g := range groups {
		for label := range strings.SplitSeq(g[1], ",") {
			if label = strings.TrimSpace(label); !slices.Contains(labels, label) {
				faults = append(faults, "nothing to group by "+label)
			}
		}
	}
	return faults
}

// TestFaultsOfExpressions: the patterns see what they must.
func TestFaultsOfExpressions(t *testing.T) {
	t.Parallel()
	s := samples{"a_total": {"status": {"200"}}, "d_bucket": {"le": nil}}
	for expression, want := range map[string]int{
		`sum by (status) (rate(a_total{status=~"5..",job="x"}[5m])) / sum(rate(a_total[5m])) > 0.02`: 0,
		`histogram_quantile(0.99, sum by (job, le) (rate(d_bucket[5m]))) > 1`:                        0,
		`a_total{status!="200"} and on (instance) a_total{status=~"}"} offset 5m`:                    0,
		`b_total`:                      1,
		`rate(a_total{route="/"}[5m])`: 1,
		`sum by (route, le) (a_total)`: 2,
		`a_total{status="404"} / c`:    2,
	} {
		if faults := s.faults(expression); len(faults) != want {
			t.Errorf("%s: %q", expression, faults)
		}
	}
}

// dashboardQueries are the expressions of the dashboard, by panel.
func dashboardQueries(t *testing.T) map[string][]string {
	t.Helper()
	var dashboard struct {
		Templating struct {
			List []struct {
				Name  string `json:"name"`
				Type  string `json:"type"`
				Query string `json:"query"`
			} `json:"list"`
		} `json:"templating"`
		Panels []struct {
			Title   string `json:"title"`
			Type    string `json:"type"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	text, err := os.ReadFile("../../deployments/grafana/vivier.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	queries := map[string][]string{}
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			queries[p.Title] = append(queries[p.Title], target.Expr)
		}
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("the panel %s shows nothing", p.Title)
		}
	}
	values := regexp.MustCompile(`^label_values\((\w+), (\w+)\)$`)
	for _, v := range dashboard.Templating.List {
		if m := values.FindStringSubmatch(v.Query); m != nil {
			queries["$"+v.Name] = []string{"sum by (" + m[2] + ") (" + m[1] + ")"}
		} else if v.Type == "query" {
			t.Errorf("the variable %s asks %s", v.Name, v.Query)
		}
	}
	return queries
}

// alert is one rule.
type alert struct {
	Alert, Expr string
	Labels      map[string]string
	Annotations map[string]string
}

func alerts(t *testing.T) []alert {
	t.Helper()
	text, err := os.ReadFile("../../deployments/prometheus/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Groups []struct{ Rules []alert } }
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var all []alert
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	return all
}

// TestAlertsHaveRunbooks: who is woken at night finds what to do.
func TestAlertsHaveRunbooks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/observability.md")
	if err != nil {
		t.Fatal(err)
	}
	all := alerts(t)
	if len(all) < 6 {
		t.Fatalf("%d alerts", len(all))
	}
	for _, a := range all {
		if want := "docs/observability.md#" + strings.ToLower(a.Alert); !strings.HasSuffix(a.Annotations["runbook_url"], want) {
			t.Errorf("%s: its runbook is %q", a.Alert, a.Annotations["runbook_url"])
		}
		if !strings.Contains(string(text), "\n### "+a.Alert+"\n") {
			t.Errorf("%s: docs/observability.md does not say what to do", a.Alert)
		}
		if a.Annotations["summary"] == "" || a.Labels["severity"] == "" {
			t.Errorf("%s says too little", a.Alert)
		}
	}
}
