package authz_test

import (
	"encoding/json"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
)

// ask decides a request of which the missing members are those of a session of role App that calls kms:Decrypt.
func ask(t testing.TB, w *authz.World, request string) *authz.Decision {
	t.Helper()
	members := map[string]any{"principal": session, "action": "kms:Decrypt", "resource": keyARN}
	given := map[string]any{}
	if err := json.Unmarshal([]byte(request), &given); err != nil {
		t.Fatal(err)
	}
	maps.Copy(members, given)
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	r, err := authz.ReadRequest(read(t, string(text)))
	if err != nil {
		t.Fatalf("ReadRequest(%s): %v", text, err)
	}
	p, err := w.Prepare(r)
	if err != nil {
		t.Fatalf("Prepare(%s): %v", text, err)
	}
	d := p.Decide()
	if o := p.Outcome(); o != d.Outcome {
		t.Errorf("Prepare(%s): Outcome() = %v, Decide().Outcome = %v", text, o, d.Outcome)
	}
	return d
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	const (
		everyone = `{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}`
		nobody   = `{"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "kms:*", "Resource": "*"}`
		allowAll = `{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}`
		noGrants = `"Grants": []`
		noOrg    = `"Organization": null`
	)
	tests := map[string]struct {
		key, identity string
		replace       []string // pairs of texts in the inventory
		request       string
		outcome       string
	}{
		"a policy variable whose value is not known is not like everything": {
			key:     everyone + `, {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:userid": "${aws:PrincipalTag/Team}"}}}`,
			replace: []string{`"AuthorizationDetails"`, `"Elsewhere"`},
			request: `{"context": {"aws:userid": "AROAEXAMPLE:s1"}}`,
			outcome: "Undetermined",
		},
		"a policy variable with a value that is not known may match": {
			key:     `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "${kms:KeySpec}"}}}`,
			replace: []string{`"SYMMETRIC_DEFAULT"`, `{"$kmslint": {"unknown": "parameter Spec has no default"}}`},
			request: `{}`,
			outcome: "Undetermined",
		},
		"a role is perhaps one of its sessions that a long list names": {
			key:     `{"Effect": "Allow", "Principal": {"AWS": ["` + session + `", "111111111111", "111111111112", "111111111113", "111111111114", "111111111115", "111111111116", "111111111117", "111111111118"]}, "Action": "*", "Resource": "*"}`,
			request: `{"principal": "` + appRole + `"}`,
			outcome: "Undetermined",
		},
		"kms:EncryptionContext of RetireGrant is that of the grant": {
			key: nobody, identity: `{"Effect": "Deny", "Action": "kms:RetireGrant", "Resource": "*", "Condition": {"StringEquals": {"kms:EncryptionContext:Department": "IT"}}}`,
			replace: []string{noGrants, `"Grants": [{"GrantId": "1", "GranteePrincipal": "` + appRole + `", "Operations": ["RetireGrant"], "Constraints": {"EncryptionContextSubset": {"Department": "IT"}}}]`},
			request: `{"action": "RetireGrant", "params": {"GrantId": "1"}}`,
			outcome: "ExplicitlyDenied",
		},
		"a grantee account lets its identities retire a grant": {
			key: nobody, identity: allowAll,
			replace: []string{noGrants, `"Grants": [{"GrantId": "1", "IssuingAccount": "999999999999", "GranteePrincipal": "444455556666", "Operations": ["RetireGrant"]}]`, `"AccountId": "111122223333"`, `"AccountId": "444455556666"`, appRole, `arn:aws:iam::444455556666:role/App`},
			request: `{"action": "RetireGrant", "params": {"GrantId": "1"}, "principal": "arn:aws:sts::444455556666:assumed-role/App/s1"}`,
			outcome: "Allowed",
		},
		"AWS does not say whether a session policy limits who retires": {
			key:     nobody,
			replace: []string{noGrants, `"Grants": [{"GrantId": "1", "GranteePrincipal": "444455556666", "RetiringPrincipal": "` + appRole + `", "Operations": ["Decrypt"]}]`},
			request: `{"action": "RetireGrant", "params": {"GrantId": "1"}, "sessionPolicies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}]}`,
			outcome: "Undetermined",
		},
		"a grant asks for an encryption context that is not all known": {
			key:     nobody,
			replace: []string{noGrants, `"Grants": [{"GranteePrincipal": "` + appRole + `", "Operations": ["Decrypt"], "Constraints": {"EncryptionContextEquals": {"Department": {"$kmslint": {"unknown": "parameter Department"}}}}}]`},
			request: `{"params": {"EncryptionContext": {"Department": "IT"}}}`,
			outcome: "Undetermined",
		},
		"a grant asks for a source that is not known": {
			key:     nobody,
			replace: []string{noGrants, `"Grants": [{"GranteeServicePrincipal": "s3.amazonaws.com", "Operations": ["Decrypt"], "Constraints": {"SourceArn": {"$kmslint": {"unknown": "parameter Bucket"}}}}]`},
			request: `{"principal": "s3.amazonaws.com", "context": {"aws:SourceArn": "arn:aws:s3:::bucket"}}`,
			outcome: "Undetermined",
		},
		"a grant whose operations are not all known may allow another grant": {
			key:     nobody,
			replace: []string{noGrants, `"Grants": [{"GranteePrincipal": "` + appRole + `", "Operations": ["CreateGrant", {"$kmslint": {"unknown": "parameter Operation"}}]}]`},
			request: `{"action": "CreateGrant", "params": {"Operations": ["Decrypt"], "GranteePrincipal": "` + appRole + `"}}`,
			outcome: "Undetermined",
		},
		"alternatives that allow or deny": {
			key:     `{"Effect": {"$kmslint": {"alt": [{"on": "a", "is": "1", "value": "Deny"}, {"on": "a", "is": "2", "value": "Allow"}]}}, "Principal": "*", "Action": "*", "Resource": "*"}`,
			request: `{}`,
			outcome: "Undetermined",
		},
		"alternatives that deny or say nothing": {
			key:     nobody + `, {"Effect": "Deny", "Principal": "*", "Action": {"$kmslint": {"alt": [{"on": "a", "is": "1", "value": "kms:*"}, {"on": "a", "is": "2", "value": "s3:*"}]}}, "Resource": "*"}, {"Effect": "Allow", "Principal": "*", "Action": {"$kmslint": {"alt": [{"on": "a", "is": "1", "value": "kms:*"}, {"on": "a", "is": "2", "value": "s3:*"}]}}, "Resource": "*"}`,
			request: `{}`,
			outcome: "Undetermined",
		},
		"ReEncryptFrom alone does not say whether the keys are the same": {
			key:     `{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"kms:ReEncryptOnSameKey": "true"}}}`,
			request: `{"action": "kms:ReEncryptFrom"}`,
			outcome: "Undetermined",
		},
		"ReEncryptFrom to a key that the request names": {
			key:     `{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"kms:ReEncryptOnSameKey": "true"}}}`,
			request: `{"action": "kms:ReEncryptFrom", "params": {"DestinationKeyId": "` + keyARN + `"}}`,
			outcome: "Allowed",
		},
		"AWS does not say what kms:CallerAccount is for a service": {
			key:     `{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "kms:*", "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}`,
			request: `{"principal": "s3.amazonaws.com"}`,
			outcome: "Undetermined",
		},
		"an account outside of the organization is not in it": {
			key:     `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}, "ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-ours/*"}}}`,
			replace: []string{noOrg, `"Organization": {"Id": "o-ours", "MasterAccountId": "999999999999", "Accounts": []}`},
			request: `{}`,
			outcome: "ExplicitlyDenied",
		},
		"an account outside of the organization may be in another": {
			key:     `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-partner"}}}`,
			replace: []string{noOrg, `"Organization": {"Id": "o-ours", "MasterAccountId": "999999999999", "Accounts": []}`},
			request: `{}`,
			outcome: "Undetermined",
		},
		"a replica has the key spec of its primary key": {
			key: everyone, identity: `{"Effect": "Allow", "Action": "kms:CreateKey", "Resource": "*", "Condition": {"StringEquals": {"kms:KeySpec": "RSA_2048"}}}`,
			replace: []string{`"KeySpec": "SYMMETRIC_DEFAULT"`, `"KeySpec": "RSA_2048"`},
			request: `{"action": "ReplicateKey", "params": {"ReplicaRegion": "eu-west-1"}}`,
			outcome: "Allowed",
		},
		"AWS does not say whether making a replica has kms:MultiRegion": {
			key: everyone, identity: allowAll + `, {"Effect": "Deny", "Action": "kms:CreateKey", "Resource": "*", "Condition": {"Bool": {"kms:MultiRegion": "true"}}}`,
			request: `{"action": "ReplicateKey", "params": {"ReplicaRegion": "eu-west-1"}}`,
			outcome: "Undetermined",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := ask(t, world(t, strings.NewReplacer(tt.replace...).Replace(one(tt.key, tt.identity))), tt.request)
			if d.Outcome.String() != tt.outcome {
				t.Errorf("Decide(%s) = %v, want %s: %s %v", tt.request, d.Outcome, tt.outcome, d.Summary, d.Unknowns)
			}
		})
	}
}

