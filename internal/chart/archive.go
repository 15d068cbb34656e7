package chart

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
)

// archive is a zip file whose entries stand in the order of their names, whatever order they are written in, and have no time. It keeps
// them compressed until it is closed.
type archive struct {
	out     *zip.Writer
	entries []*archived
}

func newArchive(w io.Writer) *archive { return &archive{out: zip.NewWriter(w)} }

// archived is one entry.
type archived struct {
	name   string
	size   int
	sum    hash.Hash32
	packed bytes.Buffer
	packer *flate.Writer
}

// Create begins the next entry.
func (a *archive) Create(name string) (io.Writer, error) {
	e := &archived{name: name, sum: crc32.NewIEEE()}
	var err error
	e.packer, err = flate.NewWriter(&e.packed, flate.DefaultCompression)
	a.entries = append(a.entries, e)
	return e, err
}

// AddFS is for files that come from elsewhere, of which there are none.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Write adds to the entry.
func (e *archived) Write(p []byte) (int, error) {
	e.size += len(p)
	_, _ = e.sum.Write(p)
	return e.packer.Write(p)
}

// Close writes all entries.
func (a *archive) Close() error {
	slices.SortFunc(a.entries, func(x, y *archived) int { return cmp.Compare(x.name, y.name) })
	for _, e := range a.entries {
		if err := e.packer.Close(); err != nil {
			return err
		}
		out, err := a.out.CreateRaw(&zip.FileHeader{
			Name: e.name, Method: zip.Deflate, CRC32: e.sum.Sum32(),
			CompressedSize64: uint64(e.packed.Len()), UncompressedSize64: uint64(e.size), //nolint:gosec // lengths are not negative
		})
		if err != nil {
			return err
		}
		if _, err := e.packed.WriteTo(out); err != nil {
			return err
		}
	}
	a.entries = nil
	return a.out.Close()
}
