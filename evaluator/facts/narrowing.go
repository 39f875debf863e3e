package facts

import (
	"net/netip"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// callerKey says how a condition key can narrow who calls: it must be compared with something that only some callers
// have. Keys that are not in the table do not narrow the caller.
type callerKey struct {
	// narrows says whether one value, compared by an operator that takes wildcards or not, admits only some callers.
	narrows func(value policy.Text, wildcards bool) verdict
	// always says that every signed request has the key, so that IfExists and ForAllValues change nothing.
	always bool
	// multi says that the key has several values, which need ForAnyValue.
	multi bool
}

// callerKeys is decided by "AWS global condition context keys" of the IAM User Guide
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html) and "AWS KMS condition keys"
// (https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html). Names are in lower case.
var callerKeys = map[string]callerKey{
	"kms:calleraccount":             {narrows: fixedText, always: true},
	"aws:principalaccount":          {narrows: fixedText, always: true},
	"aws:principalarn":              {narrows: fixedAccountARN, always: true},
	"aws:principalorgid":            {narrows: fixedText},
	"aws:principalorgpaths":         {narrows: fixedOrganization, multi: true},
	"aws:userid":                    {narrows: fixedUserID, always: true},
	"aws:sourcevpc":                 {narrows: fixedText},
	"aws:sourcevpce":                {narrows: fixedText},
	"aws:sourcevpcarn":              {narrows: fixedAccountARN},
	"aws:vpceaccount":               {narrows: fixedText},
	"aws:vpceorgid":                 {narrows: fixedText},
	"aws:vpceorgpaths":              {narrows: fixedOrganization, multi: true},
	"aws:ec2instancesourcevpc":      {narrows: fixedText},
	"aws:sourceip":                  {narrows: fixedNetwork},
	"aws:sourceaccount":             {narrows: fixedText},
	"aws:sourceorgid":               {narrows: fixedText},
	"aws:sourceorgpaths":            {narrows: fixedOrganization, multi: true},
	"aws:sourcearn":                 {narrows: fixedSourceARN},
	"aws:principalservicename":      {narrows: fixedText},
	"aws:principalisawsservice":     {narrows: isTrue, always: true},
	"aws:principalservicenameslist": {narrows: fixedText, multi: true},
}

// otherReasons are codes for keys that do not narrow the caller; keys that are not listed have the code "caller-not-pinned".
var otherReasons = map[string]string{
	"kms:viaservice": "viaservice-only", "kms:encryptioncontextkeys": "encryption-context-only",
	"aws:securetransport": "transport-mfa-or-date-only", "aws:multifactorauthpresent": "transport-mfa-or-date-only",
	"aws:multifactorauthage": "transport-mfa-or-date-only", "aws:currenttime": "transport-mfa-or-date-only",
	"aws:epochtime": "transport-mfa-or-date-only", "aws:tokenissuetime": "transport-mfa-or-date-only",
	"aws:calledvia": "calledvia-only", "aws:calledviafirst": "calledvia-only", "aws:calledvialast": "calledvia-only",
	"aws:viaawsservice": "calledvia-only", "aws:resourceaccount": "resource-account", "aws:resourceorgid": "resource-account",
	"aws:resourceorgpaths": "resource-account",
}

// narrowing decides which conditions of a statement narrow who calls.
type narrowing struct{ statement *policy.Statement }

// condition decides one condition, and gives a reason code for a "no".
func (n narrowing) condition(c *policy.Condition) (verdict, string) {
	if c.Operator.Base == "" || c.KeyNode.Symbolic != nil {
		return unknown, ""
	}
	name := strings.ToLower(c.Key())
	if v, ok := comparesWithOwn(name, c); ok {
		return v, ""
	}
	key, ok := callerKeys[name]
	if !ok {
		return otherKey(name)
	}
	switch {
	case c.Operator.Family == "Null":
		return no, "presence-only"
	case c.Operator.Negated:
		return no, "negated-operator"
	case c.Operator.IfExists && !key.always && !n.present(name):
		return no, "if-exists"
	case c.Operator.Quantifier == policy.ForAllValues && !key.always && !n.present(name):
		return no, "for-all-values"
	case key.multi && c.Operator.Quantifier == policy.NoQuantifier:
		return unknown, ""
	}
	return allNarrow(key, c)
}

