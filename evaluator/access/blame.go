package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
)

// Change is a statement that one of two policies has and the other has not.
type Change struct {
	Statement authz.Reason
	// Added says that it is the new policy that has it.
	Added bool
	// Other is what the other policy has in its place, where the statement was changed rather than added or dropped.
	Other authz.Reason
	// How says what was changed, from the old policy to the new one: "condition aws:PrincipalOrgID dropped". It is ""
	// where that cannot be told.
	How string
}

// change is a Change with the requests that the statement is about.
type change struct {
	Change
	about node
	// of is the statement, and other what the other policy has in its place. Restores says that it is the other policy that
	// has it.
	of, other *statement
	restores  bool
}

// changes lists the statements of which either could make more allow what less does not: the Allows that only more has, and
// the Denies that only less has. The name of a statement, and where it stands, are no difference.
func (m *model) changes(more, less *statements, gains bool) []change {
	var out []change
	both := paired(more, less)
	owner := display(m.subject.Account)
	add := func(s *statement, deny, added bool, about node) {
		c := change{Change: Change{Statement: reasonOf(s, deny), Added: added}, about: about, of: s, other: both[s], restores: deny}
		if o := c.other; o != nil {
			c.Other = reasonOf(o, deny)
			before, after := o.Source(), s.Source()
			if !added {
				before, after = after, before
			}
			c.How = strings.Join(edits(before, after, owner), "; ")
		}
		out = append(out, c)
	}
	for i := range more.list {
		if s := &more.list[i]; s.Allows && !less.has(s) {
			add(s, false, gains, m.and(m.applies(s), m.allowing(s)))
		}
	}
	for i := range less.list {
		if s := &less.list[i]; s.Denies && !more.has(s) {
			add(s, true, !gains, m.and(m.applies(s), m.naming(s)))
		}
	}
	return out
}

// Altered reports whether the statement was changed, rather than added or dropped.
func (c *Change) Altered() bool { return c.Other.At != "" }

// Now is the statement as it is after the change, or was if it was dropped.
func (c *Change) Now() authz.Reason {
	if c.Altered() && !c.Added {
		return c.Other
	}
	return c.Statement
}

func (p *statements) has(s *statement) bool {
	if p.texts == nil {
		p.texts = map[string]bool{}
		for i := range p.list {
			p.texts[unnamed(&p.list[i])] = true
		}
	}
	return p.texts[unnamed(s)]
}

// unnamed is the text of a statement without its Sid.
func unnamed(s *statement) string {
	if s.grant != nil {
		return "grant " + grantText(s)
	}
	n := *s.Source().Node
	n.Members = slices.DeleteFunc(slices.Clone(n.Members), func(m document.Member) bool { return m.Key.Display() == "Sid" })
	return document.Print(&n)
}

func reasonOf(s *statement, deny bool) authz.Reason {
	source := s.Source()
	if s.grant != nil {
		return authz.Reason{Layer: "grants", Policy: s.grant.Name(), Span: source.Node.Span}
	}
	r := authz.Reason{Layer: "key policy", Policy: "the key policy", At: fmt.Sprintf("/Statement/%d", source.Number-1), Deny: deny, Span: source.Node.Span}
	if source.Sid != nil {
		r.Sid = source.Sid.Display()
	}
	return r
}

// blamed returns the changes that matter for requests.
func (m *model) blamed(about node, all []change) []Change {
	var out []Change
	for _, c := range all {
		if m.and(c.about, about) != never {
			out = append(out, c.Change)
		}
	}
	return out
}
