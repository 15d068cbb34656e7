package main

import (
	"fmt"
	"os"
	"time"
)

// beat is how often a terminal is told that something is still going on; what is over sooner is not spoken of.
const beat = 200 * time.Millisecond

// isTerminal tells whether a person may be at the other end.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// working tells a person at the terminal what is going on and for how long, until done is called, which wipes it out. Where
// errors go to a file or a pipe it says nothing at all.
func working(t *terminal, what string) (done func()) {
	if !isTerminal(t.err) {
		return func() {}
	}
	began, stop, stopped := time.Now(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case now := <-tick.C:
				fmt.Fprintf(t.err, "\r%c %s, %.0f s\x1b[K", `|/-\`[n%4], what, now.Sub(began).Seconds())
			case <-stop:
				if n > 0 {
					fmt.Fprint(t.err, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}
