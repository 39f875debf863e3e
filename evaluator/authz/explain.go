package authz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// explain decides a part and gathers the reasons.
func (q *query) explain() *Decision {
	r := &record{}
	q.record = r
	outcome, l := q.decide()
	q.record = nil
	d := &Decision{Outcome: outcome, Principal: q.caller.arn.String()}
	if q.key != nil {
		d.Key = q.key.name()
		d.Usable = q.usable()
	}
	e := explanation{query: q, record: r, layers: &l, decision: d}
	e.table()
	e.assumptions()
	switch outcome {
	case Allowed:
		e.allowed()
	case ExplicitlyDenied:
		e.denied()
	case ImplicitlyDenied:
		e.silent()
	case Undetermined:
		e.open()
	}
	return d
}

// explanation turns what was recorded into words.
type explanation struct {
	query    *query
	record   *record
	layers   *layers
	decision *Decision
}

func (e *explanation) reason(l layer, h *hit) Reason {
	if h.grant != nil {
		return Reason{Layer: l.String(), Policy: h.grant.name()}
	}
	s := h.statement
	out := Reason{Layer: l.String(), Policy: s.policy.name, At: s.at(), Deny: h.deny, Span: s.source.Node.Span}
	if s.source.Sid != nil {
		out.Sid = s.source.Sid.Display()
	}
	return out
}

// because adds the reason that a statement or grant is. One statement in several alternatives of a policy is one reason.
func (e *explanation) because(list []Reason, l layer, h *hit) []Reason {
	r := e.reason(l, h)
	if slices.Contains(list, r) {
		return list
	}
	return append(list, r)
}

// table fills in what each layer said.
func (e *explanation) table() {
	q, l := e.query, e.layers
	caller := q.caller
	hasIdentity := caller.kind == userCaller || caller.kind == roleCaller
	grants, noKeyPolicy, noGrants := effect{allow: named{direct: or(l.grants.direct, l.grants.account)}}, "no key takes part", "no key takes part"
	if q.key != nil {
		noKeyPolicy, noGrants = "key policies have no say in "+q.action.Name(), "the key has none"
		if !q.key.grantsKnown {
			noGrants = "they are not in the inventory"
		}
	}
	if q.action == kms.ActionRetireGrant {
		grants.allow.direct = l.allow
	}
	rows := [...]struct {
		layer   layer
		applies bool
		effect  effect
		why     string // it does not apply
	}{
		{layerSCP, caller.kind != serviceCaller && !caller.linked && len(caller.of.guard.services) > 0, l.scps, e.noSCP()},
		{layerRCP, q.key != nil && !caller.linked && len(q.key.owner.guard.resources) > 0 && q.key.exempt(q.action) != yes, l.rcps, e.noRCP()},
		{layerEndpoint, q.endpoint != nil, l.endpoint, e.noEndpoint()},
		{layerKeyPolicy, q.key != nil && q.action != kms.ActionRetireGrant, l.keyPolicy, noKeyPolicy},
		{layerGrants, q.key != nil && len(q.key.grants) > 0, grants, noGrants},
		{layerIdentity, hasIdentity, l.identity, caller.title() + " has none"},
		{layerBoundary, caller.identity != nil && (caller.identity.boundary != nil || caller.identity.boundaryGap != nil), l.boundary, e.noBoundary()},
		{layerSession, q.inSession, l.session, "the session has none"},
	}
	for _, row := range rows {
		out := Layer{Name: row.layer.String(), Applies: row.applies, Note: row.why}
		if row.applies {
			out.Outcome, out.Note = outcomeOf(row.effect), ""
		}
		for i := range e.record.hits[row.layer] {
			if h := &e.record.hits[row.layer][i]; h.is != no {
				out.Statements = e.because(out.Statements, row.layer, h)
			}
		}
		e.decision.Layers = append(e.decision.Layers, out)
	}
}

func outcomeOf(e effect) Outcome {
	switch allow := e.allow.any(); {
	case e.deny == yes:
		return ExplicitlyDenied
	case allow == no:
		return ImplicitlyDenied
	case allow == yes && e.deny == no:
		return Allowed
	default:
		return Undetermined
	}
}

func (e *explanation) noSCP() string {
	c := e.query.caller
	switch {
	case c.kind == serviceCaller:
		return "they do not bind services"
	case c.linked:
		return "they do not bind service-linked roles"
	case c.of.guard.management == yes:
		return "they do not bind the management account"
	case c.of.guard.uncollected:
		return "the organization is not in the inventory"
	case c.of.guard.outside:
		return e.outside(c.account)
	default:
		return "none are set"
	}
}

