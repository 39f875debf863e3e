package authz

import (
	"time"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// query is one part of a request: one action on one resource.
type query struct {
	world  *World
	caller *caller
	action kms.Action
	// key is nil for a part that identity policies alone decide.
	key      *key
	resource text
	params   *params
	given    []given
	via      string
	time     time.Time

	encryption   encryptionContext
	algorithm    string
	requestAlias values
	sameKey      values
	regionIs     values // the Region, where the key does not say it
	retires      *grant // the grant that RetireGrant is about
	target       bool   // the key is to take over from another one
	replicaOf    *key   // the primary key of which CreateKey makes a replica
	session      []*compiled
	inSession    bool // the session has session policies
	endpoint     *compiled
	// unknownEndpoint is the id of a VPC endpoint that the call goes through, and whose policy nobody collected.
	unknownEndpoint string

	// inKeyPolicy is set while a key policy is evaluated.
	inKeyPolicy bool
	// supposed is the name of an absent condition key that counts as not known.
	supposed string
	// open leaves open what the request has besides its caller and key.
	open bool
	// hoping takes what the request leaves open for what lets the call through: hope is what an open condition of the
	// statement at hand is then.
	hoping bool
	hope   truth
	// record gathers what an explanation needs; nil is a decision without one.
	record *record
}

// layers are what the policies around a request say, and what follows.
type layers struct {
	gate                                                         truth // the operation works across accounts, or need not
	keyPolicy, identity, boundary, session, scps, rcps, endpoint effect
	grants                                                       granted
	sameAccount                                                  truth
	// deny, guard and allow are the three questions: does anything deny, do all guardrails allow, does anything allow.
	deny, guard, allow truth
}

// granted says how grants allow.
type granted struct {
	// direct is by a grant that names the caller, account by one that names its account.
	direct, account truth
	// trusted is by a grant that a principal of the caller's own account made.
	trusted truth
}

// decide decides one part.
func (q *query) decide() (Outcome, layers) {
	l := q.evaluate()
	switch total := and(l.gate, and(l.guard, l.allow)); {
	case l.gate == no:
		return ImplicitlyDenied, l
	case l.deny == yes:
		return ExplicitlyDenied, l
	case total == no:
		return ImplicitlyDenied, l
	case total == yes && l.deny == no && l.gate == yes:
		return Allowed, l
	default:
		return Undetermined, l
	}
}

func (q *query) evaluate() layers {
	l := layers{gate: yes, sameAccount: yes}
	service := q.caller.kind == serviceCaller
	if q.key != nil && !service {
		l.sameAccount = equal(q.caller.account, q.key.account)
		if !q.action.Info().CrossAccount {
			l.gate = l.sameAccount
		}
	}
	q.enter(layerSCP)
	l.scps = q.serviceControl()
	q.enter(layerRCP)
	l.rcps = q.resourceControl()
	q.enter(layerEndpoint)
	l.endpoint = q.throughEndpoint()
	q.enter(layerKeyPolicy)
	l.keyPolicy = q.byKeyPolicy()
	q.enter(layerGrants)
	l.grants = q.byGrants()
	q.enter(layerIdentity)
	l.identity = q.byIdentity()
	q.enter(layerBoundary)
	l.boundary = q.byBoundary()
	q.enter(layerSession)
	l.session = q.bySession()
	for _, e := range [...]*effect{&l.keyPolicy, &l.identity, &l.boundary, &l.session, &l.scps, &l.rcps, &l.endpoint} {
		l.deny = or(l.deny, e.deny)
	}
	l.guard = and(l.scps.allow.direct, and(l.rcps.allow.direct, l.endpoint.allow.direct))
	switch {
	case q.key == nil:
		l.allow = truthOf(!service)
		l.allow = and(l.allow, l.caller())
	case q.action == kms.ActionRetireGrant:
		q.enter(layerGrants)
		l.allow = q.mayRetire(&l)
	case service:
		l.allow = or(l.keyPolicy.allow.any(), l.grants.direct)
	case l.sameAccount == yes:
		l.allow = l.same()
	case l.sameAccount == no:
		l.allow = l.cross()
	default:
		l.allow = same(l.same(), l.cross())
	}
	return l
}

// limits are what an identity's policies cannot go beyond.
func (l *layers) limits() truth { return and(l.boundary.allow.direct, l.session.allow.direct) }

// caller is what the policies on the caller's side allow.
func (l *layers) caller() truth { return and(l.identity.allow.direct, l.limits()) }

// granted is what a grant alone allows. AWS does not say whether a permissions boundary or session policy that does not
// allow the call limits a grant.
func (l *layers) granted(g truth) truth { return and(g, or(l.limits(), unknown)) }

// same decides for a caller of the key's own account.
func (l *layers) same() truth {
	k := l.keyPolicy.allow
	answer := or(k.direct, and(k.limited, l.limits()))
	answer = or(answer, and(or(k.account, l.grants.account), l.caller()))
	return or(answer, l.granted(l.grants.direct))
}

// cross decides for a caller of another account: the key's side and the caller's must both allow. A grant that the
// caller's own account made counts for both; AWS does not say whether one that somebody else made does.
func (l *layers) cross() truth {
	key := or(l.keyPolicy.allow.any(), or(l.grants.direct, l.grants.account))
	answer := and(key, l.caller())
	answer = or(answer, l.granted(l.grants.trusted))
	return or(answer, and(l.grants.direct, unknown))
}

// allowing is the effect of policies that are not there.
var allowing = effect{allow: named{direct: yes}}

// serviceControl evaluates the SCPs of the caller's account: every level must allow.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
func (q *query) serviceControl() effect {
	c := q.caller
	if c.kind == serviceCaller || c.linked {
		return allowing
	}
	g := &c.of.guard
	return g.bind(q, g.services, g.management)
}

// resourceControl evaluates the RCPs of the key's account. AWS's own policy RCPFullAWSAccess allows at every level.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func (q *query) resourceControl() effect {
	if q.key == nil || q.caller.linked {
		return allowing
	}
	g := &q.key.owner.guard
	e := g.bind(q, g.resources, q.key.exempt(q.action))
	e.allow.direct = yes
	return e
}

