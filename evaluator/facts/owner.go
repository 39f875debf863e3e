package facts

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// inferOwner concludes who owns the key where nothing says so, or only the symbol "this account" does: it is the one
// account whose account principal may do everything, or else the one that may change the policy. Where several accounts
// may, nothing is concluded.
func (b *builder) inferOwner(p *policy.Policy) {
	if _, concrete := b.account.Concrete(); b.account != nil && concrete {
		return
	}
	candidate, several := soleAccount(p, kms.AllActions)
	if candidate == nil && !several {
		candidate, _ = soleAccount(p, kms.ActionSet(0).With(kms.ActionPutKeyPolicy))
	}
	if candidate == nil || sameText(candidate, b.account) == yes {
		return
	}
	b.account = candidate
	b.facts.Account.Inferred = true
}

// soleAccount returns the one account whose account principal is allowed all of the actions by one statement; it is nil
// if there is none, and if there are several.
func soleAccount(p *policy.Policy, actions kms.ActionSet) (candidate policy.Text, several bool) {
	for i := range p.Statements {
		s := &p.Statements[i]
		if s.Effect != policy.Allow || s.Principals == nil || s.Principals.Not || actions&^matched(s.Actions) != 0 {
			continue
		}
		for _, pr := range s.Principals.List {
			if pr.Type != policy.AccountPrincipal {
				continue
			}
			if candidate != nil && sameText(candidate, pr.Account) != yes {
				return nil, true
			}
			candidate = pr.Account
		}
	}
	return candidate, false
}

// matched returns the KMS actions that a statement certainly names.
func matched(a *policy.Patterns) kms.ActionSet {
	set, all := matchedByName(a)
	switch {
	case a == nil || a.Not && !all:
		return 0
	case a.Not:
		return kms.AllActions &^ set
	default:
		return set
	}
}

// matchedByName returns the actions that the values match, and whether all values are known.
func matchedByName(a *policy.Patterns) (set kms.ActionSet, all bool) {
	if a == nil {
		return 0, false
	}
	all = a.Complete
	for _, n := range a.Values {
		if n.Concrete() {
			set |= kms.MatchActions(n.Text)
		} else {
			all = false
		}
	}
	return set, all
}

// verdict is an answer that may not be known.
type verdict string

const (
	yes     verdict = "yes"
	no      verdict = "no"
	unknown verdict = "unknown"
)

// sameText compares two texts: equal segments are equal, concrete texts differ where they differ, and of different
// symbols nothing follows.
func sameText(a, b policy.Text) verdict {
	as, aok := a.Concrete()
	bs, bok := b.Concrete()
	if aok && bok {
		if as == bs {
			return yes
		}
		return no
	}
	if len(a) != len(b) {
		return unknown
	}
	for i := range a {
		if !samePart(a[i], b[i]) {
			return unknown
		}
	}
	return yes
}

func samePart(a, b document.Part) bool {
	if a.Symbol == nil || b.Symbol == nil {
		return a.Symbol == nil && b.Symbol == nil && a.Text == b.Text
	}
	return a.Symbol.Same(b.Symbol)
}

// relation says whose a principal is, seen from the key's owner: "own", "external", "unknown", or "" for a principal
// of no account.
func (b *builder) relation(pr *policy.Principal) string {
	if pr.Account == nil {
		return ""
	}
	if b.account == nil {
		return "unknown"
	}
	switch sameText(pr.Account, b.account) {
	case yes:
		return "own"
	case no:
		return "external"
	default:
		return "unknown"
	}
}
