package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// Cell is a group of requests: principals, times actions, under a condition.
type Cell struct {
	// Who are the principals, Except those that are none of them.
	Who, Except []string
	// How says what policies on the callers' side have to say, "" where there are none.
	How     string
	Actions []kms.Action
	// When are the alternatives of which one must hold; each is a list of which all must. Nil is always.
	When [][]string
	// Terms are the alternatives taken apart, with what Who says of an organization.
	Terms [][]Term
	// More says that there are alternatives besides.
	More bool
	// Exact says that the requests are all those that Who, Except, How, Actions and When say, and no others.
	Exact bool
	// Partly says that some of those that they say are not asked for: they are decided alike by both policies.
	Partly bool
	// Witness is one of the requests, which authz decides as the cell says; nil where that is not certain.
	Witness *authz.Request
	// Because are the statements that allow it.
	Because []authz.Reason
	// Changed are the statements that one policy has and the other has not, and that matter for the cell; only Difference names them.
	Changed []Change
	// Why says what the cell depends on that is not known.
	Why []authz.Unknown
	// If says under which choices of the code there is the cell, "" for all.
	If string
	// Fix is what [Result.AddFixes] found for the cell, nil if nothing.
	Fix *Fix

	// Across says that principals of other accounts are among them.
	Across bool

	caller   string // of the witness, as the inventory has it
	replay   *inventory.Inventory
	requests node // in the model that found the cell
	decided  *decided
}

// ActionCount is how many actions there are on which key policies have an effect.
func ActionCount() int {
	n := 0
	for a := range kms.AllActions.All() {
		if a.Info().KeyPolicy {
			n++
		}
	}
	return n
}

// cells groups requests of the space. Certain are those that the question asks for whatever is not known, open the others; each
// has requests besides that a cell may be about too.
func (m *model) cells(certain, open, surely, perhaps, space node, c confirmation) Result {
	out := Result{Verdict: Unknown}
	reason := func(why []authz.Unknown) []authz.Unknown {
		for _, u := range why {
			if !slices.Contains(out.Reasons, u) {
				out.Reasons = append(out.Reasons, u)
			}
		}
		return why
	}
	g := m.newGrouping(certain, surely, space)
	for _, p := range g.groups() {
		cell := p.cell(m)
		cell.Changed, cell.requests = m.blamed(p.about, c.changes), m.whole(p.about, p.side, certain)
		cell.Across = m.and(cell.requests, m.outside()) != never
		if c.witness(&cell, p) {
			out.Verdict = Found
		} else {
			cell.Why = reason([]authz.Unknown{{What: "the access of " + strings.Join(cell.Who, ", "), Why: "AWS does not say how such a request is decided"}})
		}
		out.Cells = append(out.Cells, cell)
	}
	if open == never {
		out.Cells = m.merged(out.Cells)
		return out
	}
	reason(m.guessesIn(open))
	guessed := m.forSome(open, m.firstGuess)
	g.asked, g.may = guessed, m.or(m.forSome(perhaps, m.firstGuess), guessed)
	for _, p := range g.groups() {
		cell := p.cell(m)
		cell.Changed, cell.Across = m.blamed(p.about, c.changes), m.and(p.about, m.outside()) != never
		cell.Why = reason(m.guessesIn(m.and(open, p.about)))
		out.Cells = append(out.Cells, cell)
	}
	out.Cells = m.merged(out.Cells)
	return out
}

// merged makes one cell of those that differ in who they are about only.
func (m *model) merged(cells []Cell) []Cell {
	var out []Cell
	for _, c := range cells {
		same := func(o Cell) bool {
			return o.How == c.How && o.If == c.If && (o.Witness == nil) == (c.Witness == nil) && o.Except == nil && c.Except == nil && o.More == c.More &&
				slices.Equal(o.Actions, c.Actions) && slices.EqualFunc(o.When, c.When, slices.Equal) && slices.Equal(o.Changed, c.Changed) && slices.Equal(o.Why, c.Why)
		}
		i := slices.IndexFunc(out, same)
		if i < 0 {
			out = append(out, c)
			continue
		}
		o := &out[i]
		o.Who, o.Exact, o.Partly = append(o.Who, c.Who...), o.Exact && c.Exact, o.Partly || c.Partly
		o.Across, o.requests = o.Across || c.Across, m.or(o.requests, c.requests)
		for _, r := range c.Because {
			if !slices.Contains(o.Because, r) {
				o.Because = append(o.Because, r)
			}
		}
	}
	return out
}

// shown is how many alternatives and exceptions of a cell are listed.
const shown = 6

// keyAt returns the key of a level, and which of its classes the level is about.
func (m *model) keyAt(level int) (*key, int) {
	i, _ := slices.BinarySearchFunc(m.keys, level, func(k *key, level int) int {
		if k.level > level {
			return 1
		}
		if k.multi && k.level+len(k.values) <= level || !k.multi && k.level < level {
			return -1
		}
		return 0
	})
	return m.keys[i], level - m.keys[i].level
}

// guessesIn returns what the requests depend on that is not known.
func (m *model) guessesIn(n node) []authz.Unknown {
	seen := map[node]bool{}
	levels := map[int]bool{}
	var walk func(node)
	walk = func(n node) {
		if seen[n] || n == always || n == never {
			return
		}
		seen[n] = true
		if level := int(m.levels[n]); level >= m.firstGuess {
			levels[level] = true
		}
		for _, c := range m.children[n] {
			walk(c)
		}
	}
	walk(n)
	var out []authz.Unknown
	for i, u := range m.why {
		if levels[m.firstGuess+i] {
			out = append(out, u)
		}
	}
	return out
}
