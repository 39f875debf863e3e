package access

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
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

// samples returns a text for each value of a condition that compares texts, with a word for its wildcards, and whether it is the
// only text that the value stands for.
func samples(t authz.Test, word string) (out []string, literals []bool) {
	operator := t.Source().Operator.Base
	fold := strings.HasSuffix(operator, "IgnoreCase") || operator == "Bool"
	var shapes [][]authz.Element
	for i, n := range t.Source().Values {
		if n.Concrete() && !fold && !strings.ContainsAny(n.Display(), "*?$") {
			out, literals = append(out, n.Display()), append(literals, true)
			continue
		}
		if shapes == nil {
			shapes = t.Shapes()
		}
		s := shapeOf(shapes[i])
		_, literal := s.literal()
		out, literals = append(out, s.filled(word)), append(literals, literal)
	}
	return out, literals
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

// search returns a shortest text of each class of the universe.
func (t *texts) search(shapes []shape) ([]string, error) {
	a := t.automaton(shapes)
	letters := a.letters()
	kinds, exactly := a.kinds(letters), a.exactly(letters)
	type reached struct {
		at   places
		from int
		by   rune
	}
	states := []reached{{at: a.start(), from: -1}}
	seen := map[string]bool{string(packed(states[0].at)): true}
	classes := map[string]bool{}
	var out []string
	next, name := make(places, a.words), make([]byte, 0, 8*a.words)
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
		tried := make([]bool, len(letters))
		for j, r := range letters {
			if !exactly[j].meets(states[i].at) {
				if tried[kinds[j]] {
					continue
				}
				tried[kinds[j]] = true
			}
			a.next(states[i].at, a.taking(r), next)
			if !a.alive(next) {
				continue
			}
			name = name[:0]
			for _, w := range next {
				name = binary.LittleEndian.AppendUint64(name, w)
			}
			if seen[string(name)] {
				continue
			}
			if len(states) >= t.budget {
				return nil, fmt.Errorf("its wildcards overlap in more than %d ways", t.budget)
			}
			seen[string(name)] = true
			states = append(states, reached{slices.Clone(next), i, r})
		}
	}
	return out, nil
}
