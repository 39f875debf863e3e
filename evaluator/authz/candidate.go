package authz

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// candidate is a principal that may be among those who can.
type candidate struct {
	name, kind string
	caller     *caller
}

// candidates lists the principals that are worth deciding for.
func (w *World) candidates(a kms.Action, k *key) []candidate {
	s := standingOf(k, a)
	if k == nil && len(w.all) > 0 {
		s.partition = w.all[0].partition // an inventory is about one partition
	}
	var out []candidate
	for _, acc := range w.ordered {
		for _, id := range acc.ordered {
			if id.self != nil && s.mayReach(acc, id) {
				out = append(out, candidate{id.arn.String(), id.kind.String(), id.self})
			}
		}
		if !acc.collected || acc.partial {
			s.accounts[acc.id.String()] = acc.id
		}
		out = w.appendRoot(out, s.partition, acc.id)
	}
	return w.outsiders(out, s)
}

func (w *World) appendRoot(out []candidate, partition, account text) []candidate {
	c, err := w.caller(concat("arn:", partition, ":iam::", account, ":root"))
	if err != nil {
		return out
	}
	return append(out, candidate{c.arn.String(), c.kind.String(), c})
}

// outsiders adds the principals that the key names and the inventory does not have.
func (w *World) outsiders(out []candidate, s *standing) []candidate {
	for _, p := range s.named {
		c, err := w.caller(p.arn())
		switch {
		case err != nil:
		case p.kind == policy.SessionPrincipal:
			out = append(out, candidate{c.arn.String(), "session", c})
		case c.identity == nil:
			out = append(out, candidate{c.arn.String(), c.kind.String(), c})
		}
	}
	ids := make([]string, 0, len(s.accounts))
	for id := range s.accounts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		account := s.accounts[id]
		if known := w.accounts[id]; known != nil && known.collected && !known.partial {
			continue
		}
		if w.accounts[id] == nil {
			out = w.appendRoot(out, s.partition, account)
		}
		if c := w.someone(s.partition, account); c != nil {
			out = append(out, candidate{id, "account", c})
		}
	}
	if s.everyone {
		if c := w.someone(s.partition, text{known: nobodysAccount}); c != nil {
			out = append(out, candidate{"*", "everyone", c})
		}
	}
	return out
}

// nobodysAccount stands for an account that is neither the key's nor named by anybody: no account id is like it.
const nobodysAccount = "else-account"

// someone is a role of an account of which nothing is known.
func (w *World) someone(partition, account text) *caller {
	name := text{parts: policy.Text{{Symbol: &document.Symbol{Kind: document.Name, ID: "some role of account " + account.String(), Why: "the role may be any"}}}}
	c, err := w.caller(concat("arn:", partition, ":iam::", account, ":role/", name))
	if err != nil {
		return nil
	}
	c.unnamed = true
	return c
}

// standing is what a key by itself says about who may call an action on it: most principals have no permission on most
// keys, and this finds those that are not worth asking for.
type standing struct {
	key       *key
	action    kms.Action
	partition text
	// anyone: a statement may allow principals that it does not name; everyone: it names everyone.
	anyone, everyone bool
	// accounts are those that it leaves to identity policies, names the identities that it may allow directly.
	accounts map[string]text
	names    map[string]bool
	named    []principal
}

func standingOf(k *key, a kms.Action) *standing {
	s := &standing{key: k, action: a, partition: text{known: "aws"}, accounts: map[string]text{}, names: map[string]bool{}}
	if k == nil {
		return s
	}
	s.partition = k.partition
	s.anyone = k.policy == nil || a == kms.ActionRetireGrant
	if k.policy != nil {
		s.policy(k.policy)
	}
	for i := range k.grants {
		g := &k.grants[i]
		if g.operations.Has(a) || g.undecided != yes {
			s.principals(&g.grantee.principals)
		}
		if a == kms.ActionRetireGrant {
			s.principals(&g.retiring.principals)
		}
	}
	return s
}

func (s *standing) policy(c *compiled) {
	for _, b := range c.branches {
		s.policy(b)
	}
	s.anyone = s.anyone || c.gaps != nil || c.partial
	for i := range c.allows {
		st := &c.allows[i]
		if st.surely.Has(s.action) || st.perhaps.Has(s.action) {
			s.principals(&st.principals)
		}
	}
}

func (s *standing) principals(p *principals) {
	open := p.not || p.everyone == yes
	s.everyone = s.everyone || open
	s.anyone = s.anyone || open || p.everyone == unknown || !p.complete
	for i := range p.list {
		e := p.list[i]
		switch {
		case p.not:
		case e.kind == policy.AccountPrincipal:
			s.accounts[e.account.String()] = e.account
		default:
			s.named = append(s.named, e)
			if e.name == "" {
				s.anyone = true
				continue
			}
			s.names[e.name] = true
			if role, _, ok := strings.Cut(e.last.known, "/"); ok && e.kind == policy.SessionPrincipal {
				s.names[identityOf(policy.RolePrincipal, e.partition.known, e.account.known, role)] = true
			}
		}
	}
}

// mayReach reports whether an identity can be among those who can; a no is certain.
func (s *standing) mayReach(a *account, id *identity) bool {
	allows := id.gaps != nil || id.allowed.Has(s.action)
	if s.key == nil {
		return allows
	}
	if s.anyone || !a.id.concrete() {
		return true
	}
	if _, left := s.accounts[a.id.known]; left && allows {
		return true
	}
	return s.names[id.principal]
}

// arn is the ARN of a principal of a key policy, or the name of a service.
func (p *principal) arn() text {
	prefix := func(service, form string) text {
		return concat("arn:", p.partition, ":"+service+"::", p.account, ":"+form+"/", p.last)
	}
	switch p.kind {
	case policy.RolePrincipal:
		return prefix("iam", "role")
	case policy.UserPrincipal:
		return prefix("iam", "user")
	case policy.SessionPrincipal:
		return prefix("sts", "assumed-role")
	case policy.FederatedUser:
		return prefix("sts", "federated-user")
	default:
		return p.last
	}
}
