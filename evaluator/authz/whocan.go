package authz

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// Certainty says how sure it is that a principal can. The zero Certainty is [Always].
type Certainty uint8

// The certainties, surest first.
const (
	Always      Certainty = iota // whatever the request has
	Conditional                  // only if the request, or the principal's own account, meets conditions
	Unsure                       // a fact is missing
)

// String returns "always", "conditional" or "unsure".
func (c Certainty) String() string {
	if c > Unsure {
		return "unsure"
	}
	return [...]string{"always", "conditional", "unsure"}[c]
}

// Access is one answer to the question who can.
type Access struct {
	// Principal is an ARN or the name of a service. For kind "account" it is an account id: whoever the account's own policies
	// allow; for "everyone" it is "*".
	Principal string
	// Kind is "user", "role", "session", "federated user", "root user", "service", "account" or "everyone".
	Kind      string
	Certainty Certainty
	// By are the statements and grants that allow it, in the order of evaluation.
	By []Reason
	// Conditions decide, where Certainty is not Always: `kms:ViaService matches "s3.us-east-1.amazonaws.com" (StringEquals)`.
	Conditions []string
	// Unknowns are the facts that are missing, for Unsure.
	Unknowns []Unknown
}

// WhoCan returns every principal that can call an action on a key, or for a nil key an action that takes none: the users
// and roles of the inventory, and those, the services, accounts and grantees that the key's policy and grants name. What a
// request has besides its caller and key, such as an encryption context, is left open; the conditions on it are listed.
// The order is by certainty, kind and principal. A key that is not of this inventory gives nil.
func (w *World) WhoCan(a kms.Action, of *inventory.Key) []Access {
	var k *key
	if of != nil {
		if k = w.keys[of]; k == nil {
			return nil
		}
	}
	var out []Access
	for _, c := range w.candidates(a, k) {
		if access, can := w.access(a, k, c); can {
			out = append(out, access)
		}
	}
	slices.SortFunc(out, func(a, b Access) int {
		return cmp.Or(cmp.Compare(a.Certainty, b.Certainty), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Principal, b.Principal))
	})
	return distinct(out)
}

// distinct leaves out what is said twice, of a principal that several statements or grants name.
func distinct(sorted []Access) []Access {
	kept := sorted[:0]
next:
	for _, a := range sorted {
		for i := len(kept) - 1; i >= 0 && kept[i].Principal == a.Principal; i-- {
			if kept[i].equal(&a) {
				continue next
			}
		}
		kept = append(kept, a)
	}
	return kept
}

func (a *Access) equal(b *Access) bool {
	return a.Principal == b.Principal && a.Kind == b.Kind && a.Certainty == b.Certainty && slices.Equal(a.By, b.By) &&
		slices.Equal(a.Conditions, b.Conditions) && slices.Equal(a.Unknowns, b.Unknowns)
}

// access decides for one candidate, with the request left open.
func (w *World) access(a kms.Action, k *key, c candidate) (Access, bool) {
	q := query{world: w, caller: c.caller, action: a, key: k, params: &params{tags: tags{known: yes}}, open: true, resource: text{known: "*"}}
	if k != nil {
		q.resource = k.arn
		if a == kms.ActionRetireGrant {
			return w.mayRetireAny(&q, c)
		}
	}
	access, can := q.access(c)
	if more := q.besides(); can && more != nil {
		switch o, l := more.decide(); {
		case o == ImplicitlyDenied, o == ExplicitlyDenied:
			return Access{}, false
		case l.caller() != yes: // guardrails ask for the same as on the key
			access.Certainty = max(access.Certainty, Conditional)
			access.Conditions = append(access.Conditions, "identity policies allow "+more.action.String()+" on "+more.resource.String())
		}
	}
	return access, can
}

// besides is what identity policies have to allow besides the action on the key, nil for nothing.
func (q *query) besides() *query {
	if q.key == nil {
		return nil
	}
	more := *q
	more.key = nil
	switch q.action {
	case kms.ActionCreateAlias, kms.ActionUpdateAlias, kms.ActionDeleteAlias:
		b := builder{world: q.world, base: *q}
		more.resource, more.regionIs = b.aliasARN("", q.key), valueOf(q.key.region)
	case kms.ActionReplicateKey:
		more.action, more.resource = kms.ActionCreateKey, text{known: "*"}
	default:
		return nil
	}
	return &more
}

