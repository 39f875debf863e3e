package authz

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// grant is a grant of a key, prepared for being evaluated.
// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
type grant struct {
	source            *inventory.Grant
	id                string
	grantee, retiring grantee
	operations        kms.ActionSet
	// undecided is unknown where the operations are not all known.
	undecided   truth
	issuer      text // the account whose principal made the grant; empty if nobody said
	constraints constraints
}

// constraints are the conditions of a grant. At most one of equals and subset is set, to pairs sorted by key.
type constraints struct {
	equals, subset []pair
	sourceARN      text
	// undecided says that there are constraints that are not known.
	undecided bool
}

func (c *constraints) none() bool { return c.equals == nil && c.subset == nil && c.sourceARN.empty() }

// grantee is the principal of a grant.
type grantee struct {
	principals principals
	text       string
}

func newGrant(g *inventory.Grant) grant {
	out := grant{source: g, id: textOf(g.GrantID).String(), undecided: yes}
	out.grantee = newGrantee(g.GranteePrincipal, g.GranteeServicePrincipal)
	out.retiring = newGrantee(g.RetiringPrincipal, g.RetiringServicePrincipal)
	for _, n := range g.Operations {
		if a, ok := kms.GrantOperation(n.Display()).Action(); ok {
			out.operations = out.operations.With(a)
		} else if !n.Concrete() {
			out.undecided = unknown
		}
	}
	out.issuer = accountIn(g.IssuingAccount)
	if c := g.Constraints; c != nil {
		out.constraints.equals, out.constraints.undecided = pairsOf(c.EncryptionContextEquals)
		var open bool
		out.constraints.subset, open = pairsOf(c.EncryptionContextSubset)
		out.constraints.undecided = out.constraints.undecided || open
		if c.SourceArn != nil {
			out.constraints.sourceARN = textOf(c.SourceArn)
		}
	}
	return out
}

// accountIn returns the account of an id or an ARN.
func accountIn(n *document.Node) text {
	if n == nil {
		return text{}
	}
	if arn, ok := policy.ParseARN(policy.TextOf(n)); ok {
		return asText(arn.Account)
	}
	return textOf(n)
}

// pairsOf returns an encryption context, not nil if there is one; open says that it is not all known.
func pairsOf(n *document.Node) (pairs []pair, open bool) {
	if n == nil || n.Kind == document.Null {
		return nil, false
	}
	if n.Kind != document.Object {
		return nil, true
	}
	pairs = []pair{}
	for _, m := range n.Members {
		if !m.Key.Concrete() || !m.Value.Concrete() {
			open = true
			continue
		}
		pairs = append(pairs, pair{m.Key.Text, strings.ToLower(m.Key.Text), m.Value.Text})
	}
	if len(pairs) == 0 && !open {
		return nil, false
	}
	return pairs, open
}

func constraintsOf(m map[string]any) (constraints, error) {
	var out constraints
	for name, to := range map[string]*[]pair{"EncryptionContextEquals": &out.equals, "EncryptionContextSubset": &out.subset} {
		e, err := newEncryptionContext(m[name], "Constraints."+name)
		if err != nil {
			return out, err
		}
		*to = e.pairs
	}
	if out.equals != nil && out.subset != nil {
		return out, fmt.Errorf("the parameter Constraints has both EncryptionContextEquals and EncryptionContextSubset; a grant has one of them")
	}
	source, _ := m["SourceArn"].(string)
	out.sourceARN = text{known: source}
	return out, nil
}

// granteeOf returns the principal of a grant, nil if there is none, and under which name a policy would have it. AWS writes
// service principals into GranteePrincipal too.
func granteeOf(principal, service *document.Node) (n *document.Node, key string) {
	n, key = principal, "AWS"
	if n == nil {
		n, key = service, "Service"
	} else if t := textOf(n); t.concrete() && !strings.Contains(t.known, ":") && strings.Contains(t.known, ".") {
		key = "Service"
	}
	if n == nil || n.Kind == document.Null {
		return nil, ""
	}
	return n, key
}

