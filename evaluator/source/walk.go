package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Entry is a file to be looked at, or a path that cannot be.
type Entry struct {
	// Path is the path as messages show it, with forward slashes; "-" is standard input.
	Path string
	// Named says that the user named the file, rather than a folder above it.
	Named bool
	// Err says why the path cannot be read.
	Err error
}

// extensions are the names of files that a walk reads; a file that the user names is read whatever it is called.
var extensions = map[string]bool{".json": true, ".yaml": true, ".yml": true, ".template": true, ".tf": true, ".tofu": true}

// Walk calls visit for each file that the paths name or hold, each once, in the order of the paths and of names inside
// folders. Hidden folders, node_modules and vendor are passed over; links to files are followed, links to folders are not.
// The number of files that were passed over because of their names is returned.
func Walk(paths []string, visit func(Entry)) (passed int) {
	w := walker{visit: visit, seen: map[string]bool{}}
	for _, p := range paths {
		w.path(p)
	}
	return w.passed
}

type walker struct {
	visit  func(Entry)
	seen   map[string]bool
	passed int
}

func (w *walker) path(p string) {
	if p == "-" {
		w.entry(Entry{Path: p, Named: true})
		return
	}
	info, err := os.Stat(p)
	switch {
	case err != nil:
		w.entry(Entry{Path: shown(p), Named: true, Err: reason(err)})
	case info.IsDir():
		w.folder(p)
	case !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0 && info.Mode()&fs.ModeCharDevice == 0:
		w.entry(Entry{Path: shown(p), Named: true, Err: errors.New("it is neither a file nor a folder")})
	default:
		w.entry(Entry{Path: shown(p), Named: true})
	}
}

func (w *walker) entry(e Entry) {
	if !w.seen[e.Path] {
		w.seen[e.Path] = true
		w.visit(e)
	}
}

func (w *walker) folder(root string) {
	_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			w.entry(Entry{Path: shown(p), Err: reason(err)})
			return nil
		case d.IsDir():
			if p != root && passedOver(d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		w.file(p, d)
		return nil
	})
}

func passedOver(folder string) bool {
	return strings.HasPrefix(folder, ".") || folder == "node_modules" || folder == "vendor"
}

func (w *walker) file(p string, d fs.DirEntry) {
	if d.Type()&fs.ModeSymlink != 0 {
		info, err := os.Stat(p)
		if err != nil || !info.Mode().IsRegular() {
			w.passed++
			return
		}
	} else if !d.Type().IsRegular() {
		w.passed++
		return
	}
	if name := strings.ToLower(d.Name()); !extensions[filepath.Ext(name)] {
		w.passed++
		return
	}
	w.entry(Entry{Path: shown(p)})
}

// shown is a path as messages show it: relative to the current folder where it lies below it.
func shown(p string) string {
	p = filepath.Clean(p)
	if filepath.IsAbs(p) {
		if wd, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(wd, p); err == nil && filepath.IsLocal(rel) {
				p = rel
			}
		}
	}
	return filepath.ToSlash(p)
}

// reason is an error of the operating system without operation and path, which the message names already.
func reason(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
