package source

import (
	"bytes"
	"errors"
	"io"
)

// opened is a file of which as much is in memory as the limit allows.
type opened struct {
	head []byte
	// rest is what comes after head, nil if that is all.
	rest io.Reader
	// size is what the operating system says of all of it, 0 where it does not say.
	size int64
	io.Closer
}

// all reads the file from its beginning.
func (t *opened) all() io.Reader {
	if t.rest == nil {
		return bytes.NewReader(t.head)
	}
	return io.MultiReader(bytes.NewReader(t.head), t.rest)
}

func (o Options) open(e Entry) (*opened, error) {
	t := &opened{Closer: io.NopCloser(nil)}
	r, size := o.Stdin, 0
	if e.Path != "-" {
		file, err := o.files().open(e.Path)
		if err != nil {
			return nil, err
		}
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			t.size = info.Size()
			size = int(min(t.size, int64(o.Limits.Bytes)))
		}
		t.Closer, r = file, file
	}
	if r == nil {
		return nil, errors.New("there is no standard input")
	}
	raw := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := raw.ReadFrom(io.LimitReader(r, int64(o.Limits.Bytes)+1)); err != nil {
		t.Close()
		return nil, err
	}
	t.head = raw.Bytes()
	if len(t.head) > o.Limits.Bytes {
		t.rest = r
	}
	return t, nil
}

var errTooLarge = errors.New("the file is too large")

// load reads a file up to the limit.
func (o Options) load(e Entry) ([]byte, error) {
	t, err := o.open(e)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if t.rest != nil {
		return nil, errTooLarge
	}
	return t.head, nil
}

// markedStream is [marked] for a text of any length.
func markedStream(r io.Reader) bool {
	const overlap = 32 // more than a mark has bytes: one may stand across the end of a chunk
	chunk := make([]byte, 1<<20)
	kept := 0
	for {
		n, err := io.ReadFull(r, chunk[kept:])
		text := chunk[:kept+n]
		if marked(text) {
			return true
		}
		if err != nil {
			return false
		}
		kept = copy(chunk, text[len(text)-overlap:])
	}
}
