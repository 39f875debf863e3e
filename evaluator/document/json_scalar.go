package document

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// number reads a JSON number and keeps its text.
func (p *jsonParser) number() *Node {
	start := p.pos
	end := p.tokenEnd()
	p.pos = end
	n := &Node{Kind: Number, Span: p.span(start, end), Text: p.text[start:end]}
	if !isNumber(n.Text) {
		n.Kind = Invalid
		p.report("number", start, end, fmt.Sprintf("%q is not a JSON number", trimText(n.Text, 40)), "A number is written like 365, -1.5 or 1e3. An account id is a string: put it in double quotes.")
	}
	return n
}

// isNumber follows the grammar of RFC 8259, section 6.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	digits := func() bool {
		n := 0
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		s = s[n:]
		return n > 0
	}
	if strings.HasPrefix(s, "0") {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		if !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}

// str reads a string in double quotes.
func (p *jsonParser) str() *Node {
	start := p.pos
	text := p.scanString()
	span := p.span(start, p.pos)
	if p.symbols == nil || !strings.ContainsFunc(text, func(r rune) bool { return p.symbol(r) != nil }) {
		return &Node{Kind: String, Span: span, Text: text}
	}
	var parts []Part
	rest := 0
	for i, r := range text {
		if s := p.symbol(r); s != nil {
			parts = append(parts, Part{Text: text[rest:i]}, Part{Symbol: s})
			rest = i + utf8.RuneLen(r)
		}
	}
	return NewString(span, append(parts, Part{Text: text[rest:]})...)
}

// scanString reads the string whose opening quote stands at p.pos and leaves p.pos behind its closing quote.
func (p *jsonParser) scanString() string {
	start := p.pos
	p.pos++
	if p.record {
		p.found = append(p.found[:0], Run{Inner: 0, Outer: p.pos})
	}
	from := p.pos          // first byte not yet in b
	var b *strings.Builder // nil while the text is the value
	flush := func() {
		if b == nil {
			b = &strings.Builder{}
		}
		b.WriteString(p.text[from:p.pos])
	}
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		switch {
		case c == '"':
			value := p.text[from:p.pos]
			if b != nil {
				b.WriteString(value)
				value = b.String()
			}
			p.pos++
			return value
		case c == '\\':
			flush()
			p.escape(b)
			from = p.pos
			if p.record {
				p.found = append(p.found, Run{Inner: b.Len(), Outer: p.pos})
			}
		case c < 0x20:
			if (c == '\n' || c == '\r') && p.forgottenQuote() {
				p.fail("syntax", start, p.pos, "A string is not closed before the end of its line", "Add the closing double quote; a line break inside a string is written \\n.")
				value := p.text[from:p.pos]
				if b != nil {
					value = b.String() + value
				}
				return value
			}
			p.report("control-character", p.pos, p.pos+1, fmt.Sprintf("A string contains the control character U+%04X", c), "Inside a string control characters must be escaped: \\n for a line break, \\t for a tab.")
			p.pos++
		case c < utf8.RuneSelf:
			p.pos++
		default:
			r, size := utf8.DecodeRuneInString(p.text[p.pos:])
			if r == utf8.RuneError && size == 1 {
				p.report("encoding", p.pos, p.pos+1, "A string contains bytes that are not UTF-8", "Save the file as UTF-8.")
				flush()
				b.WriteRune(utf8.RuneError)
				p.pos++
				from = p.pos
				if p.record {
					p.found = append(p.found, Run{Inner: b.Len(), Outer: p.pos})
				}
				continue
			}
			p.pos += size
		}
	}
	value := p.text[from:]
	if b != nil {
		value = b.String() + value
	}
	p.truncated()
	return value
}

// forgottenQuote reports whether, at a line end inside a string, the next line looks like JSON again: its closing quote
// was forgotten. Otherwise the string just spans lines.
func (p *jsonParser) forgottenQuote() bool {
	next := strings.TrimLeft(p.text[p.pos:], " \t\r\n")
	if strings.HasPrefix(next, `"`) {
		return len(next) > 1 && !strings.ContainsRune(",:]} \t\r\n", rune(next[1]))
	}
	return strings.HasPrefix(next, "}") || strings.HasPrefix(next, "]")
}

// escape reads the escape sequence at p.pos and writes what it stands for.
func (p *jsonParser) escape(b *strings.Builder) {
	start := p.pos
	p.pos++
	if p.pos >= len(p.text) {
		return
	}
	c := p.text[p.pos]
	p.pos++
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		b.WriteByte("\"\\/\b\f\n\r\t"[i])
		return
	}
	if c == 'u' {
		if r, ok := p.hex4(); ok {
			if utf16.IsSurrogate(r) {
				save := p.pos
				if strings.HasPrefix(p.text[p.pos:], `\u`) {
					p.pos += 2
					if low, ok := p.hex4(); ok {
						if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
							b.WriteRune(pair)
							return
						}
					}
				}
				p.pos = save
				r = utf8.RuneError
			}
			b.WriteRune(r)
			return
		}
	}
	if c >= utf8.RuneSelf {
		p.pos--
		_, size := utf8.DecodeRuneInString(p.text[p.pos:])
		p.pos += size
	}
	p.report("invalid-escape", start, p.pos, fmt.Sprintf("JSON does not know the escape sequence %q", p.text[start:p.pos]), `A backslash may be followed by " \ / b f n r t or u and four hexadecimal digits; a backslash itself is written \\.`)
	b.WriteString(p.text[start+1 : p.pos])
}

func (p *jsonParser) hex4() (rune, bool) {
	if p.pos+4 > len(p.text) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(p.text[p.pos : p.pos+4]) {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	p.pos += 4
	return r, true
}
