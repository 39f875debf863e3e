package access_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"pgregory.net/rapid"
)

type object = map[string]any

type gen struct{ *rapid.T }

func pick[T any](g gen, what string, from ...T) T { return rapid.SampledFrom(from).Draw(g.T, what) }

func (g gen) some(what string, from ...string) any {
	list := []any{}
	for range pick(g, "number of "+what, 1, 1, 1, 2, 3) {
		list = append(list, pick(g, what, from...))
	}
	return list
}

var (
	principals = []string{"*", "arn:aws:iam::111122223333:root", "444455556666", "arn:aws:iam::111122223333:role/App", "arn:aws:iam::111122223333:role/team/Bee",
		"arn:aws:iam::444455556666:role/App", "arn:aws:iam::111122223333:user/Ann", "arn:aws:sts::111122223333:assumed-role/App/s1", "arn:aws:sts::111122223333:federated-user/Fay"}
	services  = []string{"s3.amazonaws.com", "sns.amazonaws.com", "s3.us-east-1.amazonaws.com"}
	actions   = []string{"kms:Decrypt", "kms:*", "kms:De*", "kms:Encrypt", "kms:PutKeyPolicy", "kms:CreateGrant", "kms:TagResource"}
	asked     = []string{"kms:Decrypt", "kms:DescribeKey", "kms:PutKeyPolicy", "kms:CreateGrant", "kms:TagResource", "kms:Encrypt"}
	quantity  = []string{"", "", "", "IfExists"}
	arnValues = []string{"arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/App", "arn:aws:iam::111122223333:role/team/*", "arn:aws:iam::?11122223333:*/*p*", "*Ann", "arn:aws:iam::111122223333:role/App", "*"}
	texts     = []string{"s3", "s3*", "S3", "*3", "s?", "s3.x", "*x*", "s*x", "", "${aws:SourceVpc}"}
	orgPaths  = []string{"o-a/*", "o-a/r-1/", "*", "o-b/r-?/*", "o-*"}
)

