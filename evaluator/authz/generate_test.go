package authz_test

import (
	"encoding/json"
	"fmt"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"pgregory.net/rapid"
)

// gen draws cases.
type gen struct{ t *rapid.T }

func pick[V any](g gen, from []V, label string) V { return rapid.SampledFrom(from).Draw(g.t, label) }

// chance is true in so many of a hundred cases.
func (g gen) chance(percent int, label string) bool {
	return rapid.IntRange(0, 99).Draw(g.t, label) >= 100-percent
}

func (g gen) some(from []string, most int, label string) any {
	n := rapid.IntRange(1, most).Draw(g.t, label)
	if n == 1 {
		return pick(g, from, label)
	}
	var out []any
	for range n {
		out = append(out, pick(g, from, label))
	}
	return out
}

func (g gen) condition() object {
	out := object{}
	for range rapid.IntRange(1, 2).Draw(g.t, "conditions") {
		c := pick(g, someConditions, "condition")
		operator := pick(g, c.operators, "operator")
		values := g.some(c.values, 2, "values")
		if operator == "Null" {
			values = pick(g, []string{"true", "false"}, "null")
		}
		keys := obj(out[operator])
		if keys == nil {
			keys = object{}
		}
		keys[c.key] = values
		out[operator] = keys
	}
	return out
}

// statement of a policy of a kind: key, identity, rcp, endpoint.
func (g gen) statement(kind string, deny int) object {
	s := object{"Effect": "Allow"}
	if g.chance(deny, "deny") {
		s["Effect"] = "Deny"
	}
	if g.chance(8, "not action") {
		s["NotAction"] = g.some(somePatterns[3:], 2, "action")
	} else {
		s["Action"] = g.some(somePatterns, 3, "action")
	}
	switch {
	case kind == "key" && g.chance(80, "this key"):
		s["Resource"] = "*"
	case kind != "key" && g.chance(5, "not resource"):
		s["NotResource"] = g.some(someResources[3:], 2, "resource")
	default:
		s["Resource"] = g.some(someResources, 2, "resource")
	}
	switch kind {
	case "key", "endpoint":
		g.principal(s)
	case "rcp":
		s["Principal"] = "*"
	}
	if deny := s["Effect"] == "Deny"; g.chance(35, "condition") || deny && g.chance(60, "condition of a deny") {
		s["Condition"] = g.condition()
	}
	return s
}

func (g gen) principal(s object) {
	switch n := rapid.IntRange(0, 19).Draw(g.t, "principal form"); {
	case n == 0:
		s["Principal"] = "*"
	case n == 1:
		s["Principal"] = object{"AWS": "*"}
	case n == 2:
		s["Principal"] = object{"Service": g.some([]string{"s3.amazonaws.com", "logs.us-east-1.amazonaws.com"}, 2, "service")}
	case n == 3 && s["Effect"] == "Deny":
		s["NotPrincipal"] = object{"AWS": pick(g, [][]any{
			{aliceUser, owner}, {session, appRole, owner}, {otherRole}, {"arn:aws:iam::111122223333:root"}, {appRole}, {aliceUser, bobUser, owner, other},
		}, "not principal")}
	default:
		s["Principal"] = object{"AWS": g.some(somePrincipals, 3, "principal")}
	}
}

func (g gen) policy(kind string, most, deny int) object {
	statements := []any{}
	for range rapid.IntRange(1, most).Draw(g.t, kind+" statements") {
		statements = append(statements, g.statement(kind, deny))
	}
	p := object{"Version": "2012-10-17", "Statement": statements}
	if g.chance(5, "old version") {
		p["Version"] = "2008-10-17"
	}
	return p
}

func (g gen) encryptionContext() object {
	out := object{"Department": pick(g, []string{"IT", "HR", "it"}, "department")}
	if g.chance(30, "purpose") {
		out["Purpose"] = "Test"
	}
	return out
}

func (g gen) constraints() object {
	c := object{}
	switch rapid.IntRange(0, 5).Draw(g.t, "constraint") {
	case 0, 1:
		c["EncryptionContextEquals"] = g.encryptionContext()
	case 2, 3:
		c["EncryptionContextSubset"] = g.encryptionContext()
	}
	return c
}

