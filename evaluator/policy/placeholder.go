package policy

import (
	"regexp"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// placeholder is what tools that fill in a policy before it is used put for a value: ${ACCOUNT_ID}, {{ account }} and, in
// documentation, <account-id>. None of them can stand in a principal that AWS takes: policy variables are not evaluated there
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
var placeholder = regexp.MustCompile(`\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[A-Za-z][^<>]*>`)

// variable is what a policy variable has between its braces: a condition key. AWS does not evaluate it in a principal.
var variable = regexp.MustCompile(`^\$\{[a-z0-9.-]+:[A-Za-z]`)

// filledInLater returns a principal with its placeholders as symbols, and n itself where it has none.
func filledInLater(n *document.Node) *document.Node {
	if n.Kind != document.String || !n.Concrete() || !strings.ContainsAny(n.Text, "{<") {
		return n
	}
	found := placeholder.FindAllStringIndex(n.Text, -1)
	if found == nil {
		return n
	}
	var parts []document.Part
	rest := 0
	for _, at := range found {
		text := n.Text[at[0]:at[1]]
		if variable.MatchString(text) {
			continue
		}
		symbol := &document.Symbol{ID: strings.Trim(text, "${}<> "), Why: text + " is filled in later", Span: n.Span}
		parts = append(parts, document.Part{Text: n.Text[rest:at[0]]}, document.Part{Symbol: symbol})
		rest = at[1]
	}
	if parts == nil {
		return n
	}
	return document.NewString(n.Span, append(parts, document.Part{Text: n.Text[rest:]})...)
}
