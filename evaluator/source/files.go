package source

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// files looks paths up in a tree, or in the file system where there is none.
type files struct{ tree fs.FS }

func (f files) open(name string) (fs.File, error) {
	if f.tree != nil {
		return f.tree.Open(path.Clean(name))
	}
	return os.Open(filepath.FromSlash(name))
}

func (f files) stat(name string) (fs.FileInfo, error) {
	if f.tree != nil {
		return fs.Stat(f.tree, path.Clean(name))
	}
	return os.Stat(filepath.FromSlash(name))
}

func (f files) readDir(name string) ([]fs.DirEntry, error) {
	if f.tree != nil {
		return fs.ReadDir(f.tree, path.Clean(name))
	}
	return os.ReadDir(filepath.FromSlash(name))
}

// walk is [filepath.WalkDir].
func (f files) walk(root string, visit fs.WalkDirFunc) error {
	if f.tree != nil {
		return fs.WalkDir(f.tree, path.Clean(root), visit)
	}
	return filepath.WalkDir(root, visit)
}

// isRegular reports whether an entry of a folder is a regular file, or a link to one.
func (f files) isRegular(p string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Type().IsRegular()
	}
	info, err := f.stat(p)
	return err == nil && info.Mode().IsRegular()
}
