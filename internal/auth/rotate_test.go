package auth_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
)

// replica is a server with a clock that is off and a file that reaches it late.
type replica struct {
	off, late time.Duration
	path      string // its own copy
	file      *auth.KeyFile
	ring      *auth.Keyring
	issuer    *auth.Issuer
}

// cluster is replicas that share a file of keys, on one clock that the test moves.
type cluster struct {
	t        *testing.T
	now      time.Time
	path     string
	replicas []*replica
	written  time.Time // when the file was
}

func newCluster(t *testing.T, replicas ...*replica) *cluster {
	t.Helper()
	c := &cluster{t: t, now: now, path: filepath.Join(t.TempDir(), "keys.pem"), replicas: replicas}
	if err := auth.CreateKeyFile(c.path); err != nil {
		t.Fatal(err)
	}
	for _, r := range replicas {
		r.path = filepath.Join(t.TempDir(), "keys.pem")
		c.deliver(r)
		var err error
		if r.file, r.ring, err = auth.OpenKeyFile(r.path, func() time.Time { return c.now.Add(r.off) }); err != nil {
			t.Fatal(err)
		}
		r.issuer = newIssuer(t, r.ring, func() time.Time { return c.now.Add(r.off) })
	}
	return c
}

// deliver brings the file to a replica.
func (c *cluster) deliver(r *replica) {
	c.t.Helper()
	text, err := os.ReadFile(c.path)
	if err == nil {
		err = os.WriteFile(r.path, text, 0o600)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *cluster) rotate() auth.Rotation {
	c.t.Helper()
	done, err := auth.Rotate(c.path, c.now)
	if err != nil {
		c.t.Fatal(err)
	}
	c.written = c.now
	return done
}

// Replicas whose clocks differ, and whom the file reaches at different times, rotate twice while tokens are made and used
// all the time: none is refused before it expires, and what was sealed before is opened.
func TestRotationRefusesNobody(t *testing.T) {
	t.Parallel()
	c := newCluster(t, &replica{}, &replica{off: 15 * time.Second, late: 5 * time.Minute}, &replica{off: -15 * time.Second, late: time.Second})
	cursor := c.replicas[0].ring.Seal("cursor", []byte("x"))
	type token struct {
		text string
		ends time.Time // on every clock
	}
	var tokens []token
	signers, most := map[string]bool{}, 0
	for minute := range 90 {
		if minute == 10 || minute == 40 {
			if done := c.rotate(); !done.SignsFrom.After(c.now) || done.Dropped != 0 {
				t.Errorf("%+v", done)
			}
		}
		for half := range 2 {
			for _, r := range c.replicas {
				if c.now.Sub(c.written) >= r.late {
					c.deliver(r)
				}
				if _, err := r.file.Follow(r.ring); err != nil {
					t.Fatal(err)
				}
				text, ends, err := r.issuer.Issue(userID, sessionID)
				if err != nil {
					t.Fatal(err)
				}
				tokens = append(tokens, token{text, ends.Add(-30 * time.Second)})
				signers[object(t, strings.Split(text, ".")[0])["kid"].(string)] = true
				most = max(most, len(r.ring.JWKS().Keys))
				if _, ok := r.ring.Open("cursor", cursor); !ok {
					t.Fatalf("minute %d: a cursor is not opened", minute)
				}
			}
			live := tokens[:0]
			for _, x := range tokens {
				if c.now.Before(x.ends) {
					live = append(live, x)
				}
			}
			tokens = live
			for i, r := range c.replicas {
				for _, x := range tokens {
					if _, err := r.issuer.Verify(x.text); err != nil {
						t.Fatalf("minute %d.%d, replica %d: %v", minute, half, i, errors.Unwrap(err))
					}
				}
			}
			c.now = c.now.Add(30 * time.Second)
		}
	}
	if len(signers) != 3 || most != 2 {
		t.Errorf("%d keys signed, and at most %d stood in the JWKS", len(signers), most)
	}
	for _, r := range c.replicas {
		if n := len(r.ring.JWKS().Keys); n != 1 {
			t.Errorf("%d keys are left", n)
		}
	}
}

// A key is taken out of the file when nothing that it sealed is carried any more.
func TestRotationDropsOldKeys(t *testing.T) {
	t.Parallel()
	c := newCluster(t, &replica{})
	r := c.replicas[0]
	text := r.ring.Seal("cursor", []byte("x"))
	follow := func() {
		t.Helper()
		c.deliver(r)
		if _, err := r.file.Follow(r.ring); err != nil {
			t.Fatal(err)
		}
	}
	c.rotate()
	if _, err := auth.Rotate(c.path, c.now.Add(auth.AnnouncedFor-time.Second)); err == nil || !strings.Contains(err.Error(), "signs from") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a rotation during another: %v", err)
	}
	c.now = c.now.Add(auth.AnnouncedFor + auth.OpenedFor - time.Second)
	if done := c.rotate(); done.Dropped != 0 {
		t.Errorf("%d dropped", done.Dropped)
	}
	follow()
	if _, ok := r.ring.Open("cursor", text); !ok {
		t.Error("what was sealed a month ago is not opened")
	}
	c.now = c.now.Add(auth.OpenedFor)
	if done := c.rotate(); done.Dropped != 1 {
		t.Errorf("%d dropped", done.Dropped)
	}
	follow()
	if _, ok := r.ring.Open("cursor", text); ok {
		t.Error("the key is still there")
	}
}

