package access

import (
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// point is a value that was looked at, and the class that it is in.
type point struct {
	text  string
	class int
	// written says that a policy has it as it stands.
	written bool
}

// mark is a set of values that a policy gives a name to: a pattern, or a range of addresses.
type mark struct {
	text   string
	covers func(string) bool
}

// wording names sets of classes of one key.
type wording struct {
	key    *key
	points []point // in the order in which they are compared, where they are numbers or times
	marks  []mark
	in     [][]bool // whether a mark covers a point
	// bounds are points that a policy compares with; words say on which side of one a value is. Nil for texts.
	bounds []bool
	words  [4]string
}

func (k *key) wording() *wording {
	if k.worded != nil {
		return k.worded
	}
	w := &wording{key: k, points: slices.Clone(k.points)}
	w.sort()
	if k.info != nil && k.info.Type == kms.TypeBool {
		for i := range w.points {
			w.points[i].written = true
		}
	} else {
		for _, p := range k.patterns {
			w.marks = append(w.marks, mark{p.title(), p.shape.covers})
		}
	}
	for _, r := range k.ranges {
		w.marks = append(w.marks, mark{"in " + r.String(), func(s string) bool {
			a, err := netip.ParseAddr(s)
			return err == nil && r.Contains(a)
		}})
	}
	size := func(row []bool) int {
		n := 0
		for _, is := range row {
			if is {
				n++
			}
		}
		return n
	}
	for _, m := range w.marks {
		row := make([]bool, len(w.points))
		for i, p := range w.points {
			row[i] = m.covers(p.text)
		}
		w.in = append(w.in, row)
	}
	order := make([]int, len(w.marks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return size(w.in[b]) - size(w.in[a]) }) // broad ones first
	marks, in := w.marks, w.in
	w.marks, w.in = nil, nil
	for _, i := range order {
		w.marks, w.in = append(w.marks, marks[i]), append(w.in, in[i])
	}
	k.worded = w
	return w
}

// sort puts numbers and times in their order.
func (w *wording) sort() {
	numbers, times := map[string]bool{}, map[string]bool{}
	for _, t := range w.key.tests {
		ns, ts, _ := t.Points()
		for _, n := range ns {
			numbers[decimal(n)] = true
		}
		for _, t := range ts {
			times[moment(t)] = true
		}
	}
	switch {
	case len(numbers) > 0:
		w.words = [4]string{"less than ", "at most ", "more than ", "at least "}
		w.points = slices.DeleteFunc(w.points, func(p point) bool { _, ok := new(big.Rat).SetString(p.text); return !ok })
		slices.SortStableFunc(w.points, func(a, b point) int {
			x, _ := new(big.Rat).SetString(a.text)
			y, _ := new(big.Rat).SetString(b.text)
			return x.Cmp(y)
		})
		for _, p := range w.points {
			w.bounds = append(w.bounds, numbers[p.text])
		}
	case len(times) > 0:
		w.words = [4]string{"before ", "until ", "after ", "from "}
		at := func(p point) time.Time { t, _ := time.Parse(time.RFC3339Nano, p.text); return t }
		w.points = slices.DeleteFunc(w.points, func(p point) bool { return at(p).IsZero() })
		slices.SortStableFunc(w.points, func(a, b point) int { return at(a).Compare(at(b)) })
		for _, p := range w.points {
			w.bounds = append(w.bounds, times[p.text])
		}
	}
}

// other is what is called a class that no policy names.
const other = "any other value"

// phrase is a way to name values, and how hard it is to read.
type phrase struct {
	names []string
	cost  int
}

func (p *phrase) add(name string, cost int) {
	if !slices.Contains(p.names, name) {
		p.names, p.cost = append(p.names, name), p.cost+cost
	}
}

func (p *phrase) String() string {
	if len(p.names) > shown {
		return strings.Join(p.names[:shown], " or ") + fmt.Sprintf(" or %d more", len(p.names)-shown)
	}
	return strings.Join(p.names, " or ")
}

// vague reports whether it does not say all.
func (p *phrase) vague() bool { return len(p.names) > shown || slices.Contains(p.names, other) }

// name names the values of classes by the marks of policies, the broadest first, and the values that policies write.
func (w *wording) name(classes []int) phrase {
	if w.bounds != nil {
		return w.intervals(classes)
	}
	wanted := make([]bool, len(w.points))
	for i, p := range w.points {
		wanted[i] = slices.Contains(classes, p.class)
	}
	return w.among(wanted, 0, mostButs)
}

const (
	// mostButs is how often something is named by what it is not: "a but not b but not c" nobody reads, and there are many.
	mostButs = 1
	// mostNames is how many names are looked for, of which not all are shown, and fewBut how many behind "but not".
	mostNames, fewBut = 2 * shown, 3
)

// among names points by the marks from one on.
func (w *wording) among(wanted []bool, from, buts int) phrase {
	var out phrase
	done := make([]bool, len(w.points))
	take := func(in []bool) {
		for i := range in {
			done[i] = done[i] || in[i]
		}
	}
	for i := from; i < len(w.marks); i++ {
		wantedToo, others := false, false
		for j, in := range w.in[i] {
			wantedToo = wantedToo || in && wanted[j] && !done[j]
			others = others || in && !wanted[j]
		}
		if wantedToo && !others {
			out.add(w.marks[i].text, 1)
			take(w.in[i])
		}
	}
	for i, p := range w.points {
		if wanted[i] && !done[i] && p.written {
			out.add(p.text, 1)
			done[i] = true
		}
	}
	for i, p := range w.points {
		if !wanted[i] || done[i] {
			continue
		}
		if len(out.names) > mostNames || buts < mostButs && len(out.names) > fewBut {
			out.add(other, 20)
			break
		}
		if name, in := w.part(wanted, p, i, from, buts); name != "" {
			out.add(name, 3)
			take(in)
			continue
		}
		out.add(other, 20)
		done[i] = true
	}
	return out
}

// part names a set of wanted points with point i in it, by what is in two marks, or in one but not in others.
func (w *wording) part(wanted []bool, p point, i, from, buts int) (string, []bool) {
	for a := from; a < len(w.marks); a++ {
		for b := a + 1; b < len(w.marks) && w.in[a][i]; b++ {
			fits := w.in[b][i]
			for j := 0; fits && j < len(w.points); j++ {
				fits = !w.in[a][j] || !w.in[b][j] || wanted[j]
			}
			if fits {
				both := make([]bool, len(w.points))
				for j := range both {
					both[j] = w.in[a][j] && w.in[b][j]
				}
				return w.marks[a].text + " and " + w.marks[b].text, both
			}
		}
	}
	for a := from; a < len(w.marks) && buts > 0; a++ {
		if !w.in[a][i] {
			continue
		}
		is, not := make([]bool, len(w.points)), make([]bool, len(w.points))
		for j := range is {
			is[j], not[j] = w.in[a][j] && wanted[j], w.in[a][j] && !wanted[j]
		}
		if but := w.among(not, a+1, buts-1); !but.vague() && len(but.names) <= fewBut {
			return w.marks[a].text + " but not " + but.String(), is
		}
	}
	return "", nil
}

// intervals names numbers or times by the bounds of policies.
func (w *wording) intervals(classes []int) phrase {
	var out phrase
	in := func(i int) bool { return i >= 0 && i < len(w.points) && slices.Contains(classes, w.points[i].class) }
	for i := 0; i < len(w.points); i++ {
		if !in(i) {
			continue
		}
		j := i
		for in(j + 1) {
			j++
		}
		var parts []string
		switch {
		case i == j && w.bounds[i]:
			parts = append(parts, w.points[i].text)
		default:
			if i > 0 && w.bounds[i] {
				parts = append(parts, w.words[3]+w.points[i].text)
			} else if i > 0 {
				parts = append(parts, w.words[2]+w.points[i-1].text)
			}
			if j < len(w.points)-1 && w.bounds[j] {
				parts = append(parts, w.words[1]+w.points[j].text)
			} else if j < len(w.points)-1 {
				parts = append(parts, w.words[0]+w.points[j+1].text)
			}
		}
		if parts == nil {
			parts = append(parts, other)
		}
		out.add(strings.Join(parts, " and "), 1)
		i = j
	}
	return out
}

// says puts into words that the class of a key is one of some; exactly is false where the words say less.
func (k *key) says(classes []int) (text string, exactly bool) {
	var values, others []int
	absent := false
	for i := range k.size() {
		switch in := slices.Contains(classes, i); {
		case i == len(k.values):
			absent = in
		case in:
			values = append(values, i)
		default:
			others = append(others, i)
		}
	}
	switch {
	case len(values) == 0:
		return k.name + " is absent", true
	case len(others) == 0:
		return k.name + " is there", true
	}
	w := k.wording()
	is, not := w.name(values), w.name(others)
	switch {
	case not.cost < is.cost && (absent || !k.mayMiss):
		return k.name + " is not " + not.String(), !not.vague()
	case not.cost < is.cost:
		return k.name + " is there and not " + not.String(), !not.vague()
	case absent:
		return k.name + " is absent or " + is.String(), !is.vague()
	default:
		return k.name + " is " + is.String(), !is.vague()
	}
}

// has puts into words that some value of a key with several is in classes, or that none is.
func (k *key) has(classes []int, some bool) (text string, exactly bool) {
	var others []int
	for i := range k.values {
		if !slices.Contains(classes, i) {
			others = append(others, i)
		}
	}
	switch {
	case len(others) == 0 && some:
		return k.name + " is there", true
	case len(others) == 0:
		return k.name + " is absent", true
	}
	w := k.wording()
	is, not := w.name(classes), w.name(others)
	switch {
	case not.cost < is.cost && some:
		return k.name + " has a value that is not " + not.String(), !not.vague()
	case not.cost < is.cost:
		return k.name + " is absent or has only values that are " + not.String(), !not.vague()
	case some:
		return k.name + " has a value that is " + is.String(), !is.vague()
	default:
		return k.name + " has no value that is " + is.String(), !is.vague()
	}
}
