package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// publicationPath is where single publications live.
const publicationPath = "/v1/publications/"

// createPublication answers a question to the funnel, and keeps the answer.
//
//	@Summary		Publish a funnel
//	@Description	Answers a question to the funnel once, in every form and language, and keeps the answers: they never change, and can't be deleted. What is corrected later shows in the publication's difference, not in it. With a known_at less than a minute old, or none, the answer has the warning provisional: what was being recorded at that moment is not in it. A publication is for everybody who reads statistics, and for keys that are not bound to juries; a recruiter who is limited to departments publishes what lies in them. 409 duplicate_slug; 422 too_many_rows for more than 1,000 groups, outside_departments for a department that is not theirs.
//	@ID				createPublication
//	@Tags			funnel
//	@Accept			json
//	@Produce		json
//	@Param			input	body		api.PublicationInput	true	"The publication"
//	@Success		201		{object}	api.PublishedFunnel
//	@Header			201		{string}	ETag		"Version of the publication"
//	@Header			201		{string}	Location	"Path of the publication"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/publications [post]
func (s *Server) createPublication(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor(c)
	in, err := decode[api.PublicationInput, api.PublishedFunnel](c, s.checkPublication)
	if err != nil {
		return err
	}
	made, err := s.answerOf(ctx, who, in)
	if err != nil {
		return err
	}
	p := hiring.Publication{
		Slug: in.Slug, Title: in.Title, Note: or(in.Note, ""), Question: made.question, AsOf: made.shown[0].AsOf, KnownAt: made.shown[0].KnownAt,
	}
	var told []hiring.PublicationForm
	p, err = s.store.CreatePublication(ctx, who, p, made.forms, func(p hiring.Publication) ([]hiring.PublicationForm, error) {
		told, err = s.tellPublished(p, made)
		return told, err
	})
	if err != nil {
		return err
	}
	c.Header("Location", publicationPath+p.Slug)
	c.Header("ETag", etagOf(p.Version))
	reader := preferred(c)
	c.Header("Content-Language", reader.String())
	for _, form := range told {
		if form.Language == reader.String() {
			send(c, http.StatusCreated, mediaJSON, form.Body)
		}
	}
	return nil
}

// publishedForms are the forms, beside JSON, that an answer is kept in.
var publishedForms = []representation{asCSV, asSVG, asXLSX}

// published is a question with its answers, in the order of languages.
type published struct {
	question string
	shown    []api.Funnel
	forms    []hiring.PublicationForm
}

// tellPublished writes a publication with its answer as JSON, once in each language.
func (s *Server) tellPublished(p hiring.Publication, made published) ([]hiring.PublicationForm, error) {
	of, err := s.showPublication(p)
	if err != nil {
		return nil, err
	}
	forms := make([]hiring.PublicationForm, len(languages))
	for i, tag := range languages {
		body, err := encode(api.PublishedFunnel{Publication: of, Funnel: made.shown[i]})
		if err != nil {
			return nil, err
		}
		forms[i] = hiring.PublicationForm{Format: asJSON.name, Language: tag.String(), Body: body}
	}
	return forms, nil
}

// answeredAhead is where an answer that was made ahead is carried to the handler, and questionAhead what it answers.
type answeredAhead struct{}

type questionAhead struct {
	question string
	published
}

// answerAhead answers the question of a publication. What is wrong with the body the handler tells.
func (s *Server) answerAhead(c *gin.Context, _ []byte) error {
	in, err := decode[api.PublicationInput, api.PublishedFunnel](c, s.checkPublication)
	if err == nil {
		ctx := c.Request.Context()
		var made published
		made, err = s.answerOf(ctx, actor(c), in)
		ctx = context.WithValue(ctx, answeredAhead{}, questionAhead{parametersOf(or(in.Question, api.PublishedQuestion{})).Encode(), made})
		c.Request = c.Request.WithContext(ctx)
	}
	if refused := (*hiring.Error)(nil); err != nil && (!errors.As(err, &refused) || refused.Kind == hiring.KindUnavailable) {
		return err
	}
	return nil
}

