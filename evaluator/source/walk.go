package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
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
	// Code is set for a folder of Terraform code; Path is the folder then.
	Code *Code
}

// extensions are the names of files that a walk reads; a file that the user names is read whatever it is called.
var extensions = map[string]bool{
	".json": true, ".ndjson": true, ".jsonl": true, ".yaml": true, ".yml": true, ".template": true, ".tf": true, ".tofu": true,
}

// isStream reports whether a file is called a stream of JSON values.
func isStream(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".ndjson" || ext == ".jsonl"
}

// Walk calls visit for each file that the paths name or hold, each once, in the order of the paths and of names inside
// folders, until visit returns false. Hidden folders, node_modules and vendor are passed over unless they are named;
// links to files are followed, links to folders only where they are named. A file that is named counts as named even if
// a folder before it holds it too. The number of files that were passed over because of their names is returned.
//
// Exclude, if it is not nil, is asked about the absolute path of each file and folder that is not named; what it reports
// true for is left out and not counted.
func Walk(paths []string, exclude func(path string, folder bool) bool, visit func(Entry) bool) (passed int) {
	return Options{Exclude: exclude}.walk(paths, visit)
}

func (o Options) walk(paths []string, visit func(Entry) bool) (passed int) {
	w := walker{files: o.files(), visit: visit, exclude: o.Exclude, named: map[string]bool{}, seen: map[string]bool{}, wd: o.Root}
	if w.tree == nil {
		w.wd, _ = os.Getwd() // without it, paths are told apart by how they are written
	}
	for _, p := range paths {
		if p != "-" {
			w.named[w.identity(p)] = true
		}
	}
	for _, p := range paths {
		if w.stopped {
			break
		}
		w.path(p)
	}
	return w.passed
}

// Entries calls visit for everything that the paths hold, until it returns false or the context is done: first each file that is read by itself,
// then each folder of Terraform code. Files that the code reads are judged where it uses them, and come up only if they
// are named. The number of files that were passed over is returned.
func Entries(ctx context.Context, paths []string, o Options, visit func(Entry) bool) (passed int) {
	code := NewCollector(o)
	var files []Entry
	passed = o.walk(paths, func(e Entry) bool {
		if !code.Take(e) {
			files = append(files, e)
		}
		return ctx.Err() == nil
	})
	read := code.Reads()
	for _, e := range files {
		if (e.Named || !read[e.Path]) && !visit(e) {
			return passed
		}
	}
	roots, skipped := code.Roots()
	for _, e := range roots {
		if !visit(e) {
			break
		}
	}
	return passed + skipped
}

type walker struct {
	files
	visit   func(Entry) bool
	exclude func(path string, folder bool) bool
	wd      string
	named   map[string]bool // by identity
	seen    map[string]bool // by identity
	passed  int
	stopped bool
}

// identity is the same for all ways to write a path.
func (w *walker) identity(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(w.wd, p)
}

// first reports whether a path comes up for the first time.
func (w *walker) first(p string) bool {
	id := w.identity(p)
	again := w.seen[id]
	w.seen[id] = true
	return !again
}

func (w *walker) path(p string) {
	if p == "-" {
		if !w.seen[p] {
			w.seen[p] = true
			w.call(Entry{Path: p, Named: true})
		}
		return
	}
	info, err := w.stat(p)
	switch {
	case err != nil:
		w.entry(p, reason(err))
	case info.IsDir():
		w.folder(p)
	case !info.Mode().IsRegular() && info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) == 0:
		w.entry(p, errors.New("it is neither a file nor a folder"))
	default:
		w.entry(p, nil)
	}
}

func (w *walker) entry(p string, err error) {
	if w.first(p) {
		w.call(Entry{Path: w.shown(p), Named: w.named[w.identity(p)], Err: err})
	}
}

func (w *walker) call(e Entry) { w.stopped = !w.visit(e) }

func (w *walker) folder(root string) {
	if w.tree == nil {
		if info, err := os.Lstat(root); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			root += string(filepath.Separator) // WalkDir would take the link for a file
		}
	} else {
		root = path.Clean(root)
	}
	_ = w.walk(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			w.entry(p, reason(err))
		case d.IsDir() && p != root && (passedOver(d.Name()) || w.excluded(p, true)):
			return fs.SkipDir
		case !d.IsDir():
			w.file(p, d)
		}
		if w.stopped {
			return fs.SkipAll
		}
		return nil
	})
}

func passedOver(folder string) bool {
	return strings.HasPrefix(folder, ".") || folder == "node_modules" || folder == "vendor"
}

func (w *walker) excluded(p string, folder bool) bool {
	return w.exclude != nil && w.exclude(w.identity(p), folder)
}

func (w *walker) file(p string, d fs.DirEntry) {
	if !w.named[w.identity(p)] && w.excluded(p, false) {
		return
	}
	if !w.named[w.identity(p)] && !w.readable(p, d) {
		if w.first(p) {
			w.passed++
		}
		return
	}
	w.entry(p, nil)
}

// readable reports whether a file in a folder is one to be looked into: a regular one, or a link to one, with the name
// of a policy, template or inventory.
func (w *walker) readable(p string, d fs.DirEntry) bool {
	return extensions[strings.ToLower(filepath.Ext(d.Name()))] && w.isRegular(p, d)
}

// shown is a path as messages show it and as it is opened: relative to the current folder where it lies below it.
func (w *walker) shown(p string) string {
	p = filepath.Clean(p)
	if filepath.IsAbs(p) && w.wd != "" && w.tree == nil {
		if rel, err := filepath.Rel(w.wd, p); err == nil && filepath.IsLocal(rel) {
			p = rel
		}
	}
	if p == "-" {
		return "./-" // a file of that name, not standard input
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
