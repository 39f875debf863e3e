package facts

import (
	"strconv"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// namedKeys adds the keys of the unit that a statement names for the users and roles that hold the policy.
func (b *builder) namedKeys(out *IdentityPolicy, p *identityPolicy, s *policy.Statement) {
	if s.Effect != policy.Allow || s.Resources == nil || s.Resources.Not || s.Repeats {
		return
	}
	actions := matched(s.Actions) &^ kms.IAMOnlyActions
	if actions == 0 {
		return
	}
	for _, n := range s.Resources.Values {
		for _, at := range b.opts.Unit.index.KeysOf(n, inventory.Scope{}) {
			if at.Key == nil || at.Alias != nil {
				continue
			}
			if _, isARN := policy.ParseARN(policy.TextOf(n)); !isARN {
				out.Keys = append(out.Keys, NamedKey{
					Mark: Mark{"/identity/keys/" + strconv.Itoa(len(out.Keys)), n.Span}, Key: addressOf(at.Key), Statement: s.Name(), Actions: []string{},
					ByID: true, Honoured: string(unknown),
				})
				continue
			}
			for _, h := range p.holders {
				if h.arn == nil {
					continue
				}
				named := NamedKey{
					Mark: Mark{"/identity/keys/" + strconv.Itoa(len(out.Keys)), n.Span}, Key: addressOf(at.Key), Statement: s.Name(), Holder: h.String(),
					Actions: []string{}, Honoured: string(b.opts.Unit.honours(at.Key, h.arn, actions, b.opts.Limits)),
				}
				for a := range actions.All() {
					named.Actions = append(named.Actions, a.String())
				}
				out.Keys = append(out.Keys, named)
			}
		}
	}
}

// honours asks the key's side of decisions whether a user or role may make one of the calls, by name or because the key leaves
// it to the account. A statement that applies only to some requests is no clear no.
func (u *Unit) honours(k *inventory.Key, arn *document.Node, actions kms.ActionSet, limits document.Limits) verdict {
	w := u.decisions(limits)
	g := w.Guest(policy.TextOf(arn))
	if g == nil || k.Policy == nil || k.Grants == nil && k.Address == "" {
		return unknown
	}
	answer := no
	for a := range actions.All() {
		side, err := w.KeySide(g, authz.Call{Action: a}, k)
		switch {
		case err != nil || side.Allows == authz.Unknowable || side.Denied || len(side.Blocked) > 0:
			answer = unknown
		case side.Allows == authz.Yes:
			return yes
		}
	}
	return answer
}

// decisions compiles the unit for decisions, once.
func (u *Unit) decisions(limits document.Limits) *authz.World {
	u.once.Do(func() { u.world, _ = authz.Compile(u.index.Inventory(), limits) })
	return u.world
}
