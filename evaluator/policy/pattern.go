package policy

import "strings"

// Variable is a policy variable in a string, ${key} or ${key, 'default'}.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.
type Variable struct {
	// Start and End are the bytes of the whole ${…} in the string.
	Start int
	End   int
	// Key is the condition key, as written, or one of the characters "*", "?" and "$" that ${*}, ${?} and ${$} stand for.
	Key string
	// Default is the text to use where the key is missing; HasDefault says whether there is one.
	Default    string
	HasDefault bool
}

// Variables returns the policy variables of a string in order. Text that only looks like one (no closing brace, an
// empty key, an unquoted default) is plain text, as it is in a policy without the version 2012-10-17.
func Variables(s string) []Variable {
	var found []Variable
	for i := 0; ; {
		start := strings.Index(s[i:], "${")
		if start < 0 {
			return found
		}
		start += i
		length := closingBrace(s[start:])
		if length < 0 {
			return found
		}
		if v, ok := parseVariable(s[start+2 : start+length-1]); ok {
			v.Start, v.End = start, start+length
			found = append(found, v)
		}
		i = start + length
	}
}

// closingBrace returns the length of the variable that s begins with, quotes around a default respected.
func closingBrace(s string) int {
	quoted := false
	for i := 2; i < len(s); i++ {
		switch {
		case s[i] == '\'':
			quoted = !quoted
		case s[i] == '}' && !quoted:
			return i + 1
		}
	}
	return -1
}

func parseVariable(inner string) (Variable, bool) {
	key, rest, hasDefault := strings.Cut(inner, ",")
	v := Variable{Key: strings.TrimSpace(key)}
	if v.Key == "" {
		return v, false
	}
	if hasDefault {
		rest = strings.TrimSpace(rest)
		if len(rest) < 2 || rest[0] != '\'' || rest[len(rest)-1] != '\'' {
			return v, false
		}
		v.Default, v.HasDefault = rest[1:len(rest)-1], true
	}
	return v, true
}

// HasWildcard reports whether * or ? stand in a string outside policy variables (${*} is a plain star).
func HasWildcard(s string) bool {
	from := 0
	for _, v := range Variables(s) {
		if strings.ContainsAny(s[from:v.Start], "*?") {
			return true
		}
		from = v.End
	}
	return strings.ContainsAny(s[from:], "*?")
}
