package store_test

import (
	"database/sql"
	"fmt"
	"io"
	"testing"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// notSentError is what pgx says when a connection broke before a statement went out; its types are its own.
type notSentError struct{}

func (notSentError) Error() string     { return "conn closed" }
func (notSentError) SafeToRetry() bool { return true }

// A connection that breaks in the middle of something passes by itself: it is no fault of ours.
func TestABrokenConnectionPasses(t *testing.T) {
	t.Parallel()
	for _, err := range []error{io.EOF, io.ErrUnexpectedEOF, sql.ErrConnDone, notSentError{}} {
		if got := store.Translate(fmt.Errorf("in the middle: %w", err)); !hiring.Is(got, hiring.KindUnavailable) {
			t.Errorf("%v: %v", err, got)
		}
	}
}
