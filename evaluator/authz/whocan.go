package authz

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
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
	return out
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
				out.Unknowns = append(out.Unknowns, r.unknown[in]...)
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
			out.By = append(out.By, e.reason(in, h))
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
		out.Certainty, out.Unknowns = Conditional, nil // whatever its own policies are
		out.Conditions = append(out.Conditions, "identity policies of their own account, which are not in the inventory, allow it")
	}
	return out, true
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
