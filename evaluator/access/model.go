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
	// people are the members of all classes, and patterns the names of policies for them.
	people   []person
	patterns []callerPattern
	// accounts are those that policies name; sign returns what they answer about a member, and signed the class for each answer.
	accounts map[string]policy.Text
	sign     func(*member) string
	signed   map[string]int
	actions  []kms.ActionSet
	keys     []*key
	byKey    map[string]*key
	// flags are what else tells requests apart: pairs of the encryption context that grants ask for, and exact contexts.
	flags []*flag
	pairs []authz.ContextPair
	exact [][]authz.ContextPair
	// guesses are what is not known of a request and a policy; each is a dimension of its own. What a policy says under a guess
	// it may say or not; the same guess has the same answer in all policies.
	guesses    map[string]int
	why        []authz.Unknown
	firstGuess int
	// sufficient are the requests for which being named in a form is enough, as they are made; acrossAccounts those for actions that
	// other accounts can have.
	sufficient     map[authz.Form]node
	acrossAccounts node
	// space are the requests that there are.
	space node
}

// statements are those of a policy.
type statements struct {
	list []statement
	gaps []authz.Unknown
	// texts are the statements without their Sids, where somebody asked for them.
	texts map[string]bool
}

// statement is a statement as it is, and as it is for strangers: they are of an account that no policy names, and so of none
// that a symbol stands for. For them symbols for accounts have values of their own.
type statement struct {
	*authz.Clause
	forStrangers *authz.Clause
	// grant is set where it is a grant.
	grant *authz.GrantClause
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
		s := statement{Clause: &c.Statements[i], forStrangers: &c.Statements[i]}
		if len(far.Statements) == len(c.Statements) && len(far.Statements[i].Names) == len(s.Names) && len(far.Statements[i].Conditions) == len(s.Conditions) {
			s.forStrangers = &far.Statements[i]
		}
		out.list = append(out.list, s)
	}
	return out, diagnostics
}

// match says whether name i stands for a member in a form.
func (s *statement) match(i int, p *member, form authz.Form) authz.Truth {
	return s.matchAll(i, p)[form]
}

// matchAll says by which forms name i stands for a member.
func (s *statement) matchAll(i int, p *member) [authz.FormCount]authz.Truth {
	if s.Names[i].Source.Type == policy.FederatedProvider && !p.Service() {
		// It stands for the sessions that it made, of whatever role: aws:FederatedProvider says which those are.
		return [authz.FormCount]authz.Truth{authz.ByName: authz.Unknowable}
	}
	if p.stranger {
		if namesAnAccount(&s.Names[i].Source) {
			return [authz.FormCount]authz.Truth{}
		}
		return s.forStrangers.Names[i].Match(p.Caller)
	}
	return s.Names[i].Match(p.Caller)
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
	c := newCallers(clauses, s.Account)
	people, err := c.members(l.Texts)
	if err != nil {
		return nil, fmt.Errorf("the principals: %w", err)
	}
	m.accounts, m.sign, m.signed, m.patterns = c.accounts, m.signer(clauses), map[string]int{}, c.patterns
	m.classify(people)
	for i := range m.classes {
		for j := range m.classes[i].members {
			m.people = append(m.people, person{&m.classes[i].members[j], i})
		}
	}
	m.keys = newKeys(tests, s.fixed(), &l)
	m.grantFlags(clauses)
	m.equalFlags(tests)
	m.contextValues()
	m.organizationValues()
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
	for _, f := range m.flags {
		f.level = len(sizes)
		sizes = append(sizes, 2)
	}
	m.diagram = newDiagram(sizes, l.Nodes)
	m.firstGuess = len(sizes)
	m.sufficient = map[authz.Form]node{}
	m.acrossAccounts = m.where(ofAction, func(a int) bool { return m.actions[a].Actions()[0].Info().CrossAccount })
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
func (m *model) classify(people []member) {
	for _, p := range people {
		signature := m.sign(&p)
		i, ok := m.signed[signature]
		if !ok {
			i = len(m.classes)
			m.signed[signature] = i
			m.classes = append(m.classes, class{same: m.same(&p)})
		}
		m.classes[i].members = append(m.classes[i].members, p)
	}
}

// same says whether a principal is of the key's own account.
func (m *model) same(p *member) authz.Truth {
	if m.subject.Account == nil || p.Service() {
		return authz.Yes
	}
	same := authz.Equal(p.Account(), m.subject.Account)
	if same == authz.Unknowable && p.stranger {
		return authz.No
	}
	return same
}

// signer returns a function that writes down what all tests of the statements answer about a principal.
func (m *model) signer(clauses []*statement) func(*member) string {
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
	return func(p *member) string {
		same := m.same(p)
		signature := []byte{byte(same), bit(p.Service()), bit(p.Root()), bit(p.stranger), bit(p.any)}
		for _, n := range inOrderOfNames {
			for form := range authz.FormCount {
				signature = append(signature, byte(names[n].of.match(names[n].i, p, form)))
			}
		}
		for _, t := range inOrderOfTests {
			signature = append(signature, byte(tests[t].of.holdsFor(tests[t].i, p)))
		}
		if _, known := m.subject.Organizations[p.account]; known && m.limits.takes(OwnOrganization) || same == authz.Unknowable {
			signature = append(signature, p.account...)
		}
		return string(signature)
	}
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
		signature := []byte{bit(a.Info().CrossAccount), bit(needsMore(a))}
		if m.flags != nil {
			signature = append(signature, bit(a == kms.ActionCreateGrant), bit(a == kms.ActionDescribeKey), bit(encryptionContext.Actions.Has(a)))
		}
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

// needsMore reports whether an action needs permission besides that on the key: on an alias, or to create the replica. Only
// policies of IAM give it, and services have none.
func needsMore(a kms.Action) bool { return a.Info().Alias || a == kms.ActionReplicateKey }

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
	space = m.minus(space, m.and(services, m.where(ofAction, func(i int) bool { return needsMore(m.actions[i].Actions()[0]) })))
	for _, k := range m.keys {
		name := strings.ToLower(k.name)
		there := m.not(m.missing(k))
		if k.info != nil && m.limits.takes(KeysOfActions) {
			space = m.minus(space, m.minus(there, m.among(k.info.Actions)))
		}
		switch {
		case m.limits.about(OnlyOfServices, name):
			space = m.minus(space, m.minus(there, services))
		case m.limits.about(NeverOfServices, name), m.limits.about(ThroughServices, name):
			space = m.minus(space, m.and(there, services))
		}
	}
	return m.ofOrganizations(m.equalSpace(m.grantSpace(space)))
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

// callersWhere returns the requests of the classes that have a member for which is says yes.
func (m *model) callersWhere(is func(*member) bool) node {
	return m.where(ofCaller, func(i int) bool {
		return slices.ContainsFunc(m.classes[i].members, func(p member) bool { return is(&p) })
	})
}
