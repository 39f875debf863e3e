package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// GrantClause is a grant, taken apart like a statement: its operations are the actions, its grantee the principal. The only
// condition that it may have is on aws:SourceArn, and is asked of services alone.
type GrantClause struct {
	Clause
	grant *grant
}

// ContextPair is a pair of an encryption context.
type ContextPair struct{ Key, Value string }

// NewGrantClause compiles a grant.
func NewGrantClause(g *inventory.Grant) GrantClause {
	out := newGrant(g)
	principal, key := granteeOf(g.GranteePrincipal, g.GranteeServicePrincipal)
	statement := []any{"Effect", str(document.Span{}, "Allow"), "Action", str(document.Span{}, "kms:*"), "Resource", str(document.Span{}, "*")}
	span := document.Span{}
	if principal != nil {
		span = principal.Span
		statement = append(statement, "Principal", object(span, key, principal))
	}
	if c := g.Constraints; c != nil && c.SourceArn != nil {
		statement = append(statement, "Condition", object(span, "StringEquals", object(span, "aws:SourceArn", c.SourceArn)))
	}
	p, _ := policy.Parse(policyDocument(span, object(span, statement...)), policy.Key, document.Limits{})
	c := GrantClause{newClause(&p.Statements[0], &compiled{name: out.name()}, ""), &out}
	c.Certain, c.Surely, c.Perhaps = !out.constraints.undecided, out.operations, 0
	if principal == nil {
		c.Names, c.NamesComplete = nil, true
	}
	if out.undecided != yes {
		c.Perhaps = kms.GrantOperations &^ out.operations
	}
	return c
}

// Name is what messages call the grant.
func (g *GrantClause) Name() string { return g.grant.name() }

// Context returns what the grant asks of the encryption context, and whether it must have no other pairs; nil is nothing.
func (g *GrantClause) Context() (pairs []ContextPair, exactly bool) {
	c := &g.grant.constraints
	for _, p := range append(append([]pair{}, c.equals...), c.subset...) {
		pairs = append(pairs, ContextPair{p.key, p.value})
	}
	return pairs, c.equals != nil && !c.undecided
}

// Constrains reports whether a request for an action is asked for the encryption context: see fits.
func (g *GrantClause) Constrains(a kms.Action) bool {
	return a != kms.ActionDescribeKey && a != kms.ActionRetireGrant && a != kms.ActionCreateGrant
}

// Child returns the parameters of a CreateGrant request for a grant that this one covers.
func (g *GrantClause) Child() map[string]any {
	operations := []any{}
	for a := range g.grant.operations.All() {
		operations = append(operations, strings.TrimPrefix(a.String(), "kms:"))
		break
	}
	constraints := map[string]any{}
	for name, pairs := range map[string][]pair{"EncryptionContextEquals": g.grant.constraints.equals, "EncryptionContextSubset": g.grant.constraints.subset} {
		if pairs == nil {
			continue
		}
		m := map[string]any{}
		for _, p := range pairs {
			m[p.key] = p.value
		}
		constraints[name] = m
	}
	if !g.grant.constraints.sourceARN.empty() {
		constraints["SourceArn"] = g.grant.constraints.sourceARN.String()
	}
	return map[string]any{"Operations": operations, "Constraints": constraints}
}

// Suffices reports whether the grant, which names the caller in a form, is enough for a caller of the key's own account, or of
// another one. What AWS does not say is unknown.
func (g *GrantClause) Suffices(s Side, f Form, c *Caller, sameAccount bool) Truth {
	l := s.layers()
	if f == ByAccount {
		l.grants.account = yes
	} else {
		l.grants.direct = yes
		if !g.grant.issuer.empty() && !c.Service() {
			l.grants.trusted = equal(g.grant.issuer, c.account)
		}
	}
	switch {
	case c.Service():
		return l.grants.direct
	case sameAccount:
		return l.same()
	default:
		return l.cross()
	}
}

// layers are what policies on the caller's side say.
func (s Side) layers() layers {
	var l layers
	limits := truthOf(s != SideLimits)
	l.boundary.allow.direct, l.session.allow.direct = limits, limits
	l.identity.allow.direct = truthOf(s == SideAllows)
	return l
}

// Issuer is the account whose principal made the grant, "" where nobody said.
func (g *GrantClause) Issuer() string { return g.grant.issuer.String() }
