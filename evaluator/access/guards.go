package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// edit is a change of one statement.
type edit struct {
	// at is the statement, nil where one is added: then added is it, and from the statement of the other policy that it was.
	at, from *statement
	added    *document.Node
	// rewrite returns the statement as it shall be, nil where that cannot be done. Without it the statement is removed.
	rewrite func(*document.Node) *document.Node
}

// candidate is a fix that may help.
type candidate struct {
	// kind is what it does, apart from the statement: candidates of a kind on several statements go together.
	kind  string
	does  func(statements string) string
	edits []edit
	// of are the changes that it is about.
	of []int
}

func (c *candidate) text() string {
	var names []string
	for _, e := range c.edits {
		switch {
		case e.at != nil:
			names = append(names, e.at.Source().Name())
		case e.from != nil:
			names = append(names, e.from.Source().Name())
		}
	}
	return c.does(strings.Join(names, " and "))
}

// Candidates beyond these are not tried.
const (
	maxBlamed     = 8
	maxCandidates = 80
)

// candidates are fixes for what some changes do, in the order in which they are preferred.
func (f *fixer) candidates() []candidate {
	var out []candidate
	if len(f.changes) > maxBlamed {
		return nil
	}
	var each [][]candidate
	for i := range f.changes {
		c := &f.changes[i]
		var list []candidate
		switch {
		case c.of.grant != nil: // a policy does not say what it gives
		case c.restores:
			list = f.restored(c)
		default:
			list = f.narrowed(c)
		}
		for j := range list {
			list[j].of = []int{i}
		}
		each = append(each, list)
	}
	for _, list := range each {
		out = append(out, list...)
	}
	out = append(out, together(each)...)
	if q := f.forbids(); q != nil {
		out = append(out, *q)
	}
	return out[:min(len(out), maxCandidates)]
}

// together are the candidates that several statements have, done to all of them.
func together(each [][]candidate) []candidate {
	var out []candidate
	if len(each) < 2 {
		return nil
	}
	for _, first := range each[0] {
		all := candidate{kind: first.kind, does: first.does}
		for _, list := range each {
			at := slices.IndexFunc(list, func(c candidate) bool { return c.kind == first.kind })
			if at < 0 {
				break
			}
			all.edits, all.of = append(all.edits, list[at].edits...), append(all.of, list[at].of...)
		}
		if len(all.of) == len(each) {
			out = append(out, all)
		}
	}
	return out
}

// restored are the ways to have a Deny again that the policy had.
func (f *fixer) restored(c *change) []candidate {
	if c.other != nil {
		return []candidate{{does: func(s string) string { return "restore the deny " + s + " as it was" },
			edits: []edit{{at: c.other, rewrite: func(*document.Node) *document.Node { return c.of.Source().Node }}}}}
	}
	return []candidate{{does: func(s string) string { return "restore the deny " + s },
		edits: []edit{{from: c.of, added: c.of.Source().Node}}}}
}

// narrowed are the ways to make an Allow allow less.
func (f *fixer) narrowed(c *change) []candidate {
	var out []candidate
	add := func(kind string, does func(string) string, rewrite func(*document.Node) *document.Node) {
		if !slices.ContainsFunc(out, func(c candidate) bool { return c.kind == kind }) {
			out = append(out, candidate{kind: kind, does: does, edits: []edit{{at: c.of, rewrite: rewrite}}})
		}
	}
	guard := func(operator, key string, value *document.Node) {
		text := document.PrintLine(asWritten(object(operator, object(key, value)), f.names))
		text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
		add("guard "+text, func(s string) string { return "add " + text + " to the conditions of " + s },
			func(n *document.Node) *document.Node { return withCondition(n, operator, key, value) })
	}
	source := c.of.Source()
	if c.other != nil {
		f.undo(c.other.Source(), source, add)
	}
	for _, g := range f.guards(source) {
		guard(g.operator, g.key, g.value)
	}
	for i := range source.Conditions {
		tighten(&source.Conditions[i], add)
	}
	if source.Principals != nil && !source.Principals.Not {
		f.narrowPrincipal(source, add)
	}
	fewerActions(source, f.actions, add)
	add("remove", func(s string) string { return "remove " + s }, nil)
	return out
}

