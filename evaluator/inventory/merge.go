package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Merger puts inventories together into one. Its zero value is empty and ready for use.
//
// Accounts with the same AccountId are one account, and its Regions of the same name are one Region: what their lists
// hold is put one after the other. A value that is stated twice must be the same. Two symbols that are the same
// ([document.Symbol.Same]) are the same account or Region; an account without id, or with one that is a choice, is an
// account of its own. A key, a principal or an alias may be listed once only, and so may an account of the organization;
// a managed policy may be listed again if it is the same, as AWS's policies are. An alias that names a key by its target
// is put to the key, in whichever part that is. What contradicts is a fatal diagnostic with both places; the first one
// stays.
//
// The parts are not changed, but share memory with the result.
type Merger struct {
	inv     Inventory
	known   map[string]document.Span // where what may be listed once stands
	account map[string]int
	region  map[regionOf]int
	code    []codePart
	// recorded says that what is added now was collected or written by hand, and is not code.
	recorded bool

	diagnostics []document.Diagnostic
}

type regionOf struct {
	account int
	name    string
}

type codePart struct {
	unit string
	inv  *Inventory
	// part says that the unit is one of a whole that has, or had, others, so that it is told apart even if it is the only one.
	part bool
}

// Merge is a [Merger] for inventories that are at hand.
func Merge(parts ...*Inventory) (*Inventory, []document.Diagnostic) {
	var m Merger
	for _, p := range parts {
		m.Add(p)
	}
	return m.Inventory()
}

// Add adds what was collected, or written down by hand.
func (m *Merger) Add(inv *Inventory) { m.add(inv, true) }

// AddCode adds what a unit of code declares, all of it at once: a folder of Terraform code or a template, named by its path. If there are
// several units, their symbols and the addresses of their keys are told apart by it ("stack.yaml:Key"), as the same name
// means something else in each. Only what code is deployed to stays the same: units that both declare things in "this
// account" declare them in one account, and a diagnostic that is not fatal says so. Units may use one name for two
// things (an alias in the code of two stages): both are kept.
func (m *Merger) AddCode(unit string, inv *Inventory) {
	m.code = append(m.code, codePart{unit: unit, inv: inv})
}

// AddPart is AddCode for inventories that are to be compared with others: what a unit declares has the same names however many
// units there are. The unit "." is the whole itself, and its names stay as they are.
func (m *Merger) AddPart(unit string, inv *Inventory) {
	m.code = append(m.code, codePart{unit, inv, true})
}

// Inventory returns the result, and everything that was wrong. The Merger is empty after it.
func (m *Merger) Inventory() (*Inventory, []document.Diagnostic) {
	slices.SortStableFunc(m.code, func(a, b codePart) int { return cmp.Compare(a.unit, b.unit) })
	units := 0 // that declare anything besides loose policies
	for _, p := range m.code {
		if len(p.inv.Accounts) > 0 {
			units++
		}
	}
	for _, p := range m.code {
		several := units > 1 || len(p.inv.Accounts) == 0 && len(m.code) > 1
		if p.part && p.unit != "." || !p.part && several {
			p.inv = qualified(p.inv, p.unit)
		}
		m.add(p.inv, false)
	}
	m.oneDeployment()
	m.attachAliases()
	inv, diagnostics := m.inv, m.diagnostics
	*m = Merger{}
	inv.Schema = Schema
	return &inv, diagnostics
}

// oneDeployment says which units of code are taken to be deployed to one account.
func (m *Merger) oneDeployment() {
	var units []string
	for _, p := range m.code {
		for i := range p.inv.Accounts {
			id := p.inv.Accounts[i].AccountID
			if parts := id.Parts(); len(parts) == 1 && parts[0].Symbol != nil && parts[0].Symbol.ID == document.Self && !slices.Contains(units, p.unit) {
				units = append(units, p.unit)
			}
		}
	}
	if len(units) < 2 {
		return
	}
	const most = 3
	if n := len(units) - most; n > 0 {
		units = append(units[:most:most], fmt.Sprintf("%d more", n))
	}
	m.diagnostics = append(m.diagnostics, document.Diagnostic{
		Code:    "one-account",
		Summary: fmt.Sprintf("The code of %s and %s is taken to be deployed to one account", strings.Join(units[:len(units)-1], ", "), units[len(units)-1]),
		Detail:  "None of it says which account that is. Read what is deployed to different accounts by itself.",
	})
}

