// Package spelling finds the name that a misspelt one was probably meant to be.
package spelling

import (
	"slices"
	"strings"
)

// mostEdits is how many letters a name may differ from the one that was meant.
const mostEdits = 2

// Nearest returns the one of the names that is most like the typed one, letter case aside, the first of several, or ""
// where none is near.
func Nearest(typed string, names []string) string {
	best, least := "", mostEdits+1
	for _, name := range names {
		if d := distance(strings.ToLower(typed), strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters must be added, removed or replaced to turn one name into the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(before[j]+cost, before[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
