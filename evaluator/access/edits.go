package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// pairs are the statements of which one policy has one version and another policy another.
type pairs map[*statement]*statement

// paired finds for statements that only one of two policies has what they were before or became: the statement of the same
// Sid, or the one that most elements are the same of.
func paired(a, b *statements) pairs {
	out := pairs{}
	only := func(p, other *statements) (list []*statement) {
		for i := range p.list {
			if s := &p.list[i]; s.grant == nil && !other.has(s) {
				list = append(list, s)
			}
		}
		return list
	}
	as, bs := only(a, b), only(b, a)
	for _, least := range []int{sameSid, alikeEnough} {
		for _, s := range as {
			if out[s] != nil {
				continue
			}
			var best *statement
			most, several := least-1, false
			for _, t := range bs {
				if out[t] != nil {
					continue
				}
				switch score := likeness(s, t); {
				case score > most:
					best, most, several = t, score, false
				case score == most:
					several = true
				}
			}
			if best != nil && !several {
				out[s], out[best] = best, s
			}
		}
	}
	return out
}

// The likeness of statements with the same Sid is at least sameSid. Of others the principals or the actions must be the same,
// and both if they have Sids that differ.
const (
	sameSid     = 10
	alikeEnough = 2
)

func likeness(s, t *statement) int {
	a, b := s.Source(), t.Source()
	if a.Effect != b.Effect {
		return 0
	}
	score := 0
	for _, name := range []string{"Principal", "Action"} {
		if same(a.Node.Member(name), b.Node.Member(name)) && a.Node.Member(name) != nil {
			score += 2
		}
	}
	if c := a.Node.Member("Condition"); c != nil && same(c, b.Node.Member("Condition")) {
		score++
	}
	if a.Number == b.Number {
		score++
	}
	switch {
	case a.Sid == nil || b.Sid == nil:
		return score
	case a.Sid.Display() == b.Sid.Display():
		return score + sameSid
	default:
		return max(score-2, 0)
	}
}

func same(a, b *document.Node) bool { return document.PrintLine(a) == document.PrintLine(b) }

// edits says in words what makes a statement of a changed one, nil where that cannot be told.
func edits(before, after *policy.Statement, owner string) []string {
	var out []string
	out = append(out, principalEdits(before.Principals, after.Principals, owner)...)
	out = append(out, actionEdits(before.Actions, after.Actions)...)
	if !same(before.Node.Member("Resource"), after.Node.Member("Resource")) || !same(before.Node.Member("NotResource"), after.Node.Member("NotResource")) {
		out = append(out, "resource changed")
	}
	return append(out, conditionEdits(before, after)...)
}

func principalEdits(before, after *policy.Principals, owner string) []string {
	switch {
	case before == nil || after == nil:
		return nil
	case before.Not != after.Not:
		return []string{before.Element.Display() + " became " + after.Element.Display()}
	}
	was, is := principalNames(before, owner), principalNames(after, owner)
	element := "principal"
	if after.Not {
		element = "NotPrincipal"
	}
	dropped, added := without(was, is), without(is, was)
	switch {
	case len(dropped)+len(added) == 0:
		return nil
	case after.Everyone() && !before.Everyone() && !after.Not:
		return []string{fmt.Sprintf("principal widened from %s to *", listed(was))}
	case before.Everyone() && !after.Everyone() && !after.Not:
		return []string{fmt.Sprintf("principal narrowed from * to %s", listed(is))}
	case len(dropped) == 0:
		return []string{element + " " + listed(added) + " added"}
	case len(added) == 0:
		return []string{element + " " + listed(dropped) + " dropped"}
	case len(dropped) == 1 && len(added) == 1 && !after.Not && covers(after, before):
		return []string{fmt.Sprintf("principal widened from %s to %s", dropped[0], added[0])}
	case len(dropped) == 1 && len(added) == 1 && !after.Not && covers(before, after):
		return []string{fmt.Sprintf("principal narrowed from %s to %s", dropped[0], added[0])}
	default:
		return []string{fmt.Sprintf("%s changed from %s to %s", element, listed(dropped), listed(added))}
	}
}

// covers reports whether each principal of b is of an account that a names as a whole.
func covers(a, b *policy.Principals) bool {
	for i := range b.List {
		if !slices.ContainsFunc(a.List, func(p policy.Principal) bool {
			return p.Type == policy.AccountPrincipal && b.List[i].Account != nil && authz.Equal(p.Account, b.List[i].Account) == authz.Yes
		}) {
			return false
		}
	}
	return true
}

