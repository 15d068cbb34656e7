package api_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// keys lists the JSON keys of a struct, those of embedded structs among them.
func keys(v any) []string {
	var ks []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && !f.Anonymous {
			ks = append(ks, name)
		}
	}
	return ks
}

func TestWhatIsSentIsAnsweredUnderTheSameName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		answer, input any
		unanswered    []string
	}{
		{api.Department{}, api.DepartmentInput{}, nil},
		{api.Campaign{}, api.CampaignInput{}, nil},
		{api.Posting{}, api.PostingInput{}, nil},
		{api.PostingMetrics{}, api.PostingMetricsInput{}, nil},
		{api.Cost{}, api.CostInput{}, nil},
		{api.Pipeline{}, api.PipelineInput{}, nil},
		{api.Job{}, api.JobInput{}, nil},
		{api.Jury{}, api.JuryInput{}, nil},
		{api.JuryMember{}, api.JuryMemberInput{}, nil},
		{api.Candidate{}, api.CandidateInput{}, nil},
		{api.Note{}, api.NoteInput{}, nil},
		{api.Source{}, api.SourceInput{}, nil},
		{api.Reason{}, api.ReasonInput{}, nil},
		{api.Application{}, api.ApplicationInput{}, nil},
		{api.Application{}, api.ApplicationPatch{}, nil},
		{api.Transition{}, api.TransitionInput{}, nil},
		{api.Interview{}, api.InterviewInput{}, nil},
		{api.Interview{}, api.JurorInterviewInput{}, nil},
		{api.User{}, api.UserInput{}, []string{"password"}},
	} {
		answered := keys(tt.answer)
		for _, k := range keys(tt.input) {
			if !slices.Contains(answered, k) && !slices.Contains(tt.unanswered, k) {
				t.Errorf("%T has %q, but %T does not", tt.input, k, tt.answer)
			}
		}
	}
}

func TestBulkItemIsATransitionOfAnApplication(t *testing.T) {
	t.Parallel()
	want := append([]string{"application_id", "version"}, keys(api.TransitionInput{})...)
	if got := keys(api.BulkTransitionItem{}); !slices.Equal(got, want) {
		t.Errorf("an item has %q, not %q", got, want)
	}
	in := api.TransitionInput{
		Action: api.ActionCorrect, To: new("relevant"), Voids: []uuid.UUID{{1}},
		Reason: new("other"), Note: new("wrong person"), EffectiveAt: new(time.Unix(0, 0).UTC()),
	}
	item := api.BulkTransitionItem{
		ApplicationID: uuid.UUID{2}, Version: 3, Action: in.Action, To: in.To,
		Voids: in.Voids, Reason: in.Reason, Note: in.Note, EffectiveAt: in.EffectiveAt,
	}
	if got := item.Transition(); !reflect.DeepEqual(got, in) {
		t.Errorf("got %+v, want %+v", got, in)
	}
}

func object(t *testing.T, v any) map[string]any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAJurorGetsNamesOnly(t *testing.T) {
	t.Parallel()
	got := object(t, api.Candidate{GivenName: "Ada", FamilyName: "Lovelace"})
	for _, k := range []string{"email", "phone", "tags", "talent_pool_consent_at"} {
		if v, ok := got[k]; ok {
			t.Errorf("%s is there: %v", k, v)
		}
	}
}

func TestARecruiterGetsUnknownContactDataAsNull(t *testing.T) {
	t.Parallel()
	var none *string
	var never *time.Time
	got := object(t, api.Candidate{
		Email: new(new("ada@example.org")), Phone: &none, Tags: &[]string{},
		TalentPoolConsentAt: &never,
	})
	for k, want := range map[string]any{
		"email": "ada@example.org", "phone": nil, "tags": []any{}, "talent_pool_consent_at": nil,
	} {
		if v, ok := got[k]; !ok || !reflect.DeepEqual(v, want) {
			t.Errorf("%s: got %v (there: %t), want %v", k, v, ok, want)
		}
	}
}

func TestAnIncludedObjectThatIsNotThereIsNull(t *testing.T) {
	t.Parallel()
	var none *api.Interview
	got := object(t, api.Application{NextInterview: &none})
	if v, ok := got["next_interview"]; !ok || v != nil {
		t.Errorf("next_interview: got %v (there: %t), want null", v, ok)
	}
	for _, k := range []string{"candidate", "job", "jury"} {
		if _, ok := got[k]; ok {
			t.Errorf("%s is there without having been asked for", k)
		}
	}
}

func TestATransitionIsOneFlatObject(t *testing.T) {
	t.Parallel()
	got := object(t, api.TransitionResult{})
	for _, k := range []string{"id", "sequence", "to_status", "voids", "note", "actor_id", "application"} {
		if _, ok := got[k]; !ok {
			t.Errorf("%s is missing", k)
		}
	}
	feed := object(t, api.FeedTransition{})
	for _, k := range []string{"note", "actor_id", "actor_name"} {
		if _, ok := feed[k]; ok {
			t.Errorf("the feed tells %s", k)
		}
	}
}

func TestAProblemReadsAsAnError(t *testing.T) {
	t.Parallel()
	var err error = &api.Problem{Status: 409, Code: "in_use", Detail: "three jobs name it"}
	if got, want := err.Error(), "409 in_use: three jobs name it"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	err = &api.Problem{Status: 404, Code: "not_found"}
	if got, want := err.Error(), "404 not_found"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
