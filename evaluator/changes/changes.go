// Package changes says which lines of files a git diff touches.
package changes

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// Lines are lines of files, by absolute path. The zero Lines has none; it must not be copied after it was filled.
type Lines struct {
	files map[string][]hunk
}

// hunk is a run of lines that were added or changed, or a place where lines were removed.
type hunk struct {
	first, last int
	// gap says that lines were removed between first and last, which are neighbours and did not change.
	gap bool
}

// AddFile takes all lines of a file for changed.
func (l *Lines) AddFile(path string) {
	l.add(path, hunk{first: 1, last: int(^uint(0) >> 1)})
}

func (l *Lines) add(path string, h hunk) {
	if l.files == nil {
		l.files = map[string][]hunk{}
	}
	l.files[path] = append(l.files[path], h)
}

// Touches reports whether one of the lines from first to last was changed, or one between two of them removed. Lines
// count from 1; first 0 is the file as a whole.
func (l *Lines) Touches(path string, first, last int) bool {
	for _, h := range l.files[path] {
		switch {
		case first == 0, h.gap && first <= h.first && h.last <= last, !h.gap && first <= h.last && h.first <= last:
			return true
		}
	}
	return false
}

// AddDiff adds what git diff --unified=0 prints; its paths start from the folder, an absolute path.
func (l *Lines) AddDiff(folder, diff string) error {
	path := ""
	skip := 0 // lines of a hunk that are still to come
	for line := range strings.Lines(diff) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case skip > 0 && (strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")):
			skip--
		case strings.HasPrefix(line, "+++ "):
			name, err := fileName(line[len("+++ "):])
			if err != nil {
				return err
			}
			path = ""
			if name != "" {
				path = filepath.Join(folder, filepath.FromSlash(name))
			}
		case strings.HasPrefix(line, "@@ "):
			removed, h, err := parseHunk(line)
			if err != nil {
				return err
			}
			skip = removed
			if !h.gap {
				skip += h.last - h.first + 1
			}
			if path != "" {
				l.add(path, h)
			}
		}
	}
	return nil
}

// fileName reads the new name of a file, "" for a file that was removed.
func fileName(text string) (string, error) {
	text = strings.TrimSuffix(text, "\t") // git adds one behind a name with spaces
	if strings.HasPrefix(text, `"`) {
		unquoted, err := strconv.Unquote(text)
		if err != nil {
			return "", fmt.Errorf("read git diff: %q is no file name", text)
		}
		text = unquoted
	}
	if text == "/dev/null" {
		return "", nil
	}
	name, ok := strings.CutPrefix(text, "b/")
	if !ok {
		return "", fmt.Errorf("read git diff: the file name %q does not begin with b/", text)
	}
	return name, nil
}

// parseHunk reads "@@ -first,count +first,count @@", where a count of 1 may be left out.
func parseHunk(line string) (removed int, h hunk, err error) {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return 0, h, fmt.Errorf("read git diff: %q is no hunk", line)
	}
	_, removed, err = lineRange(fields[1], "-")
	if err != nil {
		return 0, h, err
	}
	first, added, err := lineRange(fields[2], "+")
	h = hunk{first: first, last: first + added - 1}
	if added == 0 {
		h = hunk{first: first, last: first + 1, gap: true}
	}
	return removed, h, err
}

func lineRange(text, sign string) (first, count int, err error) {
	rest, ok := strings.CutPrefix(text, sign)
	from, n, several := strings.Cut(rest, ",")
	first, err = strconv.Atoi(from)
	count = 1
	if err == nil && several {
		count, err = strconv.Atoi(n)
	}
	if err != nil || !ok {
		return 0, 0, fmt.Errorf("read git diff: %q is no range of lines", text)
	}
	return first, count, nil
}
