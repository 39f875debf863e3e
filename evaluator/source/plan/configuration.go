package plan

import (
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// module is the code of a module as the configuration of a plan describes it.
func module(m *tfjson.ConfigModule) *terraform.PlannedModule {
	if m == nil {
		return nil
	}
	out := &terraform.PlannedModule{Resources: map[string]*terraform.PlannedResource{}, Calls: map[string]*terraform.PlannedCall{}, Outputs: map[string][]string{}}
	for _, r := range m.Resources {
		if r == nil || r.Mode != tfjson.ManagedResourceMode && r.Mode != tfjson.DataResourceMode {
			continue
		}
		name := r.Type + "." + r.Name
		if r.Mode == tfjson.DataResourceMode {
			name = "data." + name
		}
		out.Resources[name] = &terraform.PlannedResource{
			Provider: r.ProviderConfigKey, Arguments: references(r.Expressions), Each: r.CountExpression != nil || r.ForEachExpression != nil,
		}
	}
	for name, c := range m.ModuleCalls {
		if c != nil {
			out.Calls[name] = &terraform.PlannedCall{
				Inputs: references(c.Expressions), Each: c.CountExpression != nil || c.ForEachExpression != nil, Module: module(c.Module),
			}
		}
	}
	for name, o := range m.Outputs {
		if o != nil && o.Expression != nil && o.Expression.ExpressionData != nil {
			out.Outputs[name] = o.Expression.References
		}
	}
	return out
}

// references are what the arguments refer to. Nested blocks are no arguments.
func references(all map[string]*tfjson.Expression) map[string][]string {
	out := make(map[string][]string, len(all))
	for name, e := range all {
		if e != nil && e.ExpressionData != nil && e.NestedBlocks == nil {
			out[name] = e.References
		}
	}
	return out
}
