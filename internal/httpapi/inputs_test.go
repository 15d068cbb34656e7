package httpapi_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

// inputs is everything that clients send.
var inputs = []any{
	api.LoginInput{},
	api.RefreshInput{},
	api.PasswordInput{},
	api.UserInput{},
	api.KeyInput{},
	api.DepartmentInput{},
	api.CampaignInput{},
	api.CostInput{},
	api.PostingInput{},
	api.PostingMetricsInput{},
	api.PipelineInput{},
	api.SourceInput{},
	api.ReasonInput{},
	api.JobInput{},
	api.JuryInput{},
	api.JuryMemberInput{},
	api.JurySessionInput{},
	api.RecusalInput{},
	api.DeliberationInput{},
	api.DecisionsInput{},
	api.MinutesInput{},
	api.ActInput{},
	api.CandidateInput{},
	api.NoteInput{},
	api.ApplicationInput{},
	api.ApplicationPatch{},
	api.TransitionInput{},
	api.BulkTransitionInput{},
	api.InterviewInput{},
	api.JurorInterviewInput{},
	api.ProposalInput{},
	api.PublicationInput{},
	api.PublishedQuestion{},
	api.ProposalPatch{},
	api.EvaluationInput{},
	api.GroundsInput{},
	api.DeclaredFunnelInput{},
}

// Each input can be read and validated: no field has a type that the binder does not know, no tag one that the
// validator does not know, and each fault has words of its own.
func TestInputsCanBeReadAndValidated(t *testing.T) {
	t.Parallel()
	for _, in := range inputs {
		typ := reflect.TypeOf(in)
		for _, wrong := range []string{`{}`, `[]`, `"\u001f"`, `"x"`, `-1e300`, `true`, `null`, `[{}]`, `[""]`} {
			var pairs []string
			for _, name := range httpapi.Fields(typ) {
				pairs = append(pairs, `"`+name+`":`+wrong)
			}
			into := reflect.New(typ).Elem()
			if _, err := httpapi.Bind("{"+strings.Join(pairs, ",")+"}", into); err != nil {
				t.Errorf("%s: %v", typ, err)
			}
			for _, v := range httpapi.Validate(into.Interface()) {
				if strings.HasPrefix(string(v.Detail), "does not meet") || v.Pointer == "" || v.Code == "" {
					t.Errorf("%s: %+v", typ, v)
				}
			}
		}
	}
}

func TestEveryKindHasAStatus(t *testing.T) {
	t.Parallel()
	for k := hiring.KindInternal; k <= hiring.KindTooMany; k++ {
		if _, known := httpapi.StatusOf(k); !known {
			t.Errorf("kind %d has no status", k)
		}
	}
}
