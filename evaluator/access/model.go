package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// The levels of the dimensions that every request has. Condition keys follow, and after them guesses.
const (
	ofCaller = iota
	ofAction
	ofSide
	ofBoundary // whether the caller has a permissions boundary, which Deny with NotPrincipal is about
	ofKeys
)

// model is the space of the requests that some policies tell apart.
type model struct {
	*diagram
	subject Subject
	limits  Limits
	classes []class
	actions []kms.ActionSet
	keys    []*key
	byKey   map[string]*key
	// guesses are what is not known of a request and a policy; each is a dimension of its own. What a policy says under a guess
	// it may say or not; the same guess has the same answer in all policies.
	guesses    map[string]int
	why        []authz.Unknown
	firstGuess int
	// space are the requests that there are.
	space node
}

// statements are those of a policy.
type statements struct {
	list []statement
	gaps []authz.Unknown
}

// statement is a statement as it is, and as it is for strangers: they are of an account that no policy names, and so of none
// that a symbol stands for. For them symbols for accounts have values of their own.
type statement struct {
	*authz.Clause
	forStrangers *authz.Clause
}

// newStatements compiles a policy.
func newStatements(n *document.Node, l document.Limits) (statements, []document.Diagnostic) {
	c, diagnostics := authz.NewClauses(n, l)
	far := c
	if m := completed(n, document.Account); m != n {
		far, _ = authz.NewClauses(m, l)
	}
	out := statements{gaps: c.Gaps}
	for i := range c.Statements {
		s := statement{&c.Statements[i], &c.Statements[i]}
		if len(far.Statements) == len(c.Statements) && len(far.Statements[i].Names) == len(s.Names) && len(far.Statements[i].Conditions) == len(s.Conditions) {
			s.forStrangers = &far.Statements[i]
		}
		out.list = append(out.list, s)
	}
	return out, diagnostics
}

// match says whether name i stands for a member in a form.
func (s *statement) match(i int, p *member, form authz.Form) authz.Truth {
	if p.stranger {
		return s.forStrangers.Names[i].Match(p.Caller)[form]
	}
	return s.Names[i].Match(p.Caller)[form]
}

// holdsFor says whether condition i holds for a member.
func (s *statement) holdsFor(i int, p *member) authz.Truth {
	if p.stranger {
		return s.forStrangers.Conditions[i].HoldsFor(p.Caller)
	}
	return s.Conditions[i].HoldsFor(p.Caller)
}

func newModel(s Subject, l Limits, policies ...statements) (*model, error) {
	m := &model{subject: s, limits: l, byKey: map[string]*key{}, guesses: map[string]int{}}
	var clauses []*statement
	var tests []authz.Test
	for _, p := range policies {
		for i := range p.list {
			clauses = append(clauses, &p.list[i])
			tests = append(tests, p.list[i].Conditions...)
		}
	}
	people, err := newCallers(clauses, s.Account).members(l.Texts)
	if err != nil {
		return nil, fmt.Errorf("the principals: %w", err)
	}
	m.classes = m.classify(people, clauses)
	m.keys = newKeys(tests, s.fixed())
	m.groupActions(clauses, tests)
	sizes := []int{len(m.classes), max(1, len(m.actions)), int(authz.SideCount), 2}
	for _, k := range m.keys {
		if err := k.fill(l.Texts); err != nil {
			return nil, err
		}
		k.level = len(sizes)
		if k.multi {
			for range k.values {
				sizes = append(sizes, 2)
			}
		} else {
			sizes = append(sizes, max(1, k.size()))
		}
		m.byKey[strings.ToLower(k.name)] = k
	}
	m.diagram = newDiagram(sizes, l.Nodes)
	m.firstGuess = len(sizes)
	m.space = m.requests()
	return m, nil
}

// size is how many classes a key that is not multi has.
func (k *key) size() int {
	if k.mayMiss || len(k.values) == 0 {
		return len(k.values) + 1
	}
	return len(k.values)
}

