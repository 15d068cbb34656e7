package httpapi

import (
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// representation is one form of a thing: its name in ?format= and its media type.
type representation struct {
	name  string
	media string
}

// choose picks the representation that a request wants: the one that ?format= names, or the one that Accept likes best.
// The first of the offers is the default. That it depends on Accept is said to caches.
func choose(c *gin.Context, q *query, offers ...representation) (representation, error) {
	if h := c.Writer.Header(); !slices.Contains(h.Values("Vary"), "Accept") {
		h.Add("Vary", "Accept")
	}
	names := make([]string, len(offers))
	for i, o := range offers {
		names[i] = o.name
	}
	if name := enum(q, "format", "", names...); name != "" {
		for _, o := range offers {
			if o.name == name {
				return o, nil
			}
		}
	}
	header := strings.Join(c.Request.Header.Values("Accept"), ",")
	if header == "" {
		return offers[0], nil
	}
	best, quality := offers[0], 0.0
	for _, o := range offers {
		if liked := likes(header, o.media); liked > quality {
			best, quality = o, liked
		}
	}
	if quality == 0 {
		return best, &hiring.Error{
			Kind: hiring.KindNotAcceptable, Code: "not_acceptable",
			Detail: "this can be had as %s: name one with Accept or ?format=", Args: []any{strings.Join(names, ", ")},
		}
	}
	return best, nil
}

// likes is the quality, 0 to 1, that an Accept header gives a media type: that of its most specific range (RFC 9110,
// section 12.5.1).
func likes(header, media string) float64 {
	want, _, _ := mime.ParseMediaType(media)
	major, _, _ := strings.Cut(want, "/")
	specific, quality := -1, 0.0
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		rank := -1
		switch name {
		case "*/*":
			rank = 0
		case major + "/*":
			rank = 1
		case want:
			rank = 2
		}
		if rank > specific {
			specific, quality = rank, 1
			if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
				quality = min(max(q, 0), 1)
			}
		}
	}
	return quality
}
