package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/minutes"
	"github.com/vivier-ats/vivier/internal/store"
)

// asPDF is a document to print and to sign.
var asPDF = representation{"pdf", "application/pdf"}

// showAct shows an act with what of its record is not in columns. The record was written by the store in this very form.
func showAct(a hiring.JuryAct) (api.Act, error) {
	var signed api.ActRecord
	if err := json.Unmarshal([]byte(a.Record), &signed); err != nil {
		return api.Act{}, fmt.Errorf("read the record of act %s: %w", a.ID, err)
	}
	return api.Act{
		ID: a.ID, JuryID: a.JuryID, Kind: api.ActKind(a.Kind), Place: a.Place, SignedBy: a.SignedBy, SignerName: signed.SignerName,
		SignedAt: a.SignedAt, Text: orNull(signed.Text), Reason: orNull(signed.Reason), Previous: a.Previous, Hash: a.Hash,
	}, nil
}

func showActs(of []hiring.JuryAct) ([]api.Act, error) {
	out := make([]api.Act, 0, len(of))
	for _, a := range of {
		shown, err := showAct(a)
		if err != nil {
			return nil, err
		}
		out = append(out, shown)
	}
	return out, nil
}

// signMinutes closes a jury with its decisions.
//
//	@Summary		Sign the minutes of a jury
//	@Description	By its chair alone. In one step the jury is closed, who is selected moves to the first stage for that, who is not is rejected with the reason given, the reserve list stays where it is, and the record is made, which nothing changes any more. 409 with everything that is missing at once: what the deliberation needed to open, decisions_missing, reason_missing, appraisal_missing, too_many_selected, positions_not_in_order, application_closed. Signed minutes stay as they are, and are answered with 200.
//	@ID				signMinutes
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string				true	"Id of the jury"	format(uuid)
//	@Param			input	body		api.MinutesInput	false	"Where it is signed"
//	@Success		200		{object}	api.Act
//	@Success		201		{object}	api.Act
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/minutes [post]
func (s *Server) signMinutes(c *gin.Context) error {
	in, err := decodeAny[api.MinutesInput, api.Act](c)
	if err != nil {
		return err
	}
	act, fresh, err := s.store.SignMinutes(c.Request.Context(), actor(c), pathID(c, "id"), or(in.Place, ""))
	if err != nil {
		return err
	}
	shown, err := showAct(act)
	if err != nil {
		return err
	}
	return writeJSON(c, madeOrThere(fresh), shown)
}

// getMinutes answers the minutes of a jury.
//
//	@Summary		Get the minutes of a jury
//	@Description	The record as it was signed, and the acts that followed; also as a PDF in French. 404 before it is signed; 403 recused for a juror who stepped back from one of the applications.
//	@ID				getMinutes
//	@Tags			juries
//	@Produce		json,application/pdf
//	@Param			id		path		string	true	"Id of the jury"	format(uuid)
//	@Param			format	query		string	false	"Form of the answer, in place of the Accept header"	enums(json,pdf)
//	@Success		200		{object}	api.Minutes
//	@Header			200		{string}	ETag	"Place of the last act of the jury"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/minutes [get]
func (s *Server) getMinutes(c *gin.Context) error {
	q := readQuery(c)
	form, unacceptable := choose(c, q, asJSON, asPDF)
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	who := actor(c)
	act, after, err := s.store.Minutes(c.Request.Context(), who, pathID(c, "id"))
	if err != nil {
		return err
	}
	shown, err := showMinutes(act, after)
	if err != nil {
		return err
	}
	last := act
	if len(after) > 0 {
		last = after[len(after)-1]
	}
	if form != asPDF {
		return writeVersion(c, http.StatusOK, int(last.Place), shown)
	}
	document, err := minutes.PDF(shown, s.store.Zone())
	if err != nil {
		return fmt.Errorf("draw the minutes of jury %s: %w", act.JuryID, err)
	}
	h := c.Writer.Header()
	h.Set("ETag", etagOf(int(last.Place)))
	h.Set("Content-Disposition", `attachment; filename="proces-verbal-`+act.JuryID.String()+`.pdf"`)
	s.exported(c, who, asPDF)
	send(c, http.StatusOK, asPDF.media, document)
	return nil
}

func showMinutes(act hiring.JuryAct, after []hiring.JuryAct) (out api.Minutes, err error) {
	if err := json.Unmarshal([]byte(act.Record), &out.Record); err != nil {
		return out, fmt.Errorf("read the record of act %s: %w", act.ID, err)
	}
	if out.Act, err = showAct(act); err != nil {
		return out, err
	}
	out.Acts, err = showActs(after)
	return out, err
}

// verifyMinutes answers whether the minutes of a jury are what was signed.
//
//	@Summary		Verify the minutes of a jury
//	@Description	Computes the hashes of the jury's acts again, and compares the acts with their neighbours in the chain and with the audit, and what the tables say with what was signed. 404 where the jury never had minutes.
//	@ID				verifyMinutes
//	@Tags			juries
//	@Produce		json
//	@Param			id		path		string	true	"Id of the jury"	format(uuid)
//	@Success		200		{object}	api.Verification
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/minutes/verification [get]
func (s *Server) verifyMinutes(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	act, faults, err := s.store.VerifyMinutes(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, api.Verification{
		OK: len(faults) == 0, Hash: act.Hash, Place: act.Place,
		Faults: mapped(faults, func(f store.ActFault) api.MinutesFault { return api.MinutesFault{Code: f.Code, Detail: f.Detail} }),
	})
}

// listActs answers a page of what was signed in the name of a jury.
//
//	@Summary		List the acts of a jury
//	@Description	The minutes, and what was declared later, in the order in which it was signed. 403 recused for a juror who stepped back from one of the applications.
//	@ID				listActs
//	@Tags			juries
//	@Produce		json
//	@Param			id		path		string	true	"Id of the jury"											format(uuid)
//	@Param			sort	query		string	false	"Order of the rows; - turns it round"						enums(signed_at,-signed_at)	default(signed_at)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)					default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before"
//	@Success		200		{object}	api.Page[api.Act]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/acts [get]
func (s *Server) listActs(c *gin.Context) error {
	q := readQuery(c)
	page := q.page("signed_at")
	if err := q.done(); err != nil {
		return err
	}
	found, err := s.store.ListActs(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	shown, err := showActs(found.Items)
	if err != nil {
		return err
	}
	return writePage(c, q, hiring.Page[api.Act]{Items: shown, Next: found.Next}, func(a api.Act) api.Act { return a })
}

// createAct signs an act after the minutes.
//
//	@Summary		Annul or rectify the minutes of a jury
//	@Description	An additional act: by the chair or an administrator, 403 for others. It changes nothing by itself, neither the minutes nor the applications. 409 minutes_needed before there are minutes.
//	@ID				createAct
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string			true	"Id of the jury"	format(uuid)
//	@Param			input	body		api.ActInput	true	"The act"
//	@Success		201		{object}	api.Act
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/acts [post]
func (s *Server) createAct(c *gin.Context) error {
	in, err := decode[api.ActInput, api.Act](c)
	if err != nil {
		return err
	}
	act, err := s.store.SignAct(c.Request.Context(), actor(c), pathID(c, "id"), hiring.ActKind(in.Kind), in.Text, in.Reason)
	if err != nil {
		return err
	}
	shown, err := showAct(act)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusCreated, shown)
}
