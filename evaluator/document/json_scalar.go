package document

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// number reads a JSON number and keeps its text.
func (p *jsonParser) number() *Node {
	start := p.pos
	p.pos = p.tokenEnd()
	text := p.text[start:p.pos]
	if isNumber(text) {
		return p.node(Number, start, text)
	}
	p.report("number", start, p.pos, "A number is written like 365, -1.5 or 1e3. Put an account id or a date in double quotes.", "%s is not a JSON number", trimText(text, 40))
	return p.node(Invalid, start, text)
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
	return p.stringNode(start, text)
}

// stringNode returns the string that ends at p.pos; p.marks are the symbols in its value.
func (p *jsonParser) stringNode(start int, text string) *Node {
	if len(p.marks) == 0 {
		return p.node(String, start, text)
	}
	var parts []Part
	rest := 0
	for _, at := range p.marks {
		r, size := utf8.DecodeRuneInString(text[at:])
		parts = append(parts, Part{Text: text[rest:at]}, Part{Symbol: p.symbol(r)})
		rest = at + size
	}
	return NewString(p.span(start, p.pos), append(parts, Part{Text: text[rest:]})...)
}

// otherQuotes reads, and reports, a string in single or typographic quotes that ends in its line; otherwise it returns nil.
func (p *jsonParser) otherQuotes() *Node {
	closing := p.closingQuote()
	if closing == "" {
		return nil
	}
	start := p.pos
	_, size := utf8.DecodeRuneInString(p.text[start:])
	rest := p.text[start+size:]
	end := strings.Index(rest, closing)
	if lineEnd := strings.IndexAny(rest[:max(end, 0)], "\r\n"); end < 0 || lineEnd >= 0 {
		if lineEnd = strings.IndexAny(rest, "\r\n"); lineEnd < 0 {
			lineEnd = len(rest)
		}
		p.pos += size + lineEnd
		p.fail("syntax", start, p.pos, `Write " at both ends.`, "JSON strings must be enclosed in double quotes, and this one is not closed")
		return p.node(Invalid, start, "")
	}
	text := rest[:end]
	p.pos += size + end + len(closing)
	p.report("syntax", start, p.pos, `Write " at both ends.`, "JSON strings must be enclosed in double quotes")
	p.marks = p.marks[:0]
	if p.symbols != nil {
		for i, r := range text {
			if p.symbol(r) != nil {
				p.marks = append(p.marks, i)
			}
		}
	}
	return p.stringNode(start, strings.ToValidUTF8(text, "\ufffd"))
}

// closingQuote returns the counterpart of the quote at p.pos that JSON does not know, or "".
func (p *jsonParser) closingQuote() string {
	switch r, _ := utf8.DecodeRuneInString(p.text[p.pos:]); r {
	case '\'', '`':
		return string(r)
	case '“', '”':
		return "”"
	case '‘', '’':
		return "’"
	default:
		return ""
	}
}

// scanString reads the string whose opening quote stands at p.pos and leaves p.pos behind its closing quote.
func (p *jsonParser) scanString() string {
	start := p.pos
	p.pos++
	p.marks = p.marks[:0]
	if p.record {
		p.found = append(p.found[:0], Run{Inner: 0, Outer: p.pos})
	}
	from := p.pos         // first byte not yet in b
	var b strings.Builder // the value up to from; stays empty while the text is the value
	value := func() string {
		if b.Len() == 0 {
			return p.text[from:p.pos]
		}
		b.WriteString(p.text[from:p.pos])
		return b.String()
	}
	resume := func() {
		from = p.pos
		if p.record {
			p.found = append(p.found, Run{Inner: b.Len(), Outer: p.pos})
		}
	}
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			text := value()
			p.pos++
			return text
		case c == '\\':
			b.WriteString(p.text[from:p.pos])
			p.escape(&b)
			resume()
		case c < 0x20:
			if (c == '\n' || c == '\r') && p.forgottenQuote() {
				p.fail("syntax", start, p.pos, `Add the closing double quote; a line break inside a string is written \n.`, "A string is not closed before the end of its line")
				return value()
			}
			p.controlCharacter(c)
		case c < utf8.RuneSelf:
			p.pos++
		default:
			r, size := utf8.DecodeRuneInString(p.text[p.pos:])
			if r == utf8.RuneError && size == 1 {
				p.report("encoding", p.pos, p.pos+1, "Save the file as UTF-8.", "A string contains bytes that are not UTF-8")
				b.WriteString(p.text[from:p.pos])
				b.WriteRune(utf8.RuneError)
				p.pos++
				resume()
				continue
			}
			if p.symbols != nil && p.symbol(r) != nil {
				p.marks = append(p.marks, b.Len()+p.pos-from)
			}
			p.pos += size
		}
	}
	text := value()
	p.truncated()
	return text
}

