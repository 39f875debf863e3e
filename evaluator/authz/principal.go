package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/policy"
)

// principals are the values of a Principal or NotPrincipal element, prepared for being matched.
type principals struct {
	not      bool
	complete bool
	// everyone is yes for "*", and for a policy that names no principals as it is attached to them.
	everyone truth
	list     []principal
	// byName finds the concrete entries of a long list; rest are the others.
	byName map[string]policy.PrincipalType
	rest   []principal
}

// principal is one of them.
type principal struct {
	kind policy.PrincipalType
	// name is the identity of a concrete principal, as [identityOf] writes it; "" for one with symbols.
	name                     string
	partition, account, last text
}

// longList is the length from which a table is quicker than comparing one by one.
const longList = 8

func newPrincipals(p *policy.Principals) principals {
	if p == nil {
		return principals{complete: true}
	}
	out := principals{not: p.Not, complete: p.Complete}
	for i := range p.List {
		source := &p.List[i]
		switch source.Type {
		case policy.Everyone:
			out.everyone = yes
		case policy.UnknownPrincipal:
			out.everyone = or(out.everyone, unknown)
		case policy.InvalidPrincipal, policy.CanonicalUser, policy.UniqueID:
			// AWS refuses it, or it is nobody's: the id of a deleted user or role stands for no one who can call.
		default:
			out.list = append(out.list, newPrincipal(source))
		}
	}
	if len(out.list) > longList {
		out.byName = map[string]policy.PrincipalType{}
		for _, p := range out.list {
			if p.name == "" {
				out.rest = append(out.rest, p)
			} else {
				out.byName[p.name] = p.kind
			}
		}
	}
	return out
}

func newPrincipal(p *policy.Principal) principal {
	out := principal{kind: p.Type, partition: asText(p.Partition), account: asText(p.Account), last: asText(p.Name)}
	if p.Type == policy.RolePrincipal || p.Type == policy.UserPrincipal {
		out.last = lastSegment(out.last) // sessions carry no path, and names are unique in an account
	}
	if p.Type == policy.AccountPrincipal {
		out.partition, out.last = text{}, text{}
	}
	if out.partition.concrete() && out.account.concrete() && out.last.concrete() {
		out.name = identityOf(out.kind, out.partition.known, out.account.known, out.last.known)
	}
	return out
}

// identityOf writes what tells a principal from all others.
func identityOf(kind policy.PrincipalType, partition, account, name string) string {
	if kind == policy.AccountPrincipal {
		partition, name = "", "" // an account id is enough: it stands for the account of that id in any partition
	}
	return kind.String() + "|" + partition + "|" + account + "|" + name
}

// lastSegment returns what follows the last slash.
func lastSegment(t text) text {
	if t.concrete() {
		return text{known: t.known[strings.LastIndexByte(t.known, '/')+1:]}
	}
	for i := len(t.parts) - 1; i >= 0; i-- {
		p := t.parts[i]
		if p.Symbol != nil {
			continue
		}
		if at := strings.LastIndexByte(p.Text, '/'); at >= 0 {
			rest := policy.Text{}
			if p.Text = p.Text[at+1:]; p.Text != "" {
				rest = append(rest, p)
			}
			return asText(append(rest, t.parts[i+1:]...))
		}
	}
	return t
}

// named says by which form a statement names the caller: the form decides which other policies limit what it allows.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
type named struct {
	// direct: by a form that implicit denies of identity policies, boundary and session policies do not limit.
	direct truth
	// limited: by the ARN of the session's role, or of the federated user's user: boundary and session policy limit it.
	limited truth
	// account: by the caller's account, so that identity policies must allow too.
	account truth
}

func (n named) any() truth { return or(n.direct, or(n.limited, n.account)) }

// match says how the element names the caller.
func (p *principals) match(c *caller) named {
	if p.not {
		return named{direct: not(p.listed(c).any())}
	}
	return p.listed(c)
}

func (p *principals) listed(c *caller) named {
	out := named{direct: p.everyone}
	if out.direct == yes {
		return out
	}
	list := p.list
	if p.byName != nil {
		list = p.rest
		for i := range c.names {
			n := &c.names[i]
			if n.name == "" {
				list = p.list // a name with symbols is in no table
			} else if kind, ok := p.byName[n.name]; ok {
				out.add(c, kind, n.is)
			}
		}
	}
	for i := range list {
		if is := list[i].match(c); is != no {
			out.add(c, list[i].kind, is)
		}
	}
	if !p.complete {
		out.direct = or(out.direct, unknown)
	}
	return out
}

// spares reports whether a Deny with NotPrincipal leaves a caller out. Its own name or that of its role does; that of its
// account does as far as [principals.whole] says.
func (p *principals) spares(c *caller) truth {
	n := p.listed(c)
	is := or(n.direct, n.limited)
	if n.account == no {
		return is
	}
	for i := range p.list {
		if of := &p.list[i]; of.kind == policy.AccountPrincipal && c.kind != rootCaller {
			is = or(is, and(of.match(c), p.whole(of.account)))
		}
	}
	return is
}

// whole reports whether a Deny with NotPrincipal that lists an account leaves out everybody of it. Where it lists a user or role
// of the account too it does not: the account is listed for their sake. AWS does not say what the account alone does.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func (p *principals) whole(account text) truth {
	for i := range p.list {
		switch of := &p.list[i]; of.kind {
		case policy.RolePrincipal, policy.UserPrincipal, policy.SessionPrincipal, policy.FederatedUser:
			if equal(of.account, account) == yes {
				return no
			}
		}
	}
	return unknown
}

func (n *named) add(c *caller, kind policy.PrincipalType, is truth) {
	switch {
	case kind == policy.AccountPrincipal && c.kind != rootCaller:
		n.account = or(n.account, is)
	case kind == policy.RolePrincipal, kind == policy.UserPrincipal && c.kind == federatedCaller:
		n.limited = or(n.limited, is)
	default:
		n.direct = or(n.direct, is)
	}
}

// match reports whether the principal is one of the names that the caller has.
func (p *principal) match(c *caller) truth {
	answer := no
	for i := range c.names {
		n := &c.names[i]
		switch {
		case n.kind != p.kind, c.unnamed && p.kind != policy.AccountPrincipal:
		case n.name != "" && p.name != "":
			if n.name == p.name {
				return n.is
			}
		default:
			is := and(equal(p.account, n.account), and(equal(p.partition, n.partition), equal(p.last, n.last)))
			answer = or(answer, and(n.is, is))
		}
	}
	return answer
}
