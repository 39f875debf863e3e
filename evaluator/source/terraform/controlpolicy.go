package terraform

import "github.com/kmslint/kmslint/evaluator/inventory"

// controlPolicies are the kinds of policies of an organization that decide what its accounts may do, by their type.
var controlPolicies = map[string]string{"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "rcp"}

// controlPolicy is a service or resource control policy. What it is attached to are accounts and units that the code mostly
// knows by their ids only, so it stands by itself.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_policy
func (r resource) controlPolicy() (d inventory.Document, ok bool) {
	kind := "scp"
	if n := notNull(r.set("type")); n != nil {
		kind = controlPolicies[n.Text]
	}
	content := notNull(r.document("content"))
	if kind == "" || content == nil {
		return d, false
	}
	return inventory.Document{Kind: kind, Address: r.address(), Policy: content}, true
}