// bind evaluates levels of policies, for an account that may be exempt from them.
func (g *guardrails) bind(q *query, levels [][]*compiled, exempt truth) effect {
	if exempt == yes {
		return allowing
	}
	e := allowing
	if g.unknown {
		q.gaps([]Unknown{{What: "the policies of the organization", Why: "they may not be read"}})
		e = effect{unknown, named{direct: unknown}}
	}
	for _, level := range levels {
		of := evaluateAll(level, q)
		e.deny = or(e.deny, of.deny)
		e.allow.direct = and(e.allow.direct, of.allow.any())
	}
	if exempt == unknown {
		return e.same(allowing)
	}
	return e
}

func (q *query) throughEndpoint() effect {
	if q.endpoint == nil {
		return allowing
	}
	e := q.endpoint.evaluate(q)
	return effect{e.deny, named{direct: e.allow.any()}}
}

func (q *query) byKeyPolicy() effect {
	switch {
	case q.key == nil:
		return effect{}
	case q.action == kms.ActionRetireGrant:
		return effect{} // "key policies have no effect on it"
	case q.key.policy == nil:
		q.gaps([]Unknown{{What: "the key policy of " + q.key.name(), Why: "it is not in the inventory", Span: q.key.source.Declared}})
		return anything
	}
	q.inKeyPolicy = true
	e := q.key.policy.evaluate(q)
	q.inKeyPolicy = false
	return e
}

