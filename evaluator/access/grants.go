package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// newGrants compiles grants as statements.
func newGrants(grants []inventory.Grant) []statement {
	var out []statement
	for i := range grants {
		g := authz.NewGrantClause(&grants[i])
		out = append(out, statement{Clause: &g.Clause, forStrangers: &g.Clause, grant: &g})
	}
	return out
}

func pairFlag(p authz.ContextPair) string { return fmt.Sprintf("pair %q %q", p.Key, p.Value) }

func exactFlag(pairs []authz.ContextPair) string { return fmt.Sprintf("exactly %q", pairs) }

func childFlag(g *authz.GrantClause) string { return fmt.Sprint("child ", g.Child()) }

func pairsText(pairs []authz.ContextPair) string {
	var out []string
	for _, p := range pairs {
		out = append(out, p.Key+"="+p.Value)
	}
	return strings.Join(out, ", ")
}

// grantFlags adds what grants tell requests apart by: pairs of the encryption context, in the case in which they stand, whether
// there are others, and whether a grant that CreateGrant makes is within the grant.
func (m *model) grantFlags(clauses []*statement) {
	for _, s := range clauses {
		if s.grant == nil {
			continue
		}
		pairs, exactly := s.grant.Context()
		for _, p := range pairs {
			m.pairs = append(m.pairs, p)
			m.addFlag(flag{
				name: pairFlag(p), yes: "the encryption context has " + pairsText([]authz.ContextPair{p}), no: "the encryption context has not " + pairsText([]authz.ContextPair{p}),
				set: func(r *authz.Request) { withPair(r, p.Key, p.Value) },
			})
		}
		if exactly {
			m.addFlag(flag{
				name: exactFlag(pairs), yes: "the encryption context is " + pairsText(pairs), no: "the encryption context is not just " + pairsText(pairs),
			})
			m.exact = append(m.exact, pairs)
		}
		if s.Surely.Has(kms.ActionCreateGrant) || s.Perhaps.Has(kms.ActionCreateGrant) {
			name := s.grant.Name()
			m.addFlag(flag{
				name: childFlag(s.grant), yes: "the new grant is within " + name, no: "the new grant is not within " + name,
				set: func(r *authz.Request) { r.Params = s.grant.Child() },
			})
		}
	}
	slices.SortFunc(m.pairs, func(a, b authz.ContextPair) int { return strings.Compare(pairFlag(a), pairFlag(b)) })
	m.pairs = slices.Compact(m.pairs)
}

// encryptionContext is what is known of the condition keys that have it.
var encryptionContext, _ = kms.LookupConditionKey("kms:EncryptionContext:any")

// grantSpace returns the requests that there are, as far as what grants tell apart is concerned.
func (m *model) grantSpace(space node) node {
	has := func(p authz.ContextPair) node { return m.has(pairFlag(p)) }
	may := m.among(encryptionContext.Actions &^ kms.ActionSet(0).With(kms.ActionCreateGrant).With(kms.ActionRetireGrant))
	for i, p := range m.pairs {
		space = m.minus(space, m.minus(has(p), may))
		for _, o := range m.pairs[i+1:] {
			if o.Key == p.Key {
				space = m.minus(space, m.and(has(p), has(o)))
			}
		}
		if k := m.byKey[contextName(p.Key)]; k != nil {
			space = m.minus(space, m.minus(has(p), m.valued(k, p.Value)))
		}
	}
	for i, pairs := range m.exact {
		just := m.has(exactFlag(pairs))
		for _, p := range m.pairs {
			if slices.Contains(pairs, p) {
				space = m.minus(space, m.minus(just, has(p)))
			} else {
				space = m.minus(space, m.and(just, has(p)))
			}
		}
		for _, k := range m.keys {
			name := strings.ToLower(k.name)
			if strings.HasPrefix(name, "kms:encryptioncontext:") && !slices.ContainsFunc(pairs, func(p authz.ContextPair) bool { return contextName(p.Key) == name }) {
				space = m.minus(space, m.minus(just, m.missing(k)))
			}
		}
		for _, other := range m.exact[i+1:] {
			if exactFlag(other) != exactFlag(pairs) {
				space = m.minus(space, m.and(just, m.has(exactFlag(other))))
			}
		}
	}
	create := m.among(kms.ActionSet(0).With(kms.ActionCreateGrant))
	for _, f := range m.flags {
		if strings.HasPrefix(f.name, "child ") {
			space = m.minus(space, m.minus(m.has(f.name), create))
		}
	}
	return space
}

// valued returns the requests whose key has a value that is answered as one is.
func (m *model) valued(k *key, text string) node {
	n := never
	for i, v := range k.values {
		if k.alike(v.text, text) {
			if k.multi {
				n = m.or(n, m.where(k.level+i, func(has int) bool { return has == 1 }))
			} else {
				n = m.or(n, m.where(k.level, func(class int) bool { return class == i }))
			}
		}
	}
	return n
}

// granting returns the requests that a grant is about, principals aside.
func (m *model) granting(s *statement) node {
	g := s.grant
	n := m.among(s.Surely)
	if s.Perhaps != 0 {
		n = m.or(n, m.and(m.among(s.Perhaps), m.guess("operations of "+grantText(s), authz.Unknown{What: g.Name(), Why: "its operations are not all known"})))
	}
	if !s.Certain {
		n = m.and(n, m.guess("constraints of "+grantText(s), authz.Unknown{What: g.Name(), Why: "its constraints are not all known"}))
	}
	for i := range s.Conditions { // of services alone
		n = m.and(n, m.or(m.not(m.service()), m.holds(s, i)))
	}
	if pairs, exactly := g.Context(); pairs != nil {
		fits := always
		for _, p := range pairs {
			fits = m.and(fits, m.has(pairFlag(p)))
		}
		if exactly {
			fits = m.and(fits, m.has(exactFlag(pairs)))
		}
		n = m.and(n, m.or(fits, m.where(ofAction, func(i int) bool { return !g.Constrains(m.actions[i].Actions()[0]) })))
	}
	if m.flag(childFlag(g)) != nil {
		create := m.among(kms.ActionSet(0).With(kms.ActionCreateGrant))
		n = m.and(n, m.or(m.not(create), m.has(childFlag(g))))
	}
	return n
}

// granted returns the requests for which being named by the grant in a form is enough.
func (m *model) granted(g *authz.GrantClause, form authz.Form) node {
	unsaid := func() node {
		return m.guess("grants by themselves", authz.Unknown{
			What: "what grants give where the principal's own policies do not allow it", Why: "AWS does not say whether permissions boundaries and session policies limit grants, nor whether those that another account made do without an IAM policy"})
	}
	return m.enough(form, func(side authz.Side, c *authz.Caller, same bool) node {
		return truthOr(g.Suffices(side, form, c, same), unsaid)
	})
}

// grantText tells grants apart; two with the same effect may be the same.
func grantText(s *statement) string {
	pairs, exactly := s.grant.Context()
	out := fmt.Sprint(s.Surely, s.Perhaps, s.Certain, pairs, exactly, s.grant.Child())
	for i := range s.Names {
		out += "\x00" + nameText(&s.Names[i])
	}
	for _, t := range s.Conditions {
		out += "\x00" + testText(t)
	}
	return out + "\x00" + s.grant.Issuer()
}

// contextValues lets policies tell the values apart that grants ask for.
func (m *model) contextValues() {
	for _, k := range m.keys {
		for _, p := range m.pairs {
			if strings.EqualFold(k.name, contextName(p.Key)) {
				k.asked = append(k.asked, p.Value)
			}
		}
	}
}
