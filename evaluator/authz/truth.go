package authz

// truth is an answer in Kleene's three-valued logic. The zero truth is no.
type truth uint8

const (
	no truth = iota
	unknown
	yes
)

func and(a, b truth) truth { return min(a, b) }

func or(a, b truth) truth { return max(a, b) }

func not(a truth) truth { return yes - a }

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// same is the answer that a and b have in common, unknown if they differ.
func same(a, b truth) truth {
	if a == b {
		return a
	}
	return unknown
}
