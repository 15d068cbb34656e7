// Package gate bounds work that costs much memory or a whole core: so many at once, so many waiting, the rest refused at
// once. A refusal is cheap, so that a flood of such work takes neither the memory nor the time of everybody else.
//
// What the work is, and how long somebody waits for it, is the caller's.
package gate

import (
	"context"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Gate lets work through. It is safe for concurrent use.
type Gate struct {
	places  chan struct{} // taken by those at work and by those waiting
	slots   chan struct{} // taken by those at work
	refusal hiring.Error
}

// New makes a gate for so many at work and so many waiting. Detail tells those who are refused why.
func New(slots, queue int, detail hiring.Phrase) *Gate {
	return &Gate{
		places: make(chan struct{}, slots+queue), slots: make(chan struct{}, slots),
		refusal: hiring.Error{Kind: hiring.KindUnavailable, Code: "busy", Detail: detail},
	}
}

// Do runs work once there is a slot. It refuses with the code busy when the queue is full, and when ctx ends before
// the work began; work that began is never cut short.
func (g *Gate) Do(ctx context.Context, work func()) error {
	select {
	case g.places <- struct{}{}:
	default:
		return g.busy(nil)
	}
	defer func() { <-g.places }()

	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return g.busy(context.Cause(ctx))
	}
	defer func() { <-g.slots }()

	// A free slot and an ended ctx can both be ready: nobody waits for this result any more.
	if ctx.Err() != nil {
		return g.busy(context.Cause(ctx))
	}
	work()
	return nil
}

// Load counts those at work and those waiting. They come and go between the two counts, so that it is never exact.
func (g *Gate) Load() (working, waiting int) {
	working = len(g.slots)
	return working, max(0, len(g.places)-working)
}

func (g *Gate) busy(cause error) error {
	e := g.refusal
	return e.Because(cause)
}