type adder func(kind string, does func(string) string, rewrite func(*document.Node) *document.Node)

func testName(c *policy.Condition) string {
	return c.OperatorNode.Display() + " " + c.Key() + " " + listed(valueNames(c))
}

// guardKeys are the condition keys that say who may call, or by what; a policy that has a condition on one says values that are known.
var guardKeys = set("aws:principalorgid", "kms:calleraccount", "aws:principalaccount", "aws:sourceaccount", "aws:sourcearn", "kms:viaservice", "aws:principalorgpaths")

type conditionOf struct {
	operator, key string
	value         *document.Node
}

// guards are the conditions of which all values are known.
func (f *fixer) guards(s *policy.Statement) []conditionOf {
	var out []conditionOf
	if f.known.Organization != "" && slices.Contains(f.known.members(f.owner), f.owner) {
		out = append(out, conditionOf{"StringEquals", "aws:PrincipalOrgID", str(f.known.Organization)})
	}
	if f.model.subject.Account != nil {
		own := textNode(f.model.subject.Account)
		out = append(out, conditionOf{"StringEquals", "kms:CallerAccount", own})
		accounts := []*document.Node{own}
		for _, name := range sorted(f.model.accounts) {
			if name != f.owner {
				accounts = append(accounts, textNode(f.model.accounts[name]))
			}
		}
		if len(accounts) > 1 && len(accounts) <= shown {
			out = append(out, conditionOf{"StringEquals", "kms:CallerAccount", oneOrList(accounts)})
		}
		if s.Principals != nil && slices.ContainsFunc(s.Principals.List, func(p policy.Principal) bool { return p.Type == policy.ServicePrincipal }) {
			out = append(out, conditionOf{"StringEquals", "aws:SourceAccount", own})
		}
	}
	for i := range f.clauses {
		for j := range f.clauses[i].list {
			for _, t := range f.clauses[i].list[j].Conditions {
				c := t.Source()
				value := f.clauses[i].list[j].Source().Node.Member("Condition").Member(c.OperatorNode.Display()).Member(c.Key())
				if guardKeys[strings.ToLower(c.Key())] && c.Complete && value != nil && !c.Operator.Negated && !c.Operator.IfExists && c.Operator.Quantifier != policy.ForAllValues && c.Operator.Family != "Null" && c.Operator.Base != "" {
					out = append(out, conditionOf{c.OperatorNode.Display(), c.Key(), value})
				}
			}
		}
	}
	return out
}

// tighten makes a condition that holds for requests without the key one that does not.
func tighten(c *policy.Condition, add adder) {
	if c.Operator.Base == "" || c.Operator.Negated || !c.Operator.IfExists && c.Operator.Quantifier != policy.ForAllValues {
		return
	}
	o := c.Operator
	o.IfExists = false
	if o.Quantifier == policy.ForAllValues {
		o.Quantifier = policy.ForAnyValue
	}
	add("tighten "+testName(c), func(s string) string {
		return fmt.Sprintf("write %s for %s of %s in %s", o, c.OperatorNode.Display(), c.Key(), s)
	}, func(n *document.Node) *document.Node {
		value := n.Member("Condition").Member(c.OperatorNode.Display()).Member(c.Key())
		if value == nil {
			return nil
		}
		return withCondition(withoutCondition(n, c.OperatorNode.Display(), c.Key()), o.String(), c.Key(), value)
	})
}