func (q *query) byGrants() granted {
	var out granted
	if q.key == nil || q.action == kms.ActionRetireGrant {
		return out
	}
	if !q.key.grantsKnown && kms.GrantOperations.Has(q.action) {
		q.assume("the grants of " + q.key.name() + " are not in the inventory: decided as if there were none")
	}
	for i := range q.key.grants {
		g := &q.key.grants[i]
		n := g.permits(q)
		direct := or(n.direct, n.limited)
		if direct == no && n.account == no {
			continue
		}
		q.noteGrant(g, or(direct, n.account))
		out.direct = or(out.direct, direct)
		out.account = or(out.account, n.account)
		if q.caller.kind != serviceCaller && !g.issuer.empty() {
			out.trusted = or(out.trusted, and(direct, equal(g.issuer, q.caller.account)))
		}
	}
	return out
}

// byIdentity evaluates the caller's identity policies. The root user needs none; a federated user has at most those of
// the user behind it, and none without a session policy.
func (q *query) byIdentity() effect {
	c := q.caller
	switch c.kind {
	case serviceCaller:
		return effect{}
	case rootCaller:
		return allowing
	case federatedCaller:
		if !q.inSession {
			return effect{}
		}
		q.gaps([]Unknown{{What: "the identity policies of the IAM user behind " + c.title(), Why: "the ARN of a federated user does not name the user"}})
		return effect{allow: named{direct: unknown}}
	}
	if c.identity == nil {
		if c.of.collected && !c.of.partial {
			q.assume(c.title() + " is not among the principals of account " + c.account.String() + " in the inventory: decided as one without identity policies")
			return effect{}
		}
		q.gaps([]Unknown{{What: "the identity policies of " + c.title() + " of account " + c.account.String(), Why: "they are not in the inventory"}})
		return c.unread()
	}
	e := evaluateAll(c.identity.policies, q)
	if c.identity.gaps != nil {
		q.gaps(c.identity.gaps)
		e = e.or(c.unread())
	}
	return effect{e.deny, named{direct: e.allow.any()}}
}

// unread is the effect of identity policies that nobody collected. AWS writes those of service-linked roles, and only
// allows in them.
func (c *caller) unread() effect {
	if c.linked {
		return effect{allow: named{direct: unknown}}
	}
	return anything
}

func (q *query) byBoundary() effect {
	id := q.caller.identity
	switch {
	case id == nil:
		return allowing
	case id.boundaryGap != nil:
		q.gaps(id.boundaryGap)
		return anything
	case id.boundary == nil:
		return allowing
	default:
		return id.boundary.evaluate(q)
	}
}

func (q *query) bySession() effect {
	if !q.inSession {
		return allowing
	}
	return evaluateAll(q.session, q)
}

// mayRetire decides RetireGrant, which grants alone give: to the retiring principal, to a grantee that may retire, and to
// the accounts of the key, of the grant's maker and of a retiring account, which pass it on by IAM policies.
// https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
func (q *query) mayRetire(l *layers) truth {
	g := q.retires
	if g == nil {
		if q.key.grantsKnown && q.params.or("GrantId", "") != "" {
			return no
		}
		why := "the key has several, and the parameter GrantId does not say it"
		if !q.key.grantsKnown {
			why = "the grants of the key are not in the inventory"
		}
		q.gaps([]Unknown{{What: "which grant to retire", Why: why}})
		return unknown
	}
	c := q.caller
	by := g.retiring.principals.match(c)
	named := or(by.direct, by.limited)
	if g.operations.Has(kms.ActionRetireGrant) {
		n, fits := g.grantee.principals.match(c), g.fits(q)
		named = or(named, and(or(n.direct, n.limited), fits))
		by.account = or(by.account, and(n.account, fits))
	}
	answer := l.granted(named)
	if c.kind != serviceCaller {
		owns := l.sameAccount
		if !g.issuer.empty() {
			owns = or(owns, equal(g.issuer, c.account))
		}
		answer = or(answer, and(or(owns, by.account), l.caller()))
	}
	q.noteGrant(g, answer)
	return answer
}
