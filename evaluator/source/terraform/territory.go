package terraform

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// territory are the accounts and Regions that the code puts something into, in the order in which it comes to them.
type territory struct {
	accounts []*account
	known    map[string]*account
}

// account is what the code puts into one account.
type account struct {
	id      *document.Node
	regions []*inventory.Region
	known   map[string]*inventory.Region
	people  directory
}

// account is the account that the provider of a resource is for.
func (t *territory) account(r resource) *account { return t.accountOf(r.text(r.of(document.Account))) }

func (t *territory) accountOf(id *document.Node) *account {
	name := identity(id)
	a := t.known[name]
	if a == nil {
		a = &account{id: id, known: map[string]*inventory.Region{}}
		t.accounts = append(t.accounts, a)
		if t.known == nil {
			t.known = map[string]*account{}
		}
		t.known[name] = a
	}
	return a
}

// region is the Region that the provider of a resource is for.
func (t *territory) region(r resource) *inventory.Region {
	return t.account(r).region(r.text(r.of(document.Region)))
}

func (a *account) region(n *document.Node) *inventory.Region {
	name := identity(n)
	region := a.known[name]
	if region == nil {
		region = &inventory.Region{Region: n}
		a.known[name] = region
		a.regions = append(a.regions, region)
	}
	return region
}

// inventory is everything that has been put somewhere; resolve is applied to policies of identities.
func (t *territory) inventory(resolve func(*document.Node) *document.Node) *inventory.Inventory {
	inv := &inventory.Inventory{Schema: inventory.Schema}
	for _, a := range t.accounts {
		out := inventory.Account{AccountID: a.id, AuthorizationDetails: a.people.details(resolve)}
		for _, region := range a.regions {
			out.Regions = append(out.Regions, *region)
		}
		inv.Accounts = append(inv.Accounts, out)
	}
	return inv
}

// identity is the same text for scalars that certainly have the same value, and "" for what is no scalar.
func identity(n *document.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind == document.Choice {
		text := ""
		for _, a := range n.Symbolic.Alternatives {
			text += "\x00if " + a.On + " is " + a.Is + "\x00" + identity(a.Node)
		}
		return text
	}
	text := ""
	for _, p := range n.Parts() {
		if p.Symbol == nil {
			text += p.Text
			continue
		}
		text += "\x00" + p.Symbol.Kind.String() + " " + p.Symbol.ID + "\x00"
	}
	return text
}