// classify makes classes of the principals that no test tells apart.
func (m *model) classify(people []member, clauses []*statement) []class {
	type place struct {
		of *statement
		i  int
	}
	names, tests := map[string]place{}, map[string]place{}
	for _, s := range clauses {
		for i := range s.Names {
			names[nameText(&s.Names[i])] = place{s, i}
		}
		for i, t := range s.Conditions {
			if t.OfCaller() && !t.Refers() {
				tests[testText(t)] = place{s, i}
			}
		}
	}
	inOrderOfNames, inOrderOfTests := sorted(names), sorted(tests)
	at := map[string]int{}
	var out []class
	for _, p := range people {
		same := authz.Yes
		if m.subject.Account != nil && !p.Service() {
			if same = authz.Equal(p.Account(), m.subject.Account); same == authz.Unknowable && p.stranger {
				same = authz.No
			}
		}
		signature := []byte{byte(same), bit(p.Service()), bit(p.Root()), bit(p.stranger), bit(p.any)}
		for _, n := range inOrderOfNames {
			for form := range authz.FormCount {
				signature = append(signature, byte(names[n].of.match(names[n].i, &p, form)))
			}
		}
		for _, t := range inOrderOfTests {
			signature = append(signature, byte(tests[t].of.holdsFor(tests[t].i, &p)))
		}
		if same == authz.Unknowable {
			signature = append(signature, p.account...)
		}
		i, ok := at[string(signature)]
		if !ok {
			i = len(out)
			at[string(signature)] = i
			out = append(out, class{same: same})
		}
		out[i].members = append(out[i].members, p)
	}
	return out
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// groupActions makes groups of the actions that no statement and no key tells apart. An action on which key policies have
// no effect is in none.
func (m *model) groupActions(clauses []*statement, tests []authz.Test) {
	groups := map[string]int{}
	for a := range kms.AllActions.All() {
		if !a.Info().KeyPolicy {
			continue
		}
		signature := []byte{bit(a.Info().CrossAccount)}
		for _, s := range clauses {
			signature = append(signature, bit(s.Surely.Has(a)), bit(s.Perhaps.Has(a)))
		}
		for _, t := range tests {
			signature = append(signature, bit(t.Info() == nil || t.Info().Actions.Has(a)))
		}
		i, ok := groups[string(signature)]
		if !ok {
			i = len(m.actions)
			groups[string(signature)] = i
			m.actions = append(m.actions, 0)
		}
		m.actions[i] = m.actions[i].With(a)
	}
}

func (m *model) among(actions kms.ActionSet) node {
	return m.where(ofAction, func(i int) bool { return m.actions[i]&actions != 0 })
}

func (m *model) service() node {
	return m.where(ofCaller, func(i int) bool { return m.classes[i].members[0].Service() })
}

// requests returns the requests that there are, by the axioms.
func (m *model) requests() node {
	services := m.service()
	space := always
	// The root user needs no policies on its side, and a service has none.
	alone := m.where(ofCaller, func(i int) bool { return m.classes[i].members[0].Service() || m.classes[i].members[0].Root() })
	unaided := m.or(m.where(ofSide, func(i int) bool { return i != int(authz.SideAllows) }), m.where(ofBoundary, func(i int) bool { return i == 1 }))
	space = m.minus(space, m.and(alone, unaided))
	for _, k := range m.keys {
		name := strings.ToLower(k.name)
		there := m.not(m.missing(k))
		if k.info != nil {
			space = m.minus(space, m.minus(there, m.among(k.info.Actions)))
		}
		switch {
		case axioms[OnlyOfServices][name]:
			space = m.minus(space, m.minus(there, services))
		case ofPeople(name):
			space = m.minus(space, m.and(there, services))
		}
	}
	return space
}

// missing returns the requests without the key.
func (m *model) missing(k *key) node {
	if !k.multi {
		return m.where(k.level, func(i int) bool { return i == len(k.values) })
	}
	n := always
	for i := range k.values {
		n = m.and(n, m.where(k.level+i, func(has int) bool { return has == 0 }))
	}
	return n
}

// guess returns the requests for which something that is not known is so.
func (m *model) guess(name string, why authz.Unknown) node {
	level, ok := m.guesses[name]
	if !ok {
		level = len(m.sizes)
		m.sizes = append(m.sizes, 2)
		m.guesses[name] = level
		m.why = append(m.why, why)
	}
	return m.where(level, func(i int) bool { return i == 1 })
}

// truth returns a function that answers as is, or a guess where that is not known.
func truthOr(is authz.Truth, guess func() node) node {
	switch is {
	case authz.Yes:
		return always
	case authz.No:
		return never
	default:
		return guess()
	}
}

// policyOf returns the requests that a policy allows and does not deny.
func (m *model) policyOf(p *statements) node {
	allowed, denied := never, never
	for i := range p.list {
		s := &p.list[i]
		applies := m.applies(s)
		if s.Allows {
			allowed = m.or(allowed, m.and(applies, m.allowing(s)))
		}
		if s.Denies {
			denied = m.or(denied, m.and(applies, m.naming(s)))
		}
	}
	for _, u := range p.gaps {
		allowed = m.or(allowed, m.guess("allow "+u.What+u.Why, u))
		denied = m.or(denied, m.guess("deny "+u.What+u.Why, u))
	}
	return m.minus(allowed, denied)
}

// applies returns the requests that a statement is about, principals aside.
func (m *model) applies(s *statement) node {
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
		n = m.and(n, m.holds(s, i))
	}
	return n
}