// answerOf answers the question of a publication in every language and form, about one state.
func (s *Server) answerOf(ctx context.Context, who hiring.Actor, in api.PublicationInput) (published, error) {
	values := parametersOf(or(in.Question, api.PublishedQuestion{}))
	if ahead, made := ctx.Value(answeredAhead{}).(questionAhead); made && ahead.question == values.Encode() && len(ahead.shown) > 0 {
		return ahead.published, nil
	}
	if err := s.withinDepartments(ctx, who, or(in.Question, api.PublishedQuestion{}).DepartmentIDs, values); err != nil {
		return published{}, err
	}
	now, err := s.store.Now(ctx)
	if err != nil {
		return published{}, err
	}
	asked, err := s.questionIn(values)
	if err != nil {
		return published{}, err
	}
	if asked.KnownAt == nil {
		asked.KnownAt = &hiring.Moment{At: now}
	}
	questions := make([]hiring.FunnelQuestion, len(languages))
	for i, tag := range languages {
		questions[i] = asked.FunnelQuestion
		questions[i].English = tag == language.English
	}
	var answers []hiring.Funnel
	err = s.inTurn(ctx, func() error {
		answers, err = s.store.Funnels(ctx, who, questions...)
		return err
	})
	if err != nil {
		return published{}, inQuestion(err)
	}
	if len(answers[0].Rows) > hiring.PublishedRows {
		return published{}, hiring.Invalid(hiring.Wrong("/question", "too_many_rows", "the answer has more than %d groups: narrow the question", hiring.PublishedRows))
	}
	out := published{question: resolved(values, asked.Basis, answers[0])}
	for i, tag := range languages {
		shown := showFunnel(answers[i], asked, s.zone)
		shown.Warnings = warnIn(tag, advise(answers[i])...)
		out.shown = append(out.shown, shown)
		forms, err := s.formsOf(ctx, who, asked, shown, tag)
		if err != nil {
			return published{}, err
		}
		out.forms = append(out.forms, forms...)
	}
	return out, nil
}

// formsOf draws an answer in all forms but JSON.
func (s *Server) formsOf(ctx context.Context, who hiring.Actor, asked question, shown api.Funnel, tag language.Tag) ([]hiring.PublicationForm, error) {
	forms := make([]hiring.PublicationForm, 0, len(publishedForms))
	for _, form := range publishedForms {
		write, err := s.drawingOf(ctx, form, pictureFunnel, who, asked, shown, tag)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return nil, err
		}
		forms = append(forms, hiring.PublicationForm{Format: form.name, Language: tag.String(), Body: b.Bytes()})
	}
	return forms, nil
}

// resolved is a question as it was answered, with the instants that its days came to.
func resolved(asked url.Values, basis hiring.Basis, answer hiring.Funnel) string {
	end := "as_of"
	if basis == hiring.BasisActivity {
		end = "to"
		asked.Set("from", answer.From.Format(time.RFC3339Nano))
	}
	asked.Set(end, answer.AsOf.Format(time.RFC3339Nano))
	asked.Set("known_at", answer.KnownAt.Format(time.RFC3339Nano))
	return asked.Encode()
}

// withinDepartments keeps the question of somebody who is limited to departments in these: who reads the publication sees what it
// is about, and its difference is asked without limits. Where the question names none it is asked about theirs by name.
func (s *Server) withinDepartments(ctx context.Context, who hiring.Actor, named []uuid.UUID, asked url.Values) error {
	if !who.Limited {
		return nil
	}
	if len(named) == 0 {
		u, err := s.store.GetUser(ctx, who, who.UserID)
		if err != nil {
			return err
		}
		asked.Set("department_id", joined(mapped(u.Departments, func(d hiring.UserDepartment) string { return d.DepartmentID.String() })))
		return nil
	}
	own, err := s.store.OwnDepartments(ctx, who, named)
	if err != nil {
		return err
	}
	var outside []hiring.Violation
	for i, id := range named {
		if !slices.Contains(own, id) {
			outside = append(outside, hiring.Wrong(fmt.Sprintf("/question/department_ids/%d", i), "outside_departments", "must be one of your departments, or lie below one"))
		}
	}
	if len(outside) > 0 {
		return hiring.Invalid(outside...)
	}
	return nil
}

// parametersOf writes the question of a publication as the parameters of GET /v1/funnel.
func parametersOf(in api.PublishedQuestion) url.Values {
	out := url.Values{}
	for name, ids := range map[string][]uuid.UUID{
		"jury_id": in.JuryIDs, "job_id": in.JobIDs, "campaign_id": in.CampaignIDs, "department_id": in.DepartmentIDs, "posting_id": in.PostingIDs,
	} {
		if len(ids) > 0 {
			out.Set(name, strings.Join(mapped(ids, uuid.UUID.String), ","))
		}
	}
	if len(in.Sources) > 0 {
		out.Set("source", strings.Join(in.Sources, ","))
	}
	for name, value := range map[string]*string{
		"received_from": as[string](in.ReceivedFrom), "received_to": as[string](in.ReceivedTo), "group_by": as[string](in.GroupBy),
		"basis": as[string](in.Basis), "unit": as[string](in.Unit), "as_of": in.AsOf, "known_at": in.KnownAt, "from": in.From, "to": in.To,
	} {
		if value != nil {
			out.Set(name, *value)
		}
	}
	return out
}

// questionIn reads a question from its parameters.
func (s *Server) questionIn(values url.Values) (question, error) {
	q := &query{values: values}
	asked := s.readQuestion(q, "")
	return asked, q.done()
}

// checkPublication says what is wrong with the question of a publication.
func (s *Server) checkPublication(in api.PublicationInput) []hiring.Violation {
	asked, err := s.questionIn(parametersOf(or(in.Question, api.PublishedQuestion{})))
	if e, ok := errors.AsType[*hiring.Error](err); ok {
		return pointed(e.Violations)
	}
	return pointed(asked.Check())
}

