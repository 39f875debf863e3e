package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// try evaluates to its first argument that is known to be no error. What is not known stands for itself: that is what
// the code is written for.
func (e nativeExpr) try(s *scope, x *hclsyntax.FunctionCallExpr, from int) *document.Node {
	e.s = s
	if from >= len(x.Args) {
		if x.Name == "can" {
			return boolean(e.span(), false)
		}
		return e.unknown("try()", "there is no argument of try that can be evaluated")
	}
	return mapChoice(e.sub(x.Args[from]).eval(s), func(n *document.Node) *document.Node {
		switch {
		case n.Kind == document.Unknown && isError(n):
			if n.Symbolic.Symbol.Why == tooLong {
				return n
			}
			return e.try(s, x, from+1)
		case x.Name != "can":
			return n
		case n.Kind == document.Unknown:
			return e.unknown("can()", whyUnknown(n))
		default:
			return boolean(e.span(), true)
		}
	})
}

// isError reports whether a value is unknown because the code asks for something that is not there.
func isError(n *document.Node) bool {
	why := n.Symbolic.Symbol.Why
	for _, s := range []string{"there is no ", "the text is not "} {
		if strings.HasPrefix(why, s) {
			return true
		}
	}
	return strings.Contains(why, " has no ") && !strings.HasSuffix(why, " has no default") || why == "the value is null" || strings.HasSuffix(why, "is not declared")
}
