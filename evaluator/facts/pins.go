package facts

import (
	"net/netip"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// This file says of single values of conditions whether they admit only some callers.

// variable stands for a policy variable in a text: what the request holds there, which may be anything.
var variable = &document.Symbol{ID: "policy variable"}

// expand returns a text with the symbol variable for each policy variable in it, and the name of the key if the text is
// one variable and nothing else.
func (n narrowing) expand(t policy.Text) (out policy.Text, key string) {
	if !n.variables || !t.ContainsAny("$") {
		return t, ""
	}
	for _, p := range t {
		if p.Symbol != nil {
			out = append(out, p)
			continue
		}
		from := 0
		for _, v := range policy.Variables(p.Text) {
			if isCharacter(v) {
				continue
			}
			if from < v.Start {
				out = append(out, document.Part{Text: p.Text[from:v.Start]})
			}
			out = append(out, document.Part{Symbol: variable})
			from, key = v.End, strings.ToLower(v.Key)
			if v.HasDefault {
				key = ""
			}
		}
		if from < len(p.Text) {
			out = append(out, document.Part{Text: p.Text[from:]})
		}
	}
	if out.Symbol() != variable {
		key = ""
	}
	return out, key
}

// isCharacter reports whether a variable is one of ${*}, ${?} and ${$}, which stand for the character.
func isCharacter(v policy.Variable) bool { return v.Key == "*" || v.Key == "?" || v.Key == "$" }

func (n narrowing) hasVariable(c *policy.Condition) bool {
	for _, value := range c.Values {
		t, _ := n.expand(policy.TextOf(value))
		for _, p := range t {
			if p.Symbol == variable {
				return true
			}
		}
	}
	return false
}

// takesWildcards reports whether * and ? in a value match other text. ArnEquals behaves like ArnLike.
func takesWildcards(o policy.Operator) bool {
	return o.Base == "StringLike" || o.Base == "StringNotLike" || o.Family == "Arn"
}

// wild says whether a text may hold wildcards: certainly, certainly not, or depending on a symbol. A policy variable may
// match whatever the caller has, wildcards or not.
func wild(t policy.Text, wildcards bool) verdict {
	result := no
	for _, p := range t {
		switch {
		case p.Symbol == variable:
			result = unknown
		case !wildcards:
		case p.Symbol == nil && policy.HasWildcard(p.Text):
			return yes
		case p.Symbol != nil && p.Symbol.Kind == document.Opaque:
			result = unknown
		}
	}
	return result
}

func not(v verdict) verdict {
	switch v {
	case yes:
		return no
	case no:
		return yes
	default:
		return unknown
	}
}

// anyText: the key's owner has one value, which every caller meets.
func anyText(t policy.Text, _ bool) verdict {
	if wild(t, false) == unknown { // a policy variable
		return unknown
	}
	return no
}

// fixedText: any one text pins the caller, unless it is a pattern.
func fixedText(t policy.Text, wildcards bool) verdict { return not(wild(t, wildcards)) }

// fixedOrganization: an organization path pins the caller if its first element, the organization, is fixed.
func fixedOrganization(t policy.Text, wildcards bool) verdict {
	organization, _, _ := t.Cut('/')
	return not(wild(organization, wildcards))
}

// fixedUserID: the part before the colon is the unique id of a role or user.
func fixedUserID(t policy.Text, wildcards bool) verdict {
	id, _, _ := t.Cut(':')
	return not(wild(id, wildcards))
}

// fixedAccountARN: an ARN pins the caller if its account field is fixed. A pattern with fewer fields may still hold an
// account ("*:111122223333:*").
func fixedAccountARN(t policy.Text, wildcards bool) verdict {
	if arn, ok := policy.ParseARN(t); ok {
		return not(wild(arn.Account, wildcards))
	}
	v := not(wild(t, wildcards))
	if v == no && holdsAccountID(t) {
		return unknown
	}
	return v
}

func holdsAccountID(t policy.Text) bool {
	for _, p := range t {
		if p.Symbol != nil && p.Symbol.Kind == document.Account {
			return true
		}
		for _, digits := range strings.FieldsFunc(p.Text, func(r rune) bool { return r < '0' || r > '9' }) {
			if len(digits) == 12 {
				return true
			}
		}
	}
	return false
}

// fixedProvider: the ARN of a SAML or OIDC provider names its account; the name of a public provider belongs to no account.
func fixedProvider(t policy.Text, wildcards bool) verdict {
	if _, ok := policy.ParseARN(t); !ok && t.Symbol() == nil {
		return no
	}
	return fixedAccountARN(t, wildcards)
}

// fixedSourceARN: as fixedAccountARN, but some ARNs have no account: then the resource itself must be fixed, of Amazon S3
// the bucket.
func fixedSourceARN(t policy.Text, wildcards bool) verdict {
	arn, ok := policy.ParseARN(t)
	if !ok || len(arn.Account) > 0 {
		return fixedAccountARN(t, wildcards)
	}
	resource := arn.Resource
	if service, _ := arn.Service.Concrete(); service == "s3" {
		resource, _, _ = resource.Cut('/')
	}
	return not(wild(resource, wildcards))
}

// Networks wider than these count as the whole internet.
const (
	minBits4 = 8
	minBits6 = 32
)

func fixedNetwork(t policy.Text, _ bool) verdict {
	s, ok := t.Concrete()
	if !ok {
		return unknown
	}
	if prefix, err := netip.ParsePrefix(s); err == nil {
		bits := minBits6
		if prefix.Addr().Is4() {
			bits = minBits4
		}
		if prefix.Bits() < bits {
			return no
		}
		return yes
	}
	if _, err := netip.ParseAddr(s); err != nil {
		return unknown
	}
	return yes
}

func isTrue(t policy.Text, _ bool) verdict {
	s, ok := t.Concrete()
	switch {
	case !ok:
		return unknown
	case strings.EqualFold(s, "true"):
		return yes
	default:
		return no
	}
}