// narrowPrincipal names the accounts that are known in place of everyone, or leaves principals of a list out.
func (f *fixer) narrowPrincipal(s *policy.Statement, add adder) {
	rewrite := func(p *document.Node) func(*document.Node) *document.Node {
		return func(n *document.Node) *document.Node { return withMember(n, "Principal", p) }
	}
	if s.Principals.Everyone() && f.model.subject.Account != nil {
		var accounts []*document.Node
		names := append([]string{f.owner}, without(sorted(f.model.accounts), []string{f.owner})...)
		for i, name := range names {
			accounts = append(accounts, textNode(slices.Concat(plain("arn:"), f.partition(), plain(":iam::"), f.model.accounts[name], plain(":root"))))
			if i == 0 || i == len(names)-1 && i < shown { // the key's own, and all
				text := "account " + strings.Join(names[:i+1], ", ")
				add("principal "+text, func(s string) string { return "narrow the principal of " + s + " to " + text }, rewrite(object("AWS", oneOrList(slices.Clone(accounts)))))
			}
		}
	}
	if s.Principals.Everyone() {
		f.namedBefore(add, rewrite)
	}
	is := s.Node.Member("Principal")
	if is == nil || is.Kind != document.Object {
		return
	}
	for _, m := range is.Members {
		if m.Value.Kind != document.List || m.Key.Symbolic != nil || len(m.Value.Items) > 2*shown {
			continue
		}
		for i, item := range m.Value.Items {
			rest := slices.Delete(slices.Clone(m.Value.Items), i, i+1)
			if len(rest) > 0 && item.Kind == document.String {
				p := withMember(is, m.Key.Text, oneOrList(rest))
				add("without "+item.Display(), func(s string) string { return "take " + item.Display() + " out of the principals of " + s }, rewrite(p))
			}
		}
	}
}

// namedBefore narrows to the principals that a statement names which the other policy had and this one has not.
func (f *fixer) namedBefore(add adder, rewrite func(*document.Node) func(*document.Node) *document.Node) {
	if len(f.clauses) < 2 {
		return
	}
	for i := range f.clauses[1].list {
		o := &f.clauses[1].list[i]
		p := o.Source().Principals
		if value := o.Source().Node.Member("Principal"); o.Allows && p != nil && !p.Everyone() && value != nil && !f.clauses[0].has(o) {
			names := listed(principalNames(p, f.owner))
			add("principal "+names, func(s string) string { return "narrow the principal of " + s + " to " + names }, rewrite(value))
		}
	}
}

// partition is that of the key or of an ARN in the policies, else the first one.
func (f *fixer) partition() policy.Text {
	if arn, ok := policy.ParseARN(f.model.subject.ARN); ok {
		return arn.Partition
	}
	for i := range f.clauses {
		for j := range f.clauses[i].list {
			for _, n := range f.clauses[i].list[j].Names {
				if n.Source.Partition != nil {
					return n.Source.Partition
				}
			}
		}
	}
	return plain("aws")
}

// fewerActions takes those out of a statement of which all are among some.
func fewerActions(s *policy.Statement, some []kms.ActionSet, add adder) {
	if s.Actions == nil || s.Actions.Not {
		return
	}
	for _, set := range some {
		var names []string
		for _, v := range s.Actions.Values {
			if matched := kms.MatchActions(v.Display()); v.Symbolic == nil && matched != 0 && matched&^set == 0 {
				names = append(names, v.Display())
			}
		}
		if len(names) > 0 {
			withoutActions(names, add)
		}
	}
}

func withoutActions(names []string, add adder) {
	text := listed(names)
	add("without actions "+strings.Join(names, ","), func(s string) string { return "take " + text + " out of " + s }, func(n *document.Node) *document.Node {
		list := n.Member("Action")
		if list == nil || list.Kind != document.List {
			return nil
		}
		rest := list.Replace(func(item *document.Node) *document.Node {
			if slices.Contains(names, item.Display()) {
				return nil
			}
			return item
		})
		if len(rest.Items) == 0 {
			return nil
		}
		return withMember(n, "Action", oneOrList(rest.Items))
	})
}

// forbids is a Deny of just what was asked for, where that was asked for by a pattern.
func (f *fixer) forbids() *candidate {
	if f.question.deny == nil {
		return nil
	}
	all := make([]int, len(f.changes))
	for i := range all {
		all[i] = i
	}
	return &candidate{kind: "deny", does: func(string) string { return "add a statement that denies it" }, edits: []edit{{added: f.question.deny}}, of: all}
}
