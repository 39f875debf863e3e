package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

func (b *builder) statement(out *Statement, s *policy.Statement) {
	at := "/policy/statements/" + strconv.Itoa(s.Index)
	*out = Statement{Mark: Mark{at, s.Node.Span}, Index: s.Index, Number: s.Number, Name: s.Name(), Effect: s.Effect.String(), Repeats: s.Repeats}
	if s.Sid != nil && s.Sid.Kind != document.Null {
		v := valueOf(at+"/sid", s.Sid)
		out.Sid = &v
	}
	if s.Principals != nil {
		out.Principals = b.principals(at+"/principals", s)
	}
	if s.Actions != nil {
		out.Actions = b.actions(at+"/actions", s.Actions)
	}
	if r := s.Resources; r != nil {
		out.Resources = b.resources(at+"/resources", r)
	}
	out.Conditions = b.conditions(at+"/conditions", s)
}

func valueOf(at string, n *document.Node) Value {
	return Value{Mark: Mark{at, n.Span}, Text: n.Display(), Known: n.Concrete(), Variable: variableIn(n)}
}

func (b *builder) principals(at string, s *policy.Statement) *Principals {
	p := s.Principals
	out := &Principals{Mark: Mark{at, p.Element.Span}, Element: p.Element.Text, Complete: p.Complete, Everyone: p.Everyone(), List: make([]Principal, len(p.List))}
	for i := range p.List {
		pr := &p.List[i]
		out.List[i] = Principal{
			Value:     valueOf(at+"/list/"+strconv.Itoa(i), pr.Node),
			Type:      pr.Type.String(),
			Key:       pr.Key,
			Account:   b.relation(pr),
			AccountID: accountID(pr),
			Problem:   pr.Problem,
		}
	}
	return out
}

func accountID(pr *policy.Principal) string {
	id, _ := pr.Account.Concrete()
	return id
}

func (b *builder) actions(at string, a *policy.Patterns) *Actions {
	out := &Actions{Mark: Mark{at, a.Element.Span}, Element: a.Element.Text, Complete: a.Complete, List: make([]Action, len(a.Values)), Capabilities: []string{}}
	for i, n := range a.Values {
		out.List[i] = b.action(at+"/list/"+strconv.Itoa(i), n)
		out.Every = out.Every || out.List[i].Every
	}
	for _, c := range possible(a).Capabilities() {
		out.Capabilities = append(out.Capabilities, c.String())
	}
	out.Powers = powers(a)
	return out
}

// possible are the actions that an element names for sure or may name.
func possible(a *policy.Patterns) kms.ActionSet {
	var named kms.ActionSet
	for _, n := range a.Values {
		switch {
		case n.Concrete():
			named |= kms.MatchActions(n.Text)
		case !a.Not:
			return kms.AllActions
		}
	}
	switch {
	case a.Not:
		return kms.AllActions &^ named
	case !a.Complete:
		return kms.AllActions
	default:
		return named
	}
}

func (b *builder) action(at string, n *document.Node) Action {
	a := Action{Value: valueOf(at, n), Distance: -1, Operation: []string{}}
	if !a.Known {
		return a
	}
	service, name, found := strings.Cut(a.Text, ":")
	switch {
	case found:
		a.Service = strings.ToLower(service)
	case a.Text == "*":
		a.Service = "*"
	}
	a.Wildcard = strings.ContainsAny(a.Text, "*?")
	set := kms.MatchActions(a.Text)
	a.Matches = set.Len()
	for _, known := range b.opts.KnownActions {
		if kms.MatchesAction(a.Text, known) {
			a.Matches++
		}
	}
	a.Every = set == kms.AllActions
	a.IAMOnly = !a.Wildcard && a.Matches == 1 && kms.IAMOnlyActions&set != 0
	if !a.Wildcard && a.Matches == 1 {
		a.Impossible = b.impossible(set)
	}
	a.OwnerOnly = !a.Wildcard && a.Matches == 1 && ownerOnly(set)
	if a.Matches > 0 || a.Service != "kms" {
		return a
	}
	if operation, ok := kms.Operation(name); ok {
		for _, needed := range operation.Actions() {
			a.Operation = append(a.Operation, needed.String())
		}
	}
	if nearest, distance := kms.NearestAction(name); distance >= 0 {
		a.Nearest, a.Distance = nearest.String(), distance
	}
	return a
}

// ownerOnly reports whether all actions of a set work on a key, and none of them across accounts.
// https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
func ownerOnly(set kms.ActionSet) bool {
	for a := range set.All() {
		if info := a.Info(); info.CrossAccount || !info.Key {
			return false
		}
	}
	return set != 0
}

func (b *builder) conditions(at string, s *policy.Statement) Conditions {
	out := Conditions{Mark: Mark{at, s.Node.Span}, Complete: !s.ConditionsUnknown, List: make([]Condition, len(s.Conditions))}
	if s.ConditionNode != nil {
		out.span = s.ConditionNode.Span
		out.Empty = emptyObject(s.ConditionNode) || slices.ContainsFunc(s.ConditionNode.Members, func(m document.Member) bool { return emptyObject(m.Value) })
	}
	out.Present = len(s.Conditions) > 0 || s.ConditionsUnknown
	for i := range s.Conditions {
		b.condition(&out.List[i], at+"/list/"+strconv.Itoa(i), &s.Conditions[i])
		out.List[i].AbsentFor = b.absentFor(s, &s.Conditions[i])
	}
	return out
}

func (b *builder) condition(out *Condition, at string, c *policy.Condition) {
	*out = Condition{Mark: Mark{at, c.KeyNode.Span}, Complete: c.Complete, Values: make([]ConditionValue, len(c.Values))}
	out.Operator = ConditionOperator{
		Value:      valueOf(at+"/operator", c.OperatorNode),
		Exists:     c.Operator.Base != "",
		Base:       c.Operator.Base,
		Quantifier: c.Operator.Quantifier.String(),
		IfExists:   c.Operator.IfExists,
		Negated:    c.Operator.Negated,
	}
	out.Key = ConditionKey{Value: valueOf(at+"/key", c.KeyNode), Exists: true, Distance: -1}
	key := c.Key()
	if service, _, found := strings.Cut(key, ":"); found {
		out.Key.Service = strings.ToLower(service)
	}
	if info, ok := kms.LookupConditionKey(key); ok {
		out.Key.Type, out.Key.Multivalued = info.Type.String(), info.Multi
		out.Key.Always = alwaysThere[strings.ToLower(key)]
	}
	if out.Key.Known && (out.Key.Service == "kms" || out.Key.Service == "aws") {
		var info *kms.ConditionKey
		if info, out.Key.Exists = kms.LookupConditionKey(key); out.Key.Exists {
			out.Key.Deprecated = info.Deprecated
		}
		out.Key.Exists = out.Key.Exists || slices.ContainsFunc(b.opts.KnownConditionKeys, func(known string) bool { return strings.EqualFold(known, key) })
		if !out.Key.Exists {
			if nearest, distance := kms.NearestConditionKey(key); distance >= 0 {
				out.Key.Nearest, out.Key.Distance = nearest, distance
			}
		}
	}
	for i, n := range c.Values {
		out.Values[i] = b.conditionValue(at+"/values/"+strconv.Itoa(i), c, n)
	}
}

func emptyObject(n *document.Node) bool { return n.Kind == document.Object && len(n.Members) == 0 }
