package authz

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// allowed explains an allowed call: who allows it, and whether the key can do it.
func (e *explanation) allowed() {
	d := e.decision
	e.each(func(l layer, h *hit) {
		if h.deny || h.is != yes || !e.decides(l, h) {
			return
		}
		d.By = e.because(d.By, l, h)
		e.context(h.turned)
	})
	how := e.how()
	d.Summary = "yes: " + how
	if u := d.Usable; u != nil {
		switch u.Verdict {
		case kms.UsableNo:
			d.Error = u.Code.String()
			d.Summary = fmt.Sprintf("yes, but %s: a call returns %s (%s)", e.trouble(u), u.Code, how)
		case kms.UsableUnknown:
			names, are := u.Unknown.Names(), " is"
			if len(names) > 1 {
				are = " are"
			}
			d.Assumptions = append(d.Assumptions, "the key is taken to be usable: "+strings.Join(names, " and ")+are+" not in the inventory")
		}
	}
}

// trouble says what keeps a key from doing what it is asked.
func (e *explanation) trouble(u *kms.Usability) string {
	if state := e.query.key.attributes().State; u.Code == kms.DisabledException && state == kms.KeyStateDisabled {
		return "the key is Disabled"
	}
	if strings.HasPrefix(u.Reason, "is ") || strings.HasPrefix(u.Reason, "does ") || strings.HasPrefix(u.Reason, "can") {
		return "the key " + u.Reason
	}
	return u.Reason
}

// decides reports whether a statement that allows is one that the outcome rests on: guardrails only have to let through,
// and a statement that leaves the call to identity policies counts only together with them.
func (e *explanation) decides(l layer, h *hit) bool {
	switch l {
	case layerSCP, layerRCP, layerEndpoint:
		return false
	case layerIdentity, layerBoundary, layerSession:
		return e.needsIdentity()
	case layerKeyPolicy:
		n := h.statement.principals.match(e.query.caller)
		return or(n.direct, n.limited) != no || e.layers.caller() != no && e.needsIdentity()
	default:
		return true
	}
}

// needsIdentity reports whether the outcome rests on the caller's own policies.
func (e *explanation) needsIdentity() bool {
	l := e.layers
	if e.query.key == nil || l.sameAccount != yes || e.query.action == kms.ActionRetireGrant {
		return true
	}
	return or(l.keyPolicy.allow.direct, or(and(l.keyPolicy.allow.limited, l.limits()), l.grants.direct)) != yes
}

func (e *explanation) how() string {
	l, q := e.layers, e.query
	name := q.caller.title()
	k := l.keyPolicy.allow
	switch {
	case q.key == nil && q.caller.kind == rootCaller:
		return "the root user of an account may do everything in it that no organization policy forbids"
	case q.key == nil:
		return e.first(layerIdentity) + " allows it"
	case q.action == kms.ActionRetireGrant:
		return e.first(layerGrants) + " lets " + name + " retire it"
	case l.sameAccount == no && l.grants.trusted == yes && l.caller() != yes:
		return e.first(layerGrants) + ", made by " + name + "'s own account, allows it"
	case l.sameAccount == no && q.caller.kind == rootCaller:
		return e.keySide() + " allows account " + q.caller.account.String()
	case l.sameAccount == no:
		return e.keySide() + " allows it on the key's side, and " + e.first(layerIdentity) + " on the caller's"
	case or(k.direct, and(k.limited, l.limits())) == yes:
		return e.first(layerKeyPolicy) + " allows " + name
	case l.grants.direct == yes:
		return e.first(layerGrants) + " allows it"
	default:
		return e.keySide() + " leaves it to the identity policies of the account, and " + e.first(layerIdentity) + " allows it"
	}
}

func (e *explanation) keySide() string {
	if e.layers.keyPolicy.allow.any() == yes {
		return e.first(layerKeyPolicy)
	}
	return e.first(layerGrants)
}

// first names the first statement or grant of a layer that allows.
func (e *explanation) first(l layer) string {
	for i := range e.record.hits[l] {
		h := &e.record.hits[l][i]
		switch {
		case h.deny || h.is != yes:
		case h.grant != nil:
			return h.grant.name()
		default:
			return h.statement.title()
		}
	}
	return "the " + l.String()
}