var someOperations = []string{"Decrypt", "Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "CreateGrant", "RetireGrant", "ReEncryptFrom", "ReEncryptTo"}

func (g gen) grant(i int) object {
	grant := object{
		"GrantId": fmt.Sprintf("%064d", i), "IssuingAccount": pick(g, []string{owner, owner, other}, "issuer"),
		"GranteePrincipal": pick(g, somePrincipals, "grantee"), "Operations": list(g.some(someOperations, 4, "operations")),
	}
	if c := g.constraints(); len(c) > 0 {
		grant["Constraints"] = c
	}
	if g.chance(30, "retiring principal") {
		grant["RetiringPrincipal"] = pick(g, somePrincipals, "retirer")
	}
	if g.chance(10, "service grantee") {
		delete(grant, "GranteePrincipal")
		delete(grant, "RetiringPrincipal")
		grant["GranteeServicePrincipal"], grant["RetiringServicePrincipal"] = "s3.amazonaws.com", "s3.amazonaws.com"
		grant["Constraints"] = object{"SourceArn": "arn:aws:s3:::bucket"}
	}
	return grant
}

func (g gen) key(arn, account, alias string) object {
	k := object{
		"KeyMetadata": object{"Arn": arn, "KeyManager": pick(g, []string{"CUSTOMER", "CUSTOMER", "CUSTOMER", "AWS"}, "manager"), "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS", "MultiRegion": false},
		"Aliases":     []any{object{"AliasName": alias}}, "Tags": []any{}, "Grants": []any{},
	}
	p := g.policy("key", 4, 20)
	if g.chance(50, "delegation") {
		p["Statement"] = append(list(p["Statement"]), object{"Effect": "Allow", "Principal": object{"AWS": account}, "Action": "kms:*", "Resource": "*"})
	}
	k["Policy"] = p
	if g.chance(60, "tag") {
		k["Tags"] = []any{object{"TagKey": "Team", "TagValue": pick(g, []string{"red", "blue"}, "key tag")}}
	}
	var grants []any
	for i := range rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(g.t, "grants") {
		grants = append(grants, g.grant(i))
	}
	if len(grants) > 0 {
		k["Grants"] = grants
	}
	return k
}

// holder gives a user, group or role policies.
func (g gen) holder(list string, e object) object {
	var inline []any
	for i := range rapid.SampledFrom([]int{0, 1, 1, 2}).Draw(g.t, "inline") {
		inline = append(inline, object{"PolicyName": fmt.Sprintf("inline%d", i), "PolicyDocument": g.policy("identity", 3, 15)})
	}
	e[list] = append([]any{}, inline...)
	e["AttachedManagedPolicies"] = []any{}
	if g.chance(20, "managed") {
		e["AttachedManagedPolicies"] = []any{object{"PolicyName": "Managed", "PolicyArn": "arn:aws:iam::" + accountOf(e) + ":policy/Managed"}}
	}
	if list != "GroupPolicyList" {
		if g.chance(20, "boundary") {
			e["PermissionsBoundary"] = object{"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::" + accountOf(e) + ":policy/Boundary"}
		}
		if g.chance(70, "tags") {
			e["Tags"] = []any{object{"Key": "Team", "Value": pick(g, []string{"red", "blue"}, "tag")}}
		}
	}
	return e
}

func accountOf(e object) string { return str(e["Arn"])[len("arn:aws:iam::"):][:12] }

func (g gen) managed(arn string) object {
	return object{"PolicyName": "Managed", "Arn": arn, "DefaultVersionId": "v1", "PolicyVersionList": []any{object{"VersionId": "v1", "IsDefaultVersion": true, "Document": g.policy("identity", 3, 15)}}}
}

func (g gen) details(id string, users, groups, roles []any) object {
	return object{
		"UserDetailList": append([]any{}, users...), "GroupDetailList": append([]any{}, groups...), "RoleDetailList": append([]any{}, roles...),
		"Policies": []any{g.managed("arn:aws:iam::" + id + ":policy/Managed"), g.managed("arn:aws:iam::" + id + ":policy/Boundary")},
	}
}

func (g gen) levels(kind string, deny int) []any {
	levels := []any{}
	for range rapid.SampledFrom([]int{0, 1, 1, 2}).Draw(g.t, "levels") {
		level := []any{object{"Name": "Full", "Document": object{"Version": "2012-10-17", "Statement": []any{object{"Effect": "Allow", "Action": "*", "Resource": "*"}}}}}
		if kind == "rcp" || g.chance(20, "allow list") {
			level = []any{}
		}
		if g.chance(60, "policy of the level") {
			p := g.policy(kind, 2, deny)
			if kind == "rcp" {
				for _, s := range objects(p["Statement"]) {
					s["Effect"] = "Deny"
				}
			}
			level = append(level, object{"Name": "Guard", "Document": p})
		}
		levels = append(levels, level)
	}
	return levels
}

func (g gen) inventory() object {
	inv := object{"Schema": "kmslint.inventory/v1", "Organization": nil}
	if g.chance(60, "organization") {
		accounts := []any{}
		for _, id := range []string{owner, other} {
			if id == other && g.chance(30, "outsider") {
				continue
			}
			accounts = append(accounts, object{
				"Id": id, "OrgPath": "o-abc123/r-ab12/ou-" + id[:4] + "/",
				"ServiceControlPolicies": g.levels("scp", 40), "ResourceControlPolicies": g.levels("rcp", 100),
			})
		}
		inv["Organization"] = object{"Id": "o-abc123", "MasterAccountId": manager, "Accounts": accounts}
	}
	inv["Accounts"] = []any{
		object{
			"AccountId": owner,
			"AuthorizationDetails": g.details(owner,
				[]any{g.holder("UserPolicyList", object{"UserName": "Alice", "UserId": "AIDAALICE", "Arn": aliceUser, "Path": "/", "GroupList": []any{"Devs"}})},
				[]any{g.holder("GroupPolicyList", object{"GroupName": "Devs", "Arn": "arn:aws:iam::111122223333:group/Devs", "Path": "/"})},
				[]any{
					g.holder("RolePolicyList", object{"RoleName": "App", "RoleId": "AROAAPP", "Arn": appRole, "Path": "/"}),
					g.holder("RolePolicyList", object{"RoleName": "Ops", "RoleId": "AROAOPS", "Arn": opsRole, "Path": "/team/"}),
					g.holder("RolePolicyList", object{"RoleName": "AWSServiceRoleForAutoScaling", "RoleId": "AROASLR", "Arn": serviceRole, "Path": "/aws-service-role/autoscaling.amazonaws.com/"}),
				}),
			"Regions": []any{object{"Region": "us-east-1", "Keys": []any{g.key(keyARN, owner, "alias/data"), g.key(secondKey, owner, "alias/second")}}},
		},
		object{
			"AccountId": other,
			"AuthorizationDetails": g.details(other,
				[]any{g.holder("UserPolicyList", object{"UserName": "Bob", "UserId": "AIDABOB", "Arn": bobUser, "Path": "/", "GroupList": []any{}})}, nil,
				[]any{g.holder("RolePolicyList", object{"RoleName": "Ext", "RoleId": "AROAEXT", "Arn": otherRole, "Path": "/"})}),
			"Regions": []any{object{"Region": "us-east-1", "Keys": []any{g.key(otherKey, other, "alias/other")}}},
		},
		object{
			"AccountId": manager,
			"AuthorizationDetails": g.details(manager,
				[]any{g.holder("UserPolicyList", object{"UserName": "Boss", "UserId": "AIDABOSS", "Arn": bossUser, "Path": "/", "GroupList": []any{}})}, nil, nil),
			"Regions": []any{},
		},
	}
	return inv
}

func (g gen) request() object {
	action := pick(g, someActions, "action")
	r := object{"principal": pick(g, someCallers, "caller"), "action": "kms:" + action, "resource": pick(g, []string{keyARN, keyARN, keyARN, keyARN, secondKey, otherKey, "arn:aws:kms:us-east-1:111122223333:alias/data"}, "resource")}
	context, params := object{}, object{}
	if !infoOfOperation(action).Key {
		r["resource"] = "*"
		context["aws:RequestedRegion"] = "us-east-1"
	}
	if g.chance(90, "time") {
		r["time"] = "2026-03-01T12:00:00Z"
	} else {
		r["time"] = "2026-01-01T00:00:00Z"
	}
	if g.chance(30, "ip") {
		context["aws:SourceIp"] = pick(g, []string{"10.1.2.3", "192.0.2.7", "2001:db8::1"}, "source ip")
	}
	if g.chance(20, "mfa") {
		context["aws:MultiFactorAuthPresent"], context["aws:multifactorauthage"] = "true", pick(g, []string{"299", "300", "1e3"}, "age")
	}
	switch caller := str(r["principal"]); {
	case caller == "s3.amazonaws.com" || caller == "logs.us-east-1.amazonaws.com":
		if g.chance(70, "source") {
			context["aws:SourceArn"], context["aws:SourceAccount"] = pick(g, []string{"arn:aws:s3:::bucket", "arn:aws:s3:::tub"}, "source arn"), owner
		}
	case g.chance(30, "via"):
		r["via"] = pick(g, []string{"s3", "ec2", "s3.us-east-1.amazonaws.com"}, "via")
	}
	if g.chance(15, "session policy") && len(str(r["principal"])) > 12 && str(r["principal"])[:12] == "arn:aws:sts:" {
		r["sessionPolicies"] = []any{g.policy("identity", 2, 15)}
	}
	if g.chance(10, "endpoint") {
		p := g.policy("endpoint", 2, 15)
		p["Statement"] = append(list(p["Statement"]), object{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"})
		r["vpcEndpointPolicy"] = p
	}
	if g.chance(60, "encryption context") {
		params["EncryptionContext"] = g.encryptionContext()
	}
	switch action {
	case "ReEncrypt", "ReEncryptFrom", "ReEncryptTo":
		delete(params, "EncryptionContext")
		params["SourceEncryptionContext"] = g.encryptionContext()
		if action == "ReEncrypt" {
			params["DestinationKeyId"] = pick(g, []string{keyARN, secondKey, otherKey}, "destination")
		}
		if g.chance(50, "destination context") {
			params["DestinationEncryptionContext"] = g.encryptionContext()
		}
	case "CreateGrant":
		delete(params, "EncryptionContext")
		params["GranteePrincipal"], params["Operations"] = pick(g, []string{appRole, otherRole}, "grantee"), list(g.some(someOperations, 3, "operations"))
		if c := g.constraints(); len(c) > 0 {
			params["Constraints"] = c
		}
	case "RetireGrant":
		delete(params, "EncryptionContext")
		params["GrantId"] = fmt.Sprintf("%064d", rapid.IntRange(0, 2).Draw(g.t, "grant id"))
	case "TagResource", "CreateKey":
		if g.chance(70, "tagged") {
			params["Tags"] = []any{object{"TagKey": "Team", "TagValue": pick(g, []string{"red", "blue"}, "tag value")}}
		}
	case "CreateAlias":
		params["AliasName"], r["resource"] = "alias/new", keyARN
	case "UpdateAlias", "DeleteAlias":
		params["AliasName"] = "arn:aws:kms:us-east-1:111122223333:alias/data"
		r["resource"] = keyARN
		if action == "UpdateAlias" {
			r["resource"] = secondKey
		}
	case "ScheduleKeyDeletion":
		if g.chance(50, "window") {
			params["PendingWindowInDays"] = 7
		}
	}
	r["context"], r["params"] = context, params
	return r
}

// clone passes through JSON, so that what it returns is what encoding/json decodes.
func clone(o object) object {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	out := object{}
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

func jsonText(o object) string {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// compile compiles an inventory.
func compile(t rapid.TB, inv object) *authz.World {
	t.Helper()
	w, err := compileText(jsonText(inv))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// requestOf reads a request.
func requestOf(t rapid.TB, req object) *authz.Request {
	t.Helper()
	n, ds := document.ParseJSON(document.NewSource("request.json", []byte(jsonText(req))), document.Limits{})
	if len(ds) > 0 {
		t.Fatalf("ParseJSON(%s) reports %+v", jsonText(req), ds)
	}
	r, err := authz.ReadRequest(document.Restore(n))
	if err != nil {
		t.Fatalf("ReadRequest(%s): %v", jsonText(req), err)
	}
	return r
}