func (e *explanation) noBoundary() string {
	if e.query.caller.bounded() == unknown {
		return "whether there is one is not known"
	}
	return "none is set"
}

func (e *explanation) noEndpoint() string {
	if id := e.query.unknownEndpoint; id != "" {
		return "the policy of " + id + " is not in the inventory"
	}
	return "the call goes through none"
}

func (e *explanation) outside(account text) string {
	if e.query.world.compiler.inventory.Organization.NoOrganization {
		return "the accounts are in no organization"
	}
	return "account " + account.String() + " is not in the organization"
}

func (e *explanation) noRCP() string {
	q := e.query
	switch {
	case q.key == nil:
		return "no key takes part"
	case q.caller.linked:
		return "they do not bind service-linked roles"
	case q.key.aws == yes:
		return "they do not bind AWS managed keys"
	case q.action == kms.ActionRetireGrant:
		return "they have no say in RetireGrant"
	case q.key.owner.guard.management == yes:
		return "they do not bind the management account"
	case q.key.owner.guard.uncollected:
		return "the organization is not in the inventory"
	case q.key.owner.guard.outside:
		return e.outside(q.key.account)
	default:
		return "none are set"
	}
}

// assumptions says what was taken for granted.
func (e *explanation) assumptions() {
	q := e.query
	d := e.decision
	add := func(s string) {
		if !slices.Contains(d.Assumptions, s) {
			d.Assumptions = append(d.Assumptions, s)
		}
	}
	for _, s := range e.record.assumed {
		add(s)
	}
	c := q.caller
	var missing []string
	bound := c.kind != serviceCaller && !c.linked
	if bound && c.of.guard.uncollected {
		missing = append(missing, "service")
	}
	if !c.linked && q.key != nil && q.key.owner.guard.uncollected && q.key.exempt(q.action) != yes {
		missing = append(missing, "resource")
	}
	if missing != nil {
		add("the organization is not in the inventory: decided as if there were no " + strings.Join(missing, " and ") + " control policies")
	}
	if bound && c.of.guard.outside && !q.world.compiler.inventory.Organization.NoOrganization {
		add("account " + c.account.String() + " is not in the organization: its service control policies are taken to be none")
	}
	if q.key != nil && !c.linked && q.key.owner.guard.outside && q.key.exempt(q.action) != yes && !q.world.compiler.inventory.Organization.NoOrganization {
		add("account " + q.key.account.String() + " is not in the organization: its resource control policies are taken to be none")
	}
	for i := range q.given {
		if name := q.given[i].name; strings.HasPrefix(name, "aws:") || strings.HasPrefix(name, "kms:") {
			if _, known := kms.LookupConditionKey(name); !known {
				s := "the context key " + name + " is not one that AWS documents"
				if near, _ := kms.NearestConditionKey(name); near != "" {
					s += "; did you mean " + near + "?"
				}
				add(s)
			}
		}
	}
	if name := e.exempted(); name != "" {
		add(name + " is taken to make an exception for " + c.title() + ", though its NotPrincipal does not list account " + c.account.String() + " too: AWS says that it might deny then")
	}
	if q.unknownEndpoint != "" {
		add("the policy of VPC endpoint " + q.unknownEndpoint + " is not in the inventory: decided as if it let everything through")
	}
	if service, _, ok := kms.ParseViaService(q.via); q.via != "" && (!ok || !slices.Contains(kms.ViaServices(), service)) {
		add(q.via + " is not one of the values that AWS lists for kms:ViaService")
	}
	if other := e.otherCase(); other != "" {
		add("names are taken to differ by letter case: " + other + " of the key policy is not " + c.title())
	}
	if c.linked && c.identity == nil {
		add("role " + c.name.String() + " is taken for a service-linked role, by its name")
	}
	if c.kind == rootCaller && q.key != nil && e.layers.sameAccount == no {
		add("the root user of account " + c.account.String() + " is taken to need no identity policy")
	}
	if e.layers.grants.account != no && e.layers.grants.direct == no {
		add("a grant to an account is taken to count like an account in a key policy: an identity policy must allow the call too")
	}
	for _, key := range e.turning() {
		add(key + " is absent from the request; with it, the outcome may be another")
	}
}

// callerSide are the condition keys that only the caller's surroundings decide.
var callerSide = []string{
	"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
	"aws:multifactorauthpresent", "aws:multifactorauthage", "aws:useragent", "aws:referer", "aws:tokenissuetime", "aws:sourceidentity",
	"aws:federatedprovider", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:ec2instancesourcevpc",
	"aws:ec2instancesourceprivateipv4", "aws:signinsessionarn", "aws:assumedroot",
}

