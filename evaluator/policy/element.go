package policy

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// elements are the members of a statement by name, nil where they are missing. Of duplicates the last one counts, as in
// every JSON reader; the reader has reported the others.
type elements struct {
	sid, effect, condition  *document.Node
	principal, notPrincipal *document.Member
	action, notAction       *document.Member
	resource, notResource   *document.Member
	// open says that a name is not known: it may be that of any element.
	open bool
}

var statementElements = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}

func (p *parser) elements(s *Statement) elements {
	var e elements
	for i := range s.Node.Members {
		m := &s.Node.Members[i]
		if m.Key.Symbolic != nil {
			e.open = true
			p.unknown(m.Key, "the name of an element", s.Index)
			continue
		}
		switch m.Key.Text {
		case "Sid":
			e.sid = m.Value
		case "Effect":
			e.effect = m.Value
		case "Principal":
			e.principal = m
		case "NotPrincipal":
			e.notPrincipal = m
		case "Action":
			e.action = m
		case "NotAction":
			e.notAction = m
		case "Resource":
			e.resource = m
		case "NotResource":
			e.notResource = m
		case "Condition":
			e.condition = m.Value
		default:
			p.unknownElement(m.Key, "a statement", statementElements)
		}
	}
	return e
}

func (p *parser) unknownElement(key *document.Node, in string, elements []string) {
	name := key.Text
	detail := "The elements are " + strings.Join(elements, ", ") + "."
	for _, e := range elements {
		if strings.EqualFold(e, name) || strings.EqualFold(e+"s", name) {
			detail = fmt.Sprintf("Did you mean %s? Names of elements are case-sensitive.", e)
		}
	}
	p.report(key, "unknown-element", fmt.Sprintf("%q is not an element of %s", name, in), detail)
}
