package document

import (
	"fmt"
	"strings"
)

// ParseJSON reads a JSON text (RFC 8259) into a tree. It reports every problem it can find and goes on where what
// follows is still clear: after a duplicate member, a trailing or missing comma, a comment, a bad escape. A problem
// after which nothing is clear, and a limit that is passed, is a fatal diagnostic; then the tree holds what was read
// until there, and is nil if that was nothing. Spans lie inside the text of src. Of many problems only the first
// hundred are reported, and a last one that says how many more there are.
func ParseJSON(src *Source, limits Limits) (*Node, []Diagnostic) {
	return parseJSON(embedded{source: src, text: src.Text}, limits)
}

// ParseEmbeddedJSON reads the JSON text that is the value of a String node. Positions are those of the text in the
// node's own source, behind quotes and escapes; symbols of the string become symbols of the strings inside it. Where a
// symbol stands outside a string it may be any text, several values included: it becomes an Unknown, and punctuation
// around it is not asked for.
func ParseEmbeddedJSON(n *Node, limits Limits) (*Node, []Diagnostic) {
	return parseJSON(newEmbedded(n), limits)
}

func parseJSON(text embedded, limits Limits) (*Node, []Diagnostic) {
	p := jsonParser{embedded: text, limits: limits.WithDefaults()}
	n := p.document()
	return n, p.reported()
}

// jsonParser is a recursive-descent reader; dead is set once nothing that follows can be trusted.
type jsonParser struct {
	embedded
	problems
	limits Limits
	pos    int
	depth  int
	dead   bool
	solid  int    // where the white space ends that afterSpace skipped last
	slab   []Node // nodes not yet handed out: one allocation for many

	record bool  // scanString fills found
	found  []Run // mapping of the string scanned last
	marks  []int // offsets of symbols in the value of the string scanned last
}

func (p *jsonParser) node(kind Kind, start int, text string) *Node {
	if len(p.slab) == 0 {
		p.slab = make([]Node, min(max(16, len(p.text)/64), 256))
	}
	n := &p.slab[0]
	p.slab = p.slab[1:]
	n.Kind, n.Span, n.Text = kind, p.span(start, p.pos), text
	return n
}

func (p *jsonParser) document() *Node {
	switch {
	case len(p.text) > p.limits.Bytes:
		p.fail("size", 0, 0, fmt.Sprintf("It has %d bytes; at most %d are read. A key policy has at most 32,768.", len(p.text), p.limits.Bytes), "The text is too large")
		return nil
	case strings.HasPrefix(p.text, "\xff\xfe") || strings.HasPrefix(p.text, "\xfe\xff"):
		p.fail("encoding", 0, 2, "Save the file as UTF-8. PowerShell's > writes UTF-16.", "The text is UTF-16")
		return nil
	}
	p.space()
	if p.pos == len(p.text) {
		p.fail("empty", 0, len(p.text), "A JSON value was expected.", "The text is empty")
		return nil
	}
	n := p.value()
	if !p.dead {
		p.space()
	}
	if !p.dead && p.pos < len(p.text) && n.Kind != Unknown && p.symbolHere() == nil {
		p.fail("extra-content", p.pos, p.tokenEnd(), "A JSON document holds one value. Remove what follows it, or put the values into a list.", "Unexpected text after the end of the JSON value")
	}
	return n
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
			p.report("comment", p.pos, end, "AWS refuses a policy with a comment. Remove it; a statement's Sid can say what it is for.", "JSON does not permit comments")
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
		if i := strings.Index(rest[2:], "*/"); i >= 0 {
			return p.pos + 2 + i + 2
		}
		return -1
	case strings.HasPrefix(rest, "//"), rest[0] == '#':
		if i := strings.IndexAny(rest, "\r\n"); i >= 0 {
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
	switch c := p.text[p.pos]; {
	case c == '{':
		return p.nested(p.object)
	case c == '[':
		return p.nested(p.list)
	case c == '"':
		return p.str()
	}
	if n := p.bareSymbol(); n != nil {
		return n
	}
	if c := p.text[p.pos]; c == '-' || '0' <= c && c <= '9' || (c == '+' || c == '.') && p.tokenEnd() > p.pos+1 {
		return p.number()
	}
	if n := p.otherQuotes(); n != nil {
		return n
	}
	return p.word()
}

// word reads true, false and null, and reports everything else.
func (p *jsonParser) word() *Node {
	start := p.pos
	p.pos = p.tokenEnd()
	word := p.text[start:p.pos]
	switch word {
	case "true", "false":
		return p.node(Bool, start, word)
	case "null":
		return p.node(Null, start, "")
	}
	switch lower := strings.ToLower(trimText(word, 40)); {
	case lower == "true" || lower == "false" || lower == "null" || lower == "none":
		p.report("syntax", start, p.pos, "The words of JSON are true, false and null, in lower case.", "JSON does not know the word %s", word)
	case isWordByte(word[0]):
		p.report("syntax", start, p.pos, "A string must be enclosed in double quotes.", "Unexpected word %s where a value was expected", quoted(word))
	default:
		p.fail("syntax", start, p.pos, "A value is a string in double quotes, a number, true, false, null, a list in [ ] or an object in { }.",
			"Unexpected %s where a value was expected", p.character(start))
	}
	return p.node(Invalid, start, word)
}

// nested reads a list or object one level deeper, within the depth limit.
func (p *jsonParser) nested(read func() *Node) *Node {
	if p.depth++; p.depth > p.limits.Depth {
		p.fail("depth", p.pos, p.pos+1, fmt.Sprintf("At most %d lists and objects may stand inside each other.", p.limits.Depth), "The values are nested too deeply")
		return nil
	}
	n := read()
	p.depth--
	return n
}

func (p *jsonParser) object() *Node {
	start := p.pos
	p.pos++
	var members []Member
	var seen map[string]int // where a name stands first; made for large objects
	comma := -1             // position of the comma before the current member
	for {
		if p.space(); p.dead || p.closed('}', comma, "property in an object") || p.dead {
			break
		}
		key, bare := p.memberName()
		if p.dead {
			break
		}
		value := p.memberValue(key, bare)
		if value != nil {
			seen = p.duplicate(members, seen, key)
			members = append(members, Member{Key: key, Value: value})
		}
		if p.dead {
			break
		}
		comma = p.separator('}', value)
	}
	n := p.node(Object, start, "")
	n.Members = members
	return n
}

func (p *jsonParser) list() *Node {
	start := p.pos
	p.pos++
	var items []*Node
	comma := -1
	for {
		if p.space(); p.dead || p.closed(']', comma, "value in a list") || p.dead {
			break
		}
		item := p.value()
		if item != nil {
			// A symbol outside quotes may stand for several values, with the commas between them, or for none.
			item.Repeats = item.Kind == Unknown && item.Symbolic.Symbol.Kind == Opaque
			items = append(items, item)
		}
		if p.dead {
			break
		}
		comma = p.separator(']', item)
	}
	n := p.node(List, start, "")
	n.Items = items
	return n
}

// closed consumes the closing bracket if it stands here, and reports the comma before it if there is one.
func (p *jsonParser) closed(bracket byte, comma int, after string) bool {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case bracket:
			if comma >= 0 {
				p.report("trailing-comma", comma, comma+1, "Remove the comma.", "JSON does not permit a trailing comma after the final %s", after)
			}
			p.pos++
			return true
		case '}', ']':
			p.fail("syntax", p.pos, p.pos+1, "Brackets must be closed in the order in which they were opened.", "Unexpected %q where %q was expected", p.text[p.pos], bracket)
			return false
		case ',':
			p.report("syntax", p.pos, p.pos+1, "Remove the comma, or put a value before it.", "Unexpected comma where a value was expected")
			p.pos++
			comma = -1
			p.space()
		default:
			return false
		}
	}
	p.truncated()
	return false
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
	case c == '}' || c == ']' || before.Kind == Unknown || p.symbolHere() != nil:
	case c == '"' || c == '{' || c == '[' || isWordByte(c) || p.closingQuote() != "":
		detail := ""
		if !p.full() {
			detail = fmt.Sprintf("JSON needs a comma after %s.", describe(before))
		}
		p.report("missing-comma", end, end, detail, "Missing comma between two values")
	default:
		p.fail("syntax", p.pos, p.tokenEnd(), fmt.Sprintf("A comma or %q was expected.", bracket), "Unexpected %s after a value", p.character(p.pos))
	}
	return -1
}

