package access_test

import (
	"encoding/json"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// TestGrants compares keys whose policies are the same, and whose grants are not.
func TestGrants(t *testing.T) {
	t.Parallel()
	grant := func(grantee, rest string) string {
		return `{"GrantId": "g", "GranteePrincipal": "` + grantee + `", "Operations": ["Decrypt"]` + rest + `}`
	}
	app, bee := "arn:aws:iam::111122223333:role/App", "arn:aws:iam::111122223333:role/Bee"
	subset := func(pairs string) string {
		return `, "Constraints": {"EncryptionContextSubset": {` + pairs + `}}`
	}
	equals := func(pairs string) string {
		return `, "Constraints": {"EncryptionContextEquals": {` + pairs + `}}`
	}
	for name, test := range map[string]struct {
		policy   []string
		old, new string // the grants
		want     string
	}{
		"a grant to a role":                     {[]string{root}, "", grant(app, ""), app + ", even without an IAM policy: Decrypt"},
		"a grant with constraints less":         {[]string{root}, grant(app, subset(`"a": "b"`)), grant(app, ""), app + ", even without an IAM policy: Decrypt when the encryption context has not a=b"},
		"a stricter constraint":                 {[]string{root}, grant(app, subset(`"a": "b"`)), grant(app, subset(`"a": "b", "c": "d"`)), ""},
		"exactly is stricter than at least":     {[]string{root}, grant(app, subset(`"a": "b"`)), grant(app, equals(`"a": "b"`)), ""},
		"at least is more than exactly":         {[]string{root}, grant(app, equals(`"a": "b"`)), grant(app, subset(`"a": "b"`)), app + ", even without an IAM policy: Decrypt when the encryption context has a=b and the encryption context is not just a=b"},
		"the case of a key":                     {[]string{root}, grant(app, subset(`"a": "b"`)), grant(app, subset(`"A": "b"`)), app + ", even without an IAM policy: Decrypt when the encryption context has A=b and the encryption context has not a=b"},
		"a deny of the key policy":              {[]string{root, deny + all}, "", grant(app, ""), ""},
		"a deny unless the context is as asked": {[]string{deny + all + when(`{"StringNotEquals": {"kms:EncryptionContext:a": "b"}}`)}, "", grant(app, subset(`"a": "c"`)), ""},
		"a deny that the grant meets":           {[]string{deny + all + when(`{"StringNotEquals": {"kms:EncryptionContext:a": "b"}}`)}, "", grant(app, subset(`"a": "b"`)), app + ", even without an IAM policy: Decrypt when the encryption context has a=b"},
		"a statement for a grant":               {[]string{`"Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/App/s1"}`}, "", grant("arn:aws:sts::111122223333:assumed-role/App/s1", ""), ""},
		"a service by the ARN of its resource":  {nil, "", grant("s3.amazonaws.com", `, "Constraints": {"SourceArn": "arn:aws:s3:::b"}`), "service s3.amazonaws.com: Decrypt when aws:SourceArn is arn:aws:s3:::b"},
		"another account":                       {nil, "", grant("arn:aws:iam::"+partner+":root", ""), "anyone in account 444455556666, if their IAM policy allows it: Decrypt"},
		"a grant of another name":               {nil, grant(bee, `, "Name": "x"`), grant(bee, `, "Name": "y"`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			grants := func(s string) []any {
				var out []any
				if err := json.Unmarshal([]byte("["+s+"]"), &out); err != nil {
					t.Fatal(err)
				}
				return out
			}
			old, new := of(t, test.policy...), of(t, test.policy...)
			old.Grants, new.Grants = decodeGrants(t, grants(test.old)), decodeGrants(t, grants(test.new))
			if got := lines(access.NewAccess(old, new, access.Limits{})); got != test.want {
				t.Errorf("cells:\n%s\nwant:\n%s", got, test.want)
			}
			want(t, access.NewAccess(new, new, access.Limits{}), access.Proven)
			if gained, _ := access.Difference(old, new, access.Limits{}); test.want != "" && len(gained.Cells[0].Changed) == 0 {
				t.Errorf("%s: not blamed on the grant", describe(gained))
			}
		})
	}
	s := of(t, root)
	s.Grants = decodeGrants(t, []any{object{"GrantId": "g", "GranteePrincipal": app, "Operations": []any{"Decrypt"}}})
	want(t, access.Granted(s, kms.ActionSet(0).With(kms.ActionDecrypt), app, access.Limits{}), access.Found)
	want(t, access.Public(s, access.Limits{}), access.Proven)
}
