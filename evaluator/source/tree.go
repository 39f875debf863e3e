package source

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Tree is a tree of files that is kept elsewhere than in the file system, such as a commit of a repository. What is in a file is
// asked for when it is opened. It is safe for concurrent use if Read is.
type Tree struct {
	files   map[string]*TreeFile
	folders map[string][]fs.DirEntry
	read    func(TreeFile) (head []byte, size int64, err error)
}

// TreeFile is a file of a tree.
type TreeFile struct {
	// Path starts from the root of the tree and has forward slashes.
	Path string
	// ID is what the one who reads it knows it by.
	ID string
	// Link says that it is a symbolic link: what is in it is a path.
	Link bool
}

// NewTree returns the tree of some files. Read returns what is in a file, or the beginning of one that is too large, and how
// large all of it is.
func NewTree(files []TreeFile, read func(TreeFile) (head []byte, size int64, err error)) *Tree {
	t := &Tree{files: map[string]*TreeFile{}, folders: map[string][]fs.DirEntry{".": nil}, read: read}
	for i := range files {
		f := &files[i]
		if !fs.ValidPath(f.Path) || t.files[f.Path] != nil {
			continue
		}
		t.files[f.Path] = f
		mode := fs.FileMode(0)
		if f.Link {
			mode = fs.ModeSymlink
		}
		entry := treeInfo{tree: t, name: path.Base(f.Path), path: f.Path, mode: mode}
		for at := f.Path; at != "."; at = path.Dir(at) {
			above := path.Dir(at)
			_, known := t.folders[above]
			t.folders[above] = append(t.folders[above], entry)
			if known {
				break
			}
			entry = treeInfo{tree: t, name: path.Base(above), path: above, mode: fs.ModeDir}
		}
	}
	for _, entries := range t.folders {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return t
}

// maxLinks is how many links one after the other are followed.
const maxLinks = 8

// Open opens a file or a folder; links are followed inside the tree.
func (t *Tree) Open(name string) (fs.File, error) {
	at := name
	for range maxLinks {
		if !fs.ValidPath(at) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: errOutside}
		}
		if entries, ok := t.folders[at]; ok {
			return &treeFolder{treeInfo{tree: t, name: path.Base(name), path: at, mode: fs.ModeDir}, entries}, nil
		}
		f := t.files[at]
		if f == nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		head, size, err := t.read(*f)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		if !f.Link {
			return &treeReader{treeInfo{tree: t, name: path.Base(name), path: at, size: size}, bytes.NewReader(head)}, nil
		}
		if at = path.Join(path.Dir(at), string(head)); path.IsAbs(string(head)) {
			at = ".."
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("it is a link to a link, %d times", maxLinks)}
}

var errOutside = fmt.Errorf("it lies outside of the repository: %w", fs.ErrInvalid)

// treeInfo describes a file or folder, and is its entry in the folder above.
type treeInfo struct {
	tree       *Tree
	name, path string
	mode       fs.FileMode
	size       int64
}

func (i treeInfo) Name() string       { return i.name }
func (i treeInfo) Size() int64        { return i.size }
func (i treeInfo) Mode() fs.FileMode  { return i.mode | 0o444 }
func (i treeInfo) Type() fs.FileMode  { return i.mode }
func (i treeInfo) ModTime() time.Time { return time.Time{} }
func (i treeInfo) IsDir() bool        { return i.mode.IsDir() }
func (i treeInfo) Sys() any           { return nil }

// Info reads the file for its size.
func (i treeInfo) Info() (fs.FileInfo, error) {
	if i.mode != 0 {
		return i, nil
	}
	return fs.Stat(i.tree, i.path)
}

type treeReader struct {
	treeInfo
	*bytes.Reader
}

func (f *treeReader) Size() int64                { return f.size }
func (f *treeReader) Stat() (fs.FileInfo, error) { return f.treeInfo, nil }
func (f *treeReader) Close() error               { return nil }

type treeFolder struct {
	treeInfo
	left []fs.DirEntry
}

func (f *treeFolder) Stat() (fs.FileInfo, error) { return f.treeInfo, nil }
func (f *treeFolder) Close() error               { return nil }

func (f *treeFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.path, Err: fs.ErrInvalid}
}

// ReadDir returns the next n entries, all if n is not above zero.
func (f *treeFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	switch {
	case n <= 0:
		n = len(f.left)
	case len(f.left) == 0:
		return nil, io.EOF
	}
	n = min(n, len(f.left))
	out := f.left[:n:n]
	f.left = f.left[n:]
	return out, nil
}
