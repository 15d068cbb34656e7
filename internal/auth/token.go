package auth

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

const (
	// AccessTokenLifetime is short, because a token can't be taken back; the session that it names can.
	AccessTokenLifetime = 15 * time.Minute
	// BoardTokenLifetime is a day at work: nothing renews the token of a page.
	BoardTokenLifetime = 10 * time.Hour
)

const (
	algorithm    = "EdDSA"
	maxTokenSize = 8 << 10 // bytes
	clockSkew    = 30 * time.Second
)

// use is what a token is for, and how long it is good. Its type stands in the header, so that no token passes for one of
// another use.
type use struct {
	typ      string
	lifetime time.Duration
}

var (
	access = use{"at+jwt", AccessTokenLifetime} // RFC 9068
	board  = use{"board+jwt", BoardTokenLifetime}
)

// Issuer makes and verifies the tokens of one issuer for one audience: those for the API, unless ForBoard made it.
type Issuer struct {
	keys     *Keyring
	issuer   string
	audience string
	clock    func() time.Time
	parser   *jwt.Parser
	use      use
	checked  memory
}

// Claims is what a good access token says: who, by which login, until when.
type Claims struct {
	UserID    uuid.UUID
	SessionID uuid.UUID
	Expires   time.Time
}

// signedClaims is the payload of a token that we make.
type signedClaims struct {
	jwt.RegisteredClaims
	SessionID uuid.UUID `json:"sid"`
}

// NewIssuer needs every argument: an empty issuer or audience would mean that any is accepted.
func NewIssuer(keys *Keyring, issuer, audience string, clock func() time.Time) (*Issuer, error) {
	switch {
	case keys == nil || clock == nil:
		return nil, errors.New("tokens need keys and a clock")
	case strings.TrimSpace(issuer) == "":
		return nil, errors.New("the issuer of tokens is empty")
	case strings.TrimSpace(audience) == "":
		return nil, errors.New("the audience of tokens is empty")
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{algorithm}),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(clockSkew),
		jwt.WithTimeFunc(clock),
		jwt.WithStrictDecoding(),
	)
	return &Issuer{keys: keys, issuer: issuer, audience: audience, clock: clock, parser: parser, use: access}, nil
}

// ForBoard makes the tokens that a browser shows for the board, which are good nowhere else; nor are access tokens good there.
func (i *Issuer) ForBoard() *Issuer {
	return &Issuer{keys: i.keys, issuer: i.issuer, audience: i.audience, clock: i.clock, parser: i.parser, use: board}
}

// Issue makes a token for a user's session, and says when it ends. Neither id may be nil: the nil user is the
// operator, who never comes with a token.
func (i *Issuer) Issue(userID, sessionID uuid.UUID) (token string, expires time.Time, err error) {
	if userID == uuid.Nil || sessionID == uuid.Nil {
		return "", time.Time{}, errors.New("issue a token: without a user or a session")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", time.Time{}, fmt.Errorf("issue a token: %w", err)
	}
	now := i.clock().UTC().Truncate(time.Second) // what a token can say
	expires = now.Add(i.use.lifetime)
	unsigned := jwt.NewWithClaims(jwt.SigningMethodEdDSA, signedClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    i.issuer,
			Audience:  jwt.ClaimStrings{i.audience},
			Subject:   userID.String(),
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(expires),
			ID:        id.String(),
		},
		SessionID: sessionID,
	})
	unsigned.Header["typ"] = i.use.typ
	key := i.keys.signing()
	unsigned.Header["kid"] = key.ID()
	token, err = unsigned.SignedString(key.private())
	if err != nil {
		return "", time.Time{}, fmt.Errorf("issue a token: %w", err)
	}
	return token, expires, nil
}

// Verify reads a token that we made and that is still good. Whatever is wrong with another one, the refusal is
// invalid_token with the same text; its cause is for logs and holds nothing of the token.
func (i *Issuer) Verify(token string) (Claims, error) {
	hash := sha256.Sum256([]byte(token))
	if seen, known := i.checked.find(hash, i.clock()); known {
		if _, good := i.keys.find(seen.key); good { // a key that was taken away takes its tokens with it
			return seen.Claims, nil
		}
	}
	claims, key, err := i.verify(token)
	if err == nil {
		i.checked.keep(hash, checked{claims, key})
	}
	if err != nil {
		e := &hiring.Error{Kind: hiring.KindUnauthenticated, Code: "invalid_token", Detail: "the access token is not valid, or not any more"}
		return Claims{}, e.Because(err)
	}
	return claims, nil
}

func (i *Issuer) verify(token string) (said Claims, key string, err error) {
	if len(token) > maxTokenSize {
		return Claims{}, "", errors.New("larger than 8 kB")
	}
	if strings.ContainsAny(token, "\r\n") {
		return Claims{}, "", errors.New("a line break, which the decoder would skip")
	}
	// A map, not a struct: the decoder would fill a struct from keys in any case, and a time from a string.
	claims := jwt.MapClaims{}
	parsed, err := i.parser.ParseWithClaims(token, claims, i.keyOf)
	if err != nil {
		return Claims{}, "", err
	}
	if said.Expires, err = i.checkTimes(claims); err != nil {
		return Claims{}, "", err
	}
	if said.UserID, err = idIn(claims, "sub"); err != nil {
		return Claims{}, "", err
	}
	if said.SessionID, err = idIn(claims, "sid"); err != nil {
		return Claims{}, "", err
	}
	key, _ = parsed.Header["kid"].(string)
	return said, key, nil
}

// keyOf chooses the key by the header, which nobody has vouched for yet: of all its members only typ and kid are
// looked at, and kid only to pick one of our own keys. A crit member asks for an extension, and we know none.
func (i *Issuer) keyOf(token *jwt.Token) (any, error) {
	if typ, _ := token.Header["typ"].(string); typ != i.use.typ {
		return nil, fmt.Errorf("not of the type %s", i.use.typ)
	}
	if _, present := token.Header["crit"]; present {
		return nil, errors.New("a critical extension")
	}
	id, _ := token.Header["kid"].(string)
	key, ok := i.keys.find(id)
	if !ok {
		return nil, errors.New("an unknown key")
	}
	return key, nil
}

// checkTimes adds what the parser leaves open: it grants the clock's skew to exp too, and iat may be left out, which
// would let the check of iat be skipped.
func (i *Issuer) checkTimes(claims jwt.MapClaims) (expires time.Time, err error) {
	exp, err := claims.GetExpirationTime()
	if err != nil || exp == nil {
		return time.Time{}, errors.New("no exp")
	}
	if !i.clock().Before(exp.Time) {
		return time.Time{}, jwt.ErrTokenExpired
	}
	iat, err := claims.GetIssuedAt()
	if err != nil || iat == nil {
		return time.Time{}, errors.New("no iat")
	}
	return exp.UTC(), nil
}

// idIn reads an id in the one form in which we write it.
func idIn(claims jwt.MapClaims, name string) (uuid.UUID, error) {
	text, _ := claims[name].(string)
	id, err := uuid.Parse(text)
	if err != nil || id == uuid.Nil || id.String() != text {
		return uuid.Nil, fmt.Errorf("no id in %s", name)
	}
	return id, nil
}
