package storetest

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL that belongs to whoever started it, for programs that measure instead of testing.
type Server struct{ *server }

// Serve starts a PostgreSQL from the machine's programs. Its files are in dir, which exists, and stay there: a later
// Serve of the same directory finds its databases again. The settings are lines of postgresql.conf; without any it runs
// as tests want it, which is to say that nothing survives a crash. The server ends with this process.
func Serve(dir, settings string) (*Server, error) {
	s, err := start(place{dir: dir, settings: settings})
	if err != nil {
		return nil, err
	}
	return &Server{s}, nil
}

// URL names one of the server's databases.
func (s *Server) URL(database string) string { return s.url(database) }

// Admin runs one statement in the database named postgres.
func (s *Server) Admin(statement string) error { return s.admin(statement) }

// Has tells whether the server has a database of this name.
func (s *Server) Has(ctx context.Context, database string) (has bool, err error) {
	conn, err := pgx.Connect(ctx, s.adminDSN())
	if err != nil {
		return false, err
	}
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", database).Scan(&has)
	return has, errors.Join(err, conn.Close(ctx))
}

// Stop ends the server and waits until it has written everything down.
func (s *Server) Stop() error {
	return errors.Join(s.leash.Close(), s.ended())
}
