package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// policyOf returns the requests that a policy allows and does not deny.
func (m *model) policyOf(p *statements) node {
	allowed, denied := never, never
	for i := range p.list {
		a, d := m.effect(&p.list[i])
		allowed, denied = m.or(allowed, a), m.or(denied, d)
	}
	a, d := m.gaps(p)
	return m.minus(m.or(allowed, a), m.or(denied, d))
}

// gaps returns what statements that are not known may allow, and what they may deny.
func (m *model) gaps(p *statements) (allowed, denied node) {
	for _, u := range p.gaps {
		allowed = m.or(allowed, m.guess("allow "+u.What+u.Why, u))
		denied = m.or(denied, m.guess("deny "+u.What+u.Why, u))
	}
	return allowed, denied
}

// effect returns the requests that a statement allows, and those that it denies.
func (m *model) effect(s *statement) (allowed, denied node) {
	applies := m.applies(s)
	if s.Allows {
		allowed = m.and(applies, m.allowing(s))
	}
	if s.Denies {
		denied = m.and(applies, m.naming(s))
	}
	return allowed, denied
}

// applies returns the requests that a statement is about, principals aside.
func (m *model) applies(s *statement) node { return m.appliesBut(s, -1) }

// appliesBut does so without one of the conditions.
func (m *model) appliesBut(s *statement, but int) node {
	if s.grant != nil {
		return m.granting(s)
	}
	source := s.Source()
	n := m.among(s.Surely)
	if s.Perhaps != 0 {
		n = m.or(n, m.and(m.among(s.Perhaps), m.guess("actions "+document.Print(source.Actions.Element)+patternsText(source.Actions), unknownIn(source, "its actions"))))
	}
	if !s.Certain {
		n = m.and(n, m.guess("statement "+document.Print(source.Node), unknownIn(source, "whether it is there, or what it says")))
	}
	n = m.and(n, truthOr(s.On(m.subject.keyARN()), func() node {
		return m.guess("resource "+patternsText(source.Resources), unknownIn(source, "whether its Resource is this key"))
	}))
	for i := range s.Conditions {
		if i != but {
			n = m.and(n, m.holds(s, i))
		}
	}
	return n
}

func patternsText(p *policy.Patterns) string { return fmt.Sprint(p.Not) + valuesText(p.Values) }

// valuesText tells sets of values apart: their order, and that one is there twice, means nothing.
func valuesText(values []*document.Node) string {
	var all []string
	for _, n := range values {
		all = append(all, "\x00"+nodeText(n))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "")
}

