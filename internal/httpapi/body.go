package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// maxBody is the largest body that is read.
const maxBody = 1 << 20

const (
	mediaJSON       = "application/json"
	mediaMergePatch = "application/merge-patch+json"
)

// decode reads the body into In and gives everything that is wrong with it at once: keys that In does not have
// (read-only if Out has them), values of a wrong type, values that break the rules in In's validate tags, and what
// the checks of the domain find.
func decode[In, Out any](c *gin.Context, checks ...func(In) []hiring.Violation) (In, error) {
	body, err := readBody(c)
	if err != nil {
		var zero In
		return zero, err
	}
	return bindBody[In, Out](body, checks...)
}

// decodeAny is decode for a body that may be left out, with its Content-Type: then everything in it is.
func decodeAny[In, Out any](c *gin.Context) (In, error) {
	if c.Request.ContentLength == 0 && c.GetHeader("Content-Type") == "" {
		var nothing In
		return nothing, nil
	}
	return decode[In, Out](c)
}

// bindBody is the second half of decode, for handlers with something to check in between.
func bindBody[In, Out any](body *node, checks ...func(In) []hiring.Violation) (In, error) {
	found := &violations{}
	checkKeys(body, reflect.TypeFor[In](), reflect.TypeFor[Out](), "", found)
	return bindChecked(body, found, checks)
}

// bindPatch applies a merge patch to the current state of a resource, in the form in which clients write it, and
// reads the result as strictly as a whole body.
func bindPatch[In, Out any](patch *node, current In, checks ...func(In) []hiring.Violation) (In, error) {
	found := &violations{}
	if patch.kind != kindObject {
		found.add(hiring.Wrong("", "invalid_type", "a patch must be an object, not %s", patch.kind.phrase()))
		return current, refuse(found)
	}
	checkKeys(patch, reflect.TypeFor[In](), reflect.TypeFor[Out](), "", found)
	raw, err := json.Marshal(current)
	if err != nil {
		return current, fmt.Errorf("write the current state: %w", err)
	}
	target, err := parseJSON(raw)
	if err != nil {
		return current, fmt.Errorf("read the current state: %v", err) //nolint:errorlint // no fault of the client's body
	}
	return bindChecked(mergePatch(target, patch), found, checks)
}

func bindChecked[In any](body *node, found *violations, checks []func(In) []hiring.Violation) (In, error) {
	var in In
	binder{found}.bind(body, reflect.ValueOf(&in).Elem(), "")
	found.addLater(validate(in)...)
	for _, check := range checks {
		found.addLater(check(in)...)
	}
	return in, refuse(found)
}

// refuse gives the error for what was found, nil if nothing was. A fault in the keys names the error: it is one of
// the program that writes the body, and more telling than the values that follow from it.
func refuse(found *violations) error {
	if len(found.list) == 0 {
		return nil
	}
	e := hiring.Invalid(found.list...)
	for _, v := range found.list {
		switch v.Code {
		case "unknown_field", "read_only_field", "duplicate_field":
			e.Code = v.Code
			e.Detail = "the body has fields that can't be set here"
			return e
		}
	}
	return e
}

// readBody reads a JSON body into a tree: 415 for another media type or coding, 413 for too many bytes, 400 for
// what is not JSON.
func readBody(c *gin.Context) (*node, error) {
	if err := checkMedia(c.Request); err != nil {
		return nil, err
	}
	var raw bytes.Buffer
	if err := copyBody(c, &raw); err != nil {
		return nil, err
	}
	return parseJSON(raw.Bytes())
}

// copyBody reads a body to its end. One that announces more than is read is refused before any of it has come: nobody waits
// for what may never be sent.
func copyBody(c *gin.Context, to io.Writer) error {
	if c.Request.ContentLength > maxBody {
		return tooLarge()
	}
	if _, err := io.Copy(to, http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)); err != nil {
		return unreadable(err)
	}
	c.Set(keyBodyRead, true)
	return nil
}

// restOfBody is how long an answer waits for what is left of a body that nobody has read: time enough for one that is on its way.
const restOfBody = 500 * time.Millisecond

// leaveBody is called before an answer that may not depend on the body, such as most refusals. net/http then reads what is left
// of it, so that the connection can go on; a client that keeps it back would keep the answer waiting for as long.
func leaveBody(c *gin.Context) {
	if c.Request.ContentLength == 0 || c.GetBool(keyBodyRead) {
		return
	}
	soon := time.Now().Add(restOfBody)                             //nolint:forbidigo // a connection knows the real time only
	_ = http.NewResponseController(c.Writer).SetReadDeadline(soon) // what is no connection keeps nobody waiting
}

func tooLarge() *hiring.Error {
	return &hiring.Error{Kind: hiring.KindTooLarge, Code: "body_too_large", Detail: "a body has at most %d bytes", Args: []any{maxBody}}
}

// unreadable says why a body could not be read to its end.
func unreadable(err error) *hiring.Error {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return tooLarge()
	}
	e := &hiring.Error{Kind: hiring.KindMalformed, Code: "unreadable_body", Detail: "the body ended before its announced end, or came too slowly"}
	return e.Because(err)
}

// checkMedia refuses bodies that are not plain UTF-8 JSON. Compressed ones are refused because a small one can
// unfold into a huge one.
func checkMedia(r *http.Request) error {
	for _, coding := range r.Header.Values("Content-Encoding") {
		if !strings.EqualFold(strings.TrimSpace(coding), "identity") {
			return unsupported("a body is read without Content-Encoding only")
		}
	}
	allowed := []string{mediaJSON}
	if r.Method == http.MethodPatch {
		allowed = []string{mediaMergePatch, mediaJSON}
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(allowed, media) {
		return unsupported("the Content-Type must be one of these: %s", strings.Join(allowed, ", "))
	}
	if charset, given := params["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return unsupported("the charset of JSON is utf-8")
	}
	return nil
}

func unsupported(detail hiring.Phrase, args ...any) *hiring.Error {
	return &hiring.Error{Kind: hiring.KindUnsupported, Code: "unsupported_media_type", Detail: detail, Args: args}
}
