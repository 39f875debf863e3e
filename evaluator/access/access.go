package access

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Verdict is the answer to a question about all requests. The zero Verdict is [Unknown].
type Verdict uint8

// The verdicts.
const (
	Unknown Verdict = iota // what is not known of a policy decides, or the limits were reached
	Proven                 // there is no such request
	Found                  // there is one, and authz decides it so
)

// String returns "unknown", "proven" or "found".
func (v Verdict) String() string { return [...]string{"unknown", "proven", "found"}[v] }

// Limits bound the work. The zero value of each is its default.
type Limits struct {
	// Texts is how many states the automaton of one dimension may have, Nodes how many the diagram.
	Texts, Nodes int
	Document     document.Limits
	// Axioms are those that are taken for granted: nil is all of them, and an empty list none.
	Axioms []AxiomName
}

func (l Limits) withDefaults() Limits {
	if l.Texts == 0 {
		l.Texts = 60_000
	}
	if l.Nodes == 0 {
		l.Nodes = 400_000
	}
	return l
}

// Subject is a key policy and the key that it belongs to.
type Subject struct {
	// Policy is nil where it is not known; a Null is AWS's default key policy.
	Policy *document.Node
	// Account is the key's account, nil where it is not known: then every caller is taken to be of it.
	Account policy.Text
	// ARN is the key's, nil where it is not known.
	ARN policy.Text
	// Known is what fixes may name besides what the policies do.
	Known Known
	// Grants are the key's.
	Grants []inventory.Grant
	// Organizations are the ids of the organizations of accounts, by id, "" for an account that is in none; what is not there is
	// not known.
	Organizations map[string]string
}

// keyARN is the key's ARN, symbolic where it is not known.
func (s *Subject) keyARN() policy.Text {
	if s.ARN != nil {
		return s.ARN
	}
	account := s.Account
	if account == nil {
		account = policy.Text{{Symbol: &document.Symbol{Kind: document.Account, ID: "account of the key"}}}
	}
	return slices.Concat(plain("arn:aws:kms:"), policy.Text{{Symbol: &document.Symbol{Kind: document.Region, ID: "Region of the key"}}},
		plain(":"), account, plain(":key/"), policy.Text{{Symbol: &document.Symbol{Kind: document.Name, ID: "id of the key"}}})
}

// fixed are the condition keys whose values follow from the key.
func (s *Subject) fixed() map[string]string {
	out := map[string]string{"aws:securetransport": "true"}
	if account, known := s.Account.Concrete(); known && account != "" {
		out["aws:resourceaccount"] = account
	}
	if arn, ok := policy.ParseARN(s.ARN); ok {
		if region, known := arn.Region.Concrete(); known {
			out["aws:requestedregion"] = region
		}
	}
	return out
}

// Result is the answer to a question.
type Result struct {
	Verdict Verdict
	// Cells are the requests that were asked for, in groups; those that depend on what is not known come last.
	Cells []Cell
	// Reasons say what keeps a verdict from being known.
	Reasons []authz.Unknown
	// Fix is what [Result.AddFixes] found after which nothing is found, nil if nothing.
	Fix *Fix

	fixer *fixer
}

// NewAccess asks for requests that new allows and old does not.
func NewAccess(old, new Subject, l Limits) Result {
	return ask(question{
		policies: []Subject{new, old}, limits: l,
		requests: func(m *model, is []node) (node, node) { return m.minus(is[0], is[1]), always },
		wanted:   []bool{true, false},
	})
}

// Difference asks for the requests that new allows and old does not, and for those that old allows and new does not. Each
// cell names the statements whose change matters for it.
func Difference(old, new Subject, l Limits) (gained, lost Result) {
	policies := []Subject{new, old}
	both := askAll(question{
		policies: policies, limits: l, blame: true,
		requests: func(m *model, is []node) (node, node) { return m.minus(is[0], is[1]), always },
		wanted:   []bool{true, false},
	}, question{
		policies: policies, blame: true, from: 1,
		requests: func(m *model, is []node) (node, node) { return m.minus(is[1], is[0]), always },
		wanted:   []bool{false, true},
	})
	return both[0], both[1]
}

