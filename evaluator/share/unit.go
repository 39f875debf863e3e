package share

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Unit is an inventory in which resources and keys belong together: a template, a folder of code, an inventory.
type Unit struct {
	inv    *inventory.Inventory
	limits document.Limits
	index  func() *inventory.Index
	// worlds is the unit as it may be deployed, compiled for decisions.
	worlds func() []*settled

	snapshots, images map[string]*node // by id, as messages write it
	resources         map[string][]*placed
}

// node is a resource in the shape of AWS's Describe calls, and where it is.
type node struct {
	account *inventory.Account
	region  *inventory.Region
	of      *document.Node
}

// placed is any other resource, and where it is.
type placed struct {
	account  *inventory.Account
	region   *inventory.Region
	resource *inventory.Resource
}

// New reads an inventory. It must not change afterwards.
func New(inv *inventory.Inventory, limits document.Limits) *Unit {
	u := &Unit{inv: inv, limits: limits, snapshots: map[string]*node{}, images: map[string]*node{}, resources: map[string][]*placed{}}
	u.index = sync.OnceValue(func() *inventory.Index { return inventory.NewIndex(inv) }) // most units share nothing
	u.worlds = sync.OnceValue(u.settle)
	for i := range inv.Accounts {
		a := &inv.Accounts[i]
		for j := range a.Regions {
			r := &a.Regions[j]
			for _, n := range r.Snapshots {
				u.enter(u.snapshots, a, r, n, "SnapshotId")
			}
			for _, n := range r.Images {
				u.enter(u.images, a, r, n, "ImageId")
			}
			for k := range r.Resources {
				of := &r.Resources[k]
				u.resources[of.Type] = append(u.resources[of.Type], &placed{a, r, of})
			}
		}
	}
	return u
}

func (u *Unit) enter(in map[string]*node, a *inventory.Account, r *inventory.Region, n *document.Node, id string) {
	if name := n.Member(id).Display(); name != "" {
		in[name] = &node{a, r, n}
	}
}

// settled is the inventory of code as it is once it is deployed to some account and Region: the account is one that the code
// does not name. Whatever else is not known stays so.
type settled struct {
	world *authz.World
	// keys are those of the unit, as they are here.
	keys map[*inventory.Key]*inventory.Key
	// region stands for the one that the code is deployed to.
	region string
}

// here is an account that stands for the one that code is deployed to.
const here = "000000000000"

// elsewhere is a Region that stands for one that no policy names.
const elsewhere = "xx-none-1"

// regionName finds names of Regions in the text of policies.
var regionName = regexp.MustCompile(`\b(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us|us-gov)-[a-z]+-[0-9]\b`)

// maxRegions is how many Regions code that does not say its own is looked at in.
const maxRegions = 4

// settle returns the unit as it may be deployed. Code that does not say its Region is looked at in each Region that its
// policies name, and in one that they do not.
func (u *Unit) settle() []*settled {
	regions, concrete := []string{elsewhere}, true
	for i := range u.inv.Accounts {
		a := &u.inv.Accounts[i]
		concrete = concrete && a.AccountID.Concrete()
		for j := range a.Regions {
			if a.Regions[j].Region.Concrete() {
				continue
			}
			concrete = false
			for k := range a.Regions[j].Keys {
				regions = append(regions, regionName.FindAllString(document.Print(a.Regions[j].Keys[k].Policy), -1)...)
			}
		}
	}
	if concrete {
		return []*settled{u.in(elsewhere, u.inv)}
	}
	slices.Sort(regions)
	regions = slices.Compact(regions)
	if len(regions) > maxRegions {
		regions = append(regions[:maxRegions-1], elsewhere)
	}
	var out []*settled
	for _, region := range regions {
		s := settled{region: region}
		out = append(out, u.in(region, u.inv.Mapped(func(n *document.Node) *document.Node { return n.Substitute(s.value) })))
	}
	return out
}

// in compiles the unit as it is in a Region.
func (u *Unit) in(region string, inv *inventory.Inventory) *settled {
	s := &settled{region: region, keys: map[*inventory.Key]*inventory.Key{}}
	s.world, _ = authz.Compile(inv, u.limits) // what is wrong with a policy is reported with its key
	for i := range inv.Accounts {
		for j := range inv.Accounts[i].Regions {
			for k := range inv.Accounts[i].Regions[j].Keys {
				s.keys[&u.inv.Accounts[i].Regions[j].Keys[k]] = &inv.Accounts[i].Regions[j].Keys[k]
			}
		}
	}
	return s
}

// value is the text for a symbol.
func (s *settled) value(of *document.Symbol) (string, bool) {
	if of.ID != document.Self {
		return "", false
	}
	switch of.Kind {
	case document.Account:
		return here, true
	case document.Region:
		return s.region, true
	case document.Partition:
		switch {
		case strings.HasPrefix(s.region, "cn-"):
			return "aws-cn", true
		case strings.HasPrefix(s.region, "us-gov-"):
			return "aws-us-gov", true
		}
		return "aws", true
	default:
		return "", false
	}
}

// text is a value as it is once it is deployed.
func (s *settled) text(t policy.Text) policy.Text {
	return policy.TextOf(document.NewString(document.Span{}, t...).Substitute(s.value))
}

func display(t policy.Text) string { return document.NewString(document.Span{}, t...).Display() }

func literal(s string) policy.Text { return policy.Text{{Text: s}} }
