package kms

// AWS compares names of actions and condition keys without regard to case. Names are ASCII, so only ASCII letters
// fold: "ſ" and the Kelvin sign, which strings.EqualFold accepts, are not "s" and "k".

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// compareFold orders a and b as their lower-case forms.
func compareFold(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func equalFold(a, b string) bool {
	return len(a) == len(b) && compareFold(a, b) == 0
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && equalFold(s[:len(prefix)], prefix)
}

// maxNear is the largest edit distance at which a name is still taken for a misspelling of another.
const maxNear = 3

// Distance returns how many letters of a name have to be changed, added or left out to get another one (Levenshtein's
// distance), letter case aside, or limit+1 if that is more than limit; a name b of 64 bytes and more is that far from all.
// It is for messages that ask "did you mean". It allocates nothing.
func Distance(a, b string, limit int) int {
	var row [64]int
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(b) >= len(row) {
		return limit + 1
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
