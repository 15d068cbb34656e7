package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"strings"
)

// On SQLite, preparing a statement costs more than running it, and package database/sql prepares one anew for each
// transaction. So the connections themselves keep their statements prepared, unseen by whoever uses them; pgx does the same
// for PostgreSQL.

// statementsKept is how many statements a connection keeps prepared, the latest ones used.
const statementsKept = 200

// keptLength is the longest statement that is kept: longer ones hold long lists of ids and do not come again.
const keptLength = 8 << 10

// keepingConnector makes connections that keep their statements prepared.
type keepingConnector struct{ driver.Connector }

// Connect opens a connection.
func (k keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := made.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("the driver of SQLite is not the one that this was written for"), made.Close())
	}
	return &keepingConn{sqliteConn: inner, kept: map[string]*list.Element{}, order: list.New()}, nil
}

// sqliteConn is all that a connection of the driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// keepingConn is a connection; package database/sql never uses one from two goroutines at once.
type keepingConn struct {
	sqliteConn
	kept  map[string]*list.Element
	order *list.List // of *keptStatement, the latest used in front
}

// keptStatement is a prepared statement. It is busy while its rows are read: the same text is then run on its own.
type keptStatement struct {
	text string
	stmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	busy bool
}

// ExecContext runs a statement without an answer.
func (c *keepingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	kept, err := c.keep(ctx, text)
	if err != nil {
		return nil, err
	}
	if kept == nil {
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return kept.stmt.ExecContext(ctx, args)
}

// QueryContext runs a statement with an answer.
func (c *keepingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	kept, err := c.keep(ctx, text)
	if err != nil {
		return nil, err
	}
	if kept == nil {
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	rows, err := kept.stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	kept.busy = true
	return &keptRows{Rows: rows, of: kept}, nil
}

// keep gives the prepared statement of a text, or nil for a text that is better run as it is.
func (c *keepingConn) keep(ctx context.Context, text string) (*keptStatement, error) {
	if known, ok := c.kept[text]; ok {
		kept := known.Value.(*keptStatement) //nolint:forcetypeassert // nothing else is in the list
		if kept.busy {
			return nil, nil //nolint:nilnil // none is an answer here
		}
		c.order.MoveToFront(known)
		return kept, nil
	}
	if len(text) > keptLength || strings.Contains(text, ";") || !c.makeRoom() { // a script is not one statement
		return nil, nil //nolint:nilnil // as above
	}
	made, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	kept := &keptStatement{text: text}
	var ok bool
	if kept.stmt, ok = made.(interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}); !ok {
		return nil, made.Close()
	}
	c.kept[text] = c.order.PushFront(kept)
	return kept, nil
}

// makeRoom forgets the statement that was not used for longest, if there are too many; false when that one is in use.
func (c *keepingConn) makeRoom() bool {
	if c.order.Len() < statementsKept {
		return true
	}
	last := c.order.Back()
	kept := last.Value.(*keptStatement) //nolint:forcetypeassert // nothing else is in the list
	if kept.busy {
		return false
	}
	c.order.Remove(last)
	delete(c.kept, kept.text)
	return kept.stmt.Close() == nil
}

// Close closes what is kept, and the connection.
func (c *keepingConn) Close() error {
	var errs []error
	for e := c.order.Front(); e != nil; e = e.Next() {
		errs = append(errs, e.Value.(*keptStatement).stmt.Close()) //nolint:forcetypeassert // nothing else is in the list
	}
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// keptRows are the rows of a kept statement, which is free for others when they are read.
type keptRows struct {
	driver.Rows
	of *keptStatement
}

// Close gives the statement back.
func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
