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
