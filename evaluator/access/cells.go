package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
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
	// More says that there are alternatives besides.
	More bool
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

// part is a group of requests with the same principals and actions, for one answer of the policies on the callers' side.
type part struct {
	callers, actions []int
	side             authz.Side
	rest             node // what is left to be said, from ofBoundary on
}

// cells groups requests. Certain are those that the question asks for whatever is not known, open the others.
func (m *model) cells(certain, open node, c confirmation) Result {
	var out Result
	out.Verdict = Unknown
	reason := func(why []authz.Unknown) []authz.Unknown {
		for _, u := range why {
			if !slices.Contains(out.Reasons, u) {
				out.Reasons = append(out.Reasons, u)
			}
		}
		return why
	}
	for _, p := range m.parts(certain) {
		cell := m.describe(p)
		cell.Changed = m.blamed(p, c.changes)
		if c.witness(&cell, p) {
			out.Verdict = Found
		} else {
			cell.Why = reason([]authz.Unknown{{What: "the access of " + strings.Join(cell.Who, ", "), Why: "AWS does not say how such a request is decided"}})
		}
		out.Cells = append(out.Cells, cell)
	}
	for _, p := range m.parts(open) {
		cell := m.describe(p)
		cell.Changed = m.blamed(p, c.changes)
		cell.Why = reason(m.guessesIn(p.rest))
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// parts takes requests apart. What is allowed without an IAM policy is not said again for those who have one.
func (m *model) parts(n node) []part {
	var out []part
	m.group(n, func(callers, actions []int, n node) {
		said := never
		for _, side := range []authz.Side{authz.SideSilent, authz.SideAllows, authz.SideLimits} {
			rest := m.minus(m.child(n, ofSide, int(side)), said)
			said = m.or(said, rest)
			if rest != never {
				out = append(out, part{callers, actions, side, rest})
			}
		}
	})
	return out
}

// group hands over principals times actions with what is left to be said of the requests. Root users, who need no policies
// on their side, are left out where the other principals of their account can do the same.
func (m *model) group(n node, take func(callers, actions []int, rest node)) {
	type cell struct {
		callers, actions []int
		rest             node
	}
	var all []cell
	m.groups(n, ofCaller, func(callers []int, n node) {
		m.groups(n, ofAction, func(actions []int, n node) { all = append(all, cell{callers, actions, n}) })
	})
	allowed := func(c cell) node { return m.child(c.rest, ofSide, int(authz.SideAllows)) }
	for i, c := range all {
		c.callers = slices.DeleteFunc(slices.Clone(c.callers), func(root int) bool {
			p := &m.classes[root].members[0]
			return p.Root() && p.any && slices.ContainsFunc(slices.Delete(slices.Clone(all), i, i+1), func(other cell) bool {
				return slices.Equal(other.actions, c.actions) && m.child(allowed(other), ofBoundary, 0) == m.child(allowed(c), ofBoundary, 0) &&
					slices.ContainsFunc(other.callers, func(j int) bool { return m.classes[j].whole(p.account) })
			})
		})
		if len(c.callers) > 0 {
			take(c.callers, c.actions, c.rest)
		}
	}
}

// whole reports whether some principal of the account that no policy names is in the class.
func (c *class) whole(account string) bool {
	return slices.ContainsFunc(c.members, func(p member) bool { return p.any && !p.Root() && p.account == account })
}

// groups hands over the classes of a level that have the same child, in the order of their first.
func (m *model) groups(n node, level int, take func(classes []int, child node)) {
	var order []node
	by := map[node][]int{}
	for i := range m.sizes[level] {
		c := m.child(n, level, i)
		if c == never {
			continue
		}
		if by[c] == nil {
			order = append(order, c)
		}
		by[c] = append(by[c], i)
	}
	for _, c := range order {
		take(by[c], c)
	}
}

func (m *model) describe(p part) Cell {
	c := Cell{}
	c.Who, c.Except = m.who(p.callers)
	var set kms.ActionSet
	for _, i := range p.actions {
		set |= m.actions[i]
	}
	c.Actions = set.Actions()
	if slices.ContainsFunc(p.callers, func(i int) bool { p := &m.classes[i].members[0]; return !p.Service() && !p.Root() }) {
		c.How = [...]string{
			authz.SideAllows: "if their IAM policy allows it",
			authz.SideSilent: "even without an IAM policy",
			authz.SideLimits: "even where a permissions boundary or session policy does not allow it",
		}[p.side]
	}
	if without := m.child(p.rest, ofBoundary, 0); without == never {
		c.How = strings.TrimSpace(c.How + " with a permissions boundary")
	}
	if rest := m.or(m.child(p.rest, ofBoundary, 0), m.child(p.rest, ofBoundary, 1)); rest != always {
		m.alternatives(rest, nil, &c)
	}
	return c
}

// shown is how many alternatives and exceptions of a cell are listed.
const shown = 6

// alternatives lists the paths through the condition keys.
func (m *model) alternatives(n node, so []string, c *Cell) {
	if n == never {
		return
	}
	if len(c.When) == shown {
		c.More = true
		return
	}
	level := int(m.levels[n])
	if (n == always || level >= m.firstGuess) && so == nil {
		return
	}
	if n == always || level >= m.firstGuess {
		c.When = append(c.When, slices.Clone(so))
		return
	}
	k, at := m.keyAt(level)
	m.groups(n, level, func(classes []int, child node) {
		text := k.text(classes)
		if k.multi {
			text = k.hasText(at, classes[0] == 1)
		}
		m.alternatives(child, append(so, text), c)
	})
}

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

// text says which values of a key a set of classes is.
func (k *key) text(classes []int) string {
	is, rest, verb := classes, []int{}, "is"
	for i := range k.size() {
		if !slices.Contains(classes, i) {
			rest = append(rest, i)
		}
	}
	if len(rest) < len(is) {
		is, verb = rest, "is not"
	}
	var names []string
	for _, i := range is {
		if i == len(k.values) {
			names = append(names, "absent")
		} else {
			names = append(names, k.values[i].name())
		}
	}
	return k.name + " " + verb + " " + strings.Join(names, " or ")
}

func (k *key) hasText(i int, has bool) string {
	if has {
		return k.name + " has " + k.values[i].name()
	}
	return k.name + " has not " + k.values[i].name()
}

func (v *value) name() string {
	switch {
	case v.like != nil:
		return "like " + strings.Join(v.like, " and like ")
	case v.written:
		return v.text
	default:
		return "such as " + v.text
	}
}

// who names classes of principals, and those that are none of them.
func (m *model) who(classes []int) (who, except []string) {
	in := map[int]bool{}
	for _, i := range classes {
		in[i] = true
	}
	whole := map[string]bool{} // accounts of which any principal is among them
	for _, i := range classes {
		for _, p := range m.classes[i].members {
			if p.any && !p.Root() {
				whole[p.account] = true
				if p.stranger {
					whole["*"] = true
				}
			}
		}
	}
	add := func(to *[]string, s string) {
		if !slices.Contains(*to, s) {
			*to = append(*to, s)
		}
	}
	for i := range m.classes {
		for _, p := range m.classes[i].members {
			covered := !p.Service() && (whole["*"] || whole[p.account])
			switch {
			case p.Service() && in[i] && p.any:
				add(&who, "every service")
			case p.Service() && in[i] && !whole[""]:
				add(&who, "service "+p.name())
			case p.Service() && !in[i] && whole[""] && !p.any:
				add(&except, "service "+p.name())
			case p.Service():
			case in[i] && whole["*"]:
				add(&who, "anyone in AWS")
			case in[i] && covered:
				add(&who, "anyone in account "+p.account)
			case in[i] && p.found && len(m.classes[i].members) > 1 && !m.classes[i].members[0].found:
				// like one that is named
			case in[i] && p.found:
				add(&who, "principals such as "+p.name())
				if len(who) > shown {
					return append(who[:shown], "and others"), except
				}
			case in[i]:
				add(&who, p.name())
			case covered && p.any && p.Root():
			case covered && p.any:
				add(&except, "anyone in account "+p.account)
			case covered && p.found:
				add(&except, "principals such as "+p.name())
			case covered:
				add(&except, p.name())
			}
		}
	}
	if len(except) > shown {
		except = append(except[:shown], fmt.Sprintf("and %d more", len(except)-shown))
	}
	return who, except
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
