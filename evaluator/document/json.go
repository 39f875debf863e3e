package document

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ParseJSON reads a JSON text (RFC 8259) into a tree. It reports every problem it can find and goes on where what
// follows is still clear: after a duplicate member, a trailing or missing comma, a comment, a bad escape. A problem
// after which nothing is clear, and a limit that is passed, is a fatal diagnostic; then the tree holds what was read
// until there, and is nil if that was nothing. Spans lie inside the text of src.
func ParseJSON(src *Source, limits Limits) (*Node, []Diagnostic) {
	return parseJSON(embedded{source: src, text: src.Text}, limits)
}

// ParseEmbeddedJSON reads the JSON text that is the value of a String node. Positions are those of the text in the
// node's own source, behind quotes and escapes; symbols of the string become symbols of the strings inside it.
func ParseEmbeddedJSON(n *Node, limits Limits) (*Node, []Diagnostic) {
	return parseJSON(newEmbedded(n), limits)
}

func parseJSON(text embedded, limits Limits) (*Node, []Diagnostic) {
	limits = limits.WithDefaults()
	p := jsonParser{embedded: text, limits: limits}
	if len(p.text) > limits.Bytes {
		p.fail("size", 0, 0, "The text is too large",
			fmt.Sprintf("It has %d bytes; at most %d are read. A key policy has at most 32,768.", len(p.text), limits.Bytes))
		return nil, p.diagnostics
	}
	p.space()
	if p.pos == len(p.text) {
		p.fail("empty", 0, len(p.text), "The text is empty", "A JSON value was expected.")
		return nil, p.diagnostics
	}
	n := p.value()
	if !p.dead {
		p.space()
	}
	if !p.dead && p.pos < len(p.text) {
		p.fail("extra-content", p.pos, p.tokenEnd(), "Unexpected text after the end of the JSON value",
			"A JSON document holds one value. Remove what follows it, or put the values into a list.")
	}
	return n, p.diagnostics
}

// jsonParser is a recursive-descent reader; dead is set once nothing that follows can be trusted.
type jsonParser struct {
	embedded
	limits      Limits
	pos         int
	depth       int
	dead        bool
	diagnostics []Diagnostic

	record bool  // scanString fills found
	found  []Run // mapping of the string scanned last
}

func (p *jsonParser) report(code string, start, end int, summary, detail string) {
	p.diagnostics = append(p.diagnostics, Diagnostic{Code: code, Summary: summary, Detail: detail, Span: p.span(start, end)})
}

func (p *jsonParser) fail(code string, start, end int, summary, detail string) {
	p.report(code, start, end, summary, detail)
	p.diagnostics[len(p.diagnostics)-1].Fatal = true
	p.dead = true
}

// space skips white space, and comments, which it reports.
func (p *jsonParser) space() {
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; c {
		case ' ', '\t', '\n', '\r':
			p.pos++
		case '/', '#':
			end := p.commentEnd()
			if end < 0 {
				return
			}
			p.report("comment", p.pos, end, "JSON does not permit comments", "AWS refuses a policy with a comment. Remove it; a statement's Sid can say what it is for.")
			p.pos = end
		default:
			return
		}
	}
}

func (p *jsonParser) commentEnd() int {
	rest := p.text[p.pos:]
	switch {
	case strings.HasPrefix(rest, "/*"):
		if i := strings.Index(rest, "*/"); i >= 0 {
			return p.pos + i + 2
		}
		return -1
	case strings.HasPrefix(rest, "//"), rest[0] == '#':
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			return p.pos + i
		}
		return len(p.text)
	default:
		return -1
	}
}

