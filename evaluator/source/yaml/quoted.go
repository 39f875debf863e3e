package yaml

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
)

// quoted finds the end of a scalar in single or double quotes and how its value is spelled between them.
func (r *reader) quoted(start int, value string) (int, []document.Run) {
	if start >= len(r.text) {
		return start, nil
	}
	quote := r.text[start]
	if strings.HasPrefix(r.text[start+1:], value) && len(r.text) > start+1+len(value) && r.text[start+1+len(value)] == quote && !strings.ContainsAny(value, `\'`) {
		return start + len(value) + 2, []document.Run{{Outer: start + 1}}
	}
	s := spelling{text: r.text}
	end := s.unquote(start+1, quote)
	if s.inner != len(value) {
		return end, nil // positions inside are not worth a guess
	}
	return end, s.runs
}

// spelling follows a value through the text that spells it.
type spelling struct {
	text  string
	inner int // bytes of the value so far
	runs  []document.Run
}

// run notes that the value goes on, one to one, at a place of the text.
func (s *spelling) run(outer int) {
	if n := len(s.runs); n > 0 && s.runs[n-1].Inner == s.inner {
		s.runs[n-1].Outer = outer
		return
	}
	s.runs = append(s.runs, document.Run{Inner: s.inner, Outer: outer})
}

// unquote reads from behind the opening quote at pos to behind the closing one, which it returns.
func (s *spelling) unquote(pos int, quote byte) int {
	s.run(pos)
	for pos < len(s.text) {
		switch c := s.text[pos]; {
		case c == quote && quote == '\'' && strings.HasPrefix(s.text[pos:], "''"):
			s.inner++
			pos += 2
			s.run(pos)
		case c == quote:
			return pos + 1
		case c == '\\' && quote == '"' && pos+1 < len(s.text):
			pos = s.escape(pos)
			s.run(pos)
		case spaceAt(s.text, pos) > 0:
			pos = s.space(pos)
		default:
			s.inner++
			pos++
		}
	}
	return pos
}

// space reads white space; if it contains a line break it is folded.
func (s *spelling) space(pos int) int {
	end, breaks, first := pos, 0, 0
	var rest int // bytes of the breaks after the first
	for end < len(s.text) {
		if isBlank(s.text[end]) {
			end++
			continue
		}
		n := breakAt(s.text, end)
		if n == 0 {
			break
		}
		if breaks++; breaks == 1 {
			first = breakLength(s.text[end:])
		} else {
			rest += breakLength(s.text[end:])
		}
		end += n
	}
	switch {
	case breaks == 0:
		s.inner += end - pos
		return end
	case first == 1 && breaks == 1:
		s.inner++
	case first == 1:
		s.inner += rest
	default:
		s.inner += first + rest
	}
	s.run(end)
	return end
}

// breakLength is the length of a line break in a value: LS and PS stay, the others become a line feed.
func breakLength(text string) int {
	if text[0] == 0xe2 {
		return 3
	}
	return 1
}

// escape reads an escape sequence of double quotes and returns where the text goes on.
func (s *spelling) escape(pos int) int {
	c := s.text[pos+1]
	digits := 0
	switch c {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	case 'N', '_':
		s.inner += 2
		return pos + 2
	case 'L', 'P':
		s.inner += 3
		return pos + 2
	default:
		if n := breakAt(s.text, pos+1); n > 0 { // an escaped line break is nothing, the spaces after it neither
			return s.continued(pos + 1 + n)
		}
		s.inner++
		return pos + 2
	}
	end := min(pos+2+digits, len(s.text))
	u, err := strconv.ParseUint(s.text[pos+2:end], 16, 32)
	if err == nil && u <= utf8.MaxRune {
		s.inner += max(utf8.RuneLen(rune(u)), 1)
	}
	return end
}

// continued skips what an escaped line break hides; further line breaks count.
func (s *spelling) continued(pos int) int {
	for pos < len(s.text) {
		if isBlank(s.text[pos]) {
			pos++
			continue
		}
		n := breakAt(s.text, pos)
		if n == 0 {
			break
		}
		s.inner += breakLength(s.text[pos:])
		pos += n
	}
	return pos
}
