package httpapi

import (
	"cmp"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// getDeclaredFunnel answers what is declared of a jury.
//
//	@Summary		Get the declared funnel of a jury
//	@Description	What is declared of the jury now, and how far what its applications say is from it. 404 where nothing was declared.
//	@ID				getDeclaredFunnel
//	@Tags			funnel
//	@Produce		json
//	@Param			id		path		string	true	"Id of the jury"	format(uuid)
//	@Success		200		{object}	api.JuryDeclaredFunnel
//	@Header			200		{string}	ETag	"Version of the declaration"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/declared-funnel [get]
func (s *Server) getDeclaredFunnel(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	return s.writeDeclared(c, http.StatusOK)
}

// putDeclaredFunnel declares the funnel of a jury. The first declaration needs no condition: there is nothing that it could undo.
//
//	@Summary		Declare the funnel of a jury
//	@Description	Counts of a jury that are known only as numbers, with the document that they come from. Where the jury has no applications they are its row in every funnel that can count them; where it has, they stand beside it. If-Match is needed from the second time on. Nothing that was declared is lost: a question with an earlier known_at still counts it.
//	@Description	422 not_descending, more_than_openings or in_the_future tells counts that can't be.
//	@ID				putDeclaredFunnel
//	@Tags			funnel
//	@Accept			json
//	@Produce		json
//	@Param			id			path		string						true	"Id of the jury"	format(uuid)
//	@Param			If-Match	header		string						false	"ETag of the version that was read of the declaration, or *; not for the first one"
//	@Param			input		body		api.DeclaredFunnelInput	true	"The counts"
//	@Success		200			{object}	api.JuryDeclaredFunnel
//	@Header			200			{string}	ETag	"New version of the declaration"
//	@Success		201			{object}	api.JuryDeclaredFunnel
//	@Header			201			{string}	ETag	"First version of the declaration"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/declared-funnel [put]
func (s *Server) putDeclaredFunnel(c *gin.Context) error {
	ctx, who, id := c.Request.Context(), actor(c), pathID(c, "id")
	return putOne(c, versioned[hiring.Declaration]{
		get:     func() (hiring.Declaration, error) { return s.store.GetDeclaredFunnel(ctx, who, id) },
		version: func(d hiring.Declaration) int { return d.Version },
		save: func(body *node, status int, before hiring.Declaration) error {
			return s.declareFunnel(c, body, status, before.Version)
		},
	})
}

func (s *Server) declareFunnel(c *gin.Context, body *node, status, version int) error {
	in, err := bindBody[api.DeclaredFunnelInput, api.JuryDeclaredFunnel](body)
	if err != nil {
		return err
	}
	next := hiring.DeclaredFunnel{
		JuryID: pathID(c, "id"), Version: version, Received: in.Received, Relevant: *in.Relevant, Interviewed: *in.Interviewed, Selected: in.Selected,
		Hired: *in.Hired, SourceNote: in.SourceNote, DeclaredOn: hiring.Date(in.DeclaredOn),
	}
	if err := s.store.DeclareFunnel(c.Request.Context(), actor(c), next); err != nil {
		return err
	}
	return s.writeDeclared(c, status)
}

// writeDeclared answers with what is declared of the jury in the path. Who declared it is told to those who may look it up.
func (s *Server) writeDeclared(c *gin.Context, status int) error {
	who, id := actor(c), pathID(c, "id")
	d, err := s.store.GetDeclaredFunnel(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	out := api.JuryDeclaredFunnel{JuryID: id, DeclaredFunnel: *showDeclared(&d)}
	if staff.includes(who) {
		out.DeclaredBy = d.DeclaredBy
	}
	return writeVersion(c, status, d.Version, out)
}

// showDeclared shows what was declared of a jury; nil where nothing was.
func showDeclared(d *hiring.Declaration) *api.DeclaredFunnel {
	if d == nil {
		return nil
	}
	out := &api.DeclaredFunnel{
		Received: d.Received, Relevant: d.Relevant, Interviewed: d.Interviewed, Selected: d.Selected, Hired: d.Hired,
		SourceNote: d.SourceNote, DeclaredOn: api.Date(d.DeclaredOn), Version: d.Version, RecordedAt: d.RecordedAt,
	}
	if gap := d.Gap; gap != nil {
		out.Gap = &api.MilestoneCounts{Received: gap[0], Relevant: gap[1], Interviewed: gap[2], Selected: gap[3], Hired: gap[4]}
	}
	return out
}

// showProvenance is where counts come from; that nothing was counted is computed too.
func showProvenance(p hiring.Provenance) api.Provenance {
	return api.Provenance(cmp.Or(p, hiring.Computed))
}

// showOutcomes shows how the counted ones stand: of those declared nobody knows it but of who was hired.
func showOutcomes(t hiring.Tally, p hiring.Provenance) api.Outcomes {
	out := api.Outcomes{Hired: &t.Outcomes[1]}
	if p.Traced() {
		out.Active, out.Rejected, out.Withdrawn = &t.Outcomes[0], &t.Outcomes[2], &t.Outcomes[3]
	}
	return out
}

// adviseExcluded says, where it is so, that juries known only as numbers are missing from an answer.
func adviseExcluded(are bool) []advice {
	if !are {
		return nil
	}
	return []advice{{"declared_excluded", "declared counts can't be asked this: juries that have only such are left out"}}
}

// adviseDeclared is what a reader should know of the declared counts of a funnel.
func adviseDeclared(f hiring.Funnel) (all []advice) {
	all = adviseExcluded(f.DeclaredExcluded)
	if f.DeclaredDiffers {
		all = append(all, advice{"declared_differs", "of a jury other counts were declared than its applications give: the funnel by jury has the difference, in its JSON, CSV and XLSX"})
	}
	return all
}
