package snapshot

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// mark is in the first line of every stream.
const mark = `"kmslint.inventory/`

// RecognizeStream reports whether a text begins like a stream of parts of an inventory: its first line is an inventory,
// and it is not the only one unless the name says that it is a stream. Of a stream by name that is damaged in its first
// line the mark of the schema is enough.
func RecognizeStream(text []byte, calledStream bool, limits document.Limits) bool {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n")
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	if !bytes.Contains(line, []byte(mark)) || !calledStream && len(bytes.TrimSpace(rest)) == 0 {
		return false
	}
	if calledStream {
		return true
	}
	root, diagnostics := document.ParseJSON(document.NewSource("", line), limits)
	return !document.Fatal(diagnostics) && Recognize(root)
}

// mostBadLines is how many lines of a stream may be wrong before the rest is not read: it is no stream then.
const mostBadLines = 20

// LoadStream reads a stream of parts of an inventory, one a line, and hands each to take before it reads the next: besides
// what take keeps, it needs memory for one line, which may be as long as the limit for a file. A line is an inventory, with
// as much or as little of it in it as its writer likes; the first one says the schema, the others may. Empty lines are
// passed over. Of a line that is wrong the place is reported, and reading goes on after it.
func LoadStream(name string, r io.Reader, limits document.Limits, take func(*inventory.Inventory)) []document.Diagnostic {
	s := stream{name: name, reader: bufio.NewReaderSize(r, 1<<16), limits: limits.WithDefaults(), take: take}
	bad := 0
	for bad < mostBadLines {
		more, ok := s.next()
		if !more {
			return s.diagnostics
		}
		if !ok {
			bad++
		}
	}
	if _, err := s.reader.Peek(1); err == nil {
		s.fail(&document.Source{Name: name, Part: true, Before: s.lines}, "The rest of the stream was not read", "Too many of its lines are wrong. Each line is an inventory by itself.")
	}
	return s.diagnostics
}

type stream struct {
	name        string
	reader      *bufio.Reader
	limits      document.Limits
	take        func(*inventory.Inventory)
	lines       int // read so far
	parts       int
	diagnostics []document.Diagnostic
}

func (s *stream) fail(src *document.Source, summary, detail string) {
	s.diagnostics = append(s.diagnostics, document.Diagnostic{Code: "inventory", Fatal: true, Summary: summary, Detail: detail, Span: document.Span{Source: src}})
}

// next reads one line. There is no more after the last line and after an error of the reader.
func (s *stream) next() (more, ok bool) {
	text, size, err := s.line()
	if s.lines == 0 {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	last := errors.Is(err, io.EOF)
	if !last {
		_, ahead := s.reader.Peek(1)
		last = errors.Is(ahead, io.EOF)
	}
	src := document.NewSource(s.name, text)
	src.Part, src.Before = true, s.lines
	s.lines++
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		s.fail(src, "The stream cannot be read to its end", upperFirst(err.Error())+".")
		return false, false
	case size > s.limits.Bytes:
		s.fail(src, fmt.Sprintf("The line has more than %d bytes", s.limits.Bytes), "Write less into one line, a key or a list of principals, or raise the limit with --max-bytes.")
		return !last, false
	case !utf8.Valid(text):
		s.fail(src, "The line is not UTF-8 text", "Save the stream as UTF-8.")
		return !last, false
	case strings.TrimSpace(src.Text) == "":
		return !last, true
	}
	ok = s.part(src, last)
	return !last, ok
}

// line reads up to the end of a line, and keeps no more of it than the limit.
func (s *stream) line() (text []byte, size int, err error) {
	for {
		piece, err := s.reader.ReadSlice('\n')
		size += len(piece)
		if size <= s.limits.Bytes+len("\r\n") {
			text = append(text, piece...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			end := len(text)
			text = bytes.TrimRight(text, "\r\n")
			return text, size - (end - len(text)), err
		}
	}
}

func (s *stream) part(src *document.Source, last bool) bool {
	root, diagnostics := document.ParseJSON(src, s.limits)
	s.parts++
	if document.Fatal(diagnostics) {
		for i := range diagnostics {
			if d := &diagnostics[i]; d.Fatal && d.Code == "truncated" {
				d.Detail = "A line of a stream is a whole JSON value. Write this one without line ends."
				if last {
					d.Detail = "It is the last line: the stream was cut off. Write it again."
				}
			}
		}
		s.diagnostics = append(s.diagnostics, diagnostics...)
		return false
	}
	s.diagnostics = append(s.diagnostics, diagnostics...)
	inv, problems := load(root, s.parts > 1)
	s.diagnostics = append(s.diagnostics, problems...)
	if inv == nil {
		return false
	}
	s.take(inv)
	return true
}
