package kms

import "strings"

// MatchActions returns the KMS actions that an action pattern of an IAM policy names. In a pattern * stands for any
// text and ? for one character, letter case aside: "*", "kms:*", "kms:Gen*". A pattern without a colon other than "*"
// names nothing. AWS documents wildcards only after the colon; before it they count here too, as in "k*:Decrypt", so
// that a policy is never taken for narrower than it might be.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func MatchActions(pattern string) ActionSet {
	if pattern == "*" {
		return AllActions
	}
	service, name, ok := strings.Cut(pattern, ":")
	if !ok || !globFold(service, "kms") {
		return 0
	}
	if name == "*" {
		return AllActions
	}
	if !strings.ContainsAny(name, "*?") {
		if a, ok := findAction(name); ok {
			return 1 << a
		}
		return 0
	}
	var set ActionSet
	for i := range actionInfos {
		if globFold(name, actionInfos[i].Name) {
			set |= 1 << i
		}
	}
	return set
}

// MatchesAction reports whether an action pattern names an action, which the tables need not have: "kms:NewThing".
func MatchesAction(pattern, action string) bool { return globFold(pattern, action) }

// globFold reports whether pattern, with * and ?, covers all of text, letter case aside. When the text after a * does
// not fit, it lets that * take one more byte; going back to the last * suffices.
func globFold(pattern, text string) bool {
	p, t := 0, 0
	star, resume := -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || lower(pattern[p]) == lower(text[t])):
			p++
			t++
		case star >= 0:
			resume++
			p, t = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
