package storetest

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
)

var errNoPostgres = errors.New("PostgreSQL's server programs are not on this machine: `make test` installs them " +
	"(on Debian: apt-get install --no-install-recommends postgresql)")

// keeper is the shell program that makes, starts, stops and removes a server.
//
//go:embed keeper.sh
var keeper string

// server is a PostgreSQL that was started from the local programs.
type server struct {
	dir     string // everything of it, the socket included
	port    int
	version int // the major one
	// leash is the writing end of a pipe that nothing is ever written to. The keeper reads the other end: when this
	// process ends, for whatever reason, the kernel closes the pipe, and the keeper stops the server and removes dir.
	// A finalizer would close it too, so it has to be kept.
	leash *os.File
	ended func() error // waits until the keeper has left
}

func (s *server) url(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// adminDSN goes through the socket in dir, which can't be anybody else's.
func (s *server) adminDSN() string {
	return fmt.Sprintf("host=%s port=%d user=postgres database=postgres sslmode=disable", s.dir, s.port)
}

// place is where a server lives and how it is set up. The zero place is a throwaway, in memory when there is room.
type place struct {
	dir      string // "" makes one that goes away with the server; else the server's files stay there
	settings string // lines of postgresql.conf that win over those of the keeper
}

// start makes a server and waits until it answers. Another program may take the port between its choice and its use,
// so there is more than one try.
func start(at place) (s *server, err error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	for range 3 {
		if s, err = launch(bin, at); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func launch(bin string, at place) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	who, err := account()
	if err != nil {
		return nil, err
	}
	dir, then := at.dir, "keep"
	if dir == "" {
		then = "remove"
		if dir, err = scratch(); err != nil {
			return nil, err
		}
	}
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return nil, err
		}
	}
	held, leash, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	// The keeper has an end of its own.
	defer func() { _ = held.Close() }()
	cmd := exec.Command("/bin/sh", "-c", keeper, "keeper", bin, dir, strconv.Itoa(port), then, at.settings) //nolint:gosec,noctx // it outlives every context
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"} // no PGDATA, PGPORT and the like
	cmd.Stdin = held
	// A session of its own: Ctrl-C reaches the tests, and the keeper then tidies up after them.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: who}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	answer, _ := bufio.NewReader(out).ReadString('\n')
	s := &server{dir: dir, port: port, leash: leash, ended: sync.OnceValue(cmd.Wait)}
	if _, err := fmt.Sscanf(answer, "ready %d", &s.version); err == nil {
		return s, nil
	}
	rest, _ := io.ReadAll(out)
	return nil, errors.Join(fmt.Errorf("PostgreSQL did not start: %s%s", answer, rest), cmd.Wait(), leash.Close())
}

// programs is the directory of initdb and pg_ctl: that of the path, or the newest of Debian's.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well-formed
	newest, best := -1.0, ""
	for _, path := range found {
		dir := filepath.Dir(path)
		version, err := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64)
		if err == nil && version > newest {
			newest, best = version, dir
		}
	}
	if best == "" {
		return "", errNoPostgres
	}
	return best, nil
}

// account is whom to run as: PostgreSQL refuses root, so root lends its tests the account of Debian's package.
func account() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil //nolint:nilnil // no credential is how package syscall spells the caller's own
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// scratch makes the server's directory, in memory when there is room.
func scratch() (string, error) {
	const enough = 1 << 30 // a container's usual 64 MiB are not
	base := os.TempDir()
	var memory syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &memory); err == nil && memory.Bavail*uint64(memory.Bsize) >= enough { //nolint:gosec // a block size is positive
		base = "/dev/shm"
	}
	return os.MkdirTemp(base, "vivier-storetest-")
}

// freePort lets the kernel choose.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // nothing to wait for
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // the address of a TCP listener
	return port, l.Close()
}