// value reads one value; p.pos stands on its first byte. It returns nil only when the reader is dead.
func (p *jsonParser) value() *Node {
	if p.pos >= len(p.text) {
		p.truncated()
		return nil
	}
	start := p.pos
	switch c := p.text[p.pos]; {
	case c == '{':
		return p.nested(p.object)
	case c == '[':
		return p.nested(p.list)
	case c == '"':
		return p.str()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	case c == '\'':
		end := strings.IndexByte(p.text[start+1:], '\'')
		if end < 0 || strings.IndexByte(p.text[start+1:start+1+end], '\n') >= 0 {
			break
		}
		p.pos = start + end + 2
		p.report("syntax", start, p.pos, "JSON strings must be enclosed in double quotes", "Write \" instead of '.")
		return &Node{Kind: String, Span: p.span(start, p.pos), Text: p.text[start+1 : p.pos-1]}
	}
	if r, size := utf8.DecodeRuneInString(p.text[start:]); p.symbol(r) != nil {
		p.pos += size
		return NewUnknown(p.span(start, p.pos), p.symbol(r))
	}
	end := p.tokenEnd()
	word := p.text[start:end]
	p.pos = end
	n := &Node{Span: p.span(start, end), Text: word}
	switch word {
	case "true", "false":
		n.Kind = Bool
		return n
	case "null":
		n.Kind, n.Text = Null, ""
		return n
	}
	n.Kind = Invalid
	switch lower := strings.ToLower(word); {
	case lower == "true" || lower == "false" || lower == "null" || lower == "none":
		p.report("syntax", start, end, fmt.Sprintf("JSON does not know the word %s", word), "The words of JSON are true, false and null, in lower case.")
	case word != "" && isWordByte(word[0]):
		p.report("syntax", start, end, fmt.Sprintf("Unexpected word %q where a value was expected", trimText(word, 40)), "A string must be enclosed in double quotes.")
	default:
		p.fail("syntax", start, end, fmt.Sprintf("Unexpected %s where a value was expected", quoteByte(p.text[start:])),
			"A value is a string in double quotes, a number, true, false, null, a list in [ ] or an object in { }.")
	}
	return n
}

// nested reads a list or object one level deeper, within the depth limit.
func (p *jsonParser) nested(read func() *Node) *Node {
	if p.depth++; p.depth > p.limits.Depth {
		p.fail("depth", p.pos, p.pos+1, "The values are nested too deeply", fmt.Sprintf("At most %d lists and objects may stand inside each other.", p.limits.Depth))
		return nil
	}
	n := read()
	p.depth--
	return n
}

func (p *jsonParser) object() *Node {
	n := &Node{Kind: Object}
	start := p.pos
	p.pos++
	comma := -1 // position of the comma before the current member
	for {
		p.space()
		if p.closed('}', comma, "property in an object") {
			break
		}
		if p.dead {
			break
		}
		key := p.memberName()
		if p.dead {
			break
		}
		p.space()
		if p.pos < len(p.text) && (p.text[p.pos] == ':' || p.text[p.pos] == '=') {
			if p.text[p.pos] == '=' {
				p.report("syntax", p.pos, p.pos+1, "JSON uses a colon between a property's name and value", "Write : instead of =.")
			}
			p.pos++
		} else if p.pos >= len(p.text) {
			p.truncated()
			break
		} else {
			p.fail("syntax", p.pos, p.tokenEnd(), "Missing colon after a property's name", fmt.Sprintf("The name %q must be followed by a colon and a value.", trimText(key.Display(), 40)))
			break
		}
		p.space()
		value := p.value()
		if value != nil {
			p.duplicate(n, key)
			n.Members = append(n.Members, Member{Key: key, Value: value})
		}
		if p.dead {
			break
		}
		comma = p.separator('}', value)
	}
	n.Span = p.span(start, p.pos)
	return n
}

func (p *jsonParser) list() *Node {
	n := &Node{Kind: List}
	start := p.pos
	p.pos++
	comma := -1
	for {
		p.space()
		if p.closed(']', comma, "value in a list") {
			break
		}
		if p.dead {
			break
		}
		item := p.value()
		if item != nil {
			n.Items = append(n.Items, item)
		}
		if p.dead {
			break
		}
		comma = p.separator(']', item)
	}
	n.Span = p.span(start, p.pos)
	return n
}

