package facts

import (
	"sync"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// Unit is everything that was read together with a key - a template, a folder of code, an inventory - as far as it says
// something about keys. Make one with [NewUnit]; it is safe for concurrent use.
type Unit struct {
	index *inventory.Index
	once  sync.Once
	world *authz.World // nil until it is asked for
	// references are what uses the keys, in the order of the inventory.
	references map[*inventory.Key][]reference
	// regions are where the keys are.
	regions map[*inventory.Key]*inventory.Region
	// twins are how often a name of an alias certainly occurs in a Region.
	twins map[aliasIn]int
	// byAWS are the resources that name AWS managed keys, in the order of the inventory.
	byAWS []managedUse
}

type aliasIn struct {
	region *inventory.Region
	name   string
}

// NewUnit reads an inventory once. The inventory must not be changed afterwards.
func NewUnit(inv *inventory.Inventory) *Unit {
	u := &Unit{
		index: inventory.NewIndex(inv), references: map[*inventory.Key][]reference{}, regions: map[*inventory.Key]*inventory.Region{},
		twins: map[aliasIn]int{},
	}
	for i := range inv.Accounts {
		a := &inv.Accounts[i]
		for j := range a.Regions {
			u.region(a, &a.Regions[j])
		}
	}
	return u
}

// organizationOf returns the id of the organization that lists an account, or "".
func (u *Unit) organizationOf(account string) string {
	id := &document.Node{Kind: document.String, Text: account}
	if o := u.index.Inventory().Organization; o != nil && u.index.OrganizationAccount(id) != nil {
		return o.ID.Display()
	}
	return ""
}

func (u *Unit) region(a *inventory.Account, r *inventory.Region) {
	for i := range r.Resources {
		u.resource(a, r, &r.Resources[i])
	}
	for _, d := range described(r) {
		for _, n := range d.list {
			u.describedResource(a, r, d.kind, n)
		}
	}
	u.setting(a, r)
	count := func(aliases []inventory.Alias) {
		for i := range aliases {
			if n := aliases[i].AliasName; n.Concrete() && !aliases[i].Sometimes && !lookedUp(&aliases[i]) {
				u.twins[aliasIn{r, n.Text}]++
			}
		}
	}
	count(r.Aliases)
	for i := range r.Keys {
		u.regions[&r.Keys[i]] = r
		count(r.Keys[i].Aliases)
	}
}

// leaves calls visit with every scalar that a value may be, of a list with those of its items. Certain says that no choice
// leads there.
func leaves(n *document.Node, certain bool, visit func(n *document.Node, certain bool)) {
	if n == nil {
		return
	}
	switch n.Kind {
	case document.Choice:
		for _, a := range n.Symbolic.Alternatives {
			leaves(a.Node, false, visit)
		}
	case document.List:
		for _, item := range n.Items {
			leaves(item, certain && !item.Repeats, visit)
		}
	case document.String, document.Unknown:
		visit(n, certain)
	}
}
