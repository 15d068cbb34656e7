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
	log     string // the file that its standard error goes to
	ended   chan struct{}
	err     error // how it ended, once it has
}

// startServer starts a program and waits until it listens. It ends with the context at the latest. What it logs goes to a
// file, in memory where there is such a place: it costs the server what it costs where somebody collects it, and the
// disk under the database is left alone.
func startServer(ctx context.Context, name string, args ...string) (*process, error) {
	dir := ""
	if _, err := os.Stat("/dev/shm"); err == nil {
		dir = "/dev/shm"
	}
	log, err := os.CreateTemp(dir, "vivier-bench-*.log")
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the child has its own
	appending, err := os.OpenFile(log.Name(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = appending.Close() }()
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // this program or the one it built
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	cmd.Stderr = appending
	p := &process{cmd: cmd, started: now(), log: log.Name(), ended: make(chan struct{})}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, os.Remove(p.log))
	}
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	return p, p.listens(ctx)
}

// listens waits until the server says where it listens.
func (p *process) listens(ctx context.Context) error {
	for {
		said, err := os.ReadFile(p.log)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(said)) {
			if address, ok := strings.CutPrefix(line, listening); ok && strings.HasSuffix(line, "\n") {
				p.address = strings.TrimSpace(address)
				return nil
			}
		}
		tick := time.NewTimer(time.Millisecond)
		select {
		case <-tick.C:
		case <-p.ended:
			return fmt.Errorf("%s did not listen: %w: %s", p.cmd, p.err, said)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// forget empties the log: at some thousand lines a second it would fill the memory.
func (p *process) forget() error { return os.Truncate(p.log, 0) }

// stop ends the server as an operator would, and waits for it.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.ended
	err := p.err
	var status *exec.ExitError
	if errors.As(err, &status) && !status.Exited() { // by our signal
		err = nil
	}
	return errors.Join(err, os.Remove(p.log))
}

// cpu is the processor time that the server has used; that of a database server beside it is not part of it.
func (p *process) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	const tick = 10 * time.Millisecond // of the kernel, on every machine that Go runs on
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("the kernel tells too little of process %d", p.cmd.Process.Pid)
	}
	var ticks int64
	for _, field := range fields[11:13] { // in user mode and in the kernel
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
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
