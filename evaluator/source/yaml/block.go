package yaml

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// block finds the end of a block scalar (| or >), the end of its last line with text, and how its lines are spelled.
func (r *reader) block(start int, value string) (int, []document.Run) {
	header := r.lineEnd(start)
	indicators := start
	for indicators < header && strings.IndexByte("|>+-123456789", r.text[indicators]) >= 0 {
		indicators++
	}
	body := header
	if body < len(r.text) {
		body += breakAt(r.text, body)
	}
	indent := r.blockIndent(body, value)
	if indent < 1 {
		return indicators, nil
	}
	b := blockLines{spelling: spelling{text: r.text}, folded: r.text[start] == '>', indent: indent, end: indicators}
	b.read(body)
	if rest := len(value) - b.inner; rest < 0 || strings.Trim(value[b.inner:], "\n\u2028\u2029") != "" {
		return b.end, nil
	}
	return b.end, b.runs
}

// blockIndent returns how far the lines of a block scalar are indented, 0 where none has text. An indentation
// indicator counts from the parent, which the parser does not tell; so the first line is compared with the value.
func (r *reader) blockIndent(body int, value string) int {
	if value = strings.TrimLeft(value, "\n\u2028\u2029"); value == "" {
		return 0
	}
	for pos := body; pos < len(r.text); {
		end := r.lineEnd(pos)
		line := r.text[pos:end]
		if text := strings.TrimLeft(line, " "); text != "" {
			return len(line) - len(text) - (len(value) - len(strings.TrimLeft(value, " ")))
		}
		if pos = end; pos < len(r.text) {
			pos += breakAt(r.text, pos)
		}
	}
	return 0
}

// blockLines follows the value of a block scalar line by line, as the parser does.
type blockLines struct {
	spelling
	folded bool
	indent int
	end    int // of the last line with text
}

func (b *blockLines) read(pos int) {
	first, leadingBlank := 0, false // length of the break after the line before, and whether that began with a blank
	for {
		empty := 0 // bytes of the breaks of empty lines
		start, column := b.line(pos)
		for start < len(b.text) && breakAt(b.text, start) > 0 {
			empty += breakLength(b.text[start:])
			pos = start + breakAt(b.text, start)
			start, column = b.line(pos)
		}
		if column != b.indent || start >= len(b.text) {
			return
		}
		blank := isBlank(b.text[start])
		if b.folded && !leadingBlank && !blank && first == 1 {
			if empty == 0 {
				b.inner++
			}
		} else {
			b.inner += first
		}
		b.inner += empty
		b.run(start)
		end := start
		for end < len(b.text) && breakAt(b.text, end) == 0 {
			end++
		}
		b.inner += end - start
		b.end = end
		if end == len(b.text) {
			return
		}
		leadingBlank = blank
		first = breakLength(b.text[end:])
		pos = end + breakAt(b.text, end)
	}
}

// line returns where the text of the line at pos begins, behind at most indent spaces, and how many there were.
func (b *blockLines) line(pos int) (start, column int) {
	for column < b.indent && pos < len(b.text) && b.text[pos] == ' ' {
		pos++
		column++
	}
	return pos, column
}
