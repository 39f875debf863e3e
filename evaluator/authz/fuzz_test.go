package authz_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// fuzzWorld compiles an inventory around a document that stands in place of key, identity and endpoint policy.
func fuzzWorld(t *testing.T, policy *document.Node) *authz.World {
	t.Helper()
	inv, _ := inventory.Decode(read(t, one("", `{"Effect": "Allow", "Action": "*", "Resource": "*"}`)))
	account := &inv.Accounts[0]
	if policy != nil {
		account.Regions[0].Keys[0].Policy = policy
		account.AuthorizationDetails.RoleDetailList[0].RolePolicyList[0].PolicyDocument = policy
	}
	w, _ := authz.Compile(inv, document.Limits{})
	return w
}

// settle decides in every way that there is; the outcomes have to agree. An input that takes more than budget hangs: that
// of a fuzzed text is a few kilobytes, and takes less than a millisecond.
func settle(t *testing.T, w *authz.World, r *authz.Request) {
	t.Helper()
	const budget = 20 * time.Second
	done := time.AfterFunc(budget, func() { panic("the decision takes more than " + budget.String()) })
	defer done.Stop()
	p, err := w.Prepare(r)
	if err != nil {
		if strings.TrimSpace(err.Error()) == "" {
			t.Error("Prepare returns an error without a text")
		}
		return
	}
	d := p.Decide()
	if o := p.Outcome(); o != d.Outcome {
		t.Errorf("Outcome() = %v, Decide().Outcome = %v", o, d.Outcome)
	}
	if d.Summary == "" {
		t.Errorf("Decide() has no summary for %v", d.Outcome)
	}
}

// FuzzRequest decides whatever reads as a request.
func FuzzRequest(f *testing.F) {
	f.Add(`{"principal": "` + session + `", "action": "kms:Decrypt", "resource": "` + keyARN + `", "context": {"aws:SourceIp": "10.0.0.1"}, "params": {"EncryptionContext": {"Department": "IT"}}, "time": "2026-01-01T00:00:00Z"}`)
	f.Add(`{"principal": "s3.amazonaws.com", "action": "ReEncrypt", "resource": "alias/data", "params": {"DestinationKeyId": "` + keyARN + `"}, "via": "s3"}`)
	f.Add(`{"principal": "` + appRole + `", "action": "CreateGrant", "resource": "` + keyARN + `", "params": {"Operations": ["Decrypt"], "Constraints": {"EncryptionContextSubset": {"a": "b"}}, "Tags": [{"TagKey": "a", "TagValue": "b"}]}}`)
	f.Add(`{"principal": "arn:aws:iam::111122223333:root", "action": "CreateKey", "resource": "*", "params": {"Tags": [{"TagKey": "a", "TagValue": "b"}]}, "sessionPolicies": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}], "vpcEndpointPolicy": {"Statement": []}}`)
	f.Add(`{"principal": "` + session + `", "action": "UpdateAlias", "resource": "` + keyARN + `", "params": {"AliasName": "alias/` + strings.Repeat("a", 500) + `"}}`)
	f.Add(`{"principal": "` + session + `", "action": "RetireGrant", "resource": "` + keyARN + `", "params": {"GrantId": "x"}}`)
	var w *authz.World
	f.Fuzz(func(t *testing.T, text string) {
		if w == nil {
			w = fuzzWorld(t, nil)
		}
		n, ds := document.ParseJSON(document.NewSource("request.json", []byte(text)), document.Limits{})
		if len(ds) > 0 {
			return
		}
		if r, err := authz.ReadRequest(document.Restore(n)); err == nil {
			settle(t, w, r)
		}
	})
}

// FuzzPolicy decides with whatever document in place of the policies, for a text that every condition may compare.
func FuzzPolicy(f *testing.F) {
	stars := strings.Repeat("*a", 200)
	f.Add(`{"Version": "2012-10-17", "Statement": [`+benchKeyPolicy(8)+`]}`, "IT")
	f.Add(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "`+stars+`", "Resource": "`+stars+`b"}}`, strings.Repeat("a", 3000))
	f.Add(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "`+appRole+`"}, "Action": "kms:*", "Resource": "*", "Condition": {"StringLike": {"kms:EncryptionContext:Department": "`+stars+`b"}, "ArnLike": {"aws:SourceArn": "arn:*:*:*:*:*`+stars+`"}}}}`, strings.Repeat("a", 3000))
	f.Add(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "${kms:EncryptionContext:Department, 'x'}${*}${aws:username"}, "NumericLessThan": {"kms:EncryptionContext:Department": "1e400"}, "DateLessThan": {"kms:EncryptionContext:Department": "2026"}, "IpAddress": {"kms:EncryptionContext:Department": "::/0"}, "BinaryEquals": {"kms:EncryptionContext:Department": "AA=="}, "Null": {"kms:EncryptionContext:Department": false}}}}`, "1e999999999")
	f.Add(`{"Statement": [{"$kmslint": {"alt": [{"on": "a", "is": "1", "value": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}, {"on": "a", "is": "2", "value": {"$kmslint": {"unknown": "x"}}}]}}, {"Effect": "Allow", "Principal": {"AWS": {"$kmslint": {"segments": ["arn:aws:iam::", {"symbol": "account", "id": "a"}, ":role/App"]}}}, "Action": "kms:*", "Resource": {"$kmslint": {"segments": ["`+stars+`", {"symbol": "name", "id": "b"}, "`+stars+`"]}}}]}`, "${a}")
	f.Fuzz(func(t *testing.T, policy, value string) {
		n, _ := document.ParseJSON(document.NewSource("policy.json", []byte(policy)), document.Limits{})
		if n == nil {
			return
		}
		n = document.Restore(n)
		settle(t, fuzzWorld(t, n), &authz.Request{
			Principal: session, Action: "kms:Decrypt", Resource: keyARN, SessionPolicies: []*document.Node{n}, VPCEndpointPolicy: n,
			Context: map[string][]string{"aws:SourceArn": {"arn:aws:s3:::" + value}}, Params: map[string]any{"EncryptionContext": map[string]any{"Department": value}},
		})
	})
}