// controlCharacter reports the control character at p.pos and goes behind it.
func (p *jsonParser) controlCharacter(c byte) {
	start := p.pos
	p.pos++
	switch {
	case c == '\n' || c == '\r':
		if c == '\r' && strings.HasPrefix(p.text[p.pos:], "\n") {
			p.pos++
		}
		p.report("control-character", start, p.pos, `A string must end in the line in which it begins; a line break inside it is written \n.`, "A string contains a line break")
	case c == '\t':
		p.report("control-character", start, p.pos, `Inside a string a tab is written \t.`, "A string contains a tab")
	default:
		p.report("control-character", start, p.pos, `Inside a string control characters are written \u and four hexadecimal digits.`, "A string contains the control character U+%04X", c)
	}
}

// forgottenQuote reports whether, at a line end inside a string, the next line looks like JSON again: its closing quote
// was forgotten. Otherwise the string just spans lines.
func (p *jsonParser) forgottenQuote() bool {
	for p.solid = max(p.solid, p.pos); p.solid < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.solid]) >= 0; p.solid++ {
	}
	next := p.text[p.solid:]
	if strings.HasPrefix(next, `"`) {
		return len(next) > 1 && strings.IndexByte(",:]} \t\r\n", next[1]) < 0
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
		r, ok := p.hex4()
		if !ok {
			end := p.pos
			for end < len(p.text) && isHex(p.text[end]) { // fewer than four, or hex4 would have taken them
				end++
			}
			p.report("invalid-escape", start, end, `\u must be followed by four hexadecimal digits, as in \u00e9.`, "JSON does not know the escape sequence %s", p.text[start:end])
			b.WriteByte('u')
			return
		}
		b.WriteRune(p.surrogates(r))
		return
	}
	p.pos-- // what stands behind the backslash is kept
	_, size := utf8.DecodeRuneInString(p.text[p.pos:])
	shown := p.text[start : p.pos+size]
	switch {
	case p.symbolHere() != nil:
		shown = `\ (before a value that is inserted)`
	case c < 0x20 || c == 0x7f || size == 1 && c >= utf8.RuneSelf:
		shown = `\ (before ` + p.character(p.pos) + `)`
	}
	p.report("invalid-escape", start, p.pos+size, `A backslash may be followed by " \ / b f n r t or u and four hexadecimal digits; a backslash itself is written \\.`, "JSON does not know the escape sequence %s", shown)
	if c >= 0x20 && c < utf8.RuneSelf {
		b.WriteByte(c)
		p.pos++
	}
}

// surrogates returns the code point that r and, for the first half of a surrogate pair, the escape after it stand for;
// a half without its other half is U+FFFD, as in every Go program.
func (p *jsonParser) surrogates(r rune) rune {
	if !utf16.IsSurrogate(r) {
		return r
	}
	save := p.pos
	if strings.HasPrefix(p.text[p.pos:], `\u`) {
		p.pos += 2
		if low, ok := p.hex4(); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair
			}
		}
	}
	p.pos = save
	return utf8.RuneError
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
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

// tokenEnd returns where the word, or else the single code point, at p.pos ends.
func (p *jsonParser) tokenEnd() int {
	end := p.pos
	for end < len(p.text) && isWordByte(p.text[end]) {
		end++
	}
	if end == p.pos && end < len(p.text) {
		_, size := utf8.DecodeRuneInString(p.text[end:])
		end += size
	}
	return end
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '+' || c == '.' || c == '$'
}