// Usable says whether the key can do what an action asks, once policies have allowed it, or else the code of the error that
// a call returns. It is nil where an attribute of the key is not known, and for a key that is not of this inventory.
func (w *World) Usable(a kms.Action, of *inventory.Key) (is *bool, code string) {
	q := query{key: w.keys[of], action: a, params: &params{}}
	d := Decision{Usable: q.usable()}
	usable, known := d.KeyUsable()
	if !known {
		return nil, ""
	}
	if !usable {
		code = d.Usable.Code.String()
	}
	return &usable, code
}

func (w *World) mayRetireAny(q *query, c candidate) (Access, bool) {
	for i := range q.key.grants {
		q.retires = &q.key.grants[i]
		if access, can := q.access(c); can {
			return access, true
		}
	}
	return Access{}, false
}

func (q *query) access(c candidate) (Access, bool) {
	opened, _ := q.decide()
	if opened == ImplicitlyDenied || opened == ExplicitlyDenied {
		return Access{}, false
	}
	out := Access{Principal: c.name, Kind: c.kind}
	if opened == Undetermined {
		out.Certainty = Conditional
		hopeful, r := *q, &record{}
		hopeful.hoping, hopeful.record = true, r
		if o, l := hopeful.decide(); o != Allowed {
			out.Certainty = Unsure
			for in := range layerCount {
				if !c.caller.unnamed || in != layerIdentity { // that is the condition on whoever it is
					out.Unknowns = append(out.Unknowns, r.unknown[in]...)
				}
			}
			e := explanation{query: &hopeful, record: r, layers: &l}
			out.Unknowns = append(out.Unknowns, e.silences()...)
		}
	}
	r := &record{}
	q.record = r
	_, l := q.decide()
	q.record = nil
	e := explanation{query: q, record: r, layers: &l, decision: &Decision{}}
	e.each(func(in layer, h *hit) {
		if h.is == no || h.is == unknown && out.Certainty == Always {
			return
		}
		if !h.deny && e.decides(in, h) {
			out.By = e.because(out.By, in, h)
		}
		for i := range h.opened {
			s := h.opened[i].demand()
			if h.deny {
				s = "unless " + s
			}
			if !slices.Contains(out.Conditions, s) {
				out.Conditions = append(out.Conditions, s)
			}
		}
		if h.grant == nil || h.is != unknown {
			return
		}
		if q.action == kms.ActionCreateGrant {
			out.Conditions = append(out.Conditions, "the new grant has no other operations than "+h.grant.name()+", and constraints that are as strict")
		} else if !h.grant.constraints.none() {
			out.Conditions = append(out.Conditions, h.grant.demand())
		}
	})
	if c.kind == "account" || c.kind == "everyone" {
		if out.Certainty == Always || e.named() { // what else is missing is the account's to say
			out.Certainty, out.Unknowns = Conditional, nil
		}
		out.Conditions = append(out.Conditions, "identity policies of their own account, which are not in the inventory, allow it")
	}
	return out, true
}

// named reports whether a statement or grant of the key that may allow the call certainly names the caller or its account.
func (e *explanation) named() bool {
	c := e.query.caller
	is := no
	e.each(func(l layer, h *hit) {
		switch {
		case h.is == no || h.deny:
		case h.grant != nil:
			is = or(is, or(h.grant.grantee.principals.match(c).any(), h.grant.retiring.principals.match(c).any()))
		case l == layerKeyPolicy:
			is = or(is, h.statement.principals.match(c).any())
		}
	})
	return e.query.key == nil || is == yes
}

// demand says what a condition asks for, as what follows an if.
func (u *used) demand() string {
	c := u.condition
	var wanted []string
	for _, v := range c.source.Values {
		wanted = append(wanted, `"`+v.Display()+`"`)
	}
	verb := " matches "
	if c.negated {
		verb = " does not match "
	}
	if c.null {
		verb = " is absent or not: "
	}
	return c.source.Key() + verb + strings.Join(wanted, " or ") + " (" + c.source.OperatorNode.Display() + ")"
}

// demand says what the constraints of a grant ask for, as what follows an if.
func (g *grant) demand() string {
	write := func(pairs []pair) string {
		var all []string
		for _, p := range pairs {
			all = append(all, p.key+"="+p.value)
		}
		return strings.Join(all, ", ")
	}
	switch {
	case g.constraints.equals != nil:
		return "the encryption context is " + write(g.constraints.equals)
	case g.constraints.subset != nil:
		return "the encryption context includes " + write(g.constraints.subset)
	default:
		return "the call comes from " + g.constraints.sourceARN.String()
	}
}
