package auth_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/vivier-ats/vivier/internal/auth"
)

// TestLoad: who works and who waits is told while they do.
func TestLoad(t *testing.T) {
	t.Parallel()
	p := auth.NewPasswords()
	if working, waiting := p.Load(); working != 0 || waiting != 0 {
		t.Errorf("idle: %d %d", working, waiting)
	}
	held, release, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	for range p.Slots() {
		go func() { ended <- p.Hold(context.Background(), func() { held <- struct{}{}; <-release }) }()
		<-held
	}
	ctx, leave := context.WithCancel(context.Background())
	left := make(chan error)
	go func() { left <- p.Hold(ctx, func() {}) }()
	for {
		working, waiting := p.Load()
		if working != p.Slots() || waiting > 1 {
			t.Fatalf("busy: %d %d", working, waiting)
		}
		runtime.Gosched()
		if waiting == 1 {
			break
		}
	}
	leave()
	if err := <-left; err == nil {
		t.Error("who left the queue was served")
	}
	close(release)
	for range p.Slots() {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if working, waiting := p.Load(); working != 0 || waiting != 0 {
		t.Errorf("idle again: %d %d", working, waiting)
	}
}
