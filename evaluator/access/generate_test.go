package access_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
	"pgregory.net/rapid"
)

type object = map[string]any

// gen draws policies and requests. With plain, policies have only what has a certain answer: operators of the type of the
// key, set operators for several values, no variables.
type gen struct {
	*rapid.T
	plain bool
	// nameless says that the ARN of the key is not known, only its account.
	nameless bool
}

func pick[T any](g gen, what string, from ...T) T { return rapid.SampledFrom(from).Draw(g.T, what) }

func (g gen) some(what string, from ...string) any {
	list := []any{}
	for range pick(g, "number of "+what, 1, 1, 1, 2, 3) {
		list = append(list, pick(g, what, from...))
	}
	return list
}

var (
	awsPrincipals = []string{"*", "arn:aws:iam::111122223333:root", "444455556666", "arn:aws:iam::111122223333:role/App", "arn:aws:iam::111122223333:role/team/Bee",
		"arn:aws:iam::444455556666:role/App", "arn:aws:iam::111122223333:user/Ann", "arn:aws:sts::111122223333:assumed-role/App/s1", "arn:aws-cn:iam::111122223333:role/App"}
	vaguePrincipals = []string{"arn:aws:sts::111122223333:federated-user/Fay", "AROAEXAMPLEEXAMPLE123", "not a principal"}
	services        = []string{"s3.amazonaws.com", "sns.amazonaws.com", "s3.us-east-1.amazonaws.com"}
	actions         = []string{"kms:Decrypt", "kms:*", "kms:De*", "KMS:encrypt", "kms:*Key*", "kms:PutKeyPolicy", "kms:CreateGrant", "kms:?agResource", "*"}
	// asked are those of requests: used across accounts or not, with and without an encryption context, tags and grants.
	asked = []string{"Decrypt", "DescribeKey", "PutKeyPolicy", "CreateGrant", "TagResource", "Encrypt", "ScheduleKeyDeletion", "ReEncryptFrom", "CreateAlias", "ReplicateKey"}
)

// A domain is a condition key with values of policies and of requests.
type domain struct {
	key      string
	family   string
	policies []string
	requests []string
	multi    bool
	// by says whether the values follow from the caller or the key: then requests state none.
	by bool
	// vague says that AWS leaves open what the key is for some callers.
	vague bool
}

