package inventory

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Index finds things of an inventory by any of their names, in constant time. Make one with [NewIndex]; the inventory must
// not be changed afterwards. It is safe for concurrent use.
type Index struct {
	inv           *Inventory
	accounts      map[string][]*Account
	organization  map[string]*OrganizationAccount
	keys          map[string][]KeyAt
	principals    map[string][]PrincipalAt
	groups        map[inAccount]*Group
	policies      map[inAccount]*ManagedPolicy
	keyNames      []string // as people write them, for suggestions
	principalName []string
}

type inAccount struct {
	account *Account
	name    string
}

// KeyAt is a key and where it is.
type KeyAt struct {
	Account *Account
	Region  *Region
	// Key is nil where an alias was asked for whose key is not in the inventory.
	Key *Key
	// Alias is the alias that was asked for, nil where the key was named in another way.
	Alias *Alias
}

// PrincipalAt is a user or a role, whichever is not nil, and the account that it is in.
type PrincipalAt struct {
	Account *Account
	User    *User
	Role    *Role
}

// Scope narrows what a name may mean; "" is anywhere. What is in an account or Region that is not known stays in.
type Scope struct {
	Account string
	Region  string
}

// NewIndex reads an inventory once.
func NewIndex(inv *Inventory) *Index {
	x := &Index{
		inv: inv, accounts: map[string][]*Account{}, organization: map[string]*OrganizationAccount{}, keys: map[string][]KeyAt{},
		principals: map[string][]PrincipalAt{}, groups: map[inAccount]*Group{}, policies: map[inAccount]*ManagedPolicy{},
	}
	if o := inv.Organization; o != nil {
		for i := range o.Accounts {
			if id := identity(o.Accounts[i].ID); id != "" {
				x.organization[id] = &o.Accounts[i]
			}
		}
	}
	for i := range inv.Accounts {
		a := &inv.Accounts[i]
		if id := identity(a.AccountID); id != "" {
			x.accounts[id] = append(x.accounts[id], a)
		}
		for j := range a.Regions {
			x.addKeys(a, &a.Regions[j])
		}
		if a.AuthorizationDetails != nil {
			x.addPrincipals(a, a.AuthorizationDetails)
		}
	}
	return x
}

// Inventory returns what the index was made of.
func (x *Index) Inventory() *Inventory { return x.inv }

// Accounts returns the accounts with an id, as text or as the symbol of code: one, unless the inventory was not merged.
func (x *Index) Accounts(id *document.Node) []*Account { return x.accounts[identity(id)] }

// OrganizationAccount returns what the organization says of an account, or nil.
func (x *Index) OrganizationAccount(id *document.Node) *OrganizationAccount {
	return x.organization[identity(id)]
}

// Group returns the group of that name, as GroupList of a user has it, or nil.
func (x *Index) Group(a *Account, name *document.Node) *Group {
	return x.groups[inAccount{a, identity(name)}]
}

// Policy returns the managed policy with that ARN as the account lists it, or nil.
func (x *Index) Policy(a *Account, arn *document.Node) *ManagedPolicy {
	return x.policies[inAccount{a, identity(arn)}]
}

// arn is an ARN in its six parts.
type arn struct{ partition, service, region, account, resource string }

func parseARN(s string) (arn, bool) {
	p := strings.SplitN(s, ":", 6)
	if len(p) != 6 || p[0] != "arn" {
		return arn{}, false
	}
	return arn{p[1], p[2], p[3], p[4], p[5]}, true
}

// anyPartition is an ARN without its partition: a name of a thing whose account and Region are known, but not its ARN.
// The partition follows from the Region, which two partitions never share, and of principals nobody names the wrong one.
func (a arn) anyPartition() string {
	return strings.Join([]string{"", a.service, a.region, a.account, a.resource}, "\x00")
}

// mayBe reports whether a thing in a place can be what the scope asks for.
func (s Scope) mayBe(account, region *document.Node) bool {
	return (s.Account == "" || concrete(account) == "" || concrete(account) == s.Account) &&
		(s.Region == "" || concrete(region) == "" || concrete(region) == s.Region)
}
