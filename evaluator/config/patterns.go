package config

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// Patterns are paths as .gitignore writes them, from a folder. The zero Patterns match nothing.
type Patterns struct {
	folder string // absolute
	list   []pattern
}

type pattern struct {
	text    string
	match   *regexp.Regexp
	negated bool
	folders bool // matches folders only
}

// NewPatterns compiles patterns. The rules are those of .gitignore: a pattern with a slash that is not its last character
// starts at the folder, another one matches a name at any depth; one that ends with a slash matches folders; * and ? stand
// for text without a slash, ** for any folders; [a-z] is a set of characters; a later pattern that begins with ! takes
// back what earlier ones matched. What is in a folder that matches, matches too.
func NewPatterns(folder string, texts []string) (Patterns, error) {
	p := Patterns{folder: folder}
	for _, text := range texts {
		one, err := newPattern(text)
		if err != nil {
			return Patterns{}, err
		}
		p.list = append(p.list, one)
	}
	return p, nil
}

func newPattern(text string) (pattern, error) {
	p := pattern{text: text}
	rest, negated := strings.CutPrefix(strings.TrimPrefix(text, "./"), "!")
	rest, p.folders = strings.CutSuffix(rest, "/")
	p.negated = negated
	anchored := strings.Contains(rest, "/")
	rest = strings.TrimPrefix(rest, "/")
	if rest == "" || strings.Contains(rest, "\\") || rest == ".." || strings.HasPrefix(rest, "../") {
		return p, fmt.Errorf("%q is no pattern: it names a path below the folder of the configuration, with forward slashes", text)
	}
	var b strings.Builder
	b.WriteString("^")
	if !anchored {
		b.WriteString("(?:.*/)?")
	}
	for i := 0; i < len(rest); i++ {
		switch after := rest[i:]; {
		case strings.HasPrefix(after, "**/") && (i == 0 || rest[i-1] == '/'):
			b.WriteString("(?:.*/)?")
			i += 2
		case after == "**" && (i == 0 || rest[i-1] == '/'):
			b.WriteString(".*")
			i++
		case rest[i] == '*':
			b.WriteString("[^/]*")
		case rest[i] == '?':
			b.WriteString("[^/]")
		case rest[i] == '[' && strings.Contains(after, "]"):
			set := after[1:strings.Index(after, "]")]
			if inner, not := strings.CutPrefix(set, "!"); not {
				b.WriteString("[^" + inner + "]")
			} else {
				b.WriteString("[" + set + "]")
			}
			i += len(set) + 1
		default:
			b.WriteString(regexp.QuoteMeta(rest[i : i+1]))
		}
	}
	b.WriteString("$")
	var err error
	if p.match, err = regexp.Compile(b.String()); err != nil {
		return p, fmt.Errorf("%q is no pattern: a set of characters in it is not valid", text)
	}
	return p, nil
}

// Empty reports whether there are no patterns.
func (p Patterns) Empty() bool { return len(p.list) == 0 }

// Texts returns the patterns as they were written.
func (p Patterns) Texts() []string {
	texts := make([]string, len(p.list))
	for i := range p.list {
		texts[i] = p.list[i].text
	}
	return texts
}

// Match reports whether an absolute path, of a folder or a file, matches: by itself or by a folder above it.
func (p Patterns) Match(path string, folder bool) bool {
	if p.Empty() {
		return false
	}
	below, err := filepath.Rel(p.folder, path)
	if err != nil || !filepath.IsLocal(below) || below == "." {
		return false
	}
	below = filepath.ToSlash(below)
	for i := range len(below) {
		if below[i] == '/' && p.decides(below[:i], true) {
			return true
		}
	}
	return p.decides(below, folder)
}

// decides asks the last pattern that matches a path.
func (p Patterns) decides(path string, folder bool) bool {
	for i := len(p.list) - 1; i >= 0; i-- {
		if one := &p.list[i]; (folder || !one.folders) && one.match.MatchString(path) {
			return !one.negated
		}
	}
	return false
}
