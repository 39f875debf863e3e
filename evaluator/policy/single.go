package policy

import "github.com/kmslint/kmslint/evaluator/document"

// SinglePrincipal reads a principal that stands by itself, as that of a grant does: an ARN, an account id, a unique id or the
// name of a service. It has no value for a choice.
func SinglePrincipal(n *document.Node) Principal {
	pr := Principal{Key: "AWS", Node: n}
	if n.Kind == document.Choice || !known(n) {
		return pr
	}
	t := TextOf(n)
	if name, concrete := t.Concrete(); concrete && IsServicePrincipal(name) {
		pr.Key = "Service"
	}
	pr.classify(t)
	return pr
}