// limited names the first statement of the key policy that names the caller's role.
func (e *explanation) limited() string {
	for i := range e.record.hits[layerKeyPolicy] {
		h := &e.record.hits[layerKeyPolicy][i]
		if !h.deny && h.is != no && h.statement.principals.match(e.query.caller).limited != no {
			return h.statement.title()
		}
	}
	return "the key policy"
}

// silent explains a call that nothing allows: what is missing, in the order in which one would mend it.
func (e *explanation) silent() {
	d := e.decision
	d.Error = "AccessDeniedException"
	e.lacking(func(format string, args ...any) { d.Missing = append(d.Missing, fmt.Sprintf(format, args...)) })
	if len(d.Missing) == 0 {
		d.Missing = []string{"nothing allows it"}
	}
	d.Summary = "no: " + d.Missing[0]
}

// lacking names everything that would have to allow the call and does not.
func (e *explanation) lacking(add func(string, ...any)) {
	q, l := e.query, e.layers
	action, name := q.action.String(), q.caller.title()
	switch {
	case l.gate == no:
		add("%s does not work across accounts: only principals of account %s can call it on this key", action, q.key.account)
		return
	case q.key == nil && q.caller.kind == serviceCaller:
		add("%s is decided by identity policies, which a service does not have", action)
		return
	}
	e.guards(add)
	switch {
	case l.allow != no:
	case q.key == nil:
		e.callerSide(add, "")
	case q.action == kms.ActionRetireGrant:
		e.missingRetirement(add)
	case q.caller.kind == serviceCaller:
		e.nearGrants(add)
		add("no statement of the key policy allows %s to call %s%s", name, action, e.near(layerKeyPolicy))
		e.otherGrants(add)
	case l.sameAccount == yes:
		e.missingHere(add)
		e.otherGrants(add)
	default:
		e.missingAcross(add)
		e.otherGrants(add)
	}
}

// guards names the guardrails that do not let the call through.
func (e *explanation) guards(add func(string, ...any)) {
	l, q := e.layers, e.query
	if l.scps.allow.direct == no {
		levels := q.caller.of.guard.services
		for i, level := range levels {
			if evaluateAll(level, q).allow.any() != no {
				continue
			}
			var names []string
			for _, c := range level {
				names = append(names, strings.TrimPrefix(c.name, "service control policy "))
			}
			place := "attached to account " + q.caller.account.String()
			if i < len(levels)-1 {
				place = fmt.Sprintf("at level %d of the %d from the root of the organization to account %s", i+1, len(levels), q.caller.account)
			}
			if names != nil {
				place += " (" + strings.Join(names, ", ") + ")"
			}
			add("no service control policy %s allows %s%s", place, q.action, e.near(layerSCP))
		}
	}
	if l.endpoint.allow.direct == no {
		add("the VPC endpoint policy does not allow %s%s", q.action, e.near(layerEndpoint))
	}
}

// missingRetirement is for a grant that the caller may not retire.
func (e *explanation) missingRetirement(add func(string, ...any)) {
	q, name := e.query, e.query.caller.title()
	g := q.retires
	if g == nil {
		add("the key has no grant %s", q.params.or("GrantId", ""))
		return
	}
	by := fmt.Sprintf("%s is neither the retiring principal of %s, nor a grantee that may retire it", name, g.name())
	owns := or(e.layers.sameAccount, g.retiring.principals.match(q.caller).account)
	if !g.issuer.empty() {
		owns = or(owns, equal(g.issuer, q.caller.account))
	}
	if q.caller.kind == serviceCaller || owns == no {
		add("%s; nor is its account that of the key, or one that made the grant or may retire it", by)
		return
	}
	e.callerSide(add, by+"; its account may, but ")
}

