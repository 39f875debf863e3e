package inventory

import (
	"iter"
	"slices"

	"github.com/kmslint/kmslint/evaluator/document"
)

// How many items of a list one part holds: as many as make a line that is read and written in little memory.
const (
	principalsInPart = 20
	othersInPart     = 100
)

// Parts takes the inventory apart into small ones that [Merge] puts together again: one for each key and account of the
// organization, and some principals or resources in each of the others. An account or Region that Merge cannot recognise,
// because its name is absent or a choice, stays in one part. The parts share memory with the inventory.
func (inv *Inventory) Parts() iter.Seq[*Inventory] {
	return func(yield func(*Inventory) bool) {
		p := parts{yield: yield}
		p.head(inv)
		for i := range inv.Accounts {
			p.account(&inv.Accounts[i])
		}
	}
}

type parts struct {
	yield   func(*Inventory) bool
	stopped bool
}

func (p *parts) put(inv Inventory) {
	inv.Schema = Schema
	p.stopped = p.stopped || !p.yield(&inv)
}

// empty is what Merge needs to know that a list is not absent.
func empty[T any](list []T) []T {
	if list == nil {
		return nil
	}
	return []T{}
}

// each calls put with a list in pieces.
func each[T any](p *parts, list []T, size int, put func([]T)) {
	for piece := range slices.Chunk(list, size) {
		if p.stopped {
			return
		}
		put(piece)
	}
}

func (p *parts) head(inv *Inventory) {
	head := Inventory{Extra: inv.Extra, Accounts: empty(inv.Accounts), Documents: empty(inv.Documents)}
	if o := inv.Organization; o != nil {
		first := *o
		first.Accounts = empty(o.Accounts)
		head.Organization = &first
	}
	p.put(head)
	if o := inv.Organization; o != nil {
		each(p, o.Accounts, 1, func(piece []OrganizationAccount) {
			p.put(Inventory{Organization: &Organization{ID: o.ID, Accounts: piece}})
		})
	}
	each(p, inv.Documents, 1, func(piece []Document) { p.put(Inventory{Documents: piece}) })
}

func (p *parts) account(a *Account) {
	of := func(account Account) {
		account.AccountID = a.AccountID
		p.put(Inventory{Accounts: []Account{account}})
	}
	if p.stopped {
		return
	}
	if identity(a.AccountID) == "" {
		of(*a)
		return
	}
	head := Account{Extra: a.Extra, Regions: empty(a.Regions)}
	if d := a.AuthorizationDetails; d != nil {
		head.AuthorizationDetails = &AuthorizationDetails{
			UserDetailList: empty(d.UserDetailList), GroupDetailList: empty(d.GroupDetailList), RoleDetailList: empty(d.RoleDetailList),
			Policies: empty(d.Policies), Partial: d.Partial, Extra: d.Extra,
		}
	}
	of(head)
	if d := a.AuthorizationDetails; d != nil {
		put := func(details AuthorizationDetails) { of(Account{AuthorizationDetails: &details}) }
		each(p, d.UserDetailList, principalsInPart, func(piece []User) { put(AuthorizationDetails{UserDetailList: piece}) })
		each(p, d.GroupDetailList, principalsInPart, func(piece []Group) { put(AuthorizationDetails{GroupDetailList: piece}) })
		each(p, d.RoleDetailList, principalsInPart, func(piece []Role) { put(AuthorizationDetails{RoleDetailList: piece}) })
		each(p, d.Policies, principalsInPart, func(piece []ManagedPolicy) { put(AuthorizationDetails{Policies: piece}) })
	}
	for i := range a.Regions {
		p.region(&a.Regions[i], func(r Region) { of(Account{Regions: []Region{r}}) })
	}
}

func (p *parts) region(r *Region, inAccount func(Region)) {
	of := func(region Region) {
		region.Region = r.Region
		inAccount(region)
	}
	if p.stopped {
		return
	}
	if identity(r.Region) == "" {
		of(*r)
		return
	}
	head := *r
	head.Keys, head.Aliases, head.Resources = empty(r.Keys), empty(r.Aliases), empty(r.Resources)
	for _, list := range head.plainLists() {
		*list = empty(*list)
	}
	of(head)
	each(p, r.Keys, 1, func(piece []Key) { of(Region{Keys: piece}) })
	each(p, r.Aliases, othersInPart, func(piece []Alias) { of(Region{Aliases: piece}) })
	each(p, r.Resources, othersInPart, func(piece []Resource) { of(Region{Resources: piece}) })
	for i, list := range r.plainLists() {
		each(p, *list, othersInPart, func(piece []*document.Node) {
			var region Region
			*region.plainLists()[i] = piece
			of(region)
		})
	}
}

// plainLists are the lists of a Region whose items have no type of their own.
func (r *Region) plainLists() [6]*[]*document.Node {
	return [...]*[]*document.Node{&r.CustomKeyStores, &r.Images, &r.Snapshots, &r.DBSnapshots, &r.DBClusterSnapshots, &r.VpcEndpoints}
}
