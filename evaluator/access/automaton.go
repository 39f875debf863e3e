package access

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"unicode"
)

// automaton runs shapes side by side. Each step of a shape is a place, and so is each end; a state is the set of the places that
// have been reached, one bit each, so that a character moves all of them at once.
type automaton struct {
	steps []step // of all shapes, one after the other; an end is a step of its own
	words int    // of a state
	// stars are the places that stay where they are, ends those behind the last step; within are all of the universe, and toldEnds
	// the ends of the shapes that tell classes apart.
	stars, ends, within, toldEnds places
	first                         places
	bounded                       bool // there is a universe
	takes                         map[rune]places
}

// places is a set of places.
type places []uint64

func (p places) add(i int)      { p[i/64] |= 1 << (i % 64) }
func (p places) has(i int) bool { return p[i/64]&(1<<(i%64)) != 0 }

func (p places) meets(o places) bool {
	for i := range p {
		if p[i]&o[i] != 0 {
			return true
		}
	}
	return false
}

// newAutomaton runs shapes, of which the first told tell classes apart; the others are the universe, all texts if there are none.
func newAutomaton(shapes []shape, told int) *automaton {
	n := 0
	for _, s := range shapes {
		n += len(s) + 1
	}
	a := &automaton{steps: make([]step, 0, n), words: n/64 + 1, bounded: told < len(shapes), takes: map[rune]places{}}
	all := make(places, 5*a.words)
	for i, p := range []*places{&a.stars, &a.ends, &a.within, &a.toldEnds, &a.first} {
		*p = all[i*a.words : (i+1)*a.words : (i+1)*a.words]
	}
	for i, s := range shapes {
		a.first.add(len(a.steps))
		for _, t := range append(slices.Clip(s), step{}) {
			at := len(a.steps)
			a.steps = append(a.steps, t)
			if t.star {
				a.stars.add(at)
			}
			if i >= told {
				a.within.add(at)
			}
		}
		a.ends.add(len(a.steps) - 1)
		if i < told {
			a.toldEnds.add(len(a.steps) - 1)
		}
	}
	return a
}

// start returns the state before the first character.
func (a *automaton) start() places {
	at := slices.Clone(a.first)
	a.skip(at)
	return at
}

// skip adds the places behind stars, which may stand for nothing.
func (a *automaton) skip(at places) {
	for again := true; again; {
		again = false
		carry := uint64(0)
		for i := range at {
			s := at[i] & a.stars[i]
			add := (s<<1 | carry) &^ at[i]
			carry = s >> 63
			at[i] |= add
			again = again || add&a.stars[i] != 0 || add != 0 && carry != 0
		}
	}
}

// taking returns the places that take a character.
func (a *automaton) taking(r rune) places {
	if p, ok := a.takes[r]; ok {
		return p
	}
	p := make(places, a.words)
	var kinds [inPath + 1]int8 // what a kind of characters says: they are the same for all steps but those of policies
	for i := range a.steps {
		s := &a.steps[i]
		if a.ends.has(i) {
			continue
		}
		takes := false
		switch {
		case s.kind == exactly && !s.fold:
			takes = s.char == r
		case s.kind == exactly || s.kind == asPolicy:
			takes = s.takes(r)
		default:
			if kinds[s.kind] == 0 {
				kinds[s.kind] = 1 + int8(bit(s.takes(r)))
			}
			takes = kinds[s.kind] == 2
		}
		if takes {
			p.add(i)
		}
	}
	a.takes[r] = p
	return p
}

// next moves a state by a character, into a set that is given.
func (a *automaton) next(at, take, out places) {
	carry := uint64(0)
	for i := range at {
		moved := at[i] & take[i]
		gone := moved &^ a.stars[i]
		out[i] = gone<<1 | carry | moved&a.stars[i]
		carry = gone >> 63
	}
	a.skip(out)
}

// exactly returns, for letters, the places that ask for just that one, in either case where case does not matter.
func (a *automaton) exactly(letters []rune) []places {
	out := make([]places, len(letters))
	at := map[rune]int{}
	for i, r := range letters {
		out[i] = make(places, a.words)
		at[r] = i
	}
	for i := range a.steps {
		s := &a.steps[i]
		if s.kind != exactly || a.ends.has(i) {
			continue
		}
		out[at[s.char]].add(i)
		if s.fold {
			for f := unicode.SimpleFold(s.char); f != s.char; f = unicode.SimpleFold(f) {
				out[at[f]].add(i)
			}
		}
	}
	return out
}

// kinds numbers letters by which steps, those for one character aside, take them.
func (a *automaton) kinds(letters []rune) []int {
	several := make(places, a.words)
	for i := range a.steps {
		if a.steps[i].kind != exactly {
			several.add(i)
		}
	}
	numbers := map[string]int{}
	out := make([]int, len(letters))
	masked := make(places, a.words)
	for i, r := range letters {
		for j, w := range a.taking(r) {
			masked[j] = w & several[j]
		}
		name := string(packed(masked))
		if _, ok := numbers[name]; !ok {
			numbers[name] = len(numbers)
		}
		out[i] = numbers[name]
	}
	return out
}

// alive reports whether a text that comes here can still be one of the universe.
func (a *automaton) alive(at places) bool { return !a.bounded || at.meets(a.within) }

// accepts names the shapes that a text that ends here is in; it is not ok for one that is not in the universe.
func (a *automaton) accepts(at places) (class string, within bool) {
	within = !a.bounded
	out := make([]byte, 0, 16)
	for i := range at {
		end := at[i] & a.ends[i]
		within = within || end&a.within[i] != 0
		for in := end & a.toldEnds[i]; in != 0; in &= in - 1 {
			out = binary.LittleEndian.AppendUint32(out, uint32(i*64+bits.TrailingZeros64(in)))
		}
	}
	return string(out), within
}

// class names the shapes that a text is in; it is not ok for one that is not in the universe.
func (a *automaton) class(s string) (class string, ok bool) {
	at, out := a.start(), make(places, a.words)
	for _, r := range s {
		a.next(at, a.taking(r), out)
		at, out = out, at
	}
	return a.accepts(at)
}

func packed(at places) []byte {
	out := make([]byte, 0, 8*len(at))
	for _, w := range at {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

// letters returns the characters that the shapes tell apart: those that stand in them, in all cases where case does not
// matter, and for each kind of characters one that does not.
func (a *automaton) letters() []rune {
	has := map[rune]bool{':': true, '/': true, '-': true}
	for i, s := range a.steps {
		if a.ends.has(i) || s.kind != exactly {
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
