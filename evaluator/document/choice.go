package document

import (
	"slices"
	"strings"
)

// Assignment says which side each condition of a document takes. The nil Assignment takes none.
type Assignment []Decision

// Decision is one condition with the value it is taken to have.
type Decision struct {
	On string
	Is string

	others string // values for which all is the same as for Is, each behind a zero byte
}

// Values returns the value, and others for which every choice that was asked about takes the same side.
func (d Decision) Values() []string {
	values := strings.Split(d.others, "\x00")
	values[0] = d.Is
	return values
}

// String returns the decisions for messages: "if condition IsProd is true and parameter Env is dev or test", or "" for none.
func (a Assignment) String() string {
	var b strings.Builder
	for i, d := range a {
		if i == 0 {
			b.WriteString("if ")
		} else {
			b.WriteString(" and ")
		}
		b.WriteString(d.On + " is " + strings.Join(d.Values(), " or "))
	}
	return b.String()
}

// Assignments returns all combinations of values of the conditions that the choices in the nodes depend on, in a
// stable order; it is one nil Assignment where there is no choice. Where there are more than limit combinations,
// complete is false and they are sampled: the first values of all conditions, the second ones and so on, and
// each of the first two with one condition changed to each of its values, at most 4*limit. The sample holds every pair
// of values of two conditions that have two values each. Values that no choice tells apart count as one.
func Assignments(limit int, nodes ...*Node) (all []Assignment, complete bool) {
	var found conditions
	for _, n := range nodes {
		found.collect(n)
	}
	for i := range found {
		found[i].join()
	}
	product := 1
	for _, c := range found {
		if product *= len(c.values); product > limit {
			return found.sample(4 * limit), false
		}
	}
	all = []Assignment{nil}
	for _, c := range found {
		var longer []Assignment
		for _, a := range all {
			for _, v := range c.values {
				longer = append(longer, append(slices.Clip(slices.Clone(a)), v))
			}
		}
		all = longer
	}
	return all, true
}

// sample returns at most most assignments that take every value of every condition, as far as that goes.
func (c conditions) sample(most int) []Assignment {
	widest := 0
	for _, k := range c {
		widest = max(widest, len(k.values))
	}
	// base takes value n of every condition, the last one where there are fewer.
	base := func(n int) Assignment {
		a := make(Assignment, len(c))
		for i, k := range c {
			a[i] = k.values[min(n, len(k.values)-1)]
		}
		return a
	}
	var all []Assignment
	add := func(a Assignment) {
		if len(all) < most && !slices.ContainsFunc(all, func(b Assignment) bool { return slices.Equal(a, b) }) {
			all = append(all, a)
		}
	}
	for n := range widest {
		add(base(n))
	}
	for n := range 2 {
		for i, k := range c {
			for _, v := range k.values {
				changed := base(n)
				changed[i] = v
				add(changed)
			}
		}
	}
	return all
}

// condition is a name with the values that choices distinguish.
type condition struct {
	on      string
	values  []Decision
	choices []*Node
	several bool // some alternative is for several values
}

type conditions []condition

func (c *conditions) collect(n *Node) {
	if n == nil {
		return
	}
	c.collect(n.Inner)
	for _, item := range n.Items {
		c.collect(item)
	}
	for i := range n.Members {
		c.collect(n.Members[i].Value)
	}
	if n.Kind != Choice {
		return
	}
	for _, a := range n.Symbolic.Alternatives {
		i := slices.IndexFunc(*c, func(k condition) bool { return k.on == a.On })
		if i < 0 {
			i = len(*c)
			*c = append(*c, condition{on: a.On})
		}
		(*c)[i].add(n, a)
		c.collect(a.Node)
	}
}

func (c *condition) add(choice *Node, a Alternative) {
	for i := -1; i < len(a.Or); i++ {
		d := Decision{On: a.On, Is: a.Is}
		if i >= 0 {
			d.Is = a.Or[i]
		}
		if !slices.Contains(c.values, d) {
			c.values = append(c.values, d)
		}
	}
	c.several = c.several || len(a.Or) > 0
	if last := len(c.choices) - 1; last < 0 || c.choices[last] != choice {
		c.choices = append(c.choices, choice)
	}
}

// join makes one value of those for which all choices take the same alternative.
func (c *condition) join() {
	if !c.several {
		return
	}
	var joined []Decision
	var sides [][]int // of each joined value, in each choice
next:
	for _, d := range c.values {
		side := make([]int, len(c.choices))
		for i, choice := range c.choices {
			side[i] = slices.IndexFunc(choice.Symbolic.Alternatives, func(a Alternative) bool { return a.on(d) && a.holds(d.Is) })
		}
		for i := range joined {
			if slices.Equal(sides[i], side) {
				joined[i].others += "\x00" + d.Is
				continue next
			}
		}
		joined, sides = append(joined, d), append(sides, side)
	}
	c.values = joined
}

func (a *Alternative) on(d Decision) bool { return a.On == d.On }

func (a *Alternative) holds(value string) bool { return a.Is == value || slices.Contains(a.Or, value) }

// Apply returns n with every choice replaced by the alternative that the assignment takes; a choice whose condition the
// assignment does not decide becomes an Unknown. List items and members that are left out there are gone. The result
// is nil where n itself is left out, and n itself where it holds no choice.
func (a Assignment) Apply(n *Node) *Node {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Choice:
		return a.choose(n)
	case List, Object:
		return n.Replace(a.Apply)
	case String:
		inner := a.Apply(n.Inner)
		if inner == n.Inner {
			return n
		}
		changed := *n
		changed.Inner = inner
		return &changed
	default:
		return n
	}
}

// choose returns the first alternative whose condition holds. What stands behind a condition that is not decided may
// not be taken.
func (a Assignment) choose(n *Node) *Node {
	on, followed := "", true
	for i := range n.Symbolic.Alternatives {
		alt := &n.Symbolic.Alternatives[i]
		on = alt.On
		d := slices.IndexFunc(a, alt.on)
		if d < 0 {
			followed = false
			break
		}
		if alt.holds(a[d].Is) {
			got := a.Apply(alt.Node)
			if got != nil && n.Repeats && !got.Repeats {
				again := *got
				again.Repeats = true
				return &again
			}
			return got
		}
	}
	why := "none of its alternatives holds " + a.String()
	if !followed {
		why = "the document has too many alternatives; " + on + " was not followed"
	}
	unknown := NewUnknown(n.Span, &Symbol{ID: on, Why: why, Span: n.Span})
	unknown.Repeats = n.Repeats
	return unknown
}
