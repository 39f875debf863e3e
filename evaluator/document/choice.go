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
}

// String returns the decisions for messages: "if condition IsProd is true and parameter Env is dev", or "" for none.
func (a Assignment) String() string {
	var b strings.Builder
	for i, d := range a {
		if i == 0 {
			b.WriteString("if ")
		} else {
			b.WriteString(" and ")
		}
		b.WriteString(d.On + " is " + d.Is)
	}
	return b.String()
}

// Assignments returns all combinations of values of the conditions that the choices in the nodes depend on, in a
// stable order; it is one nil Assignment where there is no choice. Where there are more than limit combinations,
// complete is false and they are sampled: the first values of all conditions, the second ones and so on, and
// each of the first two with one condition changed, at most 4*limit. The sample holds every pair of values of two
// conditions that have two values each.
func Assignments(limit int, nodes ...*Node) (all []Assignment, complete bool) {
	var found conditions
	for _, n := range nodes {
		found.collect(n)
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
				longer = append(longer, append(slices.Clip(slices.Clone(a)), Decision{On: c.on, Is: v}))
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
			a[i] = Decision{On: k.on, Is: k.values[min(n, len(k.values)-1)]}
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
			changed := base(n)
			changed[i].Is = k.values[min(1-n, len(k.values)-1)]
			add(changed)
		}
	}
	return all
}

// condition is a name with the values that choices distinguish.
type condition struct {
	on     string
	values []string
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
		if !slices.Contains((*c)[i].values, a.Is) {
			(*c)[i].values = append((*c)[i].values, a.Is)
		}
		c.collect(a.Node)
	}
}

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
	why, on := "", ""
	for _, alt := range n.Symbolic.Alternatives {
		on = alt.On
		is, decided := a.decides(alt.On)
		if decided && is == alt.Is {
			got := a.Apply(alt.Node)
			if got != nil && n.Repeats && !got.Repeats {
				again := *got
				again.Repeats = true
				return &again
			}
			return got
		}
		if !decided {
			why = "the document has too many alternatives; " + on + " was not followed"
			break
		}
	}
	if why == "" {
		why = "none of its alternatives holds " + a.String()
	}
	unknown := NewUnknown(n.Span, &Symbol{ID: on, Why: why, Span: n.Span})
	unknown.Repeats = n.Repeats
	return unknown
}

func (a Assignment) decides(on string) (is string, decided bool) {
	for _, d := range a {
		if d.On == on {
			return d.Is, true
		}
	}
	return "", false
}
