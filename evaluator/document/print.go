package document

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Print returns n as indented JSON text. Values that are not known before deployment are objects with the one
// member "$kmslint", as the inventory format writes them; an Invalid node is null. Printing what was parsed from
// printed text gives the same text.
func Print(n *Node) string {
	var p printer
	p.node(n, "\n")
	return p.b.String()
}

type printer struct{ b strings.Builder }

func (p *printer) node(n *Node, indent string) {
	if n == nil {
		p.b.WriteString("null")
		return
	}
	switch n.Kind {
	case Bool, Number:
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
		p.sequence("{", "}", indent, len(n.Members), func(i int, inner string) {
			p.str(n.Members[i].Key.Display())
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
	inner := indent + "  "
	for i := range n {
		if i > 0 {
			p.b.WriteByte(',')
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
	quoted, err := json.Marshal(s)
	if err != nil { // json.Marshal fails on no string
		p.b.WriteString(strconv.Quote(s))
		return
	}
	p.b.Write(quoted)
}
