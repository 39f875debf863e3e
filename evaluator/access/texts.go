package access

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"unicode"

	"github.com/kmslint/kmslint/evaluator/authz"
)

// A shape is a set of texts: a value of a policy with its wildcards, or the form of an ARN.
type shape []step

// step is one character of a shape, or with star any number of them.
type step struct {
	char rune
	kind kind
	star bool
	fold bool
	// given is the element of a policy, for the kind asPolicy.
	given *authz.Element
}

// kind is a set of characters.
type kind uint8

const (
	exactly  kind = iota // the character char
	anything             // every character
	asPolicy             // what the element of a policy takes
	inPart               // all but ':'
	digit                // 0 to 9
	inName               // what names of users and roles are made of
	inPath               // what paths of users and roles are made of
)

func (s *step) takes(r rune) bool {
	switch s.kind {
	case anything:
		return true
	case asPolicy:
		return s.given.Takes(r)
	case inPart:
		return r != ':'
	case digit:
		return '0' <= r && r <= '9'
	case inName:
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.' || r == '+' || r == '=' || r == ',' || r == '@'
	case inPath:
		return '!' <= r && r <= '~'
	default:
		return r == s.char || s.fold && foldsTo(s.char, r)
	}
}

// foldsTo reports whether two characters are the same letter in different case.
func foldsTo(a, b rune) bool {
	for f := unicode.SimpleFold(a); f != a; f = unicode.SimpleFold(f) {
		if f == b {
			return true
		}
	}
	return false
}

func text(s string) shape {
	var out shape
	for _, r := range s {
		out = append(out, step{char: r})
	}
	return out
}

func some(k kind) shape { return shape{{kind: k}, {kind: k, star: true}} }

func join(parts ...shape) shape { return slices.Concat(parts...) }

func shapeOf(elements []authz.Element) shape {
	out := make(shape, 0, len(elements))
	for i := range elements {
		e := &elements[i]
		s := step{char: e.Char, star: e.Star, fold: e.Fold}
		if e.Any {
			s.kind, s.given = asPolicy, e
		}
		out = append(out, s)
	}
	return out
}

// literal returns the only text of the shape, if it has just one.
func (s shape) literal() (string, bool) {
	out := make([]rune, 0, len(s))
	for _, t := range s {
		if t.kind != exactly || t.star || t.fold && unicode.SimpleFold(t.char) != t.char {
			return "", false
		}
		out = append(out, t.char)
	}
	return string(out), true
}

// filled returns a text of the shape that looks natural, and whose wildcards stand for word.
func (s shape) filled(word string) string {
	var out []rune
	for _, t := range s {
		switch {
		case t.kind == exactly:
			out = append(out, t.char)
		case t.star:
			out = append(out, []rune(word)...)
		default:
			out = append(out, 'x')
		}
	}
	return string(out)
}

// texts finds texts that stand for all others: every text of the universe is in the same shapes as one that is found. The
// shapes run side by side as one automaton, whose states are made as they are reached; breadth first, so that the text
// found for a class is among its shortest.
type texts struct {
	shapes   []shape
	universe []shape // empty: all texts
	// literals are texts that are told apart besides.
	literals []string
	// natural are texts to prefer.
	natural []string
	budget  int
}

// find returns the texts, literals of the universe first. The error says that the budget is used up.
func (t *texts) find() ([]string, error) {
	var out []string
	literal := map[string]bool{}
	universe := t.automaton(nil)
	for _, s := range t.literals {
		if _, within := universe.class(s); within && !literal[s] {
			out = append(out, s)
		}
		literal[s] = true
	}
	found := map[string]bool{} // classes that have a text that is no literal
	all := slices.Clone(t.shapes)
	told := t.automaton(t.shapes)
	for _, s := range t.natural {
		if class, ok := told.class(s); ok && !literal[s] && !found[class] {
			found[class] = true
			out = append(out, s)
		}
	}
	// A literal may be the shortest text of a class, which then needs another one: it becomes a shape of its own.
	split := map[string]bool{}
	for {
		members, err := t.search(all)
		if err != nil {
			return nil, err
		}
		again := false
		for _, s := range members {
			if literal[s] && !split[s] {
				split[s], again = true, true
				all = append(all, text(s))
			}
		}
		if again {
			continue
		}
		for _, s := range members {
			if class, _ := told.class(s); !literal[s] && !found[class] {
				found[class] = true
				out = append(out, s)
			}
		}
		return out, nil
	}
}

func (t *texts) automaton(shapes []shape) *automaton {
	return newAutomaton(append(slices.Clone(shapes), t.universe...), len(shapes))
}

// class names the shapes that a text is in; it is not ok for one that is not in the universe.
func (a *automaton) class(s string) (class string, ok bool) {
	at := a.start()
	for _, r := range s {
		at = a.next(at, r)
	}
	return a.accepts(at)
}

// search returns a shortest text of each class of the universe.
func (t *texts) search(shapes []shape) ([]string, error) {
	a := t.automaton(shapes)
	letters := a.letters()
	kinds := a.kinds(letters)
	type reached struct {
		at   []int32
		from int
		by   rune
	}
	states := []reached{{at: a.start(), from: -1}}
	seen := map[string]bool{string(packed(states[0].at)): true}
	classes := map[string]bool{}
	var out []string
	for i := 0; i < len(states); i++ {
		if class, ok := a.accepts(states[i].at); ok && !classes[class] {
			classes[class] = true
			var s []rune
			for j := i; states[j].from >= 0; j = states[j].from {
				s = append(s, states[j].by)
			}
			slices.Reverse(s)
			out = append(out, string(s))
		}
		// Letters of a kind lead to the same state, but for those that a place that was reached asks for.
		asked, tried := a.asked(states[i].at), map[int]bool{}
		for j, r := range letters {
			if _, is := slices.BinarySearch(asked, r); !is {
				if tried[kinds[j]] {
					continue
				}
				tried[kinds[j]] = true
			}
			at := a.next(states[i].at, r)
			if !a.alive(at) {
				continue
			}
			name := string(packed(at))
			if seen[name] {
				continue
			}
			if len(states) >= t.budget {
				return nil, fmt.Errorf("its wildcards overlap in more than %d ways", t.budget)
			}
			seen[name] = true
			states = append(states, reached{at, i, r})
		}
	}
	return out, nil
}

