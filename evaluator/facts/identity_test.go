package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// identitiesOf returns the facts of the policies of the principals of an account with one key.
func identitiesOf(tb testing.TB, details, keyPolicy string) []*facts.Facts {
	tb.Helper()
	inv, diagnostics := inventory.Decode(parse(tb, `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "AuthorizationDetails": {`+details+`},
		"Regions": [{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/1", "KeyManager": "CUSTOMER"}`+keyPolicy+`}]}]}]}`))
	for _, d := range diagnostics {
		tb.Fatalf("%s cannot be read: %s", details, d.Summary)
	}
	var out []*facts.Facts
	for _, branches := range facts.OfIdentities(&inv.Accounts[0], facts.Options{Unit: facts.NewUnit(inv)}) {
		out = append(out, branches...)
	}
	return out
}

const decryptKey = `{"Version": "2012-10-17", "Statement": [{"Sid": "Use", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:ListKeys"], "Resource": "arn:aws:kms:us-east-1:111122223333:key/1"}]}`

func roleWith(document string) string {
	return `"RoleDetailList": [{"RoleName": "App", "Arn": "arn:aws:iam::111122223333:role/App", "RolePolicyList": [{"PolicyName": "use", "PolicyDocument": ` + document + `}]}]`
}

func TestIdentityPoliciesSayWhoseTheyAre(t *testing.T) {
	t.Parallel()
	const attached = `"AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::111122223333:policy/use"}]`
	managed := func(name, arn string) string {
		return `"Policies": [{"PolicyName": "` + name + `", "Arn": "` + arn + `", "PolicyVersionList": [{"IsDefaultVersion": true, "Document": ` + decryptKey + `}]}]`
	}
	tests := []struct{ name, details, want string }{
		{"an inline policy", roleWith(decryptKey), `inline the policy "use" of role App [{role App}] false`},
		{"a managed policy", managed("use", "arn:aws:iam::111122223333:policy/use") + `, "GroupDetailList": [{"GroupName": "Ops", ` + attached + `}], "UserDetailList": [{"UserName": "Ada", ` + attached + `}]`,
			`managed the policy "use" [{user Ada} {group Ops}] false`},
		{"a boundary by its name", managed("DevBoundary", "arn:aws:iam::111122223333:policy/DevBoundary"), `managed the policy "DevBoundary" [] true`},
		{"a boundary by its use", managed("use", "arn:aws:iam::111122223333:policy/use") + `, "RoleDetailList": [{"RoleName": "App", "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/use"}}]`,
			`managed the policy "use" [] true`},
		{"a policy of AWS", managed("Power", "arn:aws:iam::aws:policy/Power"), ""},
		{"a policy about other services", roleWith(`{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range identitiesOf(t, tt.details, "") {
				got = append(got, fmt.Sprint(f.Identity.Kind, " ", f.Identity.Name, " ", f.Identity.Holders, " ", f.Identity.Boundary))
				if f.Policy.Kind != "identity" || f.Key != nil {
					t.Errorf("the policy is of the kind %q, the key %v", f.Policy.Kind, f.Key)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamedKeysAreAskedWhetherTheyHonourThePolicy(t *testing.T) {
	t.Parallel()
	allow := func(principal, rest string) string {
		return `, "Policy": ` + policyOf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:`+principal+`"}, "Action": `+rest+`, "Resource": "*"}`) + `, "Grants": [`
	}
	tests := []struct{ name, policy, want string }{
		{"the account may", allow("root", `"kms:*"`), "yes"},
		{"the role may", allow("role/App", `"kms:Decrypt"`), "yes"},
		{"another role may", allow("role/Web", `"kms:*"`), "no"},
		{"the role may do something else", allow("role/App", `"kms:Encrypt"`), "no"},
		{"the role may for some requests", allow("role/App", `"kms:Decrypt", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`), "unknown"},
		{"AWS's default policy", `, "Policy": null, "Grants": [`, "yes"},
		{"nobody collected the grants", `, "Policy": null`, "unknown"},
		{"no policy was collected", "", "unknown"},
		{"a grant to the role", allow("role/Web", `"kms:*"`) + `{"GranteePrincipal": "arn:aws:iam::111122223333:role/App", "Operations": ["Decrypt"]}`, "yes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			if strings.Contains(tt.policy, `"Grants": [`) {
				tt.policy += "]"
			}
			for _, k := range identitiesOf(t, roleWith(decryptKey), tt.policy)[0].Identity.Keys {
				got = append(got, fmt.Sprint(k.At, " ", k.Key, " ", k.Statement, " ", k.Holder, " ", k.Actions, " ", k.Honoured))
			}
			want := []string{`/identity/keys/0 arn:aws:kms:us-east-1:111122223333:key/1 statement "Use" role App [kms:Decrypt] ` + tt.want}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("keys that are not named", func(t *testing.T) {
		t.Parallel()
		for _, change := range []string{`"*"`, `"arn:aws:kms:us-east-1:111122223333:key/*"`, `"arn:aws:kms:us-east-1:111122223333:key/2"`} {
			document := strings.Replace(decryptKey, `"arn:aws:kms:us-east-1:111122223333:key/1"`, change, 1)
			if got := identitiesOf(t, roleWith(document), "")[0].Identity.Keys; len(got) > 0 {
				t.Errorf("the resource %s names %v", change, got)
			}
		}
	})
}
