package authz

import "unicode/utf8"

// Wildcards in a compiled pattern are bytes that UTF-8 text does not have, so that a star that a policy variable
// brings in stays a plain star.
const (
	anyText = 0xff // * in a policy
	anyRune = 0xfe // ? in a policy
)

// glob reports whether the pattern covers all of s. When the text after a star does not fit, it lets that star take one
// more byte; going back to the last star suffices.
func glob(pattern []byte, s string) bool {
	p, i := 0, 0
	star, resume := -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == anyText:
			star, resume = p, i
			p++
		case p < len(pattern) && pattern[p] == anyRune:
			_, size := utf8.DecodeRuneInString(s[i:])
			p++
			i += size
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0:
			resume++
			p, i = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == anyText {
		p++
	}
	return p == len(pattern)
}

// globARN is glob for the Resource element, where a wildcard stays within its part of the ARN, unless it is a star at the
// end of one: "If you use * wildcard as the last character of a resource ARN segment, it can expand to match beyond the
// colon boundaries." A star inside may have to give back what a later one took, so all are tried.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func globARN(pattern []byte, s string) bool {
	for p, c := range pattern {
		switch {
		case c == anyText:
			rest := pattern[p+1:]
			if len(rest) == 0 {
				return true
			}
			beyond := rest[0] == ':'
			for i := 0; ; i++ {
				if globARN(rest, s[i:]) {
					return true
				}
				if i == len(s) || s[i] == ':' && !beyond {
					return false
				}
			}
		case len(s) == 0 || c == anyRune && s[0] == ':':
			return false
		case c == anyRune:
			_, size := utf8.DecodeRuneInString(s)
			s = s[size:]
		case c != s[0]:
			return false
		default:
			s = s[1:]
		}
	}
	return len(s) == 0
}

// maxStars is how many stars of a pattern globARN may try in all ways, and maxTried how long a text; [pattern.matchTokens]
// takes others, in time that grows with the product of their lengths.
const (
	maxStars = 3
	maxTried = 256
)
