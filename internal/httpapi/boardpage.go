package httpapi

import (
	"bytes"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// Where the board is. Its cookie goes to these addresses and to no others.
const (
	boardPath   = "/board"
	signInPath  = boardPath + "/sign-in"
	signOutPath = boardPath + "/sign-out"
	boardFiles  = boardPath + "/files/"
)

const mediaHTML = "text/html; charset=utf-8"

// boardPolicy lets the board load from this server, send its forms there, and nothing else: no script or style in the page itself,
// and no frame around it.
const boardPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// keyPage marks requests whose answer is a page, refusals too.
const keyPage = "vivier.page"

// ownPages refuses what pages of other sites have a browser send here: to sign out, or to sign in as somebody else. A browser says
// where a request comes from with Sec-Fetch-Site, or with Origin.
var ownPages = http.NewCrossOriginProtection()

// paged is what all pages of the board have in common: a policy of their own, and the language that was chosen on the page before
// that of the browser.
func (s *Server) paged(h gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set(keyPage, true)
		header := c.Writer.Header()
		header.Set("Content-Security-Policy", boardPolicy)
		// Without a referrer a browser hides the origin of a form too, which is needed here. Others get neither.
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		for _, tag := range languages {
			if c.Query("lang") == tag.String() {
				c.Request.Header.Set("Accept-Language", tag.String())
			}
		}
		if err := ownPages.Check(c.Request); err != nil {
			e := &hiring.Error{Kind: hiring.KindForbidden, Code: "cross_site", Detail: "this was sent by a page of another site: use the page of the board itself"}
			s.fail(c, e.Because(err))
			return
		}
		h(c)
	}
}

// isPage tells whether the answer to a request is a page.
func isPage(c *gin.Context) bool { return c.GetBool(keyPage) }

// page is what every page has, in the language of its reader.
func (s *Server) page(c *gin.Context) board.Page {
	tag := preferred(c)
	c.Header("Content-Language", tag.String())
	p := board.Page{Lang: tag.String()}
	other := language.English
	if tag == other {
		other = language.French
	}
	values := url.Values{}
	if !changes(c.Request) {
		values = c.Request.URL.Query()
	}
	values.Set("lang", other.String())
	p.Other = c.FullPath() + "?" + values.Encode()
	if who := actor(c); who.Name != "" {
		p.Name, p.Role, p.SignOut = who.Name, termIn(tag, "role", string(who.Role)), signOutPath+"?lang="+p.Lang
	}
	return p
}

// termIn is what a value of an enum is called, with the marks of its language.
func termIn(tag language.Tag, enum, key string) string {
	if tag == language.English {
		return termOf(enum, key, true)
	}
	return typeset(termOf(enum, key, false))
}

// writeHTML answers with a page.
func writeHTML(c *gin.Context, status int, page interface{ Write(w io.Writer) error }) error {
	var b bytes.Buffer
	if err := page.Write(&b); err != nil {
		return err
	}
	send(c, status, mediaHTML, b.Bytes())
	return nil
}

// failPage says on a page why there is nothing else to see. Whoever has to sign in first is sent there.
func (s *Server) failPage(c *gin.Context, e *hiring.Error, status int) error {
	if e.Kind == hiring.KindUnauthenticated {
		return s.toSignIn(c)
	}
	setRefusalHeaders(c, e)
	page := s.page(c)
	in := speak(preferred(c))
	return writeHTML(c, status, board.Refusal{
		Page: page, Title: in.title(status), Detail: sentence(in.say(forPeople(e))), Reference: requestID(c), Back: boardPath + "?lang=" + page.Lang,
	})
}

// sentence begins a text as a sentence does: many of the English ones are put after a name elsewhere.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// forPeople is what an error says to somebody who sees no header.
func forPeople(e *hiring.Error) hiring.Text {
	if e.Kind != hiring.KindTooMany {
		return e.Text()
	}
	wait := max(e.RetryAfter, retryAfter)
	if e.Code == "too_many_attempts" {
		return hiring.Text{Phrase: "too many wrong passwords: try again in %d min", Args: []any{(wait + 59) / 60}}
	}
	return hiring.Text{Phrase: "too many requests: try again in %d s", Args: []any{wait}}
}

// seeOther sends a browser to another address of the board.
func seeOther(c *gin.Context, to string) error {
	c.Header("Location", to)
	send(c, http.StatusSeeOther, "", nil)
	return nil
}

// networks are those that a setting of trusted proxies names; Gin has refused what can't be read.
func networks(trusted []string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range trusted {
		if at, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen()))
		} else if network, err := netip.ParsePrefix(text); err == nil {
			all = append(all, network.Masked())
		}
	}
	return all
}

// isSecure tells whether a browser reached us through TLS: itself, through a proxy that is trusted and says so, or from a page of
// an https address, which nobody but the browser says.
func (s *Server) isSecure(c *gin.Context) bool {
	if c.Request.TLS != nil || strings.HasPrefix(c.GetHeader("Origin"), "https://") {
		return true
	}
	at, err := netip.ParseAddr(c.RemoteIP())
	if err != nil || !strings.EqualFold(c.GetHeader("X-Forwarded-Proto"), "https") {
		return false
	}
	for _, network := range s.proxies {
		if network.Contains(at.Unmap()) {
			return true
		}
	}
	return false
}

// base is the address that a browser reaches this server at.
func (s *Server) base(c *gin.Context) string {
	u := url.URL{Scheme: "http", Host: c.Request.Host}
	if s.isSecure(c) {
		u.Scheme = "https"
	}
	return u.String()
}
