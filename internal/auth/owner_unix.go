//go:build unix

package auth

import (
	"io/fs"
	"os"
	"syscall"
)

// giveTo makes a file belong to whom another one belongs to.
func giveTo(path string, like fs.FileInfo) error {
	owner, known := like.Sys().(*syscall.Stat_t)
	if !known || int(owner.Uid) == os.Geteuid() && int(owner.Gid) == os.Getegid() {
		return nil
	}
	return os.Chown(path, int(owner.Uid), int(owner.Gid))
}
