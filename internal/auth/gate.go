package auth

import (
	"context"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// gate bounds work that costs much memory and a whole core: so many at once, so many waiting, the rest refused at
// once. A refusal is cheap, so that a flood of logins takes neither the memory nor the time of everybody else.
type gate struct {
	places chan struct{} // taken by those at work and by those waiting
	slots  chan struct{} // taken by those at work
}

func newGate(slots, queue int) *gate {
	return &gate{places: make(chan struct{}, slots+queue), slots: make(chan struct{}, slots)}
}

// do runs work once there is a slot. It refuses with the code busy when the queue is full, and when ctx ends before
// the work began; work that began is never cut short.
func (g *gate) do(ctx context.Context, work func()) error {
	select {
	case g.places <- struct{}{}:
	default:
		return busy(nil)
	}
	defer func() { <-g.places }()

	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return busy(context.Cause(ctx))
	}
	defer func() { <-g.slots }()

	// A free slot and an ended ctx can both be ready: nobody waits for this result any more.
	if ctx.Err() != nil {
		return busy(context.Cause(ctx))
	}
	work()
	return nil
}

// load counts those at work and those waiting. They come and go between the two counts, so that it is never exact.
func (g *gate) load() (working, waiting int) {
	working = len(g.slots)
	return working, max(0, len(g.places)-working)
}

func busy(cause error) error {
	e := &hiring.Error{Kind: hiring.KindUnavailable, Code: "busy", Detail: "too many people are logging in: try again in a moment"}
	return e.Because(cause)
}
