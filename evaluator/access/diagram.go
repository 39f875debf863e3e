package access

import (
	"encoding/binary"
	"math"
)

// node is a function from requests to yes or no, in a [diagram].
type node int32

// The constant functions.
const (
	never  node = 0
	always node = 1
)

// diagram holds functions as multi-valued decision diagrams. Nodes are shared, so that two functions are the same exactly
// if their nodes are. A level is one dimension of a request; the levels of children are larger.
type diagram struct {
	levels   []int32
	children [][]node
	unique   map[string]node
	applied  map[applied]node
	sizes    []int // of the dimensions, by level
	budget   int
	// spent says that the budget is used up: what is built from then on means nothing.
	spent bool
}

type applied struct {
	op   byte
	a, b node
}

func newDiagram(sizes []int, budget int) *diagram {
	const last = math.MaxInt32 // below all levels, also those that come later
	return &diagram{
		levels: []int32{last, last}, children: [][]node{nil, nil}, unique: map[string]node{}, applied: map[applied]node{},
		sizes: sizes, budget: budget,
	}
}

// make returns the function that is one of the children, by the class of the level's dimension.
func (d *diagram) make(level int, children []node) node {
	same := true
	for _, c := range children[1:] {
		same = same && c == children[0]
	}
	if same {
		return children[0]
	}
	name := make([]byte, 0, 4+4*len(children))
	name = binary.LittleEndian.AppendUint32(name, uint32(level))
	for _, c := range children {
		name = binary.LittleEndian.AppendUint32(name, uint32(c))
	}
	if n, ok := d.unique[string(name)]; ok {
		return n
	}
	if len(d.levels) >= d.budget {
		d.spent = true
		return never
	}
	n := node(len(d.levels))
	d.levels = append(d.levels, int32(level))
	d.children = append(d.children, children)
	d.unique[string(name)] = n
	return n
}

// where returns the function that tells whether the class of the level's dimension is one for which in says yes.
func (d *diagram) where(level int, in func(class int) bool) node {
	children := make([]node, d.sizes[level])
	for i := range children {
		if in(i) {
			children[i] = always
		}
	}
	return d.make(level, children)
}

func (d *diagram) and(a, b node) node {
	switch {
	case a == never || b == never:
		return never
	case a == always || a == b:
		return b
	case b == always:
		return a
	}
	return d.apply('&', min(a, b), max(a, b), d.and)
}

func (d *diagram) or(a, b node) node {
	switch {
	case a == always || b == always:
		return always
	case a == never || a == b:
		return b
	case b == never:
		return a
	}
	return d.apply('|', min(a, b), max(a, b), d.or)
}

// minus returns the requests of a that are none of b.
func (d *diagram) minus(a, b node) node {
	switch {
	case a == never || b == always || a == b:
		return never
	case b == never:
		return a
	}
	return d.apply('-', a, b, d.minus)
}

func (d *diagram) not(a node) node { return d.minus(always, a) }

func (d *diagram) apply(op byte, a, b node, f func(a, b node) node) node {
	if d.spent {
		return never
	}
	if n, ok := d.applied[applied{op, a, b}]; ok {
		return n
	}
	level := min(d.levels[a], d.levels[b])
	children := make([]node, d.sizes[level])
	for i := range children {
		children[i] = f(d.child(a, int(level), i), d.child(b, int(level), i))
	}
	n := d.make(int(level), children)
	d.applied[applied{op, a, b}] = n
	return n
}

// child returns what becomes of n in a class of a level that is not below it.
func (d *diagram) child(n node, level, class int) node {
	if int(d.levels[n]) == level {
		return d.children[n][class]
	}
	return n
}

// forSome returns the requests for which n holds for some classes of the levels from first on.
func (d *diagram) forSome(n node, first int) node {
	return d.above(n, first, always) // what is not the constant never has some
}

// forAll returns the requests for which n holds whatever the classes of the levels from first on are.
func (d *diagram) forAll(n node, first int) node {
	return d.above(n, first, never) // what is not the constant always has some for which it does not
}

// above returns n with a constant in place of every node of the levels from first on.
func (d *diagram) above(n node, first int, constant node) node {
	seen := map[node]node{}
	var walk func(node) node
	walk = func(n node) node {
		if n == always || n == never {
			return n
		}
		if int(d.levels[n]) >= first {
			return constant
		}
		if m, ok := seen[n]; ok {
			return m
		}
		children := make([]node, len(d.children[n]))
		for i, c := range d.children[n] {
			children[i] = walk(c)
		}
		m := d.make(int(d.levels[n]), children)
		seen[n] = m
		return m
	}
	return walk(n)
}
