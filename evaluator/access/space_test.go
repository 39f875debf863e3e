package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Space is what the policies of one key tell apart, for tests that look for a single request in it.
type Space struct {
	*model
	clauses []statements
	nodes   []node
}

// NewSpace makes the space of policies without choices. The error says that a limit is reached.
func NewSpace(l Limits, subjects ...Subject) (*Space, error) {
	l = l.withDefaults()
	s := &Space{}
	for i := range subjects {
		c, _ := newStatements(subjects[i].Policy, l.Document)
		c.list = append(c.list, newGrants(subjects[i].Grants)...)
		s.clauses = append(s.clauses, c)
	}
	var err error
	if s.model, err = newModel(subjects[0], l, s.clauses...); err != nil {
		return nil, err
	}
	for i := range s.clauses {
		s.nodes = append(s.nodes, s.policyOf(&s.clauses[i]))
	}
	if s.spent {
		return nil, fmt.Errorf("more than %d nodes", l.Nodes)
	}
	return s, nil
}

// Same reports whether two policies are the same node, among the requests that there are.
func (s *Space) Same(i, j int) bool {
	return s.and(s.space, s.nodes[i]) == s.and(s.space, s.nodes[j])
}

// Within reports whether there is no request that the first policy allows and the second does not.
func (s *Space) Within(i, j int) bool {
	return s.and(s.space, s.minus(s.nodes[i], s.nodes[j])) == never
}

// Nodes is how many nodes there are, Classes how many classes of callers and of the values of keys.
func (s *Space) Nodes() int { return len(s.levels) }

func (s *Space) Classes() int {
	n := len(s.classes)
	for _, k := range s.keys {
		n += k.size()
	}
	return n
}

// ARNs are those of the callers that stand for all others.
func (s *Space) ARNs() []string {
	var out []string
	for i := range s.classes {
		for _, m := range s.classes[i].members {
			out = append(out, display(m.arn))
		}
	}
	return out
}

// Single is one request.
type Single struct {
	ARN, Session string // of the caller, or the name of a service
	Action       kms.Action
	Side         authz.Side
	Bounded      bool
	// Context has every condition key that the policies test, with no values for one that the request has not.
	Context map[string][]string
}

func (r *Single) values(key string) []string {
	for name, values := range r.Context {
		if strings.EqualFold(name, key) {
			return values
		}
	}
	return nil
}

// Decide looks a request up, and says for each policy whether it allows it. The error says that the request is in no class
// of a dimension, in several, or in none that there can be.
func (s *Space) Decide(r *Single) ([]authz.Truth, error) {
	at := map[int]int{ofSide: int(r.Side), ofBoundary: int(bit(r.Bounded))}
	action := slices.IndexFunc(s.actions, func(a kms.ActionSet) bool { return a.Has(r.Action) })
	if action < 0 {
		return nil, fmt.Errorf("no group of actions has %s", r.Action)
	}
	at[ofAction] = action
	for _, k := range s.keys {
		if err := s.place(k, r.values(k.name), at); err != nil {
			return nil, err
		}
	}
	for _, f := range s.flags {
		if f.keys != nil && s.byKey[f.keys[0]] != nil && s.byKey[f.keys[1]] != nil {
			a, b := r.values(f.keys[0]), r.values(f.keys[1])
			at[f.level] = int(bit(len(a) == 1 && slices.Equal(a, b)))
		}
	}
	callers, err := s.callers(r)
	if err != nil {
		return nil, err
	}
	var out []authz.Truth
	for i, class := range callers {
		at[ofCaller] = class
		if s.at(s.space, at) == authz.No {
			return nil, fmt.Errorf("the axioms say that there is no request %+v", *r)
		}
		var is []authz.Truth
		for _, n := range s.nodes {
			is = append(is, s.at(n, at))
		}
		if i > 0 && !slices.Equal(is, out) {
			return nil, fmt.Errorf("two classes of callers that no test tells apart are decided as %v and %v", out, is)
		}
		out = is
	}
	return out, nil
}

