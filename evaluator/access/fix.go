package access

import (
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// Known is what is known besides the policies; fixes name nothing else.
type Known struct {
	// Organization is the id of an organization, "" where none is known.
	Organization string
	// Members are accounts of it; nil where it is only known to be that of the key's account.
	Members []string
}

// members are the accounts that are known to be of the organization, the key's among them if it is.
func (k *Known) members(owner string) []string {
	if k.Members == nil {
		return []string{owner}
	}
	return k.Members
}

// Fix is a change of a policy after which requests that were found are not allowed any more. It takes away nothing that the
// question does not ask about: what OLD allows, where there is one. It allows nothing that the policy did not allow, and leaves
// the key's account able to change the policy. All that is proven.
type Fix struct {
	// Does says what to do: `add "StringEquals": {"kms:CallerAccount": "111122223333"} to the conditions of statement "Use"`.
	Does    string
	Patches []Patch
}

// Patch is one statement before and after.
type Patch struct {
	// Statement is where it stands; one that is restored, where the old policy has it. It is nil for one that is new.
	Statement *authz.Reason
	// Before and After are the statement as JSON, "" where there is none.
	Before, After string
}

// AddFixes looks for the smallest fix of each cell, and of all together. Those that it cannot prove are left out. It settles
// the result.
func (r *Result) AddFixes() {
	if r.fixer != nil {
		r.fixer.known = r.fixer.question.policies[0].Known
		r.fixer.fix(r)
	}
	r.Settle()
}

// Settle lets go of what AddFixes needs; the result stays as it is.
func (r *Result) Settle() {
	r.fixer = nil
	for i := range r.Cells {
		if c := &r.Cells[i]; c.decided != nil {
			c.replay, c.decided = c.decided.inventory(c.Witness), nil
		}
	}
}

// Caller is the principal of the witness as [Cell.Inventory] has it: where the account or name is not known before deployment, with
// a value for it.
func (c *Cell) Caller() string { return c.caller }

// Inventory is what the witness was decided by, as JSON in the format of inventories: the key, called by the address, and the caller
// with policies on its side as the cell has it. It is "" without a witness.
func (c *Cell) Inventory(address string) string {
	inv := c.replay
	switch {
	case inv == nil && c.decided == nil:
		return ""
	case inv == nil:
		inv = c.decided.inventory(c.Witness)
	}
	inv.Accounts[0].Regions[0].Keys[0].Address = address
	return document.PrintLine(inventory.Encode(inv))
}

// fixer looks for fixes of what a question found.
type fixer struct {
	question *question
	model    *model
	clauses  []statements
	applied  []*document.Node
	changes  []change
	// asked are all requests that were asked for, also those that depend on what is not known.
	asked   node
	known   Known
	owner   string
	actions []kms.ActionSet
	// names are those of what is not known, by the texts that stand for it.
	names map[string]string
}

// whole returns the requests of a group, and those that it implies: of principals whom policies on their side allow more.
func (m *model) whole(about node, side authz.Side, asked node) node {
	from := sides[slices.Index(sides[:], side):]
	n := m.and(asked, m.where(ofSide, func(i int) bool { return slices.Contains(from, authz.Side(i)) }))
	return m.and(n, m.anySide(about))
}

// anySide returns the requests that are among some, whatever policies on the principal's side say.
func (m *model) anySide(n node) node {
	level := int(m.levels[n])
	if level > ofSide {
		return n
	}
	out, children := never, make([]node, m.sizes[level])
	for i := range children {
		children[i] = m.child(n, level, i)
		if level == ofSide {
			out = m.or(out, children[i])
		} else {
			children[i] = m.anySide(children[i])
		}
	}
	if level == ofSide {
		return out
	}
	return m.make(level, children)
}

// outside returns the requests of principals of other accounts.
func (m *model) outside() node {
	return m.where(ofCaller, func(i int) bool { return m.classes[i].same == authz.No && !m.classes[i].members[0].Service() })
}

func (f *fixer) fix(r *Result) {
	f.owner = display(f.model.subject.Account)
	f.names = f.question.names
	other := &statements{}
	if w := f.question.wanted; len(w) > 1 && !w[1] {
		other = &f.clauses[1]
	}
	f.changes = f.model.changes(&f.clauses[0], other, true)
	var cells []*Cell
	var blamed [][]int
	used := map[int]int{} // the changes that some cell is blamed on, and their new places
	var changes []change
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Witness == nil {
			continue
		}
		var of []int
		for j := range f.changes {
			if f.model.and(f.changes[j].about, c.requests) == never {
				continue
			}
			if _, known := used[j]; !known {
				used[j] = len(changes)
				changes = append(changes, f.changes[j])
			}
			of = append(of, used[j])
		}
		cells, blamed = append(cells, c), append(blamed, of)
		f.actions = append(f.actions, c.set())
	}
	f.changes = changes
	if len(cells) == 0 || len(changes) == 0 {
		return
	}
	all := f.candidates()
	t := f.try(all)
	if t == nil {
		return
	}
	var chosen []int
	for i, c := range cells {
		best := t.best(func(v int) bool {
			return !slices.ContainsFunc(all[v].of, func(j int) bool { return !slices.Contains(blamed[i], j) }) && t.empties(v, c.requests)
		})
		if best >= 0 && f.denies(c, t, best) {
			c.Fix = f.describe(all[best])
			if !slices.Contains(chosen, best) {
				chosen = append(chosen, best)
			}
		}
	}
	f.fixAll(r, t, all, chosen, cells)
}