// missingHere is for a caller of the key's own account.
func (e *explanation) missingHere(add func(string, ...any)) {
	l, q := e.layers, e.query
	action, name := q.action.String(), q.caller.title()
	k := l.keyPolicy.allow
	if k.limited != no {
		switch what := action + " is allowed to " + name + " by " + e.limited(); {
		case l.boundary.allow.direct == no:
			add("%s, but not by its permissions boundary (%s)%s", what, q.caller.identity.boundary.name, e.near(layerBoundary))
		default:
			add("%s, but not by a session policy of this session%s", what, e.near(layerSession))
		}
		return
	}
	e.nearGrants(add)
	switch {
	case or(k.account, l.grants.account) != no:
		by := "the key policy delegates to account " + q.key.account.String()
		if k.account == no {
			by = "a grant names account " + q.key.account.String()
		}
		e.callerSide(add, by+", but ")
	default:
		add("the key policy does not allow %s to %s, and does not leave that to identity policies%s", action, name, e.near(layerKeyPolicy))
		if q.key.aws == yes {
			add("the key is managed by AWS: its policy cannot be changed, and allows use through its service only")
		}
	}
}

// missingAcross is for a caller of another account, where both sides must allow.
func (e *explanation) missingAcross(add func(string, ...any)) {
	l, q := e.layers, e.query
	key := or(l.keyPolicy.allow.any(), or(l.grants.direct, l.grants.account))
	if key == no {
		if q.key.aws == yes {
			add("the key is managed by AWS: it can never be used from another account")
			return
		}
		e.nearGrants(add)
		add("the key policy does not allow %s to %s or to account %s, and no grant does%s", q.action, q.caller.title(), q.caller.account, e.near(layerKeyPolicy))
	}
	sofar := ""
	if key == yes {
		sofar = e.keySide() + " allows it on the key's side, but "
	}
	e.callerSide(add, sofar)
}

// callerSide names what the caller's own policies lack. The first sentence begins with what allows the call so far.
func (e *explanation) callerSide(add func(string, ...any), sofar string) {
	l, q := e.layers, e.query
	name, action := q.caller.title(), q.action.String()
	if l.identity.allow.direct == no {
		add("%s%s%s", sofar, e.noIdentity(), e.near(layerIdentity))
		sofar = ""
	}
	if l.boundary.allow.direct == no {
		add("%sthe permissions boundary of %s (%s) does not allow %s%s", sofar, name, q.caller.identity.boundary.name, action, e.near(layerBoundary))
		sofar = ""
	}
	if l.session.allow.direct == no {
		add("%sno session policy of %s allows %s%s", sofar, name, action, e.near(layerSession))
	}
}

func (e *explanation) noIdentity() string {
	q := e.query
	on := " on this key"
	if q.key == nil {
		on = " on " + q.resource.String()
	}
	if q.caller.kind == federatedCaller {
		return "a federated user without session policies has no permissions of its own"
	}
	return "no identity policy of " + q.caller.title() + " allows " + q.action.String() + on
}

// near names a statement that would allow the call but for one of its conditions, or else for its resources.
func (e *explanation) near(l layer) string {
	elsewhere := ""
	for i := range e.record.hits[l] {
		h := &e.record.hits[l][i]
		switch {
		case h.deny || h.is != no:
		case h.missed != nil:
			e.context([]used{*h.missed})
			return fmt.Sprintf(" (%s would, but %s)", h.statement.title(), h.missed.text())
		case elsewhere == "" && h.statement.resources.match(e.query) == no:
			elsewhere = fmt.Sprintf(" (%s does, but on other resources)", h.statement.title())
			if e.query.key != nil && h.statement.resources.aliases() {
				elsewhere = fmt.Sprintf(" (%s names an alias as its resource, which never stands for the key)", h.statement.title())
			}
		}
	}
	return elsewhere
}

// otherGrants names the grants of the caller that do not have the operation.
func (e *explanation) otherGrants(add func(string, ...any)) {
	q := e.query
	for i := range q.key.grants {
		g := &q.key.grants[i]
		if n := g.grantee.principals.match(q.caller); kms.GrantOperations.Has(q.action) && !g.operations.Has(q.action) && g.undecided == yes && or(n.direct, n.limited) == yes {
			add("%s of %s does not have the operation %s", g.name(), q.caller.title(), q.action.Name())
		}
	}
}

// nearGrants names the grants that would allow the call but for their constraints.
func (e *explanation) nearGrants(add func(string, ...any)) {
	q := e.query
	for i := range q.key.grants {
		g := &q.key.grants[i]
		if n := g.grantee.principals.match(q.caller); g.operations.Has(q.action) && or(n.direct, n.limited) == yes && g.fits(q) == no {
			add("%s covers %s, but only if %s", g.name(), q.action, g.demand())
		}
	}
}
