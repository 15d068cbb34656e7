package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// What bounds exports. A whole list takes as long as its reader takes; so exports have places of their own, and a client that reads
// slower than a part in the time of a request loses the place.
const (
	exportsAtOnce  = 4
	exportsWaiting = 8
	exportTime     = 30 * time.Minute
)

// export is a whole list of unknown length, read part by part and sent as CSV while it is read.
type export struct {
	form representation
	rows store.Noun // what its lines are, for the audit
	head []string
	// part reads what comes next, as somebody may see it, and tells how many lines that were; more is false with the last one.
	part func(ctx context.Context, who hiring.Actor, into *chart.CSV) (lines int, more bool, err error)
}

// errSlow is of a client that does not take what is sent, or is gone. What the connection says of it names its address.
var errSlow = &hiring.Error{Kind: hiring.KindUnavailable, Code: "client_gone", Detail: "the connection was closed before the answer was ready"}

// send answers with an export. Whatever stops it after its first line breaks the connection off: the last chunk is missing then, and
// nobody takes the beginning for the whole.
func (e export) send(s *Server, c *gin.Context) error {
	if !c.Request.ProtoAtLeast(1, 1) { // where an answer ends when the connection does
		return &hiring.Error{Kind: hiring.KindNotAcceptable, Code: "not_acceptable", Detail: "an export needs HTTP/1.1: a client of HTTP/1.0 can't tell one that broke off from a whole one"}
	}
	if c.Request.Method == http.MethodHead {
		e.begin(c)
		return nil
	}
	lasting, _ := c.Get(keyLasting)
	ctx, end := context.WithTimeout(lasting.(context.Context), exportTime) //nolint:forcetypeassert // limitTime put it there
	defer end()
	waiting, cancel := context.WithTimeout(c.Request.Context(), costlyWait)
	defer cancel()
	request := c.Request
	c.Request = request.WithContext(ctx)
	defer func() { c.Request = request }() // what is answered to a refusal looks whether the client is there, and this context ends here
	var fault error
	if err := s.exports.Do(waiting, func() { fault = e.run(s, c) }); err != nil {
		return err
	}
	return fault
}

// begin sends the headers.
func (e export) begin(c *gin.Context) {
	c.Header("Content-Type", e.form.media)
	c.Status(http.StatusOK)
	c.Writer.WriteHeaderNow()
}

func (e export) run(s *Server, c *gin.Context) error {
	shown, err := s.shown(c, policy{}) // no export is a page
	if err != nil {
		return err
	}
	who, lines := actor(c), 0
	var text bytes.Buffer
	out, err := chart.NewCSV(&text, e.head)
	for more := true; more && err == nil; {
		var n int
		if n, more, err = e.next(s, c, who, out); err != nil {
			break
		}
		if !c.Writer.Written() {
			s.exported(c, who, e.form)
			e.begin(c)
		}
		if err = s.sendPart(c, text.Bytes()); err != nil {
			break
		}
		lines += n
		listed(c, lines)
		text.Reset()
		if more {
			err = s.stillOpen(c, shown, who)
		}
	}
	if err == nil || !c.Writer.Written() {
		return err
	}
	s.logFailure(c, asRefusal(err), err)
	s.noteListing(c, e.rows, who) // of what was read
	panic(http.ErrAbortHandler)
}

// next reads one part, in the time of a request.
func (e export) next(s *Server, c *gin.Context, who hiring.Actor, out *chart.CSV) (lines int, more bool, err error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), s.timeout)
	defer cancel()
	if lines, more, err = e.part(ctx, who, out); err != nil {
		return lines, more, err
	}
	return lines, more, out.Flush()
}

// sendPart sends a part, and waits for the client to take it.
func (s *Server) sendPart(c *gin.Context, part []byte) error {
	to := http.NewResponseController(c.Writer)
	soon := time.Now().Add(s.timeout)                                                          //nolint:forbidigo // a connection knows the real time only
	if err := to.SetWriteDeadline(soon); err != nil && !errors.Is(err, http.ErrNotSupported) { // what is no connection keeps nobody waiting
		return errSlow
	}
	if _, err := c.Writer.Write(part); err != nil {
		return errSlow
	}
	if err := to.Flush(); err != nil {
		return errSlow
	}
	return nil
}

// stillOpen looks, between two parts, whether whoever began to read may go on: rights end at once, also those of a reader in the middle.
func (s *Server) stillOpen(c *gin.Context, shown credential, who hiring.Actor) error {
	now, err := s.authenticate(c, shown)
	if err != nil {
		return fmt.Errorf("in the middle of an export: %w", err)
	}
	if now.Role != who.Role || now.Limited != who.Limited { // the other lines would be those of another list
		return hiring.Forbidden()
	}
	return nil
}