// principalNames are the principals as messages call them: those of the key's account without it.
func principalNames(p *policy.Principals, owner string) []string {
	var out []string
	for i := range p.List {
		n := &p.List[i]
		name := n.Node.Display()
		account := display(n.Account)
		switch {
		case n.Type == policy.AccountPrincipal:
			name = "account " + account
		case n.Type == policy.ServicePrincipal:
			name = "service " + name
		case owner != "" && account == owner:
			if arn, ok := policy.ParseARN(policy.TextOf(n.Node)); ok {
				name = display(arn.Resource)
			}
		}
		out = append(out, name)
	}
	return out
}

func actionEdits(before, after *policy.Patterns) []string {
	switch {
	case before == nil || after == nil:
		return nil
	case before.Not != after.Not:
		return []string{before.Element.Display() + " became " + after.Element.Display()}
	}
	element := "action"
	if after.Not {
		element = "NotAction"
	}
	return addedAndDropped(element, patternNames(before), patternNames(after))
}

func patternNames(p *policy.Patterns) []string {
	var out []string
	for _, n := range p.Values {
		out = append(out, n.Display())
	}
	return out
}

func addedAndDropped(element string, was, is []string) []string {
	var out []string
	for _, c := range []struct {
		names []string
		verb  string
	}{{without(is, was), "added"}, {without(was, is), "dropped"}} {
		if len(c.names) > 1 {
			out = append(out, element+"s "+listed(c.names)+" "+c.verb)
		} else if len(c.names) == 1 {
			out = append(out, element+" "+c.names[0]+" "+c.verb)
		}
	}
	return out
}

// conditionEdits compares conditions by operator and key.
func conditionEdits(before, after *policy.Statement) []string {
	var out []string
	used := map[*policy.Condition]bool{}
	find := func(is func(*policy.Condition) bool) *policy.Condition {
		for i := range after.Conditions {
			if c := &after.Conditions[i]; !used[c] && is(c) {
				used[c] = true
				return c
			}
		}
		return nil
	}
	var open []*policy.Condition
	for i := range before.Conditions {
		c := &before.Conditions[i]
		same := find(func(o *policy.Condition) bool {
			return strings.EqualFold(o.Key(), c.Key()) && strings.EqualFold(o.OperatorNode.Display(), c.OperatorNode.Display())
		})
		switch {
		case same == nil:
			open = append(open, c)
		default:
			if was, is := valueNames(c), valueNames(same); len(without(was, is))+len(without(is, was)) > 0 {
				out = append(out, fmt.Sprintf("condition %s changed from %s to %s", c.Key(), listed(was), listed(is)))
			}
		}
	}
	for _, c := range open {
		other := find(func(o *policy.Condition) bool { return strings.EqualFold(o.Key(), c.Key()) })
		switch {
		case other == nil:
			out = append(out, fmt.Sprintf("condition %s dropped", c.Key()))
		case slices.Equal(valueNames(c), valueNames(other)):
			out = append(out, fmt.Sprintf("condition %s changed from %s to %s", c.Key(), c.OperatorNode.Display(), other.OperatorNode.Display()))
		case positive(c) && positive(other):
			out = append(out, fmt.Sprintf("condition %s changed from %s to %s", c.Key(), listed(valueNames(c)), listed(valueNames(other))))
		default:
			out = append(out, fmt.Sprintf("condition %s changed from %s %s to %s %s", c.Key(), c.OperatorNode.Display(), listed(valueNames(c)), other.OperatorNode.Display(), listed(valueNames(other))))
		}
	}
	for i := range after.Conditions {
		if c := &after.Conditions[i]; !used[c] {
			out = append(out, fmt.Sprintf("condition %s added", c.Key()))
		}
	}
	return out
}

// positive reports whether a condition says by itself, without its operator, which values there must be.
func positive(c *policy.Condition) bool {
	o := c.Operator
	return (o.Family == "String" || o.Family == "Arn") && !o.Negated && !o.IfExists && o.Quantifier == policy.NoQuantifier
}

func valueNames(c *policy.Condition) []string {
	var out []string
	for _, v := range c.Values {
		out = append(out, v.Display())
	}
	return out
}

// without returns the names of a that b has not, letter case aside.
func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.ContainsFunc(b, func(t string) bool { return strings.EqualFold(s, t) }) {
			out = append(out, s)
		}
	}
	return out
}

// mostListed is how many names a message lists.
const mostListed = 4

func listed(names []string) string {
	if len(names) > mostListed {
		return strings.Join(names[:mostListed], ", ") + fmt.Sprintf(" and %d more", len(names)-mostListed)
	}
	return strings.Join(names, ", ")
}