// inQuestion tells of the fields of a body what the store says of the parameters that were made of them.
func inQuestion(err error) error {
	e, ok := errors.AsType[*hiring.Error](err)
	if !ok || e.Kind != hiring.KindMalformed {
		return err
	}
	return hiring.Invalid(pointed(e.Violations)...)
}

func pointed(vs []hiring.Violation) []hiring.Violation {
	return mapped(vs, func(v hiring.Violation) hiring.Violation {
		switch {
		case strings.HasSuffix(v.Parameter, "_id"), v.Parameter == "source":
			v.Pointer = "/question/" + v.Parameter + "s"
		default:
			v.Pointer = "/question/" + v.Parameter
		}
		v.Parameter = ""
		return v
	})
}

func (s *Server) showPublication(p hiring.Publication) (api.Publication, error) {
	values, err := url.ParseQuery(p.Question)
	if err != nil {
		return api.Publication{}, err
	}
	asked, err := s.questionIn(values)
	if err != nil {
		return api.Publication{}, err
	}
	if asked.From != nil {
		asked.filters["from"] = values.Get("from")
	}
	return api.Publication{
		Record: record(p.Record), Slug: p.Slug, Title: p.Title, Note: orNull(p.Note), Basis: api.Basis(asked.Basis), Unit: api.Unit(asked.Unit),
		GroupBy: api.GroupBy(asked.GroupBy), AsOf: p.AsOf, KnownAt: p.KnownAt, Filters: asked.filters,
	}, nil
}

// listPublications answers a page of publications.
//
//	@Summary	List publications
//	@ID			listPublications
//	@Tags		funnel
//	@Produce	json
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Publication]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/publications [get]
func (s *Server) listPublications(c *gin.Context) error {
	q := readQuery(c)
	page := q.page("created_at")
	if err := q.done(); err != nil {
		return err
	}
	found, err := s.store.ListPublications(c.Request.Context(), actor(c), page)
	if err != nil {
		return err
	}
	shown := make([]api.Publication, len(found.Items))
	for i, p := range found.Items {
		if shown[i], err = s.showPublication(p); err != nil {
			return err
		}
	}
	return writePage(c, q, hiring.WithItems(found, shown), func(p api.Publication) api.Publication { return p })
}

// publicationIn is the publication that the path names. What can't be a slug names none; a database may fail at it.
func (s *Server) publicationIn(c *gin.Context) (hiring.Publication, error) {
	slug := c.Param("slug")
	if !ownTags["slug"](slug) {
		return hiring.Publication{}, hiring.NotFound()
	}
	return s.store.GetPublication(c.Request.Context(), actor(c), slug)
}

// getPublication answers what was published.
//
//	@Summary		Get a publication
//	@Description	The answer that was kept, the same to the byte each time: as JSON with what was asked, as CSV, as a workbook, or as a picture. Labels and words are French, or English by Accept-Language.
//	@ID				getPublication
//	@Tags			funnel
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			slug	path		string	true	"What the address of the publication ends in"
//	@Param			format	query		string	false	"Form of the answer, in place of Accept"	enums(json,csv,svg,xlsx)
//	@Success		200		{object}	api.PublishedFunnel
//	@Header			200		{string}	ETag	"Version of the publication"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/publications/{slug} [get]
func (s *Server) getPublication(c *gin.Context) error {
	who, reader := actor(c), preferred(c)
	p, err := s.publicationIn(c)
	if err != nil {
		return err
	}
	q := readQuery(c)
	form, unacceptable := choose(c, q, append([]representation{asJSON}, publishedForms...)...)
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	body, err := s.store.PublishedForm(c.Request.Context(), p.ID, form.name, reader.String())
	if err != nil {
		return err
	}
	etag := contentTag(body) // of a file; the resource has its version
	if form == asJSON {
		etag = etagOf(p.Version)
	}
	c.Header("Content-Language", reader.String())
	c.Header("ETag", etag)
	if form == asCSV || form == asXLSX {
		nameFile(c, form)
	}
	s.exported(c, who, form)
	send(c, http.StatusOK, form.media, body)
	return nil
}

// getPublicationDifference compares what was published with the answer of today.
//
//	@Summary		Compare a publication with today
//	@Description	Asks the published question again, as of the same instant, with everything that has been recorded by now: corrections, back-dated entries, sources found out, edits of juries, jobs and campaigns. What differs is told here; the publication stays as it is.
//	@ID				getPublicationDifference
//	@Tags			funnel
//	@Produce		json
//	@Param			slug	path		string	true	"What the address of the publication ends in"
//	@Success		200		{object}	api.PublicationDifference
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/publications/{slug}/difference [get]
func (s *Server) getPublicationDifference(c *gin.Context) error {
	p, err := s.publicationIn(c)
	if err != nil {
		return err
	}
	if err := readQuery(c).done(); err != nil {
		return err
	}
	out, err := s.differenceOf(c.Request.Context(), p, preferred(c))
	if err != nil {
		return err
	}
	c.Header("Content-Language", preferred(c).String())
	return writeJSON(c, http.StatusOK, out)
}