var (
	words     = []string{"s3", "s3*", "S3", "*3", "s?", "s3.x", "*x*", "s*x", "", "*", "another-value", "?"}
	said      = []string{"s3", "S3", "s3.x", "sx", "ab3", "x", "", "s33", "ſ3", "s", "3", "another-value", "example", "s3*", "é"}
	arnTexts  = []string{"arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/App", "arn:aws:iam::111122223333:role/team/*", "arn:aws:iam::?11122223333:*/*p*", "*Ann", "arn:aws:iam::111122223333:role/App", "*", "arn:aws*:iam::1*:role/*", "arn:aws:iam::111122223333:role/app"}
	paths     = []string{"o-a/*", "o-a/r-1/", "*", "o-b/r-?/*", "o-*", "O-A/r-1/"}
	instants  = []string{"2026-01-01T00:00:00Z", "2026-01-01", "2026-06-30T12:00:00+02:00", "1767225600", "1767225601", "2026", "no date"}
	addresses = []string{"10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "10.1.2.3", "0.0.0.0/0", "::ffff:10.9.9.9", "255.255.255.255", "none"}
)

var domains = []domain{
	{key: "kms:ViaService", family: "String", policies: words, requests: said},
	{key: "aws:SourceVpc", family: "String", policies: words, requests: said},
	{key: "KMS:EncryptionContext:app", family: "String", policies: words, requests: said},
	{key: "aws:PrincipalTag/team", family: "String", policies: words, requests: said},
	{key: "accounts.example.com:aud", family: "String", policies: words, requests: append(slices.Clone(said), "10", "2026-01-01", "10.1.2.3", "true")},
	{key: "aws:SourceArn", family: "Arn", policies: []string{"arn:aws:s3:::b", "arn:aws:s3:::*", "arn:*:s3:::b?", "*b", "b"}, requests: []string{"arn:aws:s3:::b", "arn:aws:s3:::bc", "arn:aws:s3:::B", "b", "arn:aws:sns:us-east-1:111122223333:b"}},
	{key: "aws:SourceAccount", family: "String", policies: []string{"111122223333", "4*", "*"}, requests: []string{"111122223333", "444455556666"}},
	{key: "aws:PrincipalArn", family: "Arn", policies: arnTexts, by: true},
	{key: "kms:CallerAccount", family: "String", policies: []string{"111122223333", "444455556666", "1111*", "*"}, by: true, vague: true},
	{key: "aws:PrincipalAccount", family: "String", policies: []string{"111122223333", "444455556666", "1111*", "*"}, by: true},
	{key: "aws:username", family: "String", policies: []string{"Ann", "A*", "ann", "*b"}, by: true},
	{key: "aws:PrincipalType", family: "String", policies: []string{"User", "AssumedRole", "A*", "account"}, by: true},
	{key: "aws:PrincipalServiceName", family: "String", policies: []string{"s3.amazonaws.com", "s*", "*.us-east-1.amazonaws.com"}, by: true},
	{key: "aws:PrincipalServiceNamesList", family: "String", policies: []string{"s3.amazonaws.com", "s*", "*.us-east-1.amazonaws.com"}, multi: true, by: true},
	{key: "aws:PrincipalIsAWSService", family: "Bool", policies: []string{"true", "false", "TRUE"}, by: true},
	{key: "aws:SecureTransport", family: "Bool", policies: []string{"true", "false"}, by: true},
	{key: "aws:RequestedRegion", family: "String", policies: []string{"us-east-1", "us-*", "eu-west-1"}, by: true},
	{key: "aws:ResourceAccount", family: "String", policies: []string{"111122223333", "4*"}, by: true},
	{key: "aws:MultiFactorAuthAge", family: "Numeric", policies: []string{"10", "10.5", "20", "x", "1e1", "-0", "9007199254740993"}, requests: []string{"9", "10", "10.2", "10.5", "15", "20", "21", "0", "-1", "9007199254740992", "9007199254740994"}},
	{key: "aws:TokenIssueTime", family: "Date", policies: instants, requests: []string{"2025-12-31T23:59:59.999999999Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:01Z", "2026-03-01T00:00:00Z", "2026-06-30T10:00:00Z", "2031-01-01T00:00:00Z"}},
	{key: "aws:CurrentTime", family: "Date", policies: instants, requests: []string{"2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-06-30T10:00:00Z", "2026-06-30T10:00:01Z"}},
	{key: "aws:EpochTime", family: "Numeric", policies: []string{"1767225600", "1767225601.5"}, requests: []string{"1767225599", "1767225600", "1767225601", "1767225602"}},
	{key: "aws:SourceIp", family: "IpAddress", policies: addresses, requests: []string{"10.0.0.1", "10.1.2.3", "10.1.2.4", "11.0.0.0", "10.255.255.255", "9.255.255.255", "2001:db8::1", "2001:db9::", "0.0.0.0", "255.255.255.255", "10.9.9.9", "::"}},
	{key: "aws:MultiFactorAuthPresent", family: "Bool", policies: []string{"true", "false"}, requests: []string{"true", "false"}},
	{key: "aws:ViaAWSService", family: "Bool", policies: []string{"true", "false", "False"}, requests: []string{"true", "false"}},
	{key: "kms:GrantIsForAWSResource", family: "Bool", policies: []string{"true", "false"}, requests: []string{"true", "false"}},
	{key: "aws:FederatedProvider", family: "String", policies: []string{"cognito-identity.amazonaws.com", "*"}, requests: []string{"cognito-identity.amazonaws.com", "arn:aws:iam::111122223333:saml-provider/p"}},
	{key: "kms:RecipientAttestation:PCR0", family: "Binary", policies: []string{"YWI=", "YQ==", "no base64"}, requests: []string{"YWI=", "YQ==", "a", ""}},
	{key: "aws:PrincipalOrgPaths", family: "String", policies: paths, requests: []string{"o-a/r-1/", "o-a/x/", "o-b/r-2/y/", "q", "o-a/", "o-A/r-1/"}, multi: true},
	{key: "aws:TagKeys", family: "String", policies: words, requests: said, multi: true},
	{key: "kms:GrantOperations", family: "String", policies: []string{"Decrypt", "De*", "Encrypt", "decrypt"}, requests: []string{"Decrypt", "Encrypt", "DescribeKey", "CreateGrant"}, multi: true},
	{key: "kms:EncryptionContextKeys", family: "String", policies: words, requests: said, multi: true},
	{key: "kms:ResourceAliases", family: "String", policies: []string{"alias/a", "alias/*"}, requests: []string{"alias/a"}, multi: true}, // of IAM policies only
	{key: "aws:PrincipalOrgld", family: "String", policies: words},                                                                       // misspelt
}

// operators are those of IAM by what they compare.
var operators = func() map[string][]string {
	out := map[string][]string{}
	for _, name := range policy.Operators {
		o, _ := policy.ParseOperator(name)
		out[o.Family] = append(out[o.Family], name)
	}
	out["Arn"] = append(out["Arn"], "StringLike", "StringNotLike", "StringEquals")
	out["Bool"] = append(out["Bool"], "StringEquals", "StringNotEquals")
	return out
}()

// condition makes one entry of a Condition: operator, key, values.
func (g gen) condition() (operator, key string, values any) {
	d := pick(g, "key", domains...)
	for g.plain && d.vague {
		d = pick(g, "another key", domains...)
	}
	if pick(g, "Null", 0, 0, 0, 0, 0, 0, 0, 1) == 1 {
		return "Null", d.key, pick[any](g, "null", "true", "false", []any{"true", "false"}, "False")
	}
	of := operators[d.family]
	texts := d.policies
	if !g.plain && pick(g, "type of operator", 0, 0, 0, 1) == 1 {
		of = policy.Operators
		texts = pick(g, "type of values", d.policies, words, instants, addresses, []string{"${aws:SourceVpc}", "x${aws:username}*", "${kms:ViaService, 's3'}", "${*}"})
	}
	if d.family == "String" && !d.multi && pick(g, "another key", 0, 0, 0, 0, 1) == 1 {
		texts = []string{"${aws:SourceVpc}", "${kms:ViaService}", "${kms:EncryptionContext:app}", "${aws:PrincipalAccount}"}
		if g.plain { // of which it is certain what they come to
			keys := pick(g, "compared", []string{"kms:ViaService", "${aws:SourceVpc}"}, []string{"aws:SourceVpc", "${kms:EncryptionContext:app}"}, []string{"kms:EncryptionContext:app", "${kms:ViaService}"})
			return pick(g, "operator", "StringEquals", "StringNotEquals", "StringLike") + pick(g, "IfExists", "", "", "IfExists"), keys[0], keys[1]
		}
	}
	operator = pick(g, "operator", of...)
	quantifiers := []string{"", "", "", "", "ForAnyValue:", "ForAllValues:"}
	switch {
	case d.multi && g.plain:
		quantifiers = []string{"ForAnyValue:", "ForAllValues:"}
	case d.multi:
		quantifiers = []string{"", "ForAnyValue:", "ForAllValues:"}
	case d.family == "String" && d.key == strings.ToLower(d.key) && g.plain: // one that nobody documents has several values with a quantifier
		quantifiers = []string{""}
	}
	if operator != "Null" {
		operator = pick(g, "quantifier", quantifiers...) + operator + pick(g, "IfExists", "", "", "", "IfExists")
	}
	return operator, d.key, g.some("value", texts...)
}

func (g gen) conditions(most int) object {
	out := object{}
	for range rapid.IntRange(0, most).Draw(g.T, "conditions") {
		operator, key, values := g.condition()
		if out[operator] == nil {
			out[operator] = object{}
		}
		out[operator].(object)[key] = values
	}
	return out
}

func (g gen) statement() object {
	s := object{"Effect": pick(g, "effect", "Allow", "Allow", "Allow", "Deny"), "Resource": "*"}
	s[pick(g, "Action", "Action", "Action", "Action", "NotAction")] = g.some("action", actions...)
	if pick(g, "Resource", 0, 0, 0, 0, 0, 1) == 1 {
		delete(s, "Resource")
		of := []string{"arn:aws:kms:*:111122223333:key/*", "arn:aws:s3:::b", "*:111122223333:*", "arn:aws:kms:*:444455556666:key/*", keyARN, "arn:aws:kms:us-east-1:111122223333:key/b*", "arn:aws:kms:eu-*:*:key/a"}
		if g.plain && g.nameless {
			of = of[:4] // of which it is certain whether they are about a key of the account
		}
		s[pick(g, "resource element", "Resource", "NotResource")] = g.some("resource", of...)
	}
	name := pick(g, "Principal", "Principal", "Principal", "Principal", "Principal", "NotPrincipal")
	switch pick(g, "principal type", 0, 1, 1, 1, 1, 2, 3) {
	case 0:
		s[name] = object{"Service": g.some("service", services...)}
	case 2:
		s[name] = object{"Service": g.some("service", services...), "AWS": g.some("principal", awsPrincipals...)}
	case 3:
		if !g.plain {
			s[name] = pick[any](g, "other principal", object{"AWS": g.some("principal", vaguePrincipals...)}, object{"Federated": "cognito-identity.amazonaws.com"}, object{"CanonicalUser": "79a5"}, "*", object{"Service": "*"})
			break
		}
		fallthrough
	default:
		s[name] = object{"AWS": g.some("principal", awsPrincipals...)}
	}
	if c := g.conditions(2); len(c) > 0 {
		s["Condition"] = c
	}
	return s
}

func (g gen) statements() []any {
	var out []any
	for range pick(g, "statements", 1, 2, 3) {
		out = append(out, g.statement())
	}
	return out
}

// changed returns the statements with one changed, added or dropped.
func (g gen) changed(statements []any) []any {
	out := slices.Clone(statements)
	at := rapid.IntRange(0, len(out)-1).Draw(g.T, "statement")
	switch pick(g, "change", 0, 1, 2, 3, 4) {
	case 0:
		return append(out, g.statement())
	case 1:
		return slices.Delete(out, at, at+1)
	}
	var s object
	raw, _ := json.Marshal(out[at])
	_ = json.Unmarshal(raw, &s)
	switch pick(g, "changed", "Condition", "Condition", "Action", "Principal") {
	case "Condition":
		s["Condition"] = g.conditions(2)
	case "Action":
		delete(s, "NotAction")
		s["Action"] = g.some("action", actions...)
	default:
		delete(s, "NotPrincipal")
		s["Principal"] = object{"AWS": g.some("principal", awsPrincipals...)}
	}
	out[at] = s
	return out
}

// grants are those of a key, as an inventory has them.
func (g gen) grants() []any {
	out := []any{}
	for i := range pick(g, "grants", 0, 0, 1, 1, 2) {
		grant := object{"GrantId": fmt.Sprint("g", i), "Operations": g.some("operation", "Decrypt", "Encrypt", "DescribeKey", "CreateGrant", "GetPublicKey")}
		grant["GranteePrincipal"] = pick(g, "grantee", "arn:aws:iam::111122223333:role/App", "arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/App", "s3.amazonaws.com",
			"arn:aws:iam::111122223333:user/Ann", "arn:aws:sts::111122223333:assumed-role/App/s1")
		if issuer := pick(g, "issuer", "", "arn:aws:iam::111122223333:root", "444455556666"); issuer != "" {
			grant["IssuingAccount"] = issuer
		}
		switch name := pick(g, "constraint", "", "", "EncryptionContextEquals", "EncryptionContextSubset", "SourceArn"); name {
		case "":
		case "SourceArn":
			grant["Constraints"] = object{name: "arn:aws:s3:::b"}
		default:
			pairs := object{pick(g, "key of a constraint", "app", "App"): pick(g, "value", "s3", "q")}
			if pick(g, "two", 0, 0, 1) == 1 {
				pairs["b"] = "c"
			}
			grant["Constraints"] = object{name: pairs}
		}
		out = append(out, grant)
	}
	return out
}

// decodeGrants reads grants as an inventory has them.
func decodeGrants(t failing, grants []any) []inventory.Grant {
	raw, _ := json.Marshal(object{"Schema": inventory.Schema, "Accounts": []any{object{"AccountId": owner, "Regions": []any{object{"Region": "us-east-1",
		"Keys": []any{object{"KeyMetadata": object{"Arn": "arn:aws:kms:us-east-1:111122223333:key/a"}, "Grants": grants}}}}}}})
	n, _ := document.ParseJSON(document.NewSource("x", raw), document.Limits{})
	inv, problems := inventory.Decode(n)
	if len(problems) > 0 {
		t.Fatalf("%s: %v", raw, problems)
	}
	return inv.Accounts[0].Regions[0].Keys[0].Grants
}

func policyText(statements []any) string {
	if statements == nil {
		statements = []any{}
	}
	out, _ := json.Marshal(object{"Version": "2012-10-17", "Statement": statements})
	return string(out)
}

const (
	keyARN   = "arn:aws:kms:us-east-1:111122223333:key/a"
	allowAll = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`
	// allowOther allows nothing on keys, but what aliases and replicas need besides.
	allowOther = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "kms:CreateKey"], "Resource": "*"}, {"Effect": "Allow", "Action": "kms:CreateAlias", "Resource": "arn:aws*:kms:*:*:alias/*"}]}`
)
