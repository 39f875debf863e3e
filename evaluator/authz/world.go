package authz

import (
	"fmt"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// World is an inventory, compiled for decisions. It does not change, and may be used by many goroutines.
type World struct {
	accounts  map[string]*account // by id, as text.String writes it
	ordered   []*account          // in the order of the inventory
	index     *inventory.Index
	keys      map[*inventory.Key]*key
	arns      map[string]*key // the keys by their known ARNs, nil for an ARN that several have
	all       []*key          // in the order of the inventory
	endpoints map[string]*compiled
	limits    document.Limits
	compiler  *compiler
}

// Compile prepares an inventory for decisions. The inventory must not change afterwards. Policies that do not parse are
// diagnostics; decisions count what is not readable in them as not known.
func Compile(inv *inventory.Inventory, limits document.Limits) (*World, []document.Diagnostic) {
	w := &World{accounts: map[string]*account{}, index: inventory.NewIndex(inv), keys: map[*inventory.Key]*key{}, arns: map[string]*key{}, endpoints: map[string]*compiled{}, limits: limits}
	c := &compiler{world: w, inventory: inv, limits: limits}
	w.compiler = c
	for i := range inv.Accounts {
		c.account(&inv.Accounts[i])
	}
	if inv.Organization != nil {
		for i := range inv.Organization.Accounts {
			c.accountOf(textOf(inv.Organization.Accounts[i].ID))
		}
	}
	for i := range inv.Accounts {
		a := &inv.Accounts[i]
		for j := range a.Regions {
			r := &a.Regions[j]
			for k := range r.Keys {
				c.key(&r.Keys[k], a, r)
			}
			for _, e := range r.VpcEndpoints {
				c.endpoint(e)
			}
		}
	}
	for _, a := range w.ordered {
		for _, id := range a.ordered {
			id.self, _ = w.caller(id.arn) // who has no ARN that calls can only be named
		}
	}
	diagnostics := c.diagnostics
	c.diagnostics = nil
	return w, diagnostics
}

// compiler compiles the parts of an inventory.
type compiler struct {
	world       *World
	inventory   *inventory.Inventory
	limits      document.Limits
	diagnostics []document.Diagnostic
}

func (c *compiler) policy(name string, n *document.Node, kind policy.Kind) *compiled {
	out, diagnostics := newCompiled(name, n, kind, c.limits)
	for _, d := range diagnostics {
		if d.Fatal {
			d.Summary = fmt.Sprintf("%s cannot be read: %s", name, d.Summary)
			c.diagnostics = append(c.diagnostics, d)
			out.gaps = append(out.gaps, Unknown{What: name, Why: "it cannot be read", Span: d.Span})
		}
	}
	return out
}

// accountOf returns the account of an id, which need not be in the inventory.
func (c *compiler) accountOf(id text) *account {
	name := id.String()
	if a := c.world.accounts[name]; a != nil {
		return a
	}
	a := c.newAccount(id)
	c.world.accounts[name] = a
	c.world.ordered = append(c.world.ordered, a)
	return a
}

func (c *compiler) newAccount(id text) *account {
	a := &account{id: id, identities: map[string]*identity{}}
	c.organization(a)
	return a
}

// endpoint takes the policy of a VPC endpoint. One without a policy document allows everything.
func (c *compiler) endpoint(n *document.Node) {
	id := n.Member("VpcEndpointId")
	doc := n.Member("PolicyDocument")
	if id == nil || doc == nil {
		return
	}
	c.world.endpoints[textOf(id).String()] = c.policy("the policy of VPC endpoint "+textOf(id).String(), doc, policy.Resource)
}
