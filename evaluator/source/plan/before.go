package plan

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// LoadBefore reads what is there before a plan is applied: the state that it was made with. A key that the plan moves is at its new
// address there, as Terraform writes it. All values are known. Otherwise it is like [Load].
func LoadBefore(src *document.Source, limits document.Limits) (*terraform.Plan, []document.Diagnostic) {
	return load(src, limits, true)
}

// changedFrom reads what a change starts from. The state says the same where it is in the plan.
func (r *reader) changedFrom(h header, span document.Span) error {
	if _, known := r.index[h.Address]; known || h.Change.Actions.Create() || h.Change.Actions.Read() {
		return nil
	}
	r.index[h.Address] = len(r.instances)
	r.instances = append(r.instances, terraform.PlannedInstance{Address: h.Address, Span: r.addressIn(span, h.Address), Values: func() *document.Node {
		return r.node(span).Member("change").Member("before")
	}})
	return nil
}

// resultBefore is the state as a plan. The code that the plan was made of may be other code than that of the state, so that each
// resource declares just what it has.
func (r *reader) resultBefore() *terraform.Plan {
	p := &terraform.Plan{Text: r.src, Variables: map[string]*document.Node{}, Instances: r.instances, Root: newModule()}
	var now *terraform.PlannedModule
	if r.config != nil {
		now = module(r.config.RootModule)
	}
	for i := range r.instances {
		in := &r.instances[i]
		to, code := p.Root, now
		names := steps(in.Address)
		for len(names) > 2 && names[0] == "module" {
			call := to.Calls[names[1]]
			if call == nil {
				call = &terraform.PlannedCall{Module: newModule()}
				to.Calls[names[1]] = call
			}
			if to = call.Module; code != nil {
				if c := code.Calls[names[1]]; c != nil {
					code = c.Module
				} else {
					code = nil
				}
			}
			names = names[2:]
		}
		name := strings.Join(names, ".")
		resource := to.Resources[name]
		if resource == nil {
			resource = &terraform.PlannedResource{Provider: "aws", Arguments: map[string][]string{}}
			if code != nil && code.Resources[name] != nil {
				resource.Provider = code.Resources[name].Provider
			}
			to.Resources[name] = resource
		}
		if concerns(names) {
			for _, m := range membersOf(in.Values()) {
				if m.Value.Kind != document.Null {
					resource.Arguments[m.Key.Text] = nil
				}
			}
		}
	}
	return p
}

func membersOf(n *document.Node) []document.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

func newModule() *terraform.PlannedModule {
	return &terraform.PlannedModule{Resources: map[string]*terraform.PlannedResource{}, Calls: map[string]*terraform.PlannedCall{}, Outputs: map[string][]string{}}
}

// concerns reports whether a resource is one whose attributes are read; there may be thousands of others.
func concerns(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return strings.Contains(name, "_kms_") || strings.HasPrefix(name, "aws_iam_") || strings.HasPrefix(name, "aws_organizations_")
	})
}

// steps are the names in an address, without the keys of instances.
func steps(address string) (names []string) {
	name, depth, quoted := strings.Builder{}, 0, false
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case depth > 0:
		case c == '.':
			names = append(names, name.String())
			name.Reset()
		default:
			name.WriteByte(c)
		}
	}
	return append(names, name.String())
}