// Granted asks for requests for one of the actions, by a principal that fits a pattern, that the policy allows. The pattern is
// one of ARNs, of names of services, or an account's id; "*" is everyone.
func Granted(s Subject, actions kms.ActionSet, principal string, l Limits) Result {
	reference := s
	reference.Grants = nil
	reference.Policy = referenceFor(actions, principal)
	return ask(question{
		policies: []Subject{s, reference}, limits: l,
		requests: func(m *model, is []node) (node, node) { return m.and(is[0], is[1]), is[1] },
		wanted:   []bool{true, true}, deny: denying(reference.Policy),
	})
}

// Public asks for requests that the policy allows to strangers: principals of an account that it does not name, in an
// organization, network or VPC that it does not name.
func Public(s Subject, l Limits) Result { return PublicBeyond(s, Zone{}, l) }

func public(s Subject, z Zone, l Limits) Result {
	written := s.Policy
	if s.Policy != nil {
		s.Policy = chosen(named(s.Policy), l.Document)
	}
	return ask(question{
		policies: []Subject{s}, limits: l, written: written,
		requests: func(m *model, is []node) (node, node) {
			n := m.strangers(z)
			return m.and(is[0], n), n
		},
		wanted: []bool{true}, spare: unnamedService,
	})
}

// referenceFor writes the question of Granted as a policy.
func referenceFor(actions kms.ActionSet, principal string) *document.Node {
	operator, key := "StringLike", "aws:PrincipalServiceName"
	switch {
	case principal == "*":
		return questionPolicy(actions, nil)
	case len(principal) == 12 && strings.Trim(principal, "0123456789") == "":
		operator, key = "StringEquals", "aws:PrincipalAccount"
	case strings.HasPrefix(principal, "arn:"), strings.HasPrefix(principal, "*") && strings.Contains(principal, ":"):
		key = "aws:PrincipalArn"
	}
	return questionPolicy(actions, map[string]map[string][]string{operator: {key: {principal}}})
}

// alike reports whether no test tells two values apart.
func (k *key) alike(a, b string) bool {
	for _, t := range k.tests {
		if t.Holds(a) != t.Holds(b) {
			return false
		}
	}
	return true
}

// narrow reports whether an address is in a range that only some have.
func (k *key) narrow(v string, z Zone) bool {
	addr, err := netip.ParseAddr(v)
	if err != nil {
		return false
	}
	for _, t := range k.tests {
		_, _, ranges := t.Points()
		for _, r := range ranges {
			wide := z.WideIPv6
			if r.Addr().Is4() {
				wide = z.WideIPv4
			}
			if r.Contains(addr) && r.Bits() >= wide {
				return true
			}
		}
	}
	return false
}

// question asks for requests that some policies decide in a certain way.
type question struct {
	policies []Subject // of one key; the first says whose
	limits   Limits
	// requests are those that are asked for, given what the policies allow, and those among which they are.
	requests func(*model, []node) (asked, among node)
	// wanted says for each policy whether it is to allow the request.
	wanted []bool
	// blame asks for the statements that only one of two policies has, the new one and the old one.
	blame bool
	// from is which of the policies allows the requests.
	from int
	// written is the first policy as it is written, where it is asked about with values for what is not known; else nil.
	written *document.Node
	// names are those of what is not known, by the texts that stand for it.
	names map[string]string
	// spare are callers from whom a fix may take access that is not asked for.
	spare func(*member) bool
	// deny is a statement that denies what is asked for, nil where there is none.
	deny *document.Node
}

func unnamedService(p *member) bool { return p.Service() && p.any }

// maxBranches is how many combinations of choices that policies leave open are looked at.
const maxBranches = 16

func ask(q question) Result { return askAll(q)[0] }

// askAll answers questions about the same policies, for which they are compared once.
func askAll(questions ...question) []Result {
	q := &questions[0]
	q.limits = q.limits.withDefaults()
	same := func(r Result) []Result {
		out := make([]Result, len(questions))
		for i := range out {
			out[i] = r
		}
		return out
	}
	var nodes []*document.Node
	for i := range q.policies {
		s := &q.policies[i]
		switch {
		case s.Policy == nil:
			return same(Result{Reasons: []authz.Unknown{{What: "the key policy", Why: "it is not in the input"}}})
		case s.Policy.Kind == document.Null && s.Account == nil:
			return same(Result{Reasons: []authz.Unknown{{What: "the default key policy", Why: "the account of the key is not known"}}})
		case s.Policy.Kind == document.Null:
			s.Policy = authz.DefaultKeyPolicy(s.Account, s.Policy.Span)
		}
		nodes = append(nodes, s.Policy)
	}
	names := q.giveValues(nodes)
	assignments, complete := document.Assignments(maxBranches, nodes...)
	all := same(Result{Verdict: Proven})
	found := make([]int, len(all))
	for _, a := range assignments {
		for i, r := range decide(questions, a) {
			if r.Verdict == Found {
				found[i]++
			}
			all[i].add(r, a.String())
			if len(assignments) == 1 {
				all[i].fixer = r.fixer
			}
		}
	}
	for i := range all {
		all[i].conclude(found[i], len(assignments), complete)
		all[i].rename(names)
	}
	return all
}

