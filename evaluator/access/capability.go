package access

import "github.com/kmslint/kmslint/evaluator/kms"

// delegated is How for what needs an IAM policy too.
const delegated = "if their IAM policy allows it"

// Delegated reports whether IAM policies on the side of the principals must allow it too.
func (c *Cell) Delegated() bool { return c.How == delegated }

func (c *Cell) set() kms.ActionSet {
	var set kms.ActionSet
	for _, a := range c.Actions {
		set = set.With(a)
	}
	return set
}

// Capabilities are what the actions of the cell come to, in order.
func (c *Cell) Capabilities() []kms.Capability { return c.set().Capabilities() }

// Among returns the actions of the cell that belong to a capability. Whole says that key policies know no others.
func (c *Cell) Among(of kms.Capability) (actions []kms.Action, whole bool) {
	whole = true
	for a := range of.Actions().All() {
		switch {
		case c.set().Has(a):
			actions = append(actions, a)
		case a.Info().KeyPolicy:
			whole = false
		}
	}
	return actions, whole
}

// Untouched are the capabilities that no cell of some results is about.
func Untouched(results ...*Result) []kms.Capability {
	var touched kms.ActionSet
	for _, r := range results {
		for i := range r.Cells {
			touched |= r.Cells[i].set()
		}
	}
	var out []kms.Capability
	for _, c := range kms.Capabilities() {
		if c.Actions()&touched == 0 {
			out = append(out, c)
		}
	}
	return out
}
