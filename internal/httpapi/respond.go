package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

// send writes a whole answer, or holds it back until it is kept. A HEAD request gets its headers only.
func send(c *gin.Context, status int, media string, body []byte) {
	if held := heldBack(c); held != nil {
		held.Status, held.Media, held.Body = status, media, append([]byte{}, body...)
		return
	}
	leaveBody(c)
	h := c.Writer.Header()
	if media != "" { // else there is nothing to say
		h.Set("Content-Type", media)
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	c.Status(status)
	c.Writer.WriteHeaderNow()
	if c.Request.Method != http.MethodHead {
		_, _ = c.Writer.Write(body) // fails only when the client is gone
	}
}

// encode writes a value as JSON, before any header is sent: a value that has no JSON form becomes a proper 500.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // nothing here is put into a page unescaped: nosniff and the type see to it
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode an answer: %w", err)
	}
	return b.Bytes(), nil
}

// writeJSON answers with a value that has no version.
func writeJSON(c *gin.Context, status int, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	send(c, status, mediaJSON, body)
	return nil
}

// writeVersion answers with one resource and its ETag.
func writeVersion(c *gin.Context, status, version int, v any) error {
	c.Header("ETag", etagOf(version))
	return writeJSON(c, status, v)
}

// How long others may keep an answer that holds no personal data.
const (
	keptPrivately = "private, no-cache"   // by the client alone, who asks each time whether it is still good
	notKept       = "no-store"            // of people: whoever asks again shows the ETag all the same
	keptByAll     = "public, max-age=300" // by everybody, for five minutes
)

// writeCacheable answers with something that is the same for everybody who may read it and changes rarely. Clients keep
// it, and are told with 304 that theirs is still good.
func writeCacheable(c *gin.Context, cacheControl string, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	etag := contentTag(body)
	h := c.Writer.Header()
	h.Set("Cache-Control", cacheControl)
	h.Set("ETag", etag)
	if notModified(c.Request, etag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	send(c, http.StatusOK, mediaJSON, body)
	return nil
}

// plain makes a handler of one that knows nothing of Gin.
func plain(h http.Handler) handler {
	return func(c *gin.Context) error {
		h.ServeHTTP(c.Writer, c.Request)
		return nil
	}
}

// writeNothing answers that it is done, and that there is nothing to say about it.
func writeNothing(c *gin.Context) error {
	send(c, http.StatusNoContent, "", nil)
	return nil
}