// turning returns the absent keys of the caller's side that would change the outcome if the request had them.
func (e *explanation) turning() []string {
	var out []string
	for _, name := range e.record.lacking {
		if !slices.Contains(callerSide, name) {
			continue
		}
		q := *e.query
		q.supposed = name
		if outcome, _ := q.decide(); outcome != e.decision.Outcome {
			k := newContextKey(name)
			out = append(out, k.info.Name)
		}
	}
	slices.Sort(out)
	return out
}

// context notes the condition keys that a statement turned on.
func (e *explanation) context(list []used) {
	for i := range list {
		if s := list[i].text(); !slices.Contains(e.decision.Context, s) {
			e.decision.Context = append(e.decision.Context, s)
		}
	}
}

// each calls f with the hits of the layers in order.
func (e *explanation) each(f func(layer, *hit)) {
	for l := range layerCount {
		for i := range e.record.hits[l] {
			f(l, &e.record.hits[l][i])
		}
	}
}

func (e *explanation) denied() {
	d := e.decision
	d.Error = "AccessDeniedException"
	add := func(format string, args ...any) { d.Missing = append(d.Missing, fmt.Sprintf(format, args...)) }
	e.each(func(l layer, h *hit) {
		if !h.deny || h.is != yes {
			return
		}
		d.By = e.because(d.By, l, h)
		e.context(h.turned)
		if d.Summary == "" {
			d.Summary = "no: " + h.statement.title() + " denies it"
			if len(h.turned) > 0 {
				d.Summary += ", as " + h.turned[0].text()
			}
		}
		add("%s would have to make an exception for it", h.statement.title())
	})
	if others := len(d.By) - 1; others == 1 {
		d.Summary += "; another statement does too"
	} else if others > 1 {
		d.Summary += fmt.Sprintf("; %d other statements do too", others)
	}
	if and(e.layers.guard, e.layers.allow) == no {
		e.lacking(add) // without the denial it would still be denied
	}
}

func (e *explanation) open() {
	d := e.decision
	for l := range layerCount {
		d.Unknowns = append(d.Unknowns, e.record.unknown[l]...)
	}
	d.Unknowns = append(d.Unknowns, e.silences()...)
	if len(d.Unknowns) == 0 {
		d.Unknowns = []Unknown{{What: "a value of the request", Why: "it is not known"}}
	}
	d.Summary = "cannot tell: " + d.Unknowns[0].String()
	e.each(func(l layer, h *hit) {
		if h.is != no {
			d.By = e.because(d.By, l, h)
		}
	})
}

// silences are the questions that AWS's documentation leaves open.
func (e *explanation) silences() []Unknown {
	l := e.layers
	var out []Unknown
	if l.grants.direct != no && l.limits() == no {
		out = append(out, Unknown{What: "a grant beside a permissions boundary or session policy that does not allow the call", Why: "AWS does not document which one wins"})
	}
	if l.sameAccount == no && l.grants.direct != no && l.grants.trusted != yes && l.caller() == no {
		out = append(out, Unknown{
			What: "a grant to a principal of another account that has no permission there",
			Why:  "AWS does not document whether a grant that the key's account made is enough; an identity policy of " + e.query.caller.title() + " that allows " + e.query.action.String() + " would settle it",
		})
	}
	return out
}

// otherCase returns the name of a principal of the key policy that differs from the caller's in letter case only.
func (e *explanation) otherCase() string {
	k := e.query.key
	if k == nil || k.policy == nil {
		return ""
	}
	for _, s := range [...][]statement{k.policy.allows, k.policy.denies} {
		for i := range s {
			for j := range s[i].principals.list {
				p := &s[i].principals.list[j]
				for _, n := range e.query.caller.names {
					if p.kind == n.kind && p.name != n.name && strings.EqualFold(p.name, n.name) {
						return p.last.String()
					}
				}
			}
		}
	}
	return ""
}

// exempted returns the title of a Deny statement of the key policy whose NotPrincipal lists the caller, but not its account.
// AWS: "you must also specify the account ARN of the not-denied principal. Otherwise, the policy might deny access to the
// entire account".
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func (e *explanation) exempted() string {
	q := e.query
	if q.key == nil || q.key.policy == nil || q.caller.kind == serviceCaller || q.caller.kind == rootCaller {
		return ""
	}
	for i := range q.key.policy.denies {
		s := &q.key.policy.denies[i]
		if !s.principals.not || s.about(q) == no {
			continue
		}
		if n := s.principals.listed(q.caller); or(n.direct, n.limited) == yes && n.account == no && s.principals.everyone == no {
			return s.title()
		}
	}
	return ""
}
