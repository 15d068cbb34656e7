package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// etagOf is the entity tag of a version; it is the same for every reader, so that two people who see different
// fields of one thing still notice each other's changes.
func etagOf(version int) string { return `"` + strconv.Itoa(version) + `"` }

// contentTag is the entity tag of an answer that has no version of its own.
func contentTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// condition is what a client's If-Match allows.
type condition struct {
	any  bool
	tags []string // strong tags only: weak ones never match
}

// requireMatch reads the If-Match that a change needs, so that two people who edit at once can't undo each other.
func requireMatch(c *gin.Context) (condition, error) {
	c.Set(keyConditional, true)
	values := c.Request.Header.Values("If-Match")
	if len(values) == 0 {
		return condition{}, &hiring.Error{
			Kind: hiring.KindPrecondition, Code: "precondition_required",
			Detail: "send If-Match with the ETag that you read",
		}
	}
	list := strings.Join(values, ",")
	if strings.TrimSpace(list) == "*" {
		return condition{any: true}, nil
	}
	tags, ok := parseTags(list)
	if !ok {
		return condition{}, &hiring.Error{
			Kind: hiring.KindMalformed, Code: "invalid_if_match",
			Detail: `If-Match must be * or a list of quoted entity tags, as "3"`,
		}
	}
	var cond condition
	for _, t := range tags {
		if !strings.HasPrefix(t, "W/") {
			cond.tags = append(cond.tags, t)
		}
	}
	return cond, nil
}

// check refuses, with the current version, unless the condition allows a change of it.
func (cond condition) check(version int) error {
	if cond.any {
		return nil
	}
	if slices.Contains(cond.tags, etagOf(version)) {
		return nil
	}
	stale := hiring.Stale(version)
	if len(cond.tags) == 0 { // nobody was faster: what compresses answers on their way has put W/ there, and will again
		stale.Detail = "a weak ETag matches no version: send the ETag without W/"
	}
	return stale
}

// tries is how often a change that is good for any version is made when somebody else is always faster.
const tries = 40

// persist makes a change that names the version it was made for. One that is good for any version is tried again, from
// what is stored by then and after a moment of chance, when somebody else was faster: again says so to the change.
func (cond condition) persist(ctx context.Context, change func(again bool) error) error {
	for try := range tries {
		err := change(try > 0)
		if !cond.any || !hiring.Is(err, hiring.KindStale) {
			return err
		}
		pause := time.NewTimer(time.Duration(rand.IntN(5*(try+1))) * time.Millisecond) //nolint:gosec // jitter needs no secrecy
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
	return &hiring.Error{Kind: hiring.KindUnavailable, Code: "contended", Detail: "others change this all the time; try again"}
}

// oneTag is one entity tag (RFC 9110, section 8.8.3).
var oneTag = regexp.MustCompile(`^(?:W/)?"[\x21\x23-\x7E\x80-\xFF]*"`)

func parseTags(list string) ([]string, bool) {
	var tags []string
	for rest := strings.TrimLeft(list, " \t,"); rest != ""; {
		tag := oneTag.FindString(rest)
		if tag == "" {
			return nil, false
		}
		tags = append(tags, tag)
		rest = strings.TrimLeft(rest[len(tag):], " \t")
		if rest != "" && rest[0] != ',' {
			return nil, false
		}
		rest = strings.TrimLeft(rest, " \t,")
	}
	return tags, len(tags) > 0
}

// notModified tells whether the reader's copy, named by If-None-Match, is the current one (weak comparison).
func notModified(r *http.Request, etag string) bool {
	list := strings.Join(r.Header.Values("If-None-Match"), ",")
	if strings.TrimSpace(list) == "*" {
		return true
	}
	tags, _ := parseTags(list)
	for _, t := range tags {
		if strings.TrimPrefix(t, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