// nodeText tells nodes apart; two with the same symbols are the same.
func nodeText(n *document.Node) string {
	var b strings.Builder
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			fmt.Fprintf(&b, "\x01%d %s\x01", p.Symbol.Kind, p.Symbol.ID)
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// nameText tells principals apart: two ways to write an account are the same.
func nameText(n *authz.Name) string {
	p := &n.Source
	if p.Type == policy.AccountPrincipal {
		return "account\x00" + nodeText(textNode(p.Account))
	}
	return p.Key + "\x00" + nodeText(p.Node)
}

func testText(t authz.Test) string {
	c := t.Source()
	operator := c.Operator.String() // in IAM's spelling
	if c.Operator.Base == "" {
		operator = nodeText(c.OperatorNode)
	}
	return operator + "\x00" + strings.ToLower(c.Key()) + fmt.Sprint(c.Complete) + valuesText(c.Values)
}

func unknownIn(s *policy.Statement, what string) authz.Unknown {
	return authz.Unknown{What: s.Name(), Why: what + " is not known", Span: s.Node.Span}
}

// named returns, for each form, the requests whose caller a name stands for.
func (m *model) named(s *statement, name int, form authz.Form) node {
	n := &s.Names[name]
	why := "who that is is not known"
	if n.Source.Type == policy.FederatedProvider {
		why = "whose sessions it made is not known"
	}
	children := make([]node, len(m.classes))
	for i := range m.classes {
		children[i] = truthOr(s.match(name, &m.classes[i].members[0], form), func() node {
			return m.guess(fmt.Sprint("name ", form, nameText(n)), authz.Unknown{
				What: "the principal " + n.Source.Node.Display() + " of " + s.Source().Name(), Why: why, Span: n.Source.Node.Span})
		})
	}
	return m.make(ofCaller, children)
}

// naming returns the requests whose caller the statement names in any form.
func (m *model) naming(s *statement) node {
	n := never
	for i := range s.Names {
		for form := range authz.FormCount {
			of := m.named(s, i, form)
			if form == authz.ByAccount {
				of = m.and(of, m.wholeAccount(s, i))
			}
			n = m.or(n, of)
		}
	}
	n = m.or(n, m.moreNames(s))
	if s.Not {
		n = m.not(n)
		if s.Denies {
			n = m.or(n, m.where(ofBoundary, func(i int) bool { return i == 1 }))
		}
	}
	return n
}

// wholeAccount returns the requests for which naming an account names everybody of it.
func (m *model) wholeAccount(s *statement, name int) node {
	n := &s.Names[name]
	return truthOr(n.Whole, func() node {
		return m.guess("whole "+nameText(n), authz.Unknown{
			What: "the principal " + n.Source.Node.Display() + " of " + s.Source().Name(),
			Why:  "AWS does not say whether a NotPrincipal that lists an account leaves out everybody of it", Span: n.Source.Node.Span})
	})
}

func (m *model) moreNames(s *statement) node {
	if s.NamesComplete {
		return never
	}
	name := "names"
	for i := range s.Names {
		name += "\x00" + nameText(&s.Names[i])
	}
	return m.guess(name, unknownIn(s.Source(), "one of its principals"))
}

// allowing returns the requests whose caller the statement names in a form that suffices, with what the policies on the
// caller's side say.
func (m *model) allowing(s *statement) node {
	sufficing := m.sufficing
	if s.grant != nil {
		sufficing = func(form authz.Form) node { return m.granted(s.grant, form) }
	}
	if s.Not {
		return m.and(m.naming(s), sufficing(authz.ByName))
	}
	out := m.and(m.moreNames(s), sufficing(authz.ByName))
	for form := range authz.FormCount {
		n := never
		for i := range s.Names {
			n = m.or(n, m.named(s, i, form))
		}
		out = m.or(out, m.and(n, sufficing(form)))
	}
	return out
}

// guessOwn returns the requests for which the account of a class is the key's own one.
func (m *model) guessOwn(c *class) node {
	return m.guess("account "+c.members[0].account, authz.Unknown{What: "account " + c.members[0].account, Why: "whether it is the key's own account is not known"})
}

// sufficing returns the requests for which being named in a form is enough.
func (m *model) sufficing(form authz.Form) node {
	if n, ok := m.sufficient[form]; ok {
		return n
	}
	n := m.enough(form, func(side authz.Side, c *authz.Caller, same bool) node {
		if side.Suffices(form, c, same) {
			return always
		}
		return never
	})
	m.sufficient[form] = n
	return n
}

// enough returns the requests of a side that is, for principals of the key's own account or of another one.
func (m *model) enough(form authz.Form, is func(authz.Side, *authz.Caller, bool) node) node {
	children := make([]node, len(m.classes))
	for i := range m.classes {
		c := &m.classes[i]
		by := func(same bool) node {
			sides := make([]node, authz.SideCount)
			for side := range sides {
				sides[side] = is(authz.Side(side), c.members[0].Caller, same)
			}
			n := m.make(ofSide, sides)
			if !same && !c.members[0].Service() {
				n = m.and(n, m.acrossAccounts)
			}
			return n
		}
		switch c.same {
		case authz.Unknowable:
			is := m.guessOwn(c)
			children[i] = m.or(m.and(is, by(true)), m.minus(by(false), is))
		default:
			children[i] = by(c.same == authz.Yes)
		}
	}
	return m.make(ofCaller, children)
}

// holds returns the requests for which a condition holds.
func (m *model) holds(s *statement, condition int) node {
	t := s.Conditions[condition]
	guess := func() node {
		return m.guess("condition "+testText(t), authz.Unknown{
			What: fmt.Sprintf("the condition %s %s of %s", t.Source().OperatorNode.Display(), t.Source().Key(), s.Source().Name()),
			Why:  "what it comes to is not known", Span: t.Source().OperatorNode.Span})
	}
	if n, ok := m.equal(t, guess); ok {
		return n
	}
	if t.Refers() || t.Key() == "" {
		return guess()
	}
	if t.OfCaller() {
		children := make([]node, len(m.classes))
		for i := range m.classes {
			children[i] = truthOr(s.holdsFor(condition, &m.classes[i].members[0]), guess)
		}
		has := m.among(t.Info().Actions)
		return m.or(m.and(has, m.make(ofCaller, children)), m.minus(truthOr(t.Holds(), guess), has))
	}
	k := m.byKey[t.Key()]
	if k.foreign(t) {
		return guess()
	}
	if k.multi {
		return m.holdsForMany(t, k, guess)
	}
	children := make([]node, k.size())
	for i := range children {
		if i == len(k.values) {
			children[i] = truthOr(t.Holds(), guess)
		} else {
			children[i] = truthOr(t.Holds(k.values[i].text), guess)
		}
	}
	return m.make(k.level, children)
}

// holdsForMany is for a key with several values. Only what one value answers is asked; how the answers to several come
// together is what the set operators mean.
func (m *model) holdsForMany(t authz.Test, k *key, guess func() node) node {
	var some [3]node // by answer: the requests with a value that is answered so
	for i, v := range k.values {
		is := t.Holds(v.text)
		some[is] = m.or(some[is], m.where(k.level+i, func(has int) bool { return has == 1 }))
	}
	yes, no, open := some[authz.Yes], some[authz.No], some[authz.Unknowable]
	var n node
	switch t.Source().Operator.Quantifier {
	case policy.ForAnyValue:
		n = yes
		if open != never {
			n = m.or(n, m.and(open, guess()))
		}
	case policy.ForAllValues:
		n = m.not(no)
		if open != never {
			n = m.and(n, m.or(m.not(open), guess()))
		}
	default:
		n = m.minus(yes, m.or(no, open))
		if mixed := m.or(open, m.and(yes, no)); mixed != never {
			n = m.or(n, m.and(mixed, guess()))
		}
	}
	missing := m.missing(k)
	return m.or(m.and(missing, truthOr(t.Holds(), guess)), m.minus(n, missing))
}
