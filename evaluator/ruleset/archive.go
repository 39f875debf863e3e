package ruleset

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// archived is a file of an OPA bundle.
type archived struct {
	name string
	text []byte
}

// Archive writes the selected rules as an OPA bundle, a gzipped tar archive that any OPA loads. The same rules give the same
// bytes. Rules that do not compile do not belong in one: [Bundle.Compile] names them.
func (b *Bundle) Archive(w io.Writer, selection Selection) error {
	files, err := b.archived(selection)
	if err != nil {
		return err
	}
	z := gzip.NewWriter(w) // its header names no time
	t := tar.NewWriter(z)
	for _, f := range files {
		if err := t.WriteHeader(&tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.text)), Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}); err != nil {
			return fmt.Errorf("write the bundle: %w", err)
		}
		if _, err := t.Write(f.text); err != nil {
			return fmt.Errorf("write the bundle: %w", err)
		}
	}
	if err := t.Close(); err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	return nil
}

// archived returns the files of a bundle, by name.
func (b *Bundle) archived(selection Selection) ([]archived, error) {
	data := withParameters(b.data(), selection.Parameters)
	text, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the data of the bundle: %w", err)
	}
	roots := slices.Compact(slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(data)), "kmslint", "lib", "rules"))))
	manifest, err := json.Marshal(map[string]any{"rego_version": 1, "revision": "", "roots": roots})
	if err != nil {
		return nil, fmt.Errorf("write the manifest of the bundle: %w", err)
	}
	files := []archived{{".manifest", manifest}, {"data.json", text}}
	left := map[string]bool{}
	for i := range b.rules {
		if selection.Keep != nil && !selection.Keep(&b.rules[i]) {
			left[b.module[b.rules[i].ID]] = true
		}
	}
	for _, s := range []*sources{b.shipped, b.own} {
		for _, name := range s.names {
			if !left[name] {
				files = append(files, archived{archiveName(s.modules[name], name), s.text[name]})
			}
		}
	}
	slices.SortFunc(files, func(a, b archived) int { return strings.Compare(a.name, b.name) })
	return unique(files), nil
}

// archiveName is the package of a module as folders, and the name of its file.
func archiveName(m *ast.Module, name string) string {
	folders := strings.ReplaceAll(strings.TrimPrefix(m.Package.Path.String(), "data."), ".", "/")
	return path.Join(folders, path.Base(name))
}

// unique gives files of one name, as of several folders, names of their own.
func unique(files []archived) []archived {
	for i := range files {
		same := 0
		for _, before := range files[:i] {
			if before.name == files[i].name {
				same++
			}
		}
		if same > 0 {
			files[i].name = fmt.Sprintf("%s_%d.rego", strings.TrimSuffix(files[i].name, ".rego"), same+1)
		}
	}
	return files
}