// automaton runs shapes side by side. A state is the sorted list of the places in all of them that have been reached.
type automaton struct {
	steps []step // of all shapes, one after the other; an end is a step of its own
	ends  []bool
	first []int32 // of each shape
	of    []int32 // the shape of a place
	// told is how many of the shapes tell classes apart; the others are the universe.
	told int
}

func newAutomaton(shapes []shape, told int) *automaton {
	a := &automaton{told: told}
	for i, s := range shapes {
		a.first = append(a.first, int32(len(a.steps)))
		for _, t := range s {
			a.steps, a.ends, a.of = append(a.steps, t), append(a.ends, false), append(a.of, int32(i))
		}
		a.steps, a.ends, a.of = append(a.steps, step{}), append(a.ends, true), append(a.of, int32(i))
	}
	return a
}

func (a *automaton) start() []int32 {
	var at []int32
	for _, p := range a.first {
		at = a.reach(at, p)
	}
	return tidy(at)
}

// reach adds a place, and those behind stars, which may stand for nothing.
func (a *automaton) reach(at []int32, p int32) []int32 {
	at = append(at, p)
	for !a.ends[p] && a.steps[p].star {
		p++
		at = append(at, p)
	}
	return at
}

func tidy(at []int32) []int32 {
	slices.Sort(at)
	return slices.Compact(at)
}

func (a *automaton) next(at []int32, r rune) []int32 {
	var out []int32
	for _, p := range at {
		if a.ends[p] || !a.steps[p].takes(r) {
			continue
		}
		if a.steps[p].star {
			out = a.reach(out, p)
		} else {
			out = a.reach(out, p+1)
		}
	}
	return tidy(out)
}

// asked returns the characters that stand at the places of a state, in any case where case does not matter.
func (a *automaton) asked(at []int32) []rune {
	var out []rune
	for _, p := range at {
		s := &a.steps[p]
		if a.ends[p] || s.kind != exactly {
			continue
		}
		out = append(out, s.char)
		if s.fold {
			for f := unicode.SimpleFold(s.char); f != s.char; f = unicode.SimpleFold(f) {
				out = append(out, f)
			}
		}
	}
	slices.Sort(out)
	return out
}

// kinds numbers letters by which steps, those for one character aside, take them.
func (a *automaton) kinds(letters []rune) []int {
	numbers := map[string]int{}
	out := make([]int, len(letters))
	for i, r := range letters {
		var takes []byte
		for j := range a.steps {
			if s := &a.steps[j]; s.kind != exactly {
				takes = append(takes, bit(s.takes(r)))
			}
		}
		if _, ok := numbers[string(takes)]; !ok {
			numbers[string(takes)] = len(numbers)
		}
		out[i] = numbers[string(takes)]
	}
	return out
}

// alive reports whether a text that comes here can still be one of the universe.
func (a *automaton) alive(at []int32) bool {
	return a.told == len(a.first) || len(at) > 0 && int(a.of[at[len(at)-1]]) >= a.told
}

// accepts names the shapes that a text that ends here is in.
func (a *automaton) accepts(at []int32) (class string, within bool) {
	within = a.told == len(a.first)
	var in []int32
	for _, p := range at {
		if !a.ends[p] {
			continue
		}
		if int(a.of[p]) >= a.told {
			within = true
		} else {
			in = append(in, a.of[p])
		}
	}
	return string(packed(in)), within
}

func packed(at []int32) []byte {
	out := make([]byte, 0, 4*len(at))
	for _, p := range at {
		out = binary.LittleEndian.AppendUint32(out, uint32(p))
	}
	return out
}

// letters returns the characters that the shapes tell apart: those that stand in them, in all cases where case does not
// matter, and for each kind of characters one that does not.
func (a *automaton) letters() []rune {
	has := map[rune]bool{':': true, '/': true, '-': true}
	for i, s := range a.steps {
		if a.ends[i] || s.kind != exactly {
			continue
		}
		has[s.char] = true
		if s.fold {
			for f := unicode.SimpleFold(s.char); f != s.char; f = unicode.SimpleFold(f) {
				has[f] = true
			}
		}
	}
	for _, fresh := range []string{"xyzwvutsrqponmlkjihgfedcba", "XYZWVUTSRQPONMLKJIHGFEDCBA", "0123456789", "_.+=,@", "~!#%&|<>;^`\"'()[]{}$?*\\"} {
		for _, r := range fresh {
			if !has[r] {
				has[r] = true
				break
			}
		}
	}
	for r := rune(0x10300); ; r++ { // one that no shape has, whatever they have
		if !has[r] {
			has[r] = true
			break
		}
	}
	return slices.SortedFunc(maps.Keys(has), order)
}

// order is that in which characters are tried: letters first, as they look natural.
func order(a, b rune) int {
	rank := func(r rune) int {
		switch {
		case 'a' <= r && r <= 'z':
			return 0
		case '0' <= r && r <= '9':
			return 1
		case r < 0x80:
			return 2
		default:
			return 3
		}
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	return int(a - b)
}
