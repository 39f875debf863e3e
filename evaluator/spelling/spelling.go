// Package spelling finds the name that a misspelt one was probably meant to be.
package spelling

// mostEdits is how many letters a name may differ from the one that was meant.
const mostEdits = 2

// Nearest returns the one of the names that is most like the typed one, letter case aside, the first of several, or ""
// where none is near.
func Nearest(typed string, names []string) string {
	best, least := "", mostEdits+1
	for _, name := range names {
		if d := Distance(typed, name, least-1); d < least {
			best, least = name, d
		}
	}
	return best
}

// Distance returns how many letters of a name have to be changed, added or left out to get another one (Levenshtein's
// distance), the case of ASCII letters aside, or limit+1 if that is more than limit. It allocates nothing for a name b of
// less than 64 bytes.
func Distance(a, b string, limit int) int {
	var space [64]int
	row := space[:]
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	if len(b) >= len(row) {
		row = make([]int, len(b)+1)
	}
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			cost := diagonal
			if lower(a[i]) != lower(b[j]) {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, diagonal+1, row[j]+1)
			least = min(least, row[j+1])
		}
		if least > limit {
			return limit + 1
		}
	}
	return min(row[len(b)], limit+1)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
