package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// request is one request of a load, and what its answer must be.
type request struct {
	method string
	path   string // with its query
	header string // whole lines, each with its end
	body   []byte
	status int // 0 takes any
	// check looks at an answer more closely; nil has nothing to look at. It is asked about the first answers of each
	// connection and about every few after that, so that the load does not measure the check.
	check func(body []byte) error
	// done is told of every answer; nil does not want to know.
	done func(body []byte) error
}

// load is what a server is asked, by how many at once and for how long.
type load struct {
	connections int
	seconds     float64
	header      string // of every request: who asks
	// next makes the nth request of a connection; ok is false when there is nothing more to ask.
	next func(connection, n int) (r request, ok bool)
}

// result is what a load came to.
type result struct {
	asked     int     // in all, the warm-up included
	perSecond float64 // after the warm-up
	p50, p99  time.Duration
	cpu       time.Duration // of the server's process, per request
}

func (r result) String() string {
	return fmt.Sprintf("%.0f/s, p50 %s, p99 %s, %s CPU", r.perSecond, short(r.p50), short(r.p99), short(r.cpu))
}

func short(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 2, 64) + " ms"
}

// checkEvery is how many answers of a connection go by between two that are looked at.
const checkEvery = 64

// warmUp is the part of a load's time that comes before it and does not count.
const warmUp = 0.2

// run asks the server for the time given, first a while to warm up. It fails when one answer is not what it must be: a
// measurement of wrong answers would be none.
func (l load) run(ctx context.Context, address string) (result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	from := now().Add(time.Duration(warmUp * l.seconds * float64(time.Second)))
	to := from.Add(time.Duration(l.seconds * float64(time.Second)))
	all, errs := make([][]time.Duration, l.connections), make([]error, l.connections)
	ends, asked := make([]time.Time, l.connections), make([]int, l.connections)
	var group sync.WaitGroup
	for i := range l.connections {
		group.Go(func() {
			if all[i], asked[i], ends[i], errs[i] = l.connection(ctx, address, i, from, to); errs[i] != nil {
				cancel() // one failure is enough
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return result{}, err
	}
	took := slices.Concat(all...)
	if len(took) == 0 {
		return result{}, errors.New("the load ended before it was measured")
	}
	slices.Sort(took)
	end := slices.MaxFunc(ends, time.Time.Compare)
	out := result{perSecond: float64(len(took)) / end.Sub(from).Seconds(), p50: took[len(took)/2], p99: took[len(took)*99/100]}
	for _, n := range asked {
		out.asked += n
	}
	return out, nil
}

// connection asks one request after the other on one connection. The answers that end after from count.
func (l load) connection(ctx context.Context, address string, i int, from, to time.Time) (took []time.Duration, asked int, end time.Time, err error) {
	c, err := dial(ctx, address)
	if err != nil {
		return nil, 0, end, err
	}
	defer func() { _ = c.conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer stop()
	end = now()
	for ; end.Before(to); asked++ {
		r, ok := l.next(i, asked)
		if !ok {
			break
		}
		start := now()
		body, err := c.ask(r, l.header)
		end = now()
		if err == nil && r.check != nil && (asked < 2 || asked%checkEvery == 0) {
			err = r.check(body)
		}
		if err == nil && r.done != nil {
			err = r.done(body)
		}
		if err != nil {
			return nil, asked, end, fmt.Errorf("%s %s: %w", r.method, r.path, err)
		}
		if end.After(from) {
			took = append(took, end.Sub(start))
		}
	}
	return took, asked, end, nil
}

// client is one connection that is kept alive. It writes requests itself and reads answers with net/http, without the
// goroutines and channels of a transport: what the load costs is taken from the server's share of the machine.
type client struct {
	conn    net.Conn
	reader  *bufio.Reader
	host    string
	request bytes.Buffer
	answer  bytes.Buffer
}

func dial(ctx context.Context, address string) (*client, error) {
	host := strings.TrimPrefix(address, "http://")
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, reader: bufio.NewReaderSize(conn, 64<<10), host: host}, nil
}

// ask sends one request and gives the body of its answer, which is good until the next one.
func (c *client) ask(r request, header string) ([]byte, error) {
	c.request.Reset()
	fmt.Fprintf(&c.request, "%s %s HTTP/1.1\r\nHost: %s\r\n%s%s", r.method, r.path, c.host, header, r.header)
	if r.body != nil {
		fmt.Fprintf(&c.request, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(r.body))
	}
	c.request.WriteString("\r\n")
	c.request.Write(r.body)
	if _, err := c.conn.Write(c.request.Bytes()); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return nil, err
	}
	c.answer.Reset()
	_, err = io.Copy(&c.answer, answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	if r.status != 0 && answer.StatusCode != r.status {
		return nil, fmt.Errorf("the answer is %s, not %d: %.300s", answer.Status, r.status, c.answer.Bytes())
	}
	return c.answer.Bytes(), nil
}
