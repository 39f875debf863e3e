package access

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// namesAnAccount reports whether a principal is an ARN with an account in it, by its id or by a symbol: it stands for nobody whose
// account the policy does not name. AWS takes no wildcards there.
func namesAnAccount(p *policy.Principal) bool {
	arn, ok := policy.ParseARN(policy.TextOf(p.Node))
	if !ok || len(arn.Account) == 0 {
		return false
	}
	service, known := arn.Service.Concrete()
	return !known || service == "iam" || service == "sts"
}

// ofCallers are the condition keys of which a stranger has a value that no policy names, in lower case.
func ofCallers(key string) bool {
	key = strings.ToLower(key)
	return key == "aws:principalaccount" || key == "kms:calleraccount" || whose(key)
}

// named gives symbols values that are compared as they stand with what strangers have: whatever they stand for, the policy names it,
// and strangers are those of whom it names nothing.
func named(n *document.Node) *document.Node {
	return members(n, "Statement", func(n *document.Node) *document.Node {
		return each(n, func(n *document.Node) *document.Node {
			return members(n, "Condition", func(n *document.Node) *document.Node {
				return all(n, func(operator string, n *document.Node) *document.Node {
					if !strings.Contains(operator, "Equals") || !strings.Contains(operator, "String") {
						return n
					}
					return all(n, func(key string, n *document.Node) *document.Node {
						if !ofCallers(key) {
							return n
						}
						return completed(n, append([]document.SymbolKind{document.Opaque, document.Organization}, known...)...)
					})
				})
			})
		})
	})
}

// all replaces the values of the members of an object.
func all(n *document.Node, by func(name string, value *document.Node) *document.Node) *document.Node {
	if n.Kind != document.Object {
		return n
	}
	i := 0
	return n.Replace(func(v *document.Node) *document.Node {
		name := n.Members[i].Key.Display()
		i++
		return by(name, v)
	})
}

// members replaces the values of an object's members of a name.
func members(n *document.Node, name string, by func(*document.Node) *document.Node) *document.Node {
	return all(n, func(of string, v *document.Node) *document.Node {
		if of != name {
			return v
		}
		return by(v)
	})
}

// each replaces the items of a list, or a single one.
func each(n *document.Node, by func(*document.Node) *document.Node) *document.Node {
	if n.Kind == document.List {
		return n.Replace(by)
	}
	return by(n)
}