// place finds the class of the values of a key.
func (s *Space) place(k *key, list []string, at map[int]int) error {
	switch {
	case k.multi:
		for i := range k.values {
			at[k.level+i] = 0
		}
		for _, v := range list {
			i, err := k.classOf(v)
			if err != nil {
				return err
			}
			at[k.level+i] = 1
		}
	case len(list) == 0 && !k.mayMiss && len(k.values) > 0:
		return fmt.Errorf("every request is taken to have %s", k.name)
	case len(list) == 0:
		at[k.level] = len(k.values)
	default:
		i, err := k.classOf(list[0])
		if err != nil {
			return err
		}
		at[k.level] = i
	}
	return nil
}

// classOf returns the one class that a value is in. Tests of another type than the key's first are guesses whatever the value.
func (k *key) classOf(v string) (int, error) {
	tests := k.tests
	asked := func(v string) (is []bool) {
		for _, a := range k.asked {
			is = append(is, v == a)
		}
		return is
	}
	for _, o := range k.linked {
		tests = append(slices.Clip(tests), o.tests...)
	}
	var in []int
	for i := range k.values {
		if slices.Equal(asked(v), asked(k.values[i].text)) && !slices.ContainsFunc(tests, func(t authz.Test) bool { return !k.foreign(t) && t.Holds(v) != t.Holds(k.values[i].text) }) {
			in = append(in, i)
		}
	}
	foreign := slices.ContainsFunc(tests, k.foreign)
	if len(in) == 0 || len(in) > 1 && !foreign {
		return 0, fmt.Errorf("the value %q of %s is in %d classes", v, k.name, len(in))
	}
	return in[0], nil
}

// ClassOf reports whether a value of a key is in exactly one class, for keys of which a request can have the value.
func (s *Space) ClassOf(name, v string) error {
	k := s.byKey[strings.ToLower(name)]
	if k == nil || len(k.values) == 0 {
		return nil
	}
	_, err := k.classOf(v)
	return err
}

// callers returns the classes that the caller is in: those that differ in nothing but how messages call them.
func (s *Space) callers(r *Single) ([]int, error) {
	arn := policy.Text{{Text: r.ARN}}
	c, err := authz.NewCaller(arn, r.Session)
	if err != nil {
		return nil, err
	}
	alike := func(o *authz.Caller) bool {
		if o.Service() != c.Service() || o.Root() != c.Root() {
			return false
		}
		if s.subject.Account != nil && !c.Service() && authz.Equal(c.Account(), s.subject.Account) != authz.Equal(o.Account(), s.subject.Account) {
			return false
		}
		for _, p := range s.clauses {
			for i := range p.list {
				for _, n := range p.list[i].Names {
					if n.Match(c) != n.Match(o) {
						return false
					}
				}
				for _, t := range p.list[i].Conditions {
					if t.OfCaller() && !t.Refers() && t.HoldsFor(c) != t.HoldsFor(o) {
						return false
					}
				}
			}
		}
		return true
	}
	var out []int
	for i := range s.classes {
		if alike(s.classes[i].members[0].Caller) {
			out = append(out, i)
		}
	}
	if out == nil {
		return nil, fmt.Errorf("%s (session %q) is in no class of callers", r.ARN, r.Session)
	}
	return out, nil
}

// at says what a function answers for a request; it is not known where that turns on a guess.
func (s *Space) at(n node, at map[int]int) authz.Truth {
	switch {
	case n == always:
		return authz.Yes
	case n == never:
		return authz.No
	}
	level := int(s.levels[n])
	if class, ok := at[level]; ok {
		return s.at(s.children[n][class], at)
	}
	no, yes := s.at(s.children[n][0], at), s.at(s.children[n][1], at)
	if no == yes {
		return no
	}
	return authz.Unknowable
}