// memberName reads the name of a property: a string, or what was meant as one, which it reports. A symbol outside
// quotes is bare.
func (p *jsonParser) memberName() (key *Node, bare bool) {
	start := p.pos
	if p.text[start] == '"' {
		return p.str(), false
	}
	if n := p.bareSymbol(); n != nil {
		return NewString(n.Span, Part{Symbol: n.Symbolic.Symbol}), true
	}
	if n := p.otherQuotes(); n != nil {
		return n, false
	}
	if !isWordByte(p.text[start]) {
		p.fail("syntax", start, p.tokenEnd(), "The name of a property is a string in double quotes.", "Unexpected %s where a property's name was expected", p.character(start))
		return nil, false
	}
	p.pos = p.tokenEnd()
	p.report("syntax", start, p.pos, "Put double quotes around it.", "The name of a property must be enclosed in double quotes")
	return p.node(String, start, p.text[start:p.pos]), false
}

// memberValue reads the colon and the value after the name of a property. A bare symbol without a colon stands for
// whole members.
func (p *jsonParser) memberValue(key *Node, bare bool) *Node {
	p.space()
	switch {
	case p.pos >= len(p.text):
		p.truncated()
		return nil
	case p.text[p.pos] == ':':
		p.pos++
	case bare:
		return NewUnknown(key.Span, key.Symbolic.Parts[0].Symbol)
	case p.text[p.pos] == '=':
		p.report("syntax", p.pos, p.pos+1, "Write : instead of =.", "JSON uses a colon between a property's name and value")
		p.pos++
	default:
		p.fail("syntax", p.pos, p.tokenEnd(), fmt.Sprintf("The name %s must be followed by a colon and a value.", quoted(key.Display())), "Missing colon after a property's name")
		return nil
	}
	p.space()
	return p.value()
}

// manyMembers is the size from which an object's names are looked up in a map instead of one after the other.
const manyMembers = 16

// duplicate reports a name that the members have already.
func (p *jsonParser) duplicate(members []Member, seen map[string]int, key *Node) map[string]int {
	if key.Symbolic != nil {
		return seen
	}
	first := -1
	if len(members) < manyMembers {
		for i := range members {
			if k := members[i].Key; k.Symbolic == nil && k.Text == key.Text {
				first = i
				break
			}
		}
	} else {
		if seen == nil {
			seen = make(map[string]int, 2*len(members))
			for i := range members {
				if k := members[i].Key; k.Symbolic == nil {
					if _, known := seen[k.Text]; !known {
						seen[k.Text] = i
					}
				}
			}
		}
		if i, known := seen[key.Text]; known {
			first = i
		} else {
			seen[key.Text] = len(members)
		}
	}
	if first >= 0 {
		p.reportDuplicate(members[first].Key, key)
	}
	return seen
}
