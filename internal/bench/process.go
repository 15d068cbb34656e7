package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// listening begins the line with which a server says where it listens, the product's and ours alike.
const listening = "listening on "

// process is a server in a process of its own.
type process struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	address string
	started time.Time

	mu   sync.Mutex
	said []string // the last lines on standard error
	end  chan struct{}
}

// startServer starts a program and waits until it listens. It ends with the context at the latest.
func startServer(ctx context.Context, name string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	p := &process{cmd: cmd, started: now(), end: make(chan struct{})}
	errs, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	heard := make(chan string, 1)
	go p.listen(errs, heard)
	select {
	case p.address = <-heard:
		return p, nil
	case <-p.end:
	case <-ctx.Done():
	}
	return nil, errors.Join(fmt.Errorf("%s %s did not listen: %s", name, args[0], p.last()), ctx.Err(), cmd.Wait())
}

// listen reads what the server says: where it listens, and what may explain a failure later.
func (p *process) listen(from io.Reader, heard chan<- string) {
	defer close(p.end)
	for lines := bufio.NewScanner(from); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), listening); ok {
			heard <- address
			continue
		}
		p.mu.Lock()
		p.said = append(p.said[max(0, len(p.said)-9):], lines.Text())
		p.mu.Unlock()
	}
}

func (p *process) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.said, "\n")
}

// stop ends the server as an operator would, and waits for it.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.end
	err := p.cmd.Wait()
	var status *exec.ExitError
	if errors.As(err, &status) && !status.Exited() { // by our signal
		return nil
	}
	return err
}

// memory reads a figure of the process from the kernel, in MiB: VmRSS is what it holds, VmHWM the most it held.
func (p *process) memory(name string) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 64)
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("the kernel tells no %s of process %d", name, p.cmd.Process.Pid)
}

// wait lets time pass.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