// allNarrow: one value must match, so each must narrow.
func allNarrow(key callerKey, c *policy.Condition) (verdict, string) {
	result := yes
	for _, value := range c.Values {
		switch key.narrows(policy.TextOf(value), takesWildcards(c.Operator)) {
		case no:
			return no, "value-is-wildcard"
		case unknown:
			result = unknown
		}
	}
	if !c.Complete {
		result = unknown
	}
	return result, ""
}

// otherKey decides a key that says nothing about the caller, or that we do not know.
func otherKey(name string) (verdict, string) {
	if reason, ok := otherReasons[name]; ok {
		return no, reason
	}
	switch {
	case strings.HasPrefix(name, "kms:encryptioncontext:"):
		return no, "encryption-context-only"
	case strings.HasPrefix(name, "kms:recipientattestation:"):
		return unknown, "" // pins the code that runs, not who runs it
	case !strings.HasPrefix(name, "aws:") && !strings.HasPrefix(name, "kms:"):
		return unknown, "" // an identity provider's key
	}
	if _, known := kms.LookupConditionKey(name); !known {
		return unknown, ""
	}
	return no, "caller-not-pinned"
}

// present reports whether another condition of the statement demands that the key is in the request.
func (n narrowing) present(name string) bool {
	for i := range n.statement.Conditions {
		c := &n.statement.Conditions[i]
		if c.Operator.Family == "Null" && strings.EqualFold(c.Key(), name) && len(c.Values) == 1 && strings.EqualFold(c.Values[0].Text, "false") {
			return true
		}
	}
	return false
}

// ownPairs are keys of the caller and of the key's owner which, compared with each other, admit only the owner's side.
var ownPairs = map[string]string{
	"aws:principalaccount": "aws:resourceaccount", "kms:calleraccount": "aws:resourceaccount", "aws:sourceaccount": "aws:resourceaccount",
	"aws:principalorgid": "aws:resourceorgid", "aws:sourceorgid": "aws:resourceorgid",
}

// comparesWithOwn recognises a comparison of two keys through a policy variable, {"aws:ResourceAccount":
// "${aws:PrincipalAccount}"}; ok is false for any other condition. A key compared with itself admits everyone.
func comparesWithOwn(name string, c *policy.Condition) (v verdict, ok bool) {
	if len(c.Values) != 1 || !c.Values[0].Concrete() {
		return no, false
	}
	text := c.Values[0].Text
	vars := policy.Variables(text)
	if len(vars) == 0 {
		return no, false
	}
	if len(vars) != 1 || vars[0].Start != 0 || vars[0].End != len(text) || c.Operator.Negated || c.Operator.IfExists || c.Operator.Quantifier == policy.ForAllValues {
		return unknown, true
	}
	other := strings.ToLower(vars[0].Key)
	switch {
	case other == name:
		return no, true
	case ownPairs[name] == other || ownPairs[other] == name:
		return yes, true
	}
	return unknown, true
}

// takesWildcards reports whether * and ? in a value match other text. ArnEquals behaves like ArnLike.
func takesWildcards(o policy.Operator) bool {
	return o.Base == "StringLike" || o.Base == "StringNotLike" || o.Family == "Arn"
}

// wild says whether a text may hold wildcards: certainly, certainly not, or depending on a symbol.
func wild(t policy.Text, wildcards bool) verdict {
	if !wildcards {
		return no
	}
	result := no
	for _, p := range t {
		switch {
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

// fixedAccountARN: an ARN pins the caller if its account field is fixed.
func fixedAccountARN(t policy.Text, wildcards bool) verdict {
	arn, ok := policy.ParseARN(t)
	if !ok {
		return not(wild(t, wildcards))
	}
	return not(wild(arn.Account, wildcards))
}

// fixedSourceARN: as fixedAccountARN, but the ARN of a bucket has no account: then the bucket itself must be fixed.
func fixedSourceARN(t policy.Text, wildcards bool) verdict {
	arn, ok := policy.ParseARN(t)
	if !ok || len(arn.Account) > 0 {
		return fixedAccountARN(t, wildcards)
	}
	bucket, _, _ := arn.Resource.Cut('/')
	return not(wild(bucket, wildcards))
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
