package gate_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vivier-ats/vivier/internal/gate"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// So many work, so many wait as long as they like to, and the next is refused at once.
func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := gate.New(2, 1, "a crowd")
		release, ended := make(chan struct{}), make(chan error, 2)
		for range 2 {
			go func() { ended <- g.Do(t.Context(), func() { <-release }) }()
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		left := make(chan error)
		go func() { left <- g.Do(ctx, func() { t.Error("worked for somebody who had left") }) }()
		synctest.Wait()
		if working, waiting := g.Load(); working != 2 || waiting != 1 {
			t.Errorf("%d work and %d wait", working, waiting)
		}
		var refused *hiring.Error
		if err := g.Do(t.Context(), func() {}); !errors.As(err, &refused) || refused.Code != "busy" || refused.Detail != "a crowd" || refused.Kind != hiring.KindUnavailable {
			t.Errorf("with a full queue: %v", err)
		}
		if err := <-left; hiring.Code(err) != "busy" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who waited too long: %v", err)
		}
		close(release)
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if working, waiting := g.Load(); working != 0 || waiting != 0 {
			t.Errorf("afterwards %d work and %d wait", working, waiting)
		}
	})
}
