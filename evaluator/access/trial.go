package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// trial is a model in which policies that candidates would make are compared with those that there are.
type trial struct {
	*model
	fixer *fixer
	moved *transfer
	is    []node // what the policies allow, the one to be fixed first
	// after is what the patched policies allow, and patched are these; nil where a candidate cannot be tried.
	after   []node
	patched []*document.Node
	// kept are requests that must stay allowed, facts those that agree with what is known.
	kept, facts node
}

// try makes one model of the policies and all candidates; nil if that is too much.
func (f *fixer) try(all []candidate) *trial {
	t := &trial{fixer: f, after: make([]node, len(all)), patched: make([]*document.Node, len(all))}
	parsed := make([]statements, len(all))
	replaced := make([]map[*statement][]*document.Node, len(all))
	for i := range all {
		with := rewritten(all[i].edits)
		if with == nil {
			continue
		}
		if t.patched[i] = f.policyWith(with); t.patched[i] == nil {
			continue
		}
		var items []*document.Node
		for _, list := range with {
			items = append(items, list...)
		}
		few := withMember(f.applied[0], "Statement", &document.Node{Kind: document.List, Items: items})
		c, diagnostics := newStatements(few, f.question.limits.Document)
		if len(items) > 0 && slices.ContainsFunc(diagnostics, func(d document.Diagnostic) bool { return d.Fatal }) || len(c.list) != len(items) {
			t.patched[i] = nil
			continue
		}
		parsed[i], replaced[i] = c, with
	}
	m, err := newModel(f.model.subject, f.question.limits, slices.Concat(f.clauses, parsed)...)
	if err != nil {
		return nil
	}
	moved, ok := newTransfer(f.model, m)
	if !ok {
		return nil
	}
	t.model, t.moved = m, moved
	for i := range f.clauses {
		t.is = append(t.is, m.policyOf(&f.clauses[i]))
	}
	t.facts = t.agreeing()
	t.kept = m.minus(m.and(m.space, m.and(t.facts, t.is[0])), moved.requests(f.asked))
	if f.question.spare != nil {
		t.kept = m.minus(t.kept, m.callersWhere(f.question.spare))
	}
	base := &f.clauses[0]
	effects := make([][2]node, len(base.list))
	for i := range base.list {
		effects[i][0], effects[i][1] = m.effect(&base.list[i])
	}
	for v := range all {
		if t.patched[v] == nil {
			continue
		}
		allowed, denied, void := never, never, false
		add := func(a, d node) { allowed, denied = m.or(allowed, a), m.or(denied, d) }
		for i := range base.list {
			if _, gone := replaced[v][&base.list[i]]; !gone {
				add(effects[i][0], effects[i][1])
			}
		}
		for i := range parsed[v].list {
			a, d := m.effect(&parsed[v].list[i])
			void = void || m.and(m.space, m.or(a, d)) == never
			add(a, d)
		}
		add(m.gaps(base))
		t.after[v] = m.and(m.space, m.minus(allowed, denied))
		if void { // it could as well be removed
			t.patched[v] = nil
		}
	}
	if m.spent || f.model.spent {
		return nil
	}
	return t
}

// agreeing returns the requests that agree with what is known: principals of an organization's accounts are in it.
func (t *trial) agreeing() node {
	known := t.fixer.known
	k := t.byKey["aws:principalorgid"]
	if known.Organization == "" || k == nil || k.multi {
		return always
	}
	members := known.members(t.fixer.owner)
	of := t.where(ofCaller, func(i int) bool {
		return !slices.ContainsFunc(t.classes[i].members, func(p member) bool { return p.account == "" || !slices.Contains(members, p.account) })
	})
	in := t.in(k, known.Organization)
	return t.and(t.or(in, t.not(of)), t.withPaths(k))
}

// in returns the requests whose organization is answered as one is.
func (t *trial) in(k *key, organization string) node {
	return t.where(k.level, func(i int) bool { return i < len(k.values) && k.alike(k.values[i].text, organization) })
}

// withPaths returns the requests of which the paths in an organization are of the principal's: patterns say with what they begin.
func (t *trial) withPaths(organization *key) node {
	out := always
	paths := t.byKey["aws:principalorgpaths"]
	if paths == nil || !paths.multi {
		return out
	}
	for i, v := range paths.values {
		for _, p := range paths.patterns {
			if id, _, ok := strings.Cut(p.text, "/"); ok && !strings.ContainsAny(id, "*?") && p.shape.covers(v.text) {
				has := t.where(paths.level+i, func(has int) bool { return has == 1 })
				out = t.minus(out, t.minus(has, t.in(organization, id)))
			}
		}
	}
	return out
}

// empties reports whether a candidate leaves none of some requests of the question.
func (t *trial) empties(v int, requests node) bool {
	is := slices.Clone(t.is)
	is[0] = t.after[v]
	asked, _ := t.fixer.question.requests(t.model, is)
	return t.and(t.and(t.after[v], t.moved.requests(requests)), asked) == never
}

// safe reports whether a candidate can be tried, gives nothing, takes nothing that must stay, and locks nobody out.
func (t *trial) safe(v int) bool {
	if t.patched[v] == nil || t.minus(t.after[v], t.is[0]) != never || t.minus(t.kept, t.after[v]) != never {
		return false
	}
	put := kms.ActionSet(0).With(kms.ActionPutKeyPolicy)
	owners := t.and(t.among(put), t.where(ofCaller, func(i int) bool { return t.classes[i].same == authz.Yes && !t.classes[i].members[0].Service() }))
	before := t.and(t.space, t.and(t.is[0], owners))
	return before == never || t.and(t.after[v], owners) != never
}

// best returns the first of the candidates that are safe and do what is wanted, unless another one leaves more allowed; -1 if there
// is none.
func (t *trial) best(does func(v int) bool) int {
	best, left := -1, never
	for v := range t.after {
		if !t.safe(v) || !does(v) {
			continue
		}
		now := t.and(t.facts, t.after[v])
		if best < 0 || now != left && t.minus(left, now) == never {
			best, left = v, now
		}
	}
	if t.spent {
		return -1
	}
	return best
}

// denying is a statement that denies what a reference allows.
func denying(reference *document.Node) *document.Node {
	list := reference.Member("Statement")
	if list == nil || len(list.Items) != 1 {
		return nil
	}
	out := object("Effect", str("Deny"))
	for _, name := range []string{"Principal", "Action", "Resource", "Condition"} {
		out = withMember(out, name, list.Items[0].Member(name))
	}
	return out
}
