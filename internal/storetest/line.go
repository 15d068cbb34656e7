package storetest

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Line is the way to a PostgreSQL, which a test can make slow or cut without anybody noticing: connections stay open, and
// nothing comes over them. It is safe for concurrent use.
type Line struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
	delay time.Duration
	open  chan struct{} // closed while anything comes through
}

// Through gives the URL of a PostgreSQL database over a line of its own, which ends with the test.
func Through(t testing.TB, databaseURL string) (through string, line *Line) {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	line = &Line{conns: map[net.Conn]bool{}, open: make(chan struct{})}
	close(line.open)
	var passing sync.WaitGroup
	database := u.Host
	passing.Go(func() { line.accept(listener, database, &passing) })
	t.Cleanup(func() {
		_ = listener.Close()
		line.Break()
		line.Mend()
		passing.Wait()
	})
	u.Host = listener.Addr().String()
	return u.String(), line
}

// Slow lets every answer of the database come later by so much.
func (l *Line) Slow(delay time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = delay
}

// Mute lets nothing through any more, in either direction.
func (l *Line) Mute() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = make(chan struct{})
}

// Mend lets everything through again, what was held back too.
func (l *Line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = 0
	select {
	case <-l.open:
	default:
		close(l.open)
	}
}

// Break ends all connections.
func (l *Line) Break() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for conn := range l.conns {
		_ = conn.Close()
	}
}

func (l *Line) accept(listener net.Listener, database string, passing *sync.WaitGroup) {
	for {
		near, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		far, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", database)
		if err != nil {
			_ = near.Close()
			continue
		}
		l.keep(near, true)
		l.keep(far, true)
		passing.Go(func() { l.pass(far, near, false) })
		passing.Go(func() { l.pass(near, far, true) })
	}
}

func (l *Line) keep(conn net.Conn, open bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if open {
		l.conns[conn] = true
	} else {
		delete(l.conns, conn)
	}
}

// pass carries bytes until either end closes.
func (l *Line) pass(to, from net.Conn, answers bool) {
	defer func() {
		for _, conn := range []net.Conn{to, from} {
			_ = conn.Close()
			l.keep(conn, false)
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		l.mu.Lock()
		delay, open := l.delay, l.open
		l.mu.Unlock()
		if answers && delay > 0 {
			<-time.After(delay)
		}
		<-open
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