// fixAll looks for a fix after which nothing is found.
func (f *fixer) fixAll(r *Result, t *trial, all []candidate, chosen []int, cells []*Cell) {
	wanted := never
	for _, c := range cells {
		wanted = f.model.or(wanted, c.requests)
	}
	if best := t.best(func(v int) bool { return t.empties(v, wanted) }); best >= 0 {
		if f.settles(t.patched[best]) {
			r.Fix = f.describe(all[best])
		}
		return
	}
	if len(chosen) < 2 || slices.ContainsFunc(cells, func(c *Cell) bool { return c.Fix == nil }) {
		return
	}
	for i := 0; ; { // leave out what is not needed
		without := slices.Clone(chosen)
		if i < len(chosen) {
			without = slices.Delete(without, i, i+1)
		}
		pair := []candidate{joint(all, without)}
		t := f.try(pair)
		fine := t != nil && t.safe(0) && t.empties(0, wanted)
		switch {
		case i == len(chosen):
			if fine && f.settles(t.patched[0]) {
				r.Fix = f.describe(pair[0])
			}
			return
		case fine:
			chosen = without
		default:
			i++
		}
	}
}

// joint is all of some candidates.
func joint(all []candidate, chosen []int) candidate {
	var out candidate
	var texts []string
	for _, v := range chosen {
		out.edits = append(out.edits, all[v].edits...)
		texts = append(texts, all[v].text())
	}
	out.does = func(string) string { return strings.Join(texts, "; ") }
	return out
}

// rewritten applies edits to the statements of the policy. The key nil has those that are added. It is nil where that cannot be done.
func rewritten(edits []edit) map[*statement][]*document.Node {
	out := map[*statement][]*document.Node{}
	for _, e := range edits {
		switch {
		case e.at == nil:
			out[nil] = append(out[nil], e.added)
		case e.rewrite == nil:
			out[e.at] = []*document.Node{}
		default:
			n := e.at.Source().Node
			if now, again := out[e.at]; again && len(now) == 0 {
				continue // it is removed
			} else if again {
				n = now[0]
			}
			if n.Kind != document.Object || n.Repeats {
				return nil
			}
			if n = e.rewrite(n); n == nil {
				return nil
			}
			out[e.at] = []*document.Node{n}
		}
	}
	return out
}

// policyWith is the first policy with other statements; nil where they are not found in it, or none is left.
func (f *fixer) policyWith(statements map[*statement][]*document.Node) *document.Node {
	list := f.applied[0].Member("Statement")
	items := []*document.Node{list}
	if list != nil && list.Kind == document.List {
		items = list.Items
	}
	var out []*document.Node
	found := 0
	for _, item := range items {
		replaced := false
		for s, by := range statements {
			if s != nil && s.Source().Node == item {
				out, replaced = append(out, by...), true
				found++
			}
		}
		if !replaced {
			out = append(out, item)
		}
	}
	added := statements[nil]
	if found+min(len(added), 1) != len(statements) || len(out)+len(added) == 0 {
		return nil
	}
	return withMember(f.applied[0], "Statement", &document.Node{Kind: document.List, Items: append(out, added...)})
}

func (f *fixer) describe(c candidate) *Fix {
	out := &Fix{Does: inTexts(f.names).Replace(c.text())}
	done := map[*statement]bool{}
	after := rewritten(c.edits)
	for _, e := range c.edits {
		p := Patch{}
		switch {
		case e.at == nil:
			p.After = document.Print(asWritten(e.added, f.names))
			if e.from != nil {
				r := reasonOf(e.from, e.from.Denies)
				p.Statement = &r
			}
		case done[e.at]:
			continue
		default:
			done[e.at] = true
			r := reasonOf(e.at, e.at.Denies)
			p.Statement, p.Before = &r, document.Print(asWritten(e.at.Source().Node, f.names))
			for _, n := range after[e.at] {
				p.After = document.Print(asWritten(n, f.names))
			}
		}
		out.Patches = append(out.Patches, p)
	}
	return out
}

// denies reports whether authz decides the witness of a cell otherwise once the policy is patched. A key that only the patch
// asks for is absent.
func (f *fixer) denies(c *Cell, t *trial, v int) bool {
	if c.decided == nil {
		return false
	}
	d := *c.decided
	d.policies, d.grants, d.wanted, d.from = []*document.Node{t.patched[v]}, d.grants[:1], []bool{false}, 0
	r := *c.Witness
	r.Context = maps.Clone(r.Context)
	for name, k := range t.byKey {
		if f.model.byKey[name] == nil && k.mayMiss {
			r.Context[k.name] = []string{}
		}
	}
	_, ok := d.decides(d.by, d.side, d.bounded, &r)
	return ok
}

// settles asks the question again of the patched policy: nothing is found then.
func (f *fixer) settles(patched *document.Node) bool {
	q := *f.question
	q.policies, q.blame = slices.Clone(q.policies), false
	q.policies[0].Policy = patched
	r := ask(q)
	return r.Verdict != Found && !slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Witness != nil })
}
