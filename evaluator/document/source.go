package document

import (
	"bytes"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Source is a text that positions refer to, usually one file. The text must not change after [NewSource].
// A Source is safe for concurrent use.
type Source struct {
	// Name is the path as messages show it, with forward slashes; "-" is standard input.
	Name string
	// Text is the whole text, without a byte order mark. Nodes share its memory.
	Text string
	// Part says that the text is not the whole file, but a part of it that begins after the first Before lines. Numbers
	// of lines are those of the file.
	Part   bool
	Before int
	// Private says that there may be secrets around what is of interest: reports do not quote the text.
	Private bool

	once  sync.Once
	lines []int  // byte offset of the first byte of each line
	marks []mark // places inside long lines, so that counting columns there takes no time
}

// mark is a place whose column is known.
type mark struct {
	offset int
	column int
}

// markEvery is about how many bytes lie between two marks of a line.
const markEvery = 1 << 12

// NewSource returns a source of that name with a copy of text, without its UTF-8 byte order mark if it has one.
func NewSource(name string, text []byte) *Source {
	return &Source{Name: name, Text: string(bytes.TrimPrefix(text, []byte("\ufeff")))}
}

// Position is a place in a text as people count: both numbers start at 1, columns count Unicode code points.
// The zero Position means "nowhere".
type Position struct {
	Line   int
	Column int
}

// Position returns the place of a byte offset; an offset outside the text is moved to its nearest end.
// A byte that is no UTF-8 counts as one code point. Lines end with LF, CR LF or CR.
func (s *Source) Position(offset int) Position {
	s.index()
	offset = min(max(offset, 0), len(s.Text))
	line := sort.SearchInts(s.lines, offset+1) - 1
	from := mark{offset: s.lines[line], column: 1}
	if i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].offset > offset }) - 1; i >= 0 && s.marks[i].offset > from.offset {
		from = s.marks[i]
	}
	return Position{Line: s.Before + line + 1, Column: from.column + utf8.RuneCountInString(s.Text[from.offset:offset])}
}

// Lines returns the number of lines; an empty text has one.
func (s *Source) Lines() int {
	s.index()
	return len(s.lines)
}

// Line returns the text of a line (1 is the first of the file) without its line end, or "" where there is no such line.
func (s *Source) Line(n int) string {
	s.index()
	n -= s.Before
	if n < 1 || n > len(s.lines) {
		return ""
	}
	end := len(s.Text)
	if n < len(s.lines) {
		end = s.lines[n]
	}
	return strings.TrimRight(s.Text[s.lines[n-1]:end], "\r\n")
}

// LineStart returns the offset of the first byte of a line (1 is the first of the file), or the end of the text where
// there is no such line.
func (s *Source) LineStart(n int) int {
	s.index()
	n -= s.Before
	if n < 1 || n > len(s.lines) {
		return len(s.Text)
	}
	return s.lines[n-1]
}

func (s *Source) index() {
	s.once.Do(func() {
		s.lines = append(s.lines, 0)
		for i := 0; i < len(s.Text); i++ {
			switch s.Text[i] {
			case '\n':
				s.addLine(i + 1)
			case '\r':
				if i+1 == len(s.Text) || s.Text[i+1] != '\n' {
					s.addLine(i + 1)
				}
			}
		}
		s.markColumns(len(s.Text))
	})
}

func (s *Source) addLine(start int) {
	s.markColumns(start)
	s.lines = append(s.lines, start)
}

// markColumns adds the marks of the last line, which ends at end.
func (s *Source) markColumns(end int) {
	at := mark{offset: s.lines[len(s.lines)-1], column: 1}
	for end-at.offset > markEvery {
		next := at.offset + markEvery
		for next < end && !utf8.RuneStart(s.Text[next]) {
			next++
		}
		at = mark{offset: next, column: at.column + utf8.RuneCountInString(s.Text[at.offset:next])}
		s.marks = append(s.marks, at)
	}
}

// Span is a range of bytes in a source: Start is the first byte, End is one past the last.
// The zero Span belongs to no source.
type Span struct {
	Source *Source
	Start  int
	End    int
}

// Range returns where the span starts and where it ends; the end is one past the last code point.
// Both are the zero Position for a span without source.
func (s Span) Range() (start, end Position) {
	if s.Source == nil {
		return Position{}, Position{}
	}
	return s.Source.Position(s.Start), s.Source.Position(s.End)
}

// Valid reports whether the span lies inside the text of its source.
func (s Span) Valid() bool {
	return s.Source != nil && 0 <= s.Start && s.Start <= s.End && s.End <= len(s.Source.Text)
}