func newGrantee(principal, service *document.Node) grantee {
	n, key := granteeOf(principal, service)
	if n == nil {
		return grantee{principals: principals{complete: true}}
	}
	statement := policyDocument(n.Span, object(n.Span, "Effect", str(n.Span, "Allow"), "Principal", object(n.Span, key, n)))
	p, _ := policy.Parse(statement, policy.Key, document.Limits{})
	return grantee{principals: newPrincipals(p.Statements[0].Principals), text: textOf(n).String()}
}

// permits reports how a grant names the caller, for a request that it covers; nothing if it does not cover it.
func (g *grant) permits(q *query) named {
	if !g.operations.Has(q.action) && g.undecided == yes {
		return named{}
	}
	is := g.undecided
	if g.operations.Has(q.action) {
		is = yes
	}
	n := g.grantee.principals.match(q.caller)
	if n.any() == no {
		return n
	}
	is = and(is, g.fits(q))
	switch {
	case q.action != kms.ActionCreateGrant:
	case q.open: // whether the new grant is within this one
		is = and(is, q.leftOpen(true))
	default:
		is = and(is, g.covers(q))
	}
	return named{and(n.direct, is), and(n.limited, is), and(n.account, is)}
}

// fits reports whether the request meets the constraints. DescribeKey and RetireGrant have no encryption context, and are
// not constrained by one; for CreateGrant see covers.
func (g *grant) fits(q *query) truth {
	c := &g.constraints
	answer := yes
	if c.undecided {
		answer = unknown
	}
	if !c.sourceARN.empty() && q.caller.kind == serviceCaller {
		k := newContextKey("aws:SourceArn")
		v := q.values(&k)
		switch {
		case v.is == no:
			return no
		case q.hoping && v.opaque:
		case v.is == unknown || v.len() != 1:
			answer = unknown
		default:
			answer = and(answer, equal(c.sourceARN, v.at(0)))
		}
	}
	switch q.action {
	case kms.ActionDescribeKey, kms.ActionRetireGrant, kms.ActionCreateGrant:
		return answer
	}
	if q.open {
		return and(answer, q.leftOpen(c.equals != nil || c.subset != nil))
	}
	if c.equals != nil && !c.exactly(q.encryption.pairs) || !includes(q.encryption.pairs, c.subset) {
		return no
	}
	return answer
}

// leftOpen is what becomes of a constraint on what the request leaves open.
func (q *query) leftOpen(constrained bool) truth {
	if constrained && !q.hoping {
		return unknown
	}
	return yes
}

// exactly reports whether an encryption context can be the one that the grant asks for: it may have more than the known
// pairs where others are not known.
func (c *constraints) exactly(context []pair) bool {
	return includes(context, c.equals) && (c.undecided || len(context) == len(c.equals))
}

// includes reports whether all pairs are in the encryption context, which is case-sensitive.
func includes(context, pairs []pair) bool {
	for _, p := range pairs {
		found := false
		for _, c := range context {
			found = found || c.key == p.key && c.value == p.value
		}
		if !found {
			return false
		}
	}
	return true
}

// covers reports whether the grant allows the grant that the request makes: its operations are among those of this one, and
// its constraints are as strict or stricter.
// https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html
func (g *grant) covers(q *query) truth {
	answer := yes
	for _, o := range q.params.operations {
		a, ok := kms.GrantOperation(o.String()).Action()
		if !ok || !g.operations.Has(a) && g.undecided == yes {
			return no
		}
		if !g.operations.Has(a) {
			answer = g.undecided
		}
	}
	parent, child := &g.constraints, &q.params.constraints
	if !parent.sourceARN.empty() {
		answer = and(answer, equal(parent.sourceARN, child.sourceARN))
	}
	switch {
	case parent.equals != nil:
		return and(answer, truthOf(child.equals != nil && parent.exactly(child.equals)))
	case child.equals != nil:
		return and(answer, truthOf(includes(child.equals, parent.subset)))
	default:
		return and(answer, truthOf(includes(child.subset, parent.subset)))
	}
}

// name is what messages call the grant.
func (g *grant) name() string {
	if name := textOf(g.source.Name); !name.empty() {
		return fmt.Sprintf("grant %q", name)
	}
	if g.id == "" {
		return "a grant"
	}
	return "grant " + g.id
}
