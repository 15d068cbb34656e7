package httpapi

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// boardCookieName names the cookie that says whose browser it is.
const boardCookieName = "vivier_board"

// boardLife is how long somebody stays signed in on the board: as long as the token in the cookie is good. Nothing renews it.
var boardLife = store.SessionLife{Absolute: auth.BoardTokenLifetime, Idle: auth.BoardTokenLifetime}

// boardCookie is what the cookie of a request holds; nothing where there is none.
func boardCookie(c *gin.Context) string {
	cookie, err := c.Request.Cookie(boardCookieName)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setBoardCookie gives the browser a token to show, or takes it away where there is none. The browser forgets it when it is closed,
// shows it to no script and sends it to the board only, and only from pages of this server.
func (s *Server) setBoardCookie(c *gin.Context, token string) {
	cookie := http.Cookie{ //nolint:gosec // Secure wherever there is TLS
		Name: boardCookieName, Value: token, Path: boardPath, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: s.isSecure(c), // without TLS a browser would not keep it
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Writer, &cookie)
}

// getSignIn shows the page to sign in.
func (s *Server) getSignIn(c *gin.Context) error {
	return writeHTML(c, http.StatusOK, s.signInPage(c, c.Query("next")))
}

// signInPage is the page to sign in, for whoever wants to see an address of the board afterwards.
func (s *Server) signInPage(c *gin.Context, next string) board.SignIn {
	page := s.page(c)
	if next = boardAddress(next); changes(c.Request) {
		page.Other += "&next=" + url.QueryEscape(next)
	}
	return board.SignIn{Page: page, Action: signInPath + "?lang=" + page.Lang, Next: next}
}

// boardAddress is an address of the board with the parameters of another one, which may be anything that a stranger wrote: nothing
// else of it is kept.
func boardAddress(of string) string {
	u, err := url.Parse(of)
	if err != nil || u.Path != boardPath || u.RawQuery == "" {
		return boardPath
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil || len(values) == 0 {
		return boardPath
	}
	return boardPath + "?" + values.Encode()
}

// toSignIn sends a browser whose cookie is none or no good to the page to sign in. A browser that follows a link of another site
// keeps the cookie back, so it first gets a page that makes it come again by itself.
func (s *Server) toSignIn(c *gin.Context) error {
	here := boardAddress(c.Request.URL.RequestURI())
	reads := c.Request.Method == http.MethodGet && c.FullPath() == boardPath
	if reads && boardCookie(c) == "" && c.GetHeader("Sec-Fetch-Site") == "cross-site" {
		return writeHTML(c, http.StatusOK, board.Return{Page: s.page(c), To: here})
	}
	if boardCookie(c) != "" {
		s.setBoardCookie(c, "")
	}
	values := url.Values{"lang": {preferred(c).String()}}
	if here != boardPath && reads {
		values.Set("next", here)
	}
	return seeOther(c, signInPath+"?"+values.Encode())
}

// signIn begins a session as a login does, and gives the browser a cookie for it.
func (s *Server) signIn(c *gin.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	in := api.LoginInput{Email: form.Get("email"), Password: form.Get("password")}
	page := s.signInPage(c, form.Get("next"))
	page.Email = in.Email
	speaker := speak(preferred(c))
	if faults := validate(in); len(faults) > 0 {
		page.Wrong = map[string]string{}
		for _, f := range faults {
			page.Wrong[strings.TrimPrefix(f.Pointer, "/")] = sentence(speaker.say(f.Text()))
		}
		return writeHTML(c, http.StatusUnprocessableEntity, page)
	}
	session, _, err := s.logIn(c, in, boardLife)
	switch {
	case hiring.Is(err, hiring.KindUnauthenticated), hiring.Is(err, hiring.KindTooMany):
		refusal := asRefusal(err)
		if refusal.Kind == hiring.KindTooMany {
			setRefusalHeaders(c, refusal)
		}
		page.Alert = sentence(speaker.say(forPeople(refusal)))
		return writeHTML(c, statuses[refusal.Kind], page)
	case err != nil:
		return err
	}
	token, _, err := s.pages.Issue(session.UserID, session.ID)
	if err != nil {
		return err
	}
	s.setBoardCookie(c, token)
	return seeOther(c, page.Next)
}

// readForm reads what a form of a page sends.
func readForm(c *gin.Context) (url.Values, error) {
	media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" || c.GetHeader("Content-Encoding") != "" {
		return nil, unsupported("the Content-Type must be one of these: %s", "application/x-www-form-urlencoded")
	}
	body, err := wholeBody(c)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err == nil && !isText(form) {
		err = errors.New("bytes that are no text")
	}
	if err != nil {
		e := &hiring.Error{Kind: hiring.KindMalformed, Code: "malformed_form", Detail: "the form can't be read"}
		return nil, e.Because(err)
	}
	return form, nil
}

// isText tells whether what a form sends is text: a database may hold no other, and fail at it.
func isText(form url.Values) bool {
	for _, values := range form {
		if slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) || strings.ContainsRune(v, 0) }) {
			return false
		}
	}
	return true
}

// signOut ends the session of the cookie.
func (s *Server) signOut(c *gin.Context) error {
	if err := s.leave(c); err != nil {
		return err
	}
	s.setBoardCookie(c, "")
	return seeOther(c, signInPath+"?lang="+preferred(c).String())
}
