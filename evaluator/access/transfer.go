package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// transfer takes requests from one model to another that tells apart all that the first one does.
type transfer struct {
	from, to *model
	// regions are, by level and class of from, the requests of to that are of the class.
	regions [][]node
	done    map[node]node
}

// newTransfer reports false where a class of one model is in none of the other.
func newTransfer(from, to *model) (*transfer, bool) {
	t := &transfer{from: from, to: to, regions: make([][]node, len(from.sizes)), done: map[node]node{}}
	callers := make([]int, len(to.classes))
	for i := range to.classes {
		at, ok := from.classOf(to.classes[i].members[0])
		if !ok {
			return nil, false
		}
		callers[i] = at
	}
	t.set(ofCaller, ofCaller, func(i int) int { return callers[i] })
	t.set(ofAction, ofAction, func(i int) int {
		return slices.IndexFunc(from.actions, func(of kms.ActionSet) bool { return of&to.actions[i] != 0 })
	})
	t.set(ofSide, ofSide, func(i int) int { return i })
	t.set(ofBoundary, ofBoundary, func(i int) int { return i })
	for _, k := range from.keys {
		if !t.key(k, to.byKey[strings.ToLower(k.name)]) {
			return nil, false
		}
	}
	for _, f := range from.flags {
		if to.flag(f.name) == nil {
			return nil, false
		}
		t.regions[f.level] = []node{to.not(to.has(f.name)), to.has(f.name)}
	}
	for name, level := range from.guesses {
		is := to.guess(name, from.why[level-from.firstGuess])
		t.regions[level] = []node{to.not(is), is}
	}
	return t, !slices.ContainsFunc(t.regions, func(of []node) bool { return of == nil })
}

// set says of which class of a level of from each class of a level of to is.
func (t *transfer) set(from, to int, class func(int) int) {
	for c := range t.from.sizes[from] {
		t.regions[from] = append(t.regions[from], t.to.where(to, func(i int) bool { return class(i) == c }))
	}
}

// classOf returns the class that a principal of another model is of. Whether it stands for whoever is not named may differ.
func (m *model) classOf(p member) (int, bool) {
	if p.account != "" {
		_, named := m.accounts[p.account]
		p.stranger = !named
	}
	i, ok := m.signed[m.sign(&p)]
	if !ok {
		p.any = !p.any
		i, ok = m.signed[m.sign(&p)]
	}
	return i, ok
}

// key finds the classes of the values of a condition key.
func (t *transfer) key(from, to *key) bool {
	if to == nil || from.multi != to.multi {
		return false
	}
	answers := map[string]int{}
	for i, v := range from.values {
		answers[from.answers(v.text)] = i
	}
	of := make([]int, len(to.values))
	for i, v := range to.values {
		at, ok := answers[from.answers(v.text)]
		if !ok {
			return false
		}
		of[i] = at
	}
	if !from.multi {
		t.set(from.level, to.level, func(i int) int {
			if i == len(of) {
				return len(from.values)
			}
			return of[i]
		})
		return true
	}
	for c := range from.values {
		has := never
		for i := range of {
			if of[i] == c {
				has = t.to.or(has, t.to.where(to.level+i, func(has int) bool { return has == 1 }))
			}
		}
		t.regions[from.level+c] = []node{t.to.not(has), has}
	}
	return true
}

// answers writes down what the tests of the key, and of those that it is compared with, answer about a value.
func (k *key) answers(v string) string {
	out := make([]byte, 0, len(k.tests)+len(k.asked))
	for _, asked := range k.asked {
		out = append(out, bit(v == asked))
	}
	for _, t := range k.tests {
		out = append(out, byte(t.Holds(v)))
	}
	for _, o := range k.linked {
		for _, t := range o.tests {
			if o != k {
				out = append(out, byte(t.Holds(v)))
			}
		}
	}
	return string(out)
}

// requests returns what the requests of from are in to.
func (t *transfer) requests(n node) node {
	if n == never || n == always {
		return n
	}
	if known, ok := t.done[n]; ok {
		return known
	}
	out := never
	for class, child := range t.from.children[n] {
		if child != never {
			out = t.to.or(out, t.to.and(t.regions[t.from.levels[n]][class], t.requests(child)))
		}
	}
	t.done[n] = out
	return out
}
