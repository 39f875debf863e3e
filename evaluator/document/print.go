package document

import (
	"slices"
	"strings"
)

// Print returns n as indented JSON text. Values that are not known before deployment are objects with the one
// member "$kmslint", as the inventory format writes them: "segments" of a string, "alt"ernatives of a choice, an
// "unknown" with its reason, "members" of an object with symbolic names, an item that "repeats". An Invalid node is
// null, and a number that is none in JSON (0x1F of another syntax) is a string. Printing what was parsed from printed
// text, and restored, gives the same text.
func Print(n *Node) string {
	var p printer
	p.node(n, "\n")
	return p.b.String()
}

// PrintLine is [Print] without line ends and indenting.
func PrintLine(n *Node) string {
	p := printer{line: true}
	p.node(n, "")
	return p.b.String()
}

type printer struct {
	b    strings.Builder
	line bool // everything in one line
}

func (p *printer) node(n *Node, indent string) {
	if n == nil {
		p.b.WriteString("null")
		return
	}
	if n.Repeats {
		once := *n
		once.Repeats = false
		p.b.WriteString(`{"$kmslint": {"repeats": `)
		p.node(&once, indent)
		p.b.WriteString("}}")
		return
	}
	switch n.Kind {
	case Number:
		if isNumber(n.Text) {
			p.b.WriteString(n.Text)
			return
		}
		p.str(n.Text)
	case Bool:
		p.b.WriteString(n.Text)
	case String:
		if n.Symbolic == nil {
			p.str(n.Text)
			return
		}
		p.b.WriteString(`{"$kmslint": {"segments": [`)
		for i, part := range n.Symbolic.Parts {
			if i > 0 {
				p.b.WriteString(", ")
			}
			if part.Symbol == nil {
				p.str(part.Text)
				continue
			}
			p.symbol(part.Symbol)
		}
		p.b.WriteString("]}}")
	case List:
		p.sequence("[", "]", indent, len(n.Items), func(i int, inner string) { p.node(n.Items[i], inner) })
	case Object:
		if slices.ContainsFunc(n.Members, func(m Member) bool { return m.Key.Symbolic != nil }) {
			p.symbolicMembers(n, indent)
			return
		}
		p.sequence("{", "}", indent, len(n.Members), func(i int, inner string) {
			p.str(n.Members[i].Key.Text)
			p.b.WriteString(": ")
			p.node(n.Members[i].Value, inner)
		})
	case Choice:
		p.b.WriteString(`{"$kmslint": {"alt": `)
		p.sequence("[", "]", indent, len(n.Symbolic.Alternatives), func(i int, inner string) {
			a := n.Symbolic.Alternatives[i]
			p.b.WriteString(`{"on": `)
			p.str(a.On)
			p.b.WriteString(`, "is": `)
			p.str(a.Is)
			if len(a.Or) > 0 {
				p.b.WriteString(`, "or": [`)
				for i, value := range a.Or {
					if i > 0 {
						p.b.WriteString(", ")
					}
					p.str(value)
				}
				p.b.WriteByte(']')
			}
			if a.Node != nil {
				p.b.WriteString(`, "value": `)
				p.node(a.Node, inner)
			}
			p.b.WriteString("}")
		})
		p.b.WriteString("}}")
	case Unknown:
		s := n.Symbolic.Symbol
		p.b.WriteString(`{"$kmslint": {"unknown": `)
		p.str(s.Why)
		p.b.WriteString(`, "symbol": `)
		p.symbol(s)
		p.b.WriteString("}}")
	default:
		p.b.WriteString("null")
	}
}

// symbolicMembers writes an object whose names are not all known: a name of JSON is a plain string.
func (p *printer) symbolicMembers(n *Node, indent string) {
	p.b.WriteString(`{"$kmslint": {"members": `)
	p.sequence("[", "]", indent, len(n.Members), func(i int, inner string) {
		p.b.WriteString(`{"name": `)
		p.node(n.Members[i].Key, inner)
		p.b.WriteString(`, "value": `)
		p.node(n.Members[i].Value, inner)
		p.b.WriteString("}")
	})
	p.b.WriteString("}}")
}

func (p *printer) symbol(s *Symbol) {
	p.b.WriteString(`{"symbol": `)
	p.str(s.Kind.String())
	p.b.WriteString(`, "id": `)
	p.str(s.ID)
	if s.Why != "" {
		p.b.WriteString(`, "why": `)
		p.str(s.Why)
	}
	p.b.WriteString("}")
}

func (p *printer) sequence(open, end, indent string, n int, item func(i int, inner string)) {
	p.b.WriteString(open)
	inner, separator := indent+"  ", ","
	if p.line {
		inner, separator = "", ", "
	}
	for i := range n {
		if i > 0 {
			p.b.WriteString(separator)
		}
		p.b.WriteString(inner)
		item(i, inner)
	}
	if n > 0 {
		p.b.WriteString(indent)
	}
	p.b.WriteString(end)
}

func (p *printer) str(s string) {
	const hex = "0123456789abcdef"
	p.b.WriteByte('"')
	for _, r := range s { // bytes that are no UTF-8 become U+FFFD
		switch {
		case r == '"' || r == '\\':
			p.b.WriteByte('\\')
			p.b.WriteRune(r)
		case r == '\n':
			p.b.WriteString(`\n`)
		case r == '\r':
			p.b.WriteString(`\r`)
		case r == '\t':
			p.b.WriteString(`\t`)
		case r < 0x20:
			p.b.WriteString(`\u00`)
			p.b.WriteByte(hex[r>>4])
			p.b.WriteByte(hex[r&0xf])
		default:
			p.b.WriteRune(r)
		}
	}
	p.b.WriteByte('"')
}