func patternsText(p *policy.Patterns) string {
	out := fmt.Sprint(p.Not)
	for _, n := range p.Values {
		out += "\x00" + nodeText(n)
	}
	return out
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
	out := c.Operator.String() + "\x00" + nodeText(c.OperatorNode) + "\x00" + strings.ToLower(c.Key()) + fmt.Sprint(c.Complete)
	for _, n := range c.Values {
		out += "\x00" + nodeText(n)
	}
	return out
}

func unknownIn(s *policy.Statement, what string) authz.Unknown {
	return authz.Unknown{What: s.Name(), Why: what + " is not known", Span: s.Node.Span}
}

// named returns, for each form, the requests whose caller a name stands for.
func (m *model) named(s *statement, name int, form authz.Form) node {
	n := &s.Names[name]
	children := make([]node, len(m.classes))
	for i := range m.classes {
		children[i] = truthOr(s.match(name, &m.classes[i].members[0], form), func() node {
			return m.guess(fmt.Sprint("name ", form, nameText(n)), authz.Unknown{
				What: "the principal " + n.Source.Node.Display() + " of " + s.Source().Name(), Why: "who that is is not known", Span: n.Source.Node.Span})
		})
	}
	return m.make(ofCaller, children)
}

// naming returns the requests whose caller the statement names in any form.
func (m *model) naming(s *statement) node {
	n := never
	for form := range authz.FormCount {
		for i := range s.Names {
			n = m.or(n, m.named(s, i, form))
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
	if s.Not {
		return m.and(m.naming(s), m.sufficing(authz.ByName))
	}
	out := m.and(m.moreNames(s), m.sufficing(authz.ByName))
	for form := range authz.FormCount {
		n := never
		for i := range s.Names {
			n = m.or(n, m.named(s, i, form))
		}
		out = m.or(out, m.and(n, m.sufficing(form)))
	}
	return out
}

// sufficing returns the requests for which being named in a form is enough.
func (m *model) sufficing(form authz.Form) node {
	children := make([]node, len(m.classes))
	for i := range m.classes {
		c := &m.classes[i]
		by := func(same bool) node {
			n := m.where(ofSide, func(side int) bool { return authz.Side(side).Suffices(form, c.members[0].Caller, same) })
			if !same && !c.members[0].Service() {
				n = m.and(n, m.where(ofAction, func(a int) bool { return m.actions[a].Actions()[0].Info().CrossAccount }))
			}
			return n
		}
		switch c.same {
		case authz.Unknowable:
			is := m.guess("account "+c.members[0].account, authz.Unknown{
				What: "account " + c.members[0].account, Why: "whether it is the key's own account is not known"})
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

// callersWhere returns the requests of the classes that have a member for which is says yes.
func (m *model) callersWhere(is func(*member) bool) node {
	return m.where(ofCaller, func(i int) bool {
		return slices.ContainsFunc(m.classes[i].members, func(p member) bool { return is(&p) })
	})
}
