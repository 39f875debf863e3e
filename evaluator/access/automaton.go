package access

import (
	"encoding/binary"
	"maps"
	"slices"
	"unicode"
)

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