// condition makes one entry of a Condition: operator, key, values.
func (g gen) condition() (operator, key string, values any) {
	exists := pick(g, "IfExists", quantity...)
	switch pick(g, "type of condition", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) {
	case 0, 1:
		return pick(g, "operator", "StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase") + exists,
			pick(g, "key", "kms:ViaService", "aws:SourceVpc", "kms:EncryptionContext:app"), g.some("text", texts...)
	case 10:
		return pick(g, "operator", "StringEquals", "StringNotEquals", "StringLike") + exists, pick(g, "key", "kms:ViaService", "aws:SourceVpc"),
			pick(g, "variable", "${kms:EncryptionContext:app}", "${aws:SourceVpc}", "${kms:ViaService}", "${aws:PrincipalAccount}")
	case 2, 3:
		return pick(g, "operator", "ArnLike", "StringLike", "ArnNotEquals", "StringNotLike", "StringEquals") + exists, "aws:PrincipalArn", g.some("arn", arnValues...)
	case 4:
		return pick(g, "operator", "StringEquals", "StringLike", "StringNotEquals") + exists, pick(g, "key", "kms:CallerAccount", "aws:PrincipalAccount"),
			g.some("account", "111122223333", "444455556666", "1111*", "*")
	case 5:
		return pick(g, "operator", "NumericLessThan", "NumericEquals", "NumericGreaterThanEquals", "NumericNotEquals") + exists, "aws:MultiFactorAuthAge", g.some("number", "10", "10.5", "20", "x")
	case 6:
		return pick(g, "operator", "IpAddress", "NotIpAddress") + exists, "aws:SourceIp", g.some("range", "10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "10.1.2.3")
	case 7:
		return pick(g, "operator", "ForAnyValue:", "ForAllValues:", "") + pick(g, "comparison", "StringLike", "StringEquals", "StringNotLike") + exists,
			pick(g, "key", "aws:PrincipalOrgPaths", "aws:TagKeys"), g.some("path", orgPaths...)
	case 8:
		return "Null", pick(g, "key", "kms:ViaService", "aws:SourceIp", "aws:PrincipalOrgPaths", "aws:PrincipalArn"), pick(g, "null", "true", "false")
	default:
		return pick(g, "operator", "Bool", "StringEquals"), pick(g, "key", "aws:PrincipalIsAWSService", "aws:MultiFactorAuthPresent", "aws:SecureTransport"), pick(g, "boolean", "true", "false")
	}
}

func (g gen) statement() object {
	s := object{"Effect": pick(g, "effect", "Allow", "Allow", "Allow", "Deny"), "Resource": "*"}
	s[pick(g, "Action", "Action", "Action", "Action", "NotAction")] = g.some("action", actions...)
	name := pick(g, "Principal", "Principal", "Principal", "Principal", "Principal", "NotPrincipal")
	switch pick(g, "principal type", 0, 1, 2, 3) {
	case 0:
		s[name] = object{"Service": g.some("service", services...)}
	default:
		s[name] = object{"AWS": g.some("principal", principals...)}
	}
	conditions := object{}
	for range pick(g, "conditions", 0, 0, 1, 1, 2) {
		operator, key, values := g.condition()
		if conditions[operator] == nil {
			conditions[operator] = object{}
		}
		conditions[operator].(object)[key] = values
	}
	s["Condition"] = conditions
	return s
}

func (g gen) policy() []any {
	var out []any
	for range pick(g, "statements", 1, 2, 3) {
		out = append(out, g.statement())
	}
	return out
}

// changed returns the statements with one changed, added, dropped or moved.
func (g gen) changed(statements []any) []any {
	out := slices.Clone(statements)
	at := rapid.IntRange(0, len(out)-1).Draw(g.T, "statement")
	switch pick(g, "change", 0, 1, 2, 3) {
	case 0:
		out = append(out, g.statement())
	case 1:
		out = slices.Delete(out, at, at+1)
	default:
		var s object
		raw, _ := json.Marshal(out[at])
		_ = json.Unmarshal(raw, &s)
		operator, key, values := g.condition()
		s["Condition"] = object{operator: object{key: values}}
		out[at] = s
	}
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

// request makes a request, and the inventory but for the key policy.
func (g gen) request() (request, inventoryText string) {
	r := object{"action": pick(g, "action", asked...), "resource": "key"}
	context := object{}
	may := func(key string, values ...string) {
		if v := pick(g, key, append(values, "-", "-")...); v != "-" {
			context[key] = v
		} else {
			context[key] = []any{}
		}
	}
	account := pick(g, "account", "111122223333", "444455556666", "777788889999")
	details := object{"UserDetailList": []any{}, "GroupDetailList": []any{}, "RoleDetailList": []any{}, "Policies": []any{}}
	identity := object{}
	side := pick(g, "side", "allows", "silent", "limits")
	inline := []any{}
	if side == "allows" {
		inline = append(inline, object{"PolicyName": "p", "PolicyDocument": object{"Version": "2012-10-17", "Statement": object{"Effect": "Allow", "Action": "*", "Resource": "*"}}})
	}
	if side == "limits" {
		r["sessionPolicies"] = []any{object{"Version": "2012-10-17", "Statement": object{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}
	}
	service := false
	switch pick(g, "kind", "role", "role", "session", "user", "root", "service") {
	case "service":
		service = true
		r["principal"] = pick(g, "service", "s3.amazonaws.com", "sns.amazonaws.com", "ec2.amazonaws.com", "s3.us-east-1.amazonaws.com")
		delete(r, "sessionPolicies")
		may("aws:SourceArn", "arn:aws:s3:::b")
	case "root":
		r["principal"] = "arn:aws:iam::" + account + ":root"
		delete(r, "sessionPolicies")
	case "user":
		name := pick(g, "name", "Ann", "team/Ann", "Bob")
		r["principal"] = "arn:aws:iam::" + account + ":user/" + name
		identity = object{"UserName": name[strings.LastIndex(name, "/")+1:], "Arn": r["principal"], "UserPolicyList": inline}
		details["UserDetailList"] = []any{identity}
	default:
		name := pick(g, "name", "App", "team/App", "Bee", "team/Bee", "teamx", "p")
		last := name[strings.LastIndex(name, "/")+1:]
		r["principal"] = "arn:aws:sts::" + account + ":assumed-role/" + last + "/" + pick(g, "session", "s1", "s2")
		identity = object{"RoleName": last, "Arn": "arn:aws:iam::" + account + ":role/" + name, "RolePolicyList": inline}
		details["RoleDetailList"] = []any{identity}
	}
	if len(identity) > 0 && pick(g, "boundary", 0, 0, 1) == 1 {
		identity["PermissionsBoundary"] = object{"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/B"}
		details["Policies"] = []any{object{"PolicyName": "B", "Arn": "arn:aws:iam::aws:policy/B", "PolicyVersionList": []any{object{"Document": object{"Version": "2012-10-17", "Statement": object{"Effect": "Allow", "Action": "*", "Resource": "*"}}}}}}
	}
	may("kms:ViaService", "s3", "S3", "s3.x", "sx", "ab3", "x", "", "s33", "ſ3")
	if service { // it calls by itself
		context["kms:ViaService"] = []any{}
	}
	may("aws:SourceVpc", "s3", "s3.x", "y")
	may("aws:MultiFactorAuthAge", "9", "10", "10.2", "10.5", "15", "20", "21")
	may("aws:MultiFactorAuthPresent", "true", "false")
	may("aws:SourceIp", "10.0.0.1", "10.1.2.3", "10.1.2.4", "11.0.0.0", "2001:db8::1", "2001:db9::")
	context["aws:SecureTransport"] = "true"
	if a := r["action"]; a == "kms:PutKeyPolicy" || a == "kms:DescribeKey" || a == "kms:TagResource" {
		context["kms:EncryptionContext:app"] = []any{}
	} else {
		may("kms:EncryptionContext:app", "s3", "S3", "sx", "q")
	}
	if v, ok := context["kms:EncryptionContext:app"].(string); ok {
		pairs := object{pick(g, "case of a key", "app", "App"): v}
		if pick(g, "another pair", 0, 0, 1) == 1 {
			pairs["b"] = "c"
		}
		r["params"] = object{"EncryptionContext": pairs}
	}
	if r["action"] == "kms:CreateGrant" {
		r["params"] = object{"Operations": []any{pick(g, "operation", "Decrypt", "Encrypt")}}
		if pick(g, "constraints", 0, 1) == 1 {
			r["params"].(object)["Constraints"] = object{pick(g, "constraint", "EncryptionContextEquals", "EncryptionContextSubset"): object{"app": pick(g, "value", "s3", "q")}}
		}
	}
	lists := func(key string, ok bool) {
		list := []any{}
		for range pick(g, "values of "+key, 0, 1, 2) {
			list = append(list, pick(g, key, "o-a/r-1/", "o-a/x/", "o-b/r-2/y/", "q", "o-a/"))
		}
		if !ok {
			list = []any{}
		}
		context[key] = list
	}
	lists("aws:PrincipalOrgPaths", !service)
	lists("aws:TagKeys", r["action"] == "kms:TagResource")
	r["context"] = context
	home := object{"AccountId": "111122223333", "Regions": []any{object{"Region": "us-east-1", "Keys": []any{object{"Address": "key", "KeyMetadata": object{"Arn": "arn:aws:kms:us-east-1:111122223333:key/a"}, "Grants": []any{}}}}}}
	accounts := []any{home}
	if account == "111122223333" {
		home["AuthorizationDetails"] = details
	} else {
		accounts = append(accounts, object{"AccountId": account, "AuthorizationDetails": details})
	}
	inv, _ := json.Marshal(object{"Schema": inventory.Schema, "Accounts": accounts})
	text, _ := json.Marshal(r)
	return string(text), string(inv)
}

func decide(t *rapid.T, request, inventoryText string, policy *document.Node, grants []inventory.Grant) authz.Outcome {
	read := func(s string) *document.Node {
		n, _ := document.ParseJSON(document.NewSource("x", []byte(s)), document.Limits{})
		return n
	}
	inv, _ := inventory.Decode(read(inventoryText))
	inv.Accounts[0].Regions[0].Keys[0].Policy = policy
	inv.Accounts[0].Regions[0].Keys[0].Grants = grants
	w, _ := authz.Compile(inv, document.Limits{})
	r, err := authz.ReadRequest(read(request))
	if err != nil {
		t.Fatalf("ReadRequest(%s): %v", request, err)
	}
	d, err := w.Prepare(r)
	if err != nil {
		t.Fatalf("Prepare(%s): %v", request, err)
	}
	return d.Outcome()
}

// comparePair compares a pair of policies, and requests that authz decides by both.
func comparePair(t *rapid.T, requests int) {
	g := gen{t}
	before := g.policy()
	after := g.changed(before)
	old, new := of(fatal{t}, `"Sid": "x", `+all), of(fatal{t}, `"Sid": "x", `+all)
	old.Policy, new.Policy = parse(fatal{t}, policyText(before)), parse(fatal{t}, policyText(after))
	granted := g.grants()
	old.Grants, new.Grants = decodeGrants(fatal{t}, granted), decodeGrants(fatal{t}, granted)
	if pick(g, "grants differ", 0, 0, 1) == 1 {
		granted = g.grants()
		new.Grants = decodeGrants(fatal{t}, granted)
	}
	text := policyText(granted)
	r := access.NewAccess(old, new, access.Limits{})
	if r.Verdict == access.Found && !slices.ContainsFunc(r.Cells, func(c access.Cell) bool { return c.Witness != nil }) {
		t.Fatalf("found without a witness: %s\n%s", policyText(before), policyText(after))
	}
	// Nobody knows which user is behind a federated user, what a variable in a list comes to, nor what grants give by themselves.
	both := policyText(before) + policyText(after)
	exact := !unquantified(before) && !unquantified(after) && len(old.Grants)+len(new.Grants) == 0 &&
		!slices.ContainsFunc([]string{"${", "federated", ":user/", "kms:CallerAccount"}, func(s string) bool { return strings.Contains(both, s) })
	if exact && r.Verdict == access.Unknown {
		t.Fatalf("unknown although nothing is: %s\n%s\n%s", policyText(before), policyText(after), describe(r))
	}
	gained, lost := access.Difference(old, new, access.Limits{})
	if gained.Verdict != r.Verdict {
		t.Fatalf("gained is %v, and new access %v: %s\n%s", gained.Verdict, r.Verdict, policyText(before), policyText(after))
	}
	for range requests {
		request, inv := g.request()
		is, was := decide(t, request, inv, new.Policy, new.Grants), decide(t, request, inv, old.Policy, old.Grants)
		if is == authz.Allowed && (was == authz.ImplicitlyDenied || was == authz.ExplicitlyDenied) && r.Verdict == access.Proven {
			t.Fatalf("proven, but this is new access: %s\nin %s\nold %s\nnew %s\n%s", request, inv, policyText(before), policyText(after), text)
		}
		if is == authz.Allowed && was != authz.Allowed && was != authz.Undetermined && !slices.ContainsFunc(actionsOf(r), func(a string) bool { return strings.Contains(request, `"`+a+`"`) }) {
			t.Fatalf("no cell has this new access: %s\nin %s\nold %s\nnew %s\n%s", request, inv, policyText(before), policyText(after), lines(r))
		}
	}
	if gained.Verdict == access.Proven && lost.Verdict == access.Proven {
		third := old
		third.Policy = parse(fatal{t}, policyText(g.changed(before)))
		if a, b := access.NewAccess(old, third, access.Limits{}), access.NewAccess(new, third, access.Limits{}); a.Verdict != b.Verdict {
			t.Fatalf("two policies that mean the same compare as %v and %v: %s\n%s", a.Verdict, b.Verdict, policyText(before), policyText(after))
		}
	}
	reversed := slices.Clone(before)
	slices.Reverse(reversed)
	shuffled := old
	shuffled.Policy = parse(fatal{t}, policyText(reversed))
	if r := access.NewAccess(old, shuffled, access.Limits{}); r.Verdict != access.Proven {
		t.Fatalf("another order of statements is %v: %s", r.Verdict, policyText(before))
	}
	denied := g.statement()
	denied["Effect"] = "Deny"
	new.Grants = old.Grants
	new.Policy = parse(fatal{t}, policyText(append(slices.Clone(before), denied)))
	if r := access.NewAccess(old, new, access.Limits{}); r.Verdict != access.Proven {
		t.Fatalf("a Deny gives access, %v: %s and %v", r.Verdict, policyText(before), denied)
	}
}

// fatal lets helpers for tests take a check of rapid.
type fatal struct{ t *rapid.T }

func (f fatal) Helper()                           {}
func (f fatal) Fatalf(format string, args ...any) { f.t.Fatalf(format, args...) }

// unquantified reports whether an operator without a quantifier stands before a key with several values, of which AWS does
// not say what it comes to.
func unquantified(statements []any) bool {
	text := policyText(statements)
	for _, operator := range []string{"StringLike", "StringEquals", "StringNotLike"} {
		for _, exists := range []string{"", "IfExists"} {
			for _, key := range []string{"aws:PrincipalOrgPaths", "aws:TagKeys"} {
				if strings.Contains(text, fmt.Sprintf(`"%s%s":{"%s"`, operator, exists, key)) || strings.Contains(text, key) && strings.Contains(text, `{"`+operator+exists+`":{`) {
					return true
				}
			}
		}
	}
	return false
}

// TestAnswersAsAuthzDecides runs in a longer form with -rapid.checks=100000.
func TestAnswersAsAuthzDecides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { comparePair(t, 30) })
}