// add adds the answer for one combination of choices.
func (r *Result) add(of Result, choices string) {
	if of.Verdict != Proven {
		r.Verdict = Unknown
	}
	for _, c := range of.Cells {
		c.If = choices
		r.Cells = append(r.Cells, c)
	}
	for _, u := range of.Reasons {
		if !slices.Contains(r.Reasons, u) {
			r.Reasons = append(r.Reasons, u)
		}
	}
}

// conclude takes the answers for some of all combinations together, of which so many found something.
func (r *Result) conclude(found, assignments int, complete bool) {
	switch {
	case found == assignments && complete:
		r.Verdict = Found
	case found > 0:
		r.Reasons = append(r.Reasons, authz.Unknown{What: "the key policy", Why: "it has alternatives, and nobody says which of them holds"})
	case !complete:
		r.Verdict = Unknown
		r.Reasons = append(r.Reasons, authz.Unknown{What: "the key policy", Why: fmt.Sprintf("it has more than %d alternatives", maxBranches)})
	}
}

// decide answers for one combination of choices.
func decide(questions []question, a document.Assignment) []Result {
	q := &questions[0]
	out := make([]Result, len(questions))
	same := func(r Result) []Result {
		for i := range out {
			out[i] = r
		}
		return out
	}
	var clauses []statements
	var applied []*document.Node
	for _, s := range q.policies {
		n := a.Apply(s.Policy)
		c, diagnostics := newStatements(n, q.limits.Document)
		c.list = append(c.list, newGrants(s.Grants)...)
		for _, d := range diagnostics {
			if d.Fatal {
				return same(Result{Reasons: []authz.Unknown{{What: "the key policy", Why: "it cannot be read: " + d.Summary, Span: d.Span}}})
			}
		}
		clauses, applied = append(clauses, c), append(applied, completed(n, known...))
	}
	m, err := newModel(q.policies[0], q.limits, clauses...)
	if err != nil {
		return same(Result{Reasons: []authz.Unknown{{What: "too much to compare", Why: err.Error()}}})
	}
	var is []node
	for i := range clauses {
		is = append(is, m.policyOf(&clauses[i]))
	}
	c := confirmation{model: m, policies: applied, grants: make([][]inventory.Grant, len(q.policies))}
	for i := range q.policies {
		c.grants[i] = q.policies[i].Grants
	}
	for i := range questions {
		out[i] = questions[i].answer(m, is, clauses, c)
		if m.spent {
			out[i] = tooMuch(q.limits)
		}
	}
	return out
}

// answer answers a question, given what the policies allow.
func (q *question) answer(m *model, is []node, clauses []statements, c confirmation) Result {
	all, among := q.requests(m, is)
	among = m.and(m.space, among)
	all = m.and(among, all)
	if all == never {
		return Result{Verdict: Proven}
	}
	c.wanted, c.from = q.wanted, q.from
	if q.blame {
		c.changes = m.changes(&clauses[q.from], &clauses[1-q.from], q.from == 0)
	}
	certain, may := m.forAll(all, m.firstGuess), is[q.from]
	out := m.cells(certain, m.minus(all, certain), m.forAll(may, m.firstGuess), may, among, c)
	if q.from == 0 {
		out.fixer = &fixer{question: q, model: m, clauses: clauses, applied: c.policies, asked: all}
	}
	return out
}

// tooMuch is the answer where the limits were reached.
func tooMuch(l Limits) Result {
	return Result{Reasons: []authz.Unknown{{What: "too much to compare", Why: fmt.Sprintf("the policies tell requests apart in more than %d ways", l.Nodes)}}}
}
