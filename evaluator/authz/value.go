package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Comparable says whether a value of a policy is one that a condition operator compares with at all: IAM ignores what is no
// number, date, range of addresses or ARN to an operator for these. Base is the operator without quantifier and IfExists.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func Comparable(base string, value *document.Node) Truth {
	if base == "Null" || base == "Bool" {
		text, known := policy.TextOf(value).Concrete()
		if !known || len(policy.Variables(text)) > 0 {
			return unknown
		}
		return truthOf(strings.EqualFold(text, "true") || strings.EqualFold(text, "false"))
	}
	prepare, known := operators[base]
	switch {
	case !known:
		return unknown
	case strings.HasPrefix(base, "String"):
		return yes
	}
	o, _ := prepare(value, true)
	switch {
	case o.pattern.symbolic || o.pattern.pieces != nil:
		return unknown
	case strings.HasPrefix(base, "Arn"):
		return truthOf(o.whole || o.parts != nil)
	default:
		return truthOf(o.parsed != nil)
	}
}

// OnKey reports whether a value of Resource is about a key, whatever its policy variables stand for.
func OnKey(value *document.Node, key policy.Text) Truth {
	p := patternOf(value, withoutVariables(policy.TextOf(value)), reading{wildcards: true, arn: true})
	return p.match(&query{resource: asText(key)}, asText(key))
}

// withoutVariables has a symbol for each policy variable.
func withoutVariables(t policy.Text) policy.Text {
	var out policy.Text
	for _, part := range t {
		if part.Symbol != nil {
			out = append(out, part)
			continue
		}
		from := 0
		for _, v := range policy.Variables(part.Text) {
			name := part.Text[v.Start:v.End]
			out = append(out, document.Part{Text: part.Text[from:v.Start]}, document.Part{Symbol: &document.Symbol{ID: name}})
			from = v.End
		}
		out = append(out, document.Part{Text: part.Text[from:]})
	}
	return out
}

// Like reports whether a text matches a value in which * and ? are wildcards.
func Like(value *document.Node, text policy.Text) Truth {
	p := newPattern(value, reading{wildcards: true})
	return p.match(&query{}, asText(text))
}