// A key that is taken away takes its tokens with it, those that are remembered too: it may have been stolen.
func TestKeyThatIsTakenAway(t *testing.T) {
	t.Parallel()
	c := newCluster(t, &replica{})
	r := c.replicas[0]
	token := issue(t, r.issuer)
	for range 2 { // the second time it is remembered
		if _, err := r.issuer.Verify(token); err != nil {
			t.Fatal(err)
		}
	}
	good := pemOf(t, newPrivate(t))
	for name, text := range map[string]string{"half a file": good[:40], "an empty one": "", "a damaged one": strings.Replace(good, "M", "N", 1)} {
		if err := os.WriteFile(r.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if changed, err := r.file.Follow(r.ring); changed || err == nil {
			t.Errorf("%s: %t %v", name, changed, err)
		}
		if _, err := r.issuer.Verify(token); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(r.path); err != nil {
		t.Fatal(err)
	}
	if changed, err := r.file.Follow(r.ring); changed || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %t %v", changed, err)
	}
	if err := os.WriteFile(r.path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false} {
		if changed, err := r.file.Follow(r.ring); changed != want || err != nil {
			t.Errorf("look %d: %t %v", i, changed, err)
		}
	}
	_, err := r.issuer.Verify(token)
	checkRefused(t, err, token)
	if _, err := r.issuer.Verify(issue(t, r.issuer)); err != nil {
		t.Error(err)
	}
}

// The file stays whose it is and how it is, a link stays a link, and nothing else is left in the folder.
func TestRotationKeepsTheFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path, link := filepath.Join(folder, "real.pem"), filepath.Join(t.TempDir(), "link.pem")
	if err := auth.CreateKeyFile(path); err != nil {
		t.Fatal(err)
	}
	owner := os.Geteuid()
	if owner == 0 { // who else may give a file away?
		owner = 65532
	}
	for _, err := range []error{os.Chmod(path, 0o640), os.Chown(path, owner, -1), os.Symlink(path, link)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := auth.Rotate(link, now); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(path)
	if err != nil || after.Mode() != 0o640 || ownerOf(after) != ownerOf(before) {
		t.Errorf("%v, %s, %v", after, ownerOf(after), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link: %v %v", info, err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	_, err = auth.Rotate(filepath.Join(folder, "nothing.pem"), now)
	checkKeyError(t, err, "no such file", folder)
}

// ownerOf is the numbers of the user and the group.
func ownerOf(info fs.FileInfo) string {
	stat, _ := info.Sys().(*syscall.Stat_t)
	return fmt.Sprint(stat.Uid, stat.Gid)
}
