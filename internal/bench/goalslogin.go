package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// People who log in at once, and what each of them waits before the next time, whatever the answer: a refusal asks for as
// much with Retry-After.
const (
	crowd      = 200
	crowdAgain = time.Second
)

// loginStorm is P10: what others wait while many log in at once, and how much memory that takes, on a server of its own.
func (s *stand) loginStorm(ctx context.Context) (err error) {
	p, err := s.employ(ctx, s.url)
	defer func() { err = errors.Join(err, p.quit()) }()
	if err != nil {
		return err
	}
	st := &storm{product: p}
	for _, connections := range []int{1, s.Connections} {
		calm := s.ofProduct(p, s.mixed())
		calm.connections = connections
		stormy := calm
		stormy.meanwhile = st.rage
		c, err := s.versus(ctx, fmt.Sprintf("P10 login storm at %d connections", connections), calm, stormy)
		if err != nil {
			return err
		}
		s.atMost("P10", fmt.Sprintf("p99 of other requests at %d connections while %d log in at once, against calm", connections, crowd), c,
			c.median(func(a, b result) float64 { return float64(b.p99) / float64(a.p99) }), 5)
	}
	most, err := p.memory("VmHWM")
	if err != nil {
		return err
	}
	s.bound("P10", "the most memory in the storm", "MiB", most, 150)
	_, err = fmt.Fprintf(os.Stderr, "%s, P10: %d logged in, %d were told to come back\n", s.kind, st.in.Load(), st.busy.Load())
	if err == nil && st.in.Load() == 0 {
		err = errors.New("nobody got in: there was no storm")
	}
	return err
}

// storm is many people who log in again and again.
type storm struct {
	product  *product
	in, busy atomic.Int64
}

// rage lasts until the context ends.
func (st *storm) rage(ctx context.Context) error {
	body, err := json.Marshal(api.LoginInput{Email: st.product.email, Password: st.product.password}) //nolint:gosec // of an account that goes away with the database
	if err != nil {
		return err
	}
	login := request{method: http.MethodPost, path: "/v1/auth/login", body: body}
	errs := make([]error, crowd)
	var group sync.WaitGroup
	for i := range crowd {
		group.Go(func() { errs[i] = st.person(ctx, login) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// person logs in, waits and comes back, over one connection.
func (st *storm) person(ctx context.Context, login request) error {
	c, err := dial(ctx, st.product.address)
	if err != nil {
		return err
	}
	defer func() { _ = c.conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer stop()
	for {
		answer, err := c.ask(login, "")
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("log in: %w", err)
		case bytes.Contains(answer, []byte(`"access_token"`)):
			st.in.Add(1)
		case bytes.Contains(answer, []byte(`"code":"busy"`)):
			st.busy.Add(1)
		default:
			return fmt.Errorf("log in: %.300s", answer)
		}
		if wait(ctx, crowdAgain) != nil {
			return nil // the storm is over
		}
	}
}
