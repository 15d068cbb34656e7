package httpapi

import (
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// Whoever reads a list of people, or of what was written about one, leaves an entry in the audit. Which lists these are is said in
// routes.go, by listing; a test has each list decide.

// listing is the policy of a list whose rows are about people: the reading of it is audited.
func (p policy) listing(rows store.Noun) policy {
	p.lists = rows
	return p
}

// listed says how many rows an answer has.
func listed(c *gin.Context, rows int) { c.Set(keyRows, rows) }

// paging is the parameters that say which part of a list is read, and not what is looked for.
var paging = []string{"limit", "cursor", "sort"}

// noteListing has the audit told who read how many rows of what, by which filters. What they looked for is not told: it may
// be a name.
func (s *Server) noteListing(c *gin.Context, rows store.Noun, who hiring.Actor) {
	if c.Request.Method == http.MethodHead { // no row is sent
		return
	}
	filters := slices.DeleteFunc(slices.Sorted(maps.Keys(c.Request.URL.Query())), func(name string) bool { return slices.Contains(paging, name) })
	of := uuid.Nil
	if c.Param("id") != "" {
		of = pathID(c, "id")
	}
	s.store.NoteRead(store.Read{Who: who, Subject: rows, Of: of, Filters: filters, Rows: c.GetInt(keyRows)})
}
