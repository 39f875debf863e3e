package terraform

import "github.com/kmslint/kmslint/evaluator/document"

// Code can ask for more than any computer has, in a few lines: loops in loops, lists of lists that are twice as long each time.
// What goes beyond these bounds is not known; code that people write stays far below them.
const (
	// maxSteps is how many expressions one root may evaluate, values counted by their size.
	maxSteps = 2_000_000
	// maxSize is how many nodes one value may have; 32 bytes of text count as one more.
	maxSize = 200_000
	// maxDepth is how deep expressions may refer to each other.
	maxDepth = 400
)

const tooLong = "the code takes too many steps to evaluate"

// measure is what is worth to know about a value before walking through it.
type measure struct {
	size   int
	choice bool // it is a choice, or holds one
}

// spend counts work, and reports whether there may be more.
func (r *run) spend(steps int) bool {
	r.steps += steps
	return r.steps <= maxSteps
}

// measured returns the size of a value. Large values are measured once: values share their parts, so that a tree may be far
// larger than the memory that it takes.
func (r *run) measured(n *document.Node) measure {
	if n == nil {
		return measure{}
	}
	if m, ok := r.measures[n]; ok {
		return m
	}
	m := measure{size: 1 + len(n.Text)/32, choice: n.Kind == document.Choice}
	add := func(n *document.Node) {
		inner := r.measured(n)
		m.size = min(m.size+inner.size, 2*maxSize)
		m.choice = m.choice || inner.choice
	}
	for _, item := range n.Items {
		add(item)
	}
	for i := range n.Members {
		add(n.Members[i].Key)
		add(n.Members[i].Value)
	}
	if s := n.Symbolic; s != nil {
		for _, p := range s.Parts {
			m.size += 1 + len(p.Text)/32
		}
		for _, a := range s.Alternatives {
			add(a.Node)
		}
	}
	if n.Inner != nil { // choices of JSON text stay inside it
		m.size = min(m.size+r.measured(n.Inner).size, 2*maxSize)
	}
	if m.size > 128 {
		r.measures[n] = m
	}
	return m
}

func (r *run) hasChoice(values []*document.Node) bool {
	for _, n := range values {
		if r.measured(n).choice {
			return true
		}
	}
	return false
}