// A resource is as long as the request makes it.
func TestMatchesLongTextsInTime(t *testing.T) {
	t.Parallel()
	w := world(t, one(`{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}`,
		`{"Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:us-east-1:111122223333:alias/*a*a*b"}`))
	d := ask(t, w, `{"action": "CreateAlias", "params": {"AliasName": "alias/`+strings.Repeat("a", 20000)+`"}}`)
	if d.Outcome != authz.ImplicitlyDenied {
		t.Errorf("Authorize(CreateAlias of a long name) = %v, want %v", d.Outcome, authz.ImplicitlyDenied)
	}
}

// A World is everybody's, and session policies are compiled with the request: one with policy variables beside one that is too
// old to have them.
func TestDecidesAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := world(t, one(`{"Effect": "Allow", "Principal": {"AWS": "`+appRole+`"}, "Action": "kms:*", "Resource": "*"}`, ""))
	var all sync.WaitGroup
	for version, want := range map[string]authz.Outcome{"2012-10-17": authz.Allowed, "2008-10-17": authz.ImplicitlyDenied} {
		all.Go(func() {
			for range 100 {
				d := ask(t, w, `{"sessionPolicies": [{"Version": "`+version+`", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
					"Condition": {"StringLike": {"aws:PrincipalTag/Team": "${aws:PrincipalTag/Team}"}}}}]}`)
				if d.Outcome != want {
					t.Errorf("with a session policy of version %s: %v, want %v", version, d.Outcome, want)
					return
				}
			}
		})
	}
	all.Wait()
}
