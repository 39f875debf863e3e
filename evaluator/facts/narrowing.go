package facts

import (
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
	"aws:federatedprovider":         {narrows: fixedProvider},
	"aws:arn":                       {narrows: fixedAccountARN}, // deprecated, as the next one
	"aws:sourceowner":               {narrows: fixedText},
	"aws:chatbotsourcearn":          {narrows: fixedAccountARN},
	"aws:signinsessionarn":          {narrows: fixedAccountARN},
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
	"aws:viaawsservice": "calledvia-only", "aws:calledviaawsmcp": "calledvia-only", "aws:viaawsmcpservice": "calledvia-only",
	"aws:resourceaccount": "resource-account", "aws:resourceorgid": "resource-account", "aws:resourceorgpaths": "resource-account",
}

// ownerKeys are keys of the key's owner. They narrow the caller only where a policy variable compares them with one.
var ownerKeys = map[string]callerKey{
	"aws:resourceaccount": {narrows: anyText, always: true},
	"aws:resourceorgid":   {narrows: anyText},
}

// ownPairs are keys of the caller and of the key's owner which, compared with each other, admit only the owner's side.
var ownPairs = map[string]string{
	"aws:principalaccount": "aws:resourceaccount", "kms:calleraccount": "aws:resourceaccount", "aws:sourceaccount": "aws:resourceaccount",
	"aws:principalorgid": "aws:resourceorgid", "aws:sourceorgid": "aws:resourceorgid",
}

// narrowing decides which conditions of a statement narrow who calls.
type narrowing struct {
	statement *policy.Statement
	// variables says that the policy's version has policy variables; in others ${…} is plain text.
	variables bool
}

func narrowingOf(p *policy.Policy, s *policy.Statement) narrowing {
	return narrowing{statement: s, variables: p.VersionNode != nil && p.Version != "2008-10-17"}
}

// condition decides one condition, and gives a reason code for a "no".
func (n narrowing) condition(c *policy.Condition) (verdict, string) {
	if c.Operator.Base == "" || c.KeyNode.Symbolic != nil {
		return unknown, ""
	}
	name := strings.ToLower(c.Key())
	key, ok := n.callerKey(name, c)
	if !ok {
		return n.otherKey(name, c)
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
	return n.allNarrow(name, key, c)
}

// callerKey returns how the key of a condition can narrow who calls.
func (n narrowing) callerKey(name string, c *policy.Condition) (callerKey, bool) {
	if key, ok := callerKeys[name]; ok {
		return key, true
	}
	key, ok := ownerKeys[name]
	return key, ok && n.hasVariable(c)
}

// allNarrow: one value must match, so each must narrow.
func (n narrowing) allNarrow(name string, key callerKey, c *policy.Condition) (verdict, string) {
	if !fits(c.Operator, name) {
		return unknown, ""
	}
	result := yes
	for _, value := range c.Values {
		switch n.value(name, key, policy.TextOf(value), takesWildcards(c.Operator)) {
		case no:
			return no, "value-is-wildcard"
		case unknown:
			result = unknown
		}
	}
	if !c.Complete && n.value(name, key, policy.Text{{Symbol: &document.Symbol{}}}, takesWildcards(c.Operator)) != yes {
		result = unknown // a further value may be a pattern
	}
	return result, ""
}

// fits reports whether an operator compares the values of a key as what they are. How an account id compares as a
// number, or a network as a text, AWS does not say.
func fits(o policy.Operator, name string) bool {
	key, ok := kms.LookupConditionKey(name)
	if !ok {
		return false
	}
	switch o.Family {
	case "String":
		return key.Type != kms.TypeIPAddress
	case "Arn":
		return key.Type == kms.TypeARN
	case "Bool":
		return key.Type == kms.TypeBool
	case "IpAddress":
		return key.Type == kms.TypeIPAddress
	default:
		return false
	}
}

// value decides one value. One that is a policy variable compares the key with another one: with its pair it admits
// only the owner's side, with itself everyone.
func (n narrowing) value(name string, key callerKey, t policy.Text, wildcards bool) verdict {
	t, other := n.expand(t)
	switch {
	case other == "":
		return key.narrows(t, wildcards)
	case other == name:
		return no
	case ownPairs[name] == other || ownPairs[other] == name:
		return yes
	default:
		return unknown
	}
}

// otherKey decides a key that says nothing about the caller, or that we do not know.
func (n narrowing) otherKey(name string, c *policy.Condition) (verdict, string) {
	if n.hasVariable(c) {
		return unknown, "" // compares two keys, {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}
	}
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
