package access

import (
	"math/bits"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// undoing takes back one thing that a change did to a statement.
type undoing struct {
	kind    string
	does    func(string) string
	rewrite func(*document.Node) *document.Node
}

// mostSteps is how many things that a change did are taken back together in all ways.
const mostSteps = 4

// undo takes back what a change did to a statement: one thing, several, or all.
func (f *fixer) undo(before, after *policy.Statement, add adder) {
	steps := f.steps(before, after)
	if len(steps) <= mostSteps {
		for size := 1; size <= len(steps); size++ {
			for chosen := range 1 << len(steps) {
				if bits.OnesCount(uint(chosen)) == size {
					several(steps, chosen, add)
				}
			}
		}
	} else {
		for i := range steps {
			several(steps, 1<<i, add)
		}
		several(steps, 1<<len(steps)-1, add)
	}
	add("as before", func(s string) string { return "restore " + s + " as it was" }, func(*document.Node) *document.Node { return before.Node })
}

// several takes back those of some steps whose bits are set.
func several(steps []undoing, chosen int, add adder) {
	var some []undoing
	kind := ""
	for i, s := range steps {
		if chosen&(1<<i) != 0 {
			some = append(some, s)
			kind += s.kind + "\x00"
		}
	}
	add(kind, func(s string) string {
		texts := []string{some[0].does(s)}
		for _, o := range some[1:] {
			texts = append(texts, o.does("it"))
		}
		return strings.Join(texts, " and ")
	}, func(n *document.Node) *document.Node {
		for _, o := range some {
			if n != nil {
				n = o.rewrite(n)
			}
		}
		return n
	})
}

func (f *fixer) steps(before, after *policy.Statement) []undoing {
	var out []undoing
	if p := before.Node.Member("Principal"); p != nil && !same(p, after.Node.Member("Principal")) {
		names := listed(principalNames(before.Principals, f.owner))
		out = append(out, undoing{"principal " + names, func(s string) string { return "narrow the principal of " + s + " to " + names },
			func(n *document.Node) *document.Node { return withMember(n, "Principal", p) }})
	}
	if a := before.Node.Member("Action"); a != nil && after.Node.Member("Action") != nil && !same(a, after.Node.Member("Action")) {
		if more := without(patternNames(after.Actions), patternNames(before.Actions)); len(more) > 0 && len(more) < len(after.Actions.Values) {
			withoutActions(more, func(kind string, does func(string) string, rewrite func(*document.Node) *document.Node) {
				out = append(out, undoing{kind, does, rewrite})
			})
		} else {
			out = append(out, undoing{"actions as before", func(s string) string { return "restore the actions of " + s },
				func(n *document.Node) *document.Node { return withMember(n, "Action", a) }})
		}
	}
	for i := range before.Conditions {
		c := &before.Conditions[i]
		value := before.Node.Member("Condition").Member(c.OperatorNode.Display()).Member(c.Key())
		if value == nil || same(value, after.Node.Member("Condition").Member(c.OperatorNode.Display()).Member(c.Key())) {
			continue
		}
		out = append(out, undoing{"restore " + testName(c), func(s string) string { return "restore the condition " + testName(c) + " of " + s }, func(n *document.Node) *document.Node {
			for j := range after.Conditions {
				if now := &after.Conditions[j]; strings.EqualFold(now.Key(), c.Key()) {
					n = withoutCondition(n, now.OperatorNode.Display(), now.Key())
				}
			}
			return withCondition(n, c.OperatorNode.Display(), c.Key(), value)
		}})
	}
	return out
}
