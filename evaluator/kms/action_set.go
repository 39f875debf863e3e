package kms

import (
	"iter"
	"math/bits"
	"slices"
)

// ActionSet is a set of actions: bit i is Action i. Unite with |, intersect with &, subtract with &^.
type ActionSet uint64

// Has reports whether a is in s.
func (s ActionSet) Has(a Action) bool { return s&(1<<a) != 0 }

// With returns s and a.
func (s ActionSet) With(a Action) ActionSet { return s | 1<<a }

// Len returns the number of actions in s.
func (s ActionSet) Len() int { return bits.OnesCount64(uint64(s)) }

// All returns the actions of s in table order, without allocating a slice.
func (s ActionSet) All() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		for rest := s; rest != 0; rest &= rest - 1 {
			if !yield(Action(bits.TrailingZeros64(uint64(rest)))) {
				return
			}
		}
	}
}

// Actions returns the actions of s sorted by name, nil if there are none.
func (s ActionSet) Actions() []Action { return slices.Collect(s.All()) }
