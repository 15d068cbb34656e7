package store

import (
	"cmp"
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// refusals says what a violated constraint means to a client. PostgreSQL names the constraint; SQLite names a
// check, but of a unique index only the columns.
var refusals = map[string]struct {
	code   string
	detail hiring.Phrase
}{
	"applications_live": {"duplicate_application", "the candidate has a live application for this job already"},
	"applications.candidate_id, applications.job_id": {"duplicate_application", "the candidate has a live application for this job already"},
	"users_email":        {"duplicate_email", "another account has this e-mail address"},
	"users.email_folded": {"duplicate_email", "another account has this e-mail address"},
	"sources_key":        {"duplicate_key", "another source has this key"},
	"sources.key":        {"duplicate_key", "another source has this key"},
	"reasons_key":        {"duplicate_key", "another reason has this key"},
	"reasons.key":        {"duplicate_key", "another reason has this key"},
	"publications_slug":  {"duplicate_slug", "another publication has this slug, and keeps it"},
	"publications.slug":  {"duplicate_slug", "another publication has this slug, and keeps it"},
	"jury_members_user":  {"duplicate_member", "this user sits on the jury already"},
	"jury_members.user_id, jury_members.jury_id":        {"duplicate_member", "this user sits on the jury already"},
	"jury_members_chair":                                {"second_chair", "the jury has a chair already"},
	"jury_members.jury_id":                              {"second_chair", "the jury has a chair already"},
	"proposals_waiting":                                 {"proposal_waiting", "a proposal to this candidate waits for its answer already"},
	"proposals.application_id":                          {"proposal_waiting", "a proposal to this candidate waits for its answer already"},
	"jobs_hired_within_openings":                        {"no_opening_left", "every opening of the job is taken"},
	"recusals_of_application":                           {"already_recused", "this member has stepped back from that already"},
	"recusals.member_id, recusals.application_id":       {"already_recused", "this member has stepped back from that already"},
	"recusals_of_jury":                                  {"already_recused", "this member has stepped back from that already"},
	"recusals.member_id":                                {"already_recused", "this member has stepped back from that already"},
	"evaluations_member":                                {"evaluation_exists", "it was saved meanwhile: read it again"},
	"evaluations.application_id, evaluations.member_id": {"evaluation_exists", "it was saved meanwhile: read it again"},
}

// translate turns what a driver says into what a client can act upon. What it does not know stays as it is: a fault.
func translate(err error) error {
	var known *hiring.Error
	var pg *pgconn.PgError
	var lite *sqlite.Error
	var network net.Error
	var connect *pgconn.ConnectError
	var broken interface{ SafeToRetry() bool } // what pgx says of a connection that is no more
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound):
		return hiring.NotFound()
	case errors.As(err, &pg):
		return translatePostgres(pg, err)
	case errors.As(err, &lite):
		return translateSQLite(lite, err)
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, errAgain):
		return (&hiring.Error{Kind: hiring.KindUnavailable, Code: "contended", Detail: "others change this all the time; try again"}).Because(err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, sql.ErrConnDone), errors.As(err, &broken):
		return unavailable(err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, driver.ErrBadConn), errors.As(err, &connect), errors.As(err, &network):
		return unavailable(err)
	}
	return err
}

func unavailable(err error) error {
	return (&hiring.Error{Kind: hiring.KindUnavailable, Code: "unavailable", Detail: "the database does not answer just now"}).Because(err)
}

func full(err error) error {
	return (&hiring.Error{Kind: hiring.KindFull, Code: "storage_full", Detail: "there is no room left to write; nothing was lost"}).Because(err)
}

func inUse(err error) error {
	return hiring.Conflict("in_use", "something depends on this").Because(err)
}

func refusal(constraint string, err error) error {
	if r, ok := refusals[constraint]; ok {
		return hiring.Conflict(r.code, r.detail).Because(err)
	}
	return err
}

func translatePostgres(pg *pgconn.PgError, err error) error {
	switch class := pg.Code[:2]; {
	case pg.Code == "23503":
		return inUse(err)
	case class == "23":
		return refusal(pg.ConstraintName, err)
	case pg.Code == "53100":
		return full(err)
	case class == "08", class == "53", class == "57", class == "40", pg.Code == "25006", pg.Code == "25P03":
		return unavailable(err)
	}
	return err
}

func translateSQLite(lite *sqlite.Error, err error) error {
	switch lite.Code() {
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return inUse(err)
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_CHECK:
		_, rest, _ := strings.Cut(lite.Error(), "constraint failed: ")
		if _, again, ok := strings.Cut(rest, "constraint failed: "); ok {
			rest = again
		}
		constraint, _, _ := strings.Cut(rest, " (")
		return refusal(constraint, err)
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return full(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_INTERRUPT:
		return unavailable(err)
	}
	return err
}

// errAgain gives up a transaction that would have to lock in the wrong order; trying again finds another state.
var errAgain = errors.New("another transaction was in between")

// keptByAnother is violated by a keyed write that another replica was faster to carry out.
const keptByAnother = "kept_answers_pkey"

// isSerialization tells whether this transaction was given up for another's sake; trying again may work.
func isSerialization(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, errAgain) || errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.ConstraintName == keptByAnother)
}

// Reason says, for an operator, why a database can't be used: the innermost words of the driver, which hold neither
// address nor password.
func Reason(err error) string { return cmp.Or(reason(err), "it can't be opened") }

// reason is "" for what has no reason in words of the driver.
func reason(err error) string {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	var network *net.OpError
	var lookup *net.DNSError
	var certificate *tls.CertificateVerificationError
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &pg):
		return pg.Message
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return "its host is not found"
	case errors.As(err, &lookup):
		return "its host can't be looked up"
	case errors.As(err, &certificate):
		return "its certificate is not trusted"
	case errors.As(err, &lite):
		return lite.Error()
	case errors.As(err, &network):
		return network.Err.Error()
	case errors.Is(err, errNoFile):
		return "its file does not exist"
	case errors.Is(err, os.ErrPermission):
		return "no permission to open its file"
	case errors.Is(err, os.ErrNotExist):
		return "its folder does not exist"
	case errors.Is(err, context.DeadlineExceeded):
		return "it does not answer"
	case errors.As(err, &connect) && needsTLS(connect.Config):
		return "it takes no TLS connection, which sslmode asks for"
	}
	return ""
}

// needsTLS tells whether no connection without TLS would do.
func needsTLS(c *pgconn.Config) bool {
	return c.TLSConfig != nil && !slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig == nil })
}

// errNoFile is of a database that is only read, and is not there.
var errNoFile = errors.New("no such file")