// closed consumes the closing bracket if it stands here, and reports the comma before it if there is one.
func (p *jsonParser) closed(bracket byte, comma int, after string) bool {
	if p.pos >= len(p.text) {
		p.truncated()
		return false
	}
	switch p.text[p.pos] {
	case bracket:
		if comma >= 0 {
			p.report("trailing-comma", comma, comma+1, "JSON does not permit a trailing comma after the final "+after, "Remove the comma.")
		}
		p.pos++
		return true
	case '}', ']':
		p.fail("syntax", p.pos, p.pos+1, fmt.Sprintf("Unexpected %q where %q was expected", p.text[p.pos], bracket), "Brackets must be closed in the order in which they were opened.")
	case ',':
		p.report("syntax", p.pos, p.pos+1, "Unexpected comma where a value was expected", "Remove the comma, or put a value before it.")
		p.pos++
		return p.closedAfterComma(bracket)
	}
	return false
}

// closedAfterComma goes on after a superfluous comma.
func (p *jsonParser) closedAfterComma(bracket byte) bool {
	p.space()
	return p.closed(bracket, -1, "")
}

// separator consumes the comma after a value and returns its position, or -1 where the closing bracket follows.
func (p *jsonParser) separator(bracket byte, before *Node) int {
	end := p.pos
	p.space()
	if p.pos >= len(p.text) {
		p.truncated()
		return -1
	}
	switch c := p.text[p.pos]; {
	case c == ',':
		p.pos++
		return p.pos - 1
	case c == '}' || c == ']':
		return -1
	case c == '"' || c == '{' || c == '[' || isWordByte(c):
		p.report("missing-comma", end, end, "Missing comma between two values", fmt.Sprintf("JSON needs a comma after %s.", describe(before)))
		return -1
	default:
		p.fail("syntax", p.pos, p.tokenEnd(), fmt.Sprintf("Unexpected %s after a value", quoteByte(p.text[p.pos:])), fmt.Sprintf("A comma or %q was expected.", bracket))
		return -1
	}
}

// memberName reads the name of a property: a string, or a bare word, which it reports.
func (p *jsonParser) memberName() *Node {
	switch c := p.text[p.pos]; {
	case c == '"':
		return p.str()
	case c == '\'' || isWordByte(c):
		if n := p.value(); n != nil && (n.Kind == String || n.Kind == Invalid) {
			return &Node{Kind: String, Span: n.Span, Text: n.Text}
		}
	}
	if !p.dead {
		p.fail("syntax", p.pos, p.tokenEnd(), fmt.Sprintf("Unexpected %s where a property's name was expected", quoteByte(p.text[p.pos:])), "The name of a property is a string in double quotes.")
	}
	return nil
}

func (p *jsonParser) duplicate(n *Node, key *Node) {
	for i := range n.Members {
		first := n.Members[i].Key
		if first.Symbolic != nil || key.Symbolic != nil || first.Text != key.Text {
			continue
		}
		line, _ := first.Span.Range()
		p.diagnostics = append(p.diagnostics, Diagnostic{
			Code:    "duplicate-member",
			Summary: fmt.Sprintf("The property %q stands twice in one object", trimText(key.Text, 60)),
			Detail:  fmt.Sprintf("Only the last one counts; the one in line %d is silently dropped. Merge them.", line.Line),
			Span:    key.Span,
		})
		return
	}
}

func (p *jsonParser) truncated() {
	p.fail("truncated", len(p.text), len(p.text), "The text ends in the middle of a value", "The file is incomplete: a closing bracket or quote is missing at its end or before.")
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

func quoteByte(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size <= 1 {
		return fmt.Sprintf("byte 0x%02x", s[0])
	}
	return fmt.Sprintf("%q", r)
}

func describe(n *Node) string {
	if n != nil && n.Concrete() && n.Text != "" {
		return fmt.Sprintf("%q", trimText(n.Text, 40))
	}
	if n == nil {
		return "the value"
	}
	return n.Kind.String()
}
