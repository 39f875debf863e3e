package authz

import (
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Truth is an answer in Kleene's three-valued logic. The zero Truth is [No].
type Truth = truth

// The answers.
const (
	No         Truth = no
	Unknowable Truth = unknown
	Yes        Truth = yes
)

// Clauses are the statements of a key policy, each taken apart into the tests that decide whether it applies. They are for
// who reasons about all requests at once; the tests are the very ones that decide a [Request].
type Clauses struct {
	Statements []Clause
	// Gaps are reasons why there may be more statements than these.
	Gaps []Unknown
}

// Clause is a statement of a key policy.
type Clause struct {
	statement *statement
	// Allows and Denies say what the statement can do; one whose effect is not known does both.
	Allows, Denies bool
	// Certain is false where nobody knows whether the statement is there, or whether its conditions are all.
	Certain bool
	// Surely are the actions that the statement certainly names, and Perhaps those that it may name besides.
	Surely, Perhaps kms.ActionSet
	// Not says that Names are those of NotPrincipal.
	Not bool
	// Names are the principals, and NamesComplete is false where there may be more.
	Names         []Name
	NamesComplete bool
	Conditions    []Test
}

// NewClauses compiles a key policy in which no choice is left open: see [document.Assignments].
func NewClauses(n *document.Node, limits document.Limits) (*Clauses, []document.Diagnostic) {
	p, diagnostics := policy.Parse(n, policy.Key, limits)
	if p == nil {
		return &Clauses{}, diagnostics
	}
	return ClausesOf(p), diagnostics
}

// ClausesOf compiles a key policy that is parsed.
func ClausesOf(p *policy.Policy) *Clauses {
	out := &Clauses{}
	of := &compiled{name: "the key policy"}
	for i := range p.Statements {
		out.Statements = append(out.Statements, newClause(&p.Statements[i], of, p.Version))
	}
	for _, u := range p.Unknowns {
		if u.Statement < 0 {
			out.Gaps = append(out.Gaps, Unknown{What: u.What, Why: u.Why, Span: u.Span})
		}
	}
	return out
}

func newClause(source *policy.Statement, of *compiled, version string) Clause {
	s := newStatement(source, of, policy.Key, version)
	c := Clause{
		statement: &s, Allows: source.Effect != policy.Deny, Denies: source.Effect != policy.Allow, Certain: s.undecided == yes,
		Surely: s.surely, Perhaps: s.perhaps, NamesComplete: s.principals.complete, Not: s.principals.not,
	}
	if source.Principals != nil {
		for i := range source.Principals.List {
			p := source.Principals.List[i]
			n := Name{Source: p, list: newPrincipals(&policy.Principals{List: []policy.Principal{p}, Complete: true}), Whole: Yes}
			if p.Type == policy.AccountPrincipal && s.principals.not && !c.Allows {
				n.Whole = s.principals.whole(asText(p.Account))
			}
			c.Names = append(c.Names, n)
		}
	}
	for i := range s.conditions {
		c.Conditions = append(c.Conditions, Test{&s.conditions[i]})
	}
	return c
}

// Source returns the statement as it was parsed.
func (c *Clause) Source() *policy.Statement { return c.statement.source }

// On reports whether the statement is about a key, whatever policy variables in its resources stand for.
func (c *Clause) On(key policy.Text) Truth {
	list := c.statement.source.Resources
	if list == nil {
		return No
	}
	answer := No
	if !list.Complete {
		answer = Unknowable
	}
	for _, n := range list.Values {
		answer = or(answer, OnKey(n, key))
	}
	if list.Not {
		return not(answer)
	}
	return answer
}

// Form is how a principal of a policy stands for a caller: it decides which other policies limit what is allowed.
type Form uint8

// The forms: by the caller's own name, by the ARN of its role, by its account.
const (
	ByName Form = iota
	ByRole
	ByAccount
	FormCount
)

// Name is one principal of a statement.
type Name struct {
	Source policy.Principal
	// Whole says of an account whether naming it names everybody of it, which is not so in a Deny with NotPrincipal.
	Whole Truth
	list  principals
}

// Match says by which forms the principal stands for the caller.
func (n *Name) Match(c *Caller) [FormCount]Truth {
	m := n.list.listed(&c.caller)
	return [FormCount]Truth{m.direct, m.limited, m.account}
}

// Caller is a principal that makes requests, without the policies on its side.
type Caller struct{ caller }

// NewCaller returns the caller of an ARN of a user, role, federated user or root user, or the name of a service. The session
// is the name of a role's session; "" for another caller.
func NewCaller(arn policy.Text, session string) (*Caller, error) {
	t := asText(arn)
	if t.concrete() && !strings.HasPrefix(t.known, "arn:") {
		return &Caller{*serviceOf(t.known)}, nil
	}
	parts, ok := policy.ParseARN(arn)
	if !ok {
		return nil, fmt.Errorf("the principal %q is not an ARN of a user, role, session, federated user or root user", t)
	}
	c := &Caller{caller{arn: t, principal: t, partition: asText(parts.Partition), account: asText(parts.Account), of: &account{}, orgID: maybe, orgPaths: maybe}}
	service, _ := parts.Service.Concrete()
	if err := c.classify(service, parts.Resource); err != nil {
		return nil, err
	}
	if c.kind == roleCaller && session != "" {
		c.session = text{known: session}
		c.names = slices.DeleteFunc(c.names, func(n callerName) bool { return n.kind == policy.SessionPrincipal })
		c.add(policy.SessionPrincipal, yes, c.partition, c.account, concat(c.name, "/", session))
	}
	return c, nil
}

// Service reports whether the caller is an AWS service.
func (c *Caller) Service() bool { return c.kind == serviceCaller }

// Root reports whether the caller is the root user of an account.
func (c *Caller) Root() bool { return c.kind == rootCaller }

// Account returns the caller's account; nil for a service.
func (c *Caller) Account() policy.Text { return c.account.segments() }

// Side is what the policies on the caller's side say of a request: identity policies, permissions boundary, session policies.
type Side uint8

// The sides. The zero Side allows.
const (
	SideAllows Side = iota // identity policies allow, and nothing limits them
	SideSilent             // no identity policy allows, and nothing limits what others allow
	SideLimits             // a session policy or permissions boundary does not allow
	SideCount
)

// Suffices reports whether a key policy that allows by one form, and denies nothing, is enough for a caller of the key's own
// account, or of another one.
func (s Side) Suffices(f Form, c *Caller, sameAccount bool) bool {
	l := s.layers()
	*[...]*truth{&l.keyPolicy.allow.direct, &l.keyPolicy.allow.limited, &l.keyPolicy.allow.account}[f] = yes
	switch {
	case c.Service():
		return l.keyPolicy.allow.any() == yes
	case sameAccount:
		return l.same() == yes
	default:
		return l.cross() == yes
	}
}

// Test is a condition of a statement.
type Test struct{ condition *condition }

// Source returns the condition as it was parsed.
func (t Test) Source() *policy.Condition { return t.condition.source }

// Key returns the name of the condition key in lower case; "" where it is not known.
func (t Test) Key() string { return t.condition.key.name }

// Info returns what is known of the condition key, nil if nothing is.
func (t Test) Info() *kms.ConditionKey { return t.condition.key.info }

// ofCaller are the condition keys whose values follow from the caller alone.
var ofCaller = map[string]bool{
	"aws:principalaccount": true, "aws:principalarn": true, "aws:principalisawsservice": true, "aws:principalservicename": true,
	"aws:principalservicenameslist": true, "aws:principaltype": true, "aws:username": true, "kms:calleraccount": true,
}

// OfCaller reports whether the values of the key follow from the caller.
func (t Test) OfCaller() bool { return OfCaller(t.Key()) }

// OfCaller reports whether the values of a key, by its name in lower case, follow from the caller.
func OfCaller(key string) bool { return ofCaller[key] }

// Refers reports whether the answer follows from other keys too, by policy variables, or the condition is not one that IAM
// knows: then nothing that is asked of it by itself means anything.
func (t Test) Refers() bool {
	refers := t.condition.undecided
	for i := range t.condition.operands {
		for _, p := range t.condition.operands[i].pattern.pieces {
			refers = refers || p.variable != nil
		}
	}
	return refers
}

// Equates returns, for a condition that asks whether the key has the value of another key, and nothing else, the name of that
// key. One that does not hold where they are equal is Negated.
func (t Test) Equates() (other string, ok bool) {
	c := t.condition
	switch c.source.Operator.Base {
	case "StringEquals", "StringNotEquals", "StringLike", "StringNotLike":
	default:
		return "", false
	}
	if c.undecided || !c.complete || c.set != 0 || len(c.operands) != 1 || len(c.operands[0].pattern.pieces) != 1 {
		return "", false
	}
	v := c.operands[0].pattern.pieces[0].variable
	if v == nil || v.hasDefault {
		return "", false
	}
	return v.key.name, true
}

// Negated reports whether the condition holds where its values do not match.
func (t Test) Negated() bool { return t.condition.negated }

// asked are questions that a test was asked, for the next ones: a query is too large to be made for each.
var asked = sync.Pool{New: func() any { return &question{} }}

// question is a query that states one key.
type question struct {
	query
	caller caller
	params params
	given  [1]given
}

func (t Test) ask(c *caller, a kms.Action, states ...given) Truth {
	q := asked.Get().(*question)
	defer asked.Put(q)
	q.query = query{caller: c, params: &q.params, action: a, inKeyPolicy: true}
	if c == nil {
		q.query.caller = &q.caller
	}
	if len(states) > 0 {
		q.given[0] = states[0]
		q.query.given = q.given[:]
	}
	return t.condition.evaluate(&q.query)
}

// Holds reports whether the condition holds for a request whose key has these values; without any the key is absent.
func (t Test) Holds(list ...string) Truth {
	g := given{name: t.Key()}
	if len(list) == 1 {
		g.values = value(list[0])
	} else if len(list) > 1 {
		g.is = yes
		for _, s := range list {
			g.list = append(g.list, text{known: s})
		}
	}
	return t.ask(nil, 0, g)
}

// HoldsFor reports whether a condition on a key that follows from the caller holds, in requests that have it.
func (t Test) HoldsFor(c *Caller) Truth {
	for a := range t.Info().Actions.All() {
		return t.ask(&c.caller, a)
	}
	return t.ask(&c.caller, 0)
}

// Element is a piece of the texts that a value of a policy covers: one character, or with Star any number of them.
type Element struct {
	// Char is the character, unless Any says that there are several; with Fold it may be in either case.
	Char      rune
	Any, Fold bool
	Star      bool
	token     token
}

// Takes reports whether an element that is Any takes a character.
func (e *Element) Takes(r rune) bool { return e.token.class.has(r) }

// Shapes returns, for a condition that compares texts, which texts each of its values can cover, whatever symbols stand
// for. They say where to look for texts that differ; what a text answers is up to Holds.
func (t Test) Shapes() [][]Element {
	var out [][]Element
	fold := strings.HasSuffix(t.condition.source.Operator.Base, "IgnoreCase") || t.condition.source.Operator.Base == "Bool"
	for i := range t.condition.operands {
		o := &t.condition.operands[i]
		if o.parts == nil {
			out = append(out, appendElements(nil, &o.pattern, false, fold))
			continue
		}
		var shape []Element
		for j := range o.parts {
			if j > 0 {
				shape = append(shape, Element{Char: ':'})
			}
			shape = appendElements(shape, &o.parts[j], j < len(o.parts)-1, fold)
		}
		out = append(out, shape)
	}
	return out
}

func appendElements(out []Element, p *pattern, part, fold bool) []Element {
	tokens, _ := p.tokens(&query{caller: &caller{}, params: &params{}})
	for _, k := range spread(tokens) {
		if part && k.class == anyChar {
			k.class = inPart
		}
		out = append(out, Element{Char: k.char, Any: k.class != one, Star: k.star, Fold: fold && k.class == one, token: k})
	}
	return out
}

// Points returns the numbers, times and ranges of addresses that the condition compares with; those of other types are nil.
func (t Test) Points() (numbers []*big.Rat, times []time.Time, ranges []netip.Prefix) {
	for i := range t.condition.operands {
		switch v := t.condition.operands[i].parsed.(type) {
		case number:
			numbers = append(numbers, v.rat())
		case time.Time:
			times = append(times, v)
		case netip.Prefix:
			ranges = append(ranges, v)
		}
	}
	return numbers, times, ranges
}

// DefaultKeyPolicy is the key policy of a key of an account that is created without one.
func DefaultKeyPolicy(account policy.Text, span document.Span) *document.Node {
	return defaultPolicy(&key{account: asText(account), partition: text{known: "aws"}}, span)
}

// Equal reports whether two texts have the same value.
func Equal(a, b policy.Text) Truth { return equal(asText(a), asText(b)) }
