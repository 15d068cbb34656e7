package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path"
	"regexp"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

const (
	headerKey      = "Idempotency-Key"
	headerReplayed = "Idempotency-Replayed"
)

// goodKey is 1 to 255 printable characters. Those beyond ASCII have no one form in a header.
var goodKey = regexp.MustCompile(`^[\x20-\x7E]{1,255}$`)

// once carries out a write that comes with an Idempotency-Key one time, however often it is sent: the first good answer is
// kept in the transaction of what it tells, and given again. The key says nothing about a request that only reads.
func (s *Server) once(p policy, h handler) handler {
	return func(c *gin.Context) error {
		keys, given := c.Request.Header[headerKey]
		if !given || c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
			return h(c)
		}
		if len(keys) != 1 || !goodKey.MatchString(keys[0]) {
			return &hiring.Error{
				Kind: hiring.KindMalformed, Code: "invalid_idempotency_key",
				Detail: "Idempotency-Key must be one value of 1 to 255 printable ASCII characters",
			}
		}
		body, err := wholeBody(c)
		if err != nil {
			return err
		}
		w := store.KeyedWrite{Principal: actor(c).ID(), Role: actor(c).Role, Method: c.Request.Method, Path: c.Request.URL.Path, Key: keys[0], Body: body}
		request := c.Request
		defer c.Set(keyHeld, nil) // a panic is told at once
		kept, err := s.store.Once(request.Context(), w, func(ctx context.Context) (store.KeptAnswer, error) {
			c.Request = withBody(request.WithContext(ctx), body)
			return s.hold(c, h)
		})
		c.Request = withBody(request, body)
		held := heldBack(c)
		c.Set(keyHeld, nil) // from here on whatever is answered goes out
		switch {
		case err != nil:
			c.Writer.Header().Del("ETag") // of what was taken back
			c.Writer.Header().Del("Location")
			return err
		case kept != nil:
			return s.replay(c, p, w, *kept)
		}
		send(c, held.Status, held.Media, held.Body)
		return nil
	}
}

// ahead has something made of the body of a keyed write before the write's transaction begins: on SQLite nobody else would write
// meanwhile.
func ahead(prepare func(c *gin.Context, body []byte) error) wrapper {
	return func(h handler) handler {
		return func(c *gin.Context) error {
			if _, keyed := c.Request.Header[headerKey]; !keyed {
				return h(c)
			}
			body, err := wholeBody(c)
			if err != nil {
				return err
			}
			c.Request = withBody(c.Request, body)
			if err := prepare(c, body); err != nil {
				return err
			}
			c.Request = withBody(c.Request, body)
			return h(c)
		}
	}
}

// wholeBody reads the body, for a handler that gets it with withBody.
func wholeBody(c *gin.Context) ([]byte, error) {
	var sent bytes.Buffer
	err := copyBody(c, &sent)
	return sent.Bytes(), err
}

func withBody(r *http.Request, body []byte) *http.Request {
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}

// hold has a handler answer, and holds the answer back.
func (s *Server) hold(c *gin.Context, h handler) (store.KeptAnswer, error) {
	held := &store.KeptAnswer{}
	c.Set(keyHeld, held)
	if err := h(c); err != nil {
		return *held, err
	}
	held.Conditional = c.GetBool(keyConditional)
	held.Etag, held.Location = c.Writer.Header().Get("ETag"), c.Writer.Header().Get("Location")
	return *held, nil
}

// heldBack is where the answer to this request is held back; nil mostly.
func heldBack(c *gin.Context) *store.KeptAnswer {
	held, _ := c.Get(keyHeld)
	answer, _ := held.(*store.KeptAnswer)
	return answer
}

// replay gives a kept answer again, after the checks that come before it: may whoever asks still see what it tells of, can
// the body be read, is there a condition. What is deleted can't be seen any more, and the answer shows nothing of it.
func (s *Server) replay(c *gin.Context, p policy, w store.KeyedWrite, kept store.KeptAnswer) error {
	if err := s.stillSeen(c, p, w, kept); err != nil {
		return err
	}
	if len(w.Body) > 0 {
		if _, err := readBody(c); err != nil {
			return err
		}
	}
	if kept.Conditional {
		if _, err := requireMatch(c); err != nil {
			return err
		}
	}
	if !kept.Answers(w) {
		return &hiring.Error{
			Kind: hiring.KindInvalid, Code: "idempotency_key_reused",
			Detail: "this Idempotency-Key came with another body before: make a new key for each new request",
		}
	}
	for name, value := range map[string]string{headerReplayed: "true", "ETag": kept.Etag, "Location": kept.Location} {
		if value != "" {
			c.Header(name, value)
		}
	}
	send(c, kept.Status, kept.Media, kept.Body)
	return nil
}

// stillSeen refuses an answer to who may not see any more what it tells of: the thing in the path, the one that was made,
// and those that the body named.
func (s *Server) stillSeen(c *gin.Context, p policy, w store.KeyedWrite, kept store.KeptAnswer) error {
	if w.Method == http.MethodDelete {
		return nil // it tells of nothing
	}
	if p.noun != "" {
		if err := s.seen(c, p, actor(c)); err != nil {
			return err
		}
	}
	if noun, id := s.placeOf(kept.Location); noun != "" {
		if err := s.store.Visible(c.Request.Context(), actor(c), noun, id); err != nil {
			return err
		}
	}
	if p.named == nil {
		return nil
	}
	for _, id := range p.named(kept.Body) {
		if err := s.store.Visible(c.Request.Context(), actor(c), store.Applications, id); err != nil {
			return err
		}
	}
	return nil
}

// placeOf is what stands at a location; no noun where nothing does that is read by its id.
func (s *Server) placeOf(location string) (store.Noun, uuid.UUID) {
	collection, last := path.Split(location)
	for _, r := range s.routes() {
		if id, ok := parseID(last); ok && r.method == get && r.path == collection+":id" {
			return r.policy.noun, id
		}
	}
	return "", uuid.Nil
}
