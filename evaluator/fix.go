package evaluator

import "github.com/kmslint/kmslint/evaluator/access"

// known returns what fixes may name besides what policies do: the organization, by the options or the inventory.
func (w *World) known(o Options) access.Known {
	k := access.Known{Organization: o.Organization}
	org := w.Inventory.Organization
	if org == nil || !org.ID.Concrete() || k.Organization != "" && k.Organization != org.ID.Text {
		return k
	}
	k.Organization = org.ID.Text
	for i := range org.Accounts {
		if id := org.Accounts[i].ID; id.Concrete() {
			k.Members = append(k.Members, id.Text)
		}
	}
	return k
}
