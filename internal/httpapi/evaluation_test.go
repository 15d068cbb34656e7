package httpapi_test

import (
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// evaluates saves somebody's evaluation of an application of a jury without criteria, and submits it.
func (w *world) evaluates(p person, application uuid.UUID) api.Evaluation {
	w.t.Helper()
	path := at("/v1/applications", application) + "/evaluations/mine"
	w.as(p, "PUT", path, `{"recommendation":"reserved"}`).is(201)
	return read[api.Evaluation](w.as(p, "POST", path+"/submit", nil).is(200))
}