func (m *Merger) add(inv *Inventory, recorded bool) {
	m.recorded = recorded
	if inv == nil {
		return
	}
	if m.known == nil {
		m.known, m.account, m.region = map[string]document.Span{}, map[string]int{}, map[regionOf]int{}
	}
	m.organization(inv.Organization)
	m.extra(&m.inv.Extra, inv.Extra, "the inventory")
	m.inv.Documents = appended(m.inv.Documents, inv.Documents)
	if m.inv.Accounts == nil && inv.Accounts != nil {
		m.inv.Accounts = []Account{}
	}
	for i := range inv.Accounts {
		m.addAccount(&inv.Accounts[i])
	}
}

// appended keeps a list that is not collected from one that is empty.
func appended[T any](list, more []T) []T {
	if list == nil && more != nil {
		list = []T{}
	}
	return append(list, more...)
}

func (m *Merger) addAccount(a *Account) {
	id := identity(a.AccountID)
	at, known := m.account[id]
	if id == "" || !known {
		at = len(m.inv.Accounts)
		m.inv.Accounts = append(m.inv.Accounts, Account{AccountID: a.AccountID})
		m.account[id] = at
	}
	to := &m.inv.Accounts[at]
	what := "account " + a.AccountID.Display()
	m.extra(&to.Extra, a.Extra, what)
	if a.AuthorizationDetails != nil {
		if to.AuthorizationDetails == nil {
			to.AuthorizationDetails = &AuthorizationDetails{}
		}
		m.details(to.AuthorizationDetails, a.AuthorizationDetails, at, what)
	}
	if to.Regions == nil && a.Regions != nil {
		to.Regions = []Region{}
	}
	for i := range a.Regions {
		m.addRegion(at, &a.Regions[i])
	}
}

func (m *Merger) details(to, from *AuthorizationDetails, account int, what string) {
	to.Partial = to.Partial || from.Partial
	m.extra(&to.Extra, from.Extra, "AuthorizationDetails of "+what)
	policies := from.Policies
	if m.recorded {
		place := strconv.Itoa(account)
		for i := range from.UserDetailList {
			m.once("user", place, from.UserDetailList[i].Arn, from.UserDetailList[i].UserName)
		}
		for i := range from.GroupDetailList {
			m.once("group", place, from.GroupDetailList[i].Arn, from.GroupDetailList[i].GroupName)
		}
		for i := range from.RoleDetailList {
			m.once("role", place, from.RoleDetailList[i].Arn, from.RoleDetailList[i].RoleName)
		}
		policies = m.newPolicies(to.Policies, from.Policies, place)
	}
	to.UserDetailList = appended(to.UserDetailList, from.UserDetailList)
	to.GroupDetailList = appended(to.GroupDetailList, from.GroupDetailList)
	to.RoleDetailList = appended(to.RoleDetailList, from.RoleDetailList)
	to.Policies = appended(to.Policies, policies)
}

func (m *Merger) addRegion(account int, r *Region) {
	key := regionOf{account, identity(r.Region)}
	at, known := m.region[key]
	regions := &m.inv.Accounts[account].Regions
	if key.name == "" || !known {
		at = len(*regions)
		*regions = append(*regions, Region{Region: r.Region})
		m.region[key] = at
	}
	to := &(*regions)[at]
	what := "Region " + r.Region.Display()
	m.extra(&to.Extra, r.Extra, what)
	m.scalar(&to.EbsEncryptionByDefault, r.EbsEncryptionByDefault, "EbsEncryptionByDefault of "+what)
	m.scalar(&to.EbsDefaultKmsKeyID, r.EbsDefaultKmsKeyID, "EbsDefaultKmsKeyId of "+what)
	if m.recorded {
		place := fmt.Sprintf("%d/%d", account, at)
		for i := range r.Keys {
			k := &r.Keys[i]
			m.once("key", place, k.KeyMetadata.Arn, k.KeyMetadata.KeyID)
			for j := range k.Aliases {
				m.once("alias", place, nil, k.Aliases[j].AliasName)
			}
		}
		for i := range r.Aliases {
			m.once("alias", place, nil, r.Aliases[i].AliasName)
		}
	}
	to.Keys = appended(to.Keys, r.Keys)
	to.Aliases = appended(to.Aliases, r.Aliases)
	lists := to.plainLists()
	for i, list := range r.plainLists() {
		*lists[i] = appended(*lists[i], *list)
	}
	to.Resources = appended(to.Resources, r.Resources)
}
