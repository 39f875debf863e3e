package access

// cube is a set of requests: those whose class of each level is one of some.
type cube []literal

type literal struct {
	level   int
	classes []int
}

// coverSteps is how many nodes are visited to write a function as cubes; one that takes more is not written out.
const coverSteps = 4000

// cubes writes a function that is somewhere between two as cubes, none of which can be left out, and returns the function too. It
// is not ok if that takes too long.
// S. Minato, "Fast generation of irredundant sum-of-products forms from binary decision diagrams", 1992, here with many values.
func (d *diagram) cubes(lower, upper node) (out []cube, is node, ok bool) {
	steps := coverSteps
	out, is = d.cover(lower, upper, &steps)
	if steps < 0 || d.spent {
		return nil, lower, false
	}
	return out, is, true
}

func (d *diagram) cover(lower, upper node, steps *int) ([]cube, node) {
	*steps--
	switch {
	case lower == never || *steps < 0:
		return nil, never
	case upper == always:
		return []cube{{}}, always
	}
	level := int(min(d.levels[lower], d.levels[upper]))
	n := d.sizes[level]
	everywhere := always // what may be covered whatever the class is
	for i := range n {
		everywhere = d.and(everywhere, d.child(upper, level, i))
	}
	var out []cube
	covered := make([]node, n)
	for i := range n {
		need := d.minus(d.minus(d.child(lower, level, i), everywhere), covered[i])
		if need == never {
			continue
		}
		cubes, is := d.cover(need, d.child(upper, level, i), steps)
		var classes []int
		for j := range n {
			if d.minus(is, d.child(upper, level, j)) == never {
				classes = append(classes, j)
				covered[j] = d.or(covered[j], is)
			}
		}
		for _, c := range cubes {
			out = append(out, append(cube{{level, classes}}, c...))
		}
	}
	rest := never
	for i := range n {
		rest = d.or(rest, d.minus(d.child(lower, level, i), covered[i]))
	}
	cubes, is := d.cover(rest, everywhere, steps)
	for i := range n {
		covered[i] = d.or(covered[i], is)
	}
	return append(out, cubes...), d.make(level, covered)
}
