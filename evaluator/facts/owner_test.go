package facts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/facts"
)

const (
	ownerRoot    = `"arn:aws:iam::111122223333:root"`
	otherRoot    = `"arn:aws:iam::444455556666:root"`
	ownerAccount = `"111122223333"`
)

var selfRoot = text(`"arn:"`, partition, `":iam::"`, self, `":root"`)

func allows(principals, actions string) string {
	return `{"Effect": "Allow", "Principal": {"AWS": ` + principals + `}, "Action": ` + actions + `, "Resource": "*"}`
}

func TestOwnerIsInferredFromThePolicy(t *testing.T) {
	t.Parallel()
	inferred := func(id string) facts.Account { return facts.Account{ID: id, Known: true, Inferred: true} }
	tests := []struct {
		name, policy, option string
		want                 facts.Account
	}{
		{"the one account that may do everything", policyOf(allows(ownerRoot, `"kms:*"`)), "", inferred("111122223333")},
		{"an account by its id", policyOf(allows(ownerAccount, `"*"`)), "", inferred("111122223333")},
		{"an account id that is a number", policyOf(allows(`111122223333`, `"kms:*"`)), "", inferred("111122223333")},
		{"one account in both forms", policyOf(allows(`[`+ownerRoot+`, `+ownerAccount+`]`, `"kms:*"`)), "", inferred("111122223333")},
		{"the one account that may change the policy", policyOf(allows(ownerRoot, `["kms:Describe*", "kms:putkeypolicy"]`)), "", inferred("111122223333")},
		{"beside an account that may only use the key", policyOf(allows(otherRoot, `"kms:Decrypt"`), allows(ownerRoot, `"kms:*"`)), "", inferred("111122223333")},
		{"all actions but some", policyOf(`{"Effect": "Allow", "Principal": {"AWS": ` + ownerRoot + `}, "NotAction": "kms:Decrypt", "Resource": "*"}`), "", inferred("111122223333")},
		{"the account that the code is deployed to", policyOf(allows(selfRoot, `"kms:*"`)), "", inferred("this account")},
		{"an account that is a parameter", policyOf(allows(text(partner), `"kms:*"`)), "", inferred("${parameter Partner}")},

		{"the account that the user names wins", policyOf(allows(otherRoot, `"kms:*"`)), "111122223333", facts.Account{ID: "111122223333", Known: true}},
		{"two accounts", policyOf(allows(ownerRoot, `"kms:*"`), allows(otherRoot, `"kms:*"`)), "", facts.Account{}},
		{"maybe two accounts", policyOf(allows(ownerRoot, `"kms:*"`), allows(selfRoot, `"kms:*"`)), "", facts.Account{}},
		{"no account, only a role", policyOf(allows(`"arn:aws:iam::111122223333:role/Admin"`, `"kms:*"`)), "", facts.Account{}},
		{"an account that may only use the key", policyOf(allows(ownerRoot, `"kms:Decrypt"`)), "", facts.Account{}},
		{"NotAction may leave the change of the policy out", policyOf(`{"Effect": "Allow", "Principal": {"AWS": ` + ownerRoot + `}, "NotAction": ` + text(opaque) + `, "Resource": "*"}`), "", facts.Account{}},
		{"everyone but an account", policyOf(`{"Effect": "Allow", "NotPrincipal": {"AWS": ` + ownerRoot + `}, "Action": "kms:*", "Resource": "*"}`), "", facts.Account{}},
		{"an account that is denied", policyOf(`{"Effect": "Deny", "Principal": {"AWS": ` + ownerRoot + `}, "Action": "kms:*", "Resource": "*"}`), "", facts.Account{}},
		{"no statement", `{"Version": "2012-10-17", "Statement": []}`, "", facts.Account{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, ofPolicy(t, tt.policy, facts.Options{Account: tt.option}).Account); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.policy, diff)
			}
		})
	}
}

func TestOwnerIsTakenFromTheSource(t *testing.T) {
	t.Parallel()
	const (
		arn   = `"Arn": "arn:aws:kms:us-east-1:222222222222:key/1"`
		id    = `"AWSAccountId": "333333333333"`
		owner = "111122223333"
	)
	policy := policyOf(allows(otherRoot, `"kms:*"`))
	known := func(id string) facts.Account { return facts.Account{ID: id, Known: true} }
	tests := []struct {
		name, account, metadata, option string
		want                            facts.Account
	}{
		{"what the source knows is the first", ownerAccount, arn, "999999999999", known(owner)},
		{"then the user's word", "null", arn, "999999999999", known("999999999999")},
		{"then the account that holds the key", ownerAccount, arn + ", " + id, "", known(owner)},
		{"then the ARN of the key", "null", arn + ", " + id, "", known("222222222222")},
		{"then its account id", "null", id, "", known("333333333333")},
		{"then the policy", "null", "", "", facts.Account{ID: "444455556666", Known: true, Inferred: true}},
		{"no account id says nothing", `""`, id, "", known("333333333333")},
		{"the policy says which account this one is", text(self), "", "", facts.Account{ID: "444455556666", Known: true, Inferred: true}},
		{"an ARN without account", "null", `"Arn": "arn:aws:kms:us-east-1::key/1", ` + id, "", known("333333333333")},
		{"no ARN", "null", `"Arn": "key/1", ` + id, "", known("333333333333")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := ofKey(t, tt.account, `{"KeyMetadata": {`+tt.metadata+`}, "Policy": `+policy+`}`, facts.Options{Account: tt.option})[0]
			if diff := cmp.Diff(tt.want, f.Account); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("an account that is not known", func(t *testing.T) {
		t.Parallel()
		f := ofKey(t, text(self), `{"KeyMetadata": {}, "Policy": `+policyOf(allows(selfRoot, `"kms:*"`), allows(ownerRoot, `"kms:*"`))+`}`, facts.Options{})[0]
		if diff := cmp.Diff(known("this account"), f.Account); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestPrincipalsBelongToAnAccount(t *testing.T) {
	t.Parallel()
	role := func(account string) string { return text(`"arn:aws:iam::"`, account, `":role/App"`) }
	tests := []struct {
		name, owner, principal, want string
	}{
		{"the owner's account", "111122223333", `{"AWS": ` + ownerRoot + `}`, "own"},
		{"the owner's account by its id", "111122223333", `{"AWS": ` + ownerAccount + `}`, "own"},
		{"a role of the owner", "111122223333", `{"AWS": "arn:aws:iam::111122223333:role/a/b"}`, "own"},
		{"a session of the owner", "111122223333", `{"AWS": "arn:aws:sts::111122223333:assumed-role/a/b"}`, "own"},
		{"a role whose name is not known", "111122223333", `{"AWS": ` + text(`"arn:aws:iam::111122223333:role/"`, opaque) + `}`, "own"},
		{"another account", "111122223333", `{"AWS": ` + otherRoot + `}`, "external"},
		{"a user of another account", "111122223333", `{"AWS": "arn:aws:iam::444455556666:user/a"}`, "external"},
		{"a symbol may be the owner", "111122223333", `{"AWS": ` + role(partner) + `}`, "unknown"},
		{"this account may be any account", "111122223333", `{"AWS": ` + role(self) + `}`, "unknown"},
		{"nobody says who the owner is", "", `{"AWS": "arn:aws:iam::111122223333:role/a"}`, "unknown"},
		{"this account is the owner", "self", `{"AWS": ` + role(self) + `}`, "own"},
		{"this account by its id is the owner", "self", `{"AWS": ` + text(self) + `}`, "own"},
		{"a parameter may be this account", "self", `{"AWS": ` + role(partner) + `}`, "unknown"},
		{"a number may be this account", "self", `{"AWS": "arn:aws:iam::111122223333:role/a"}`, "unknown"},
		{"everyone", "111122223333", `"*"`, ""},
		{"a service", "111122223333", `{"Service": "s3.amazonaws.com"}`, ""},
		{"a principal that is not known", "111122223333", `{"AWS": ` + unknownBecause("x") + `}`, ""},
		{"an identity provider", "111122223333", `{"Federated": "cognito-identity.amazonaws.com"}`, ""},
		{"a deleted role", "111122223333", `{"AWS": "AROADBQP57FF2AEXAMPLE"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			account := "null"
			switch tt.owner {
			case "":
			case "self":
				account = text(self)
			default:
				account = `"` + tt.owner + `"`
			}
			policy := policyOf(`{"Effect": "Allow", "Principal": ` + tt.principal + `, "Action": "kms:Decrypt", "Resource": "*"}`)
			f := ofKey(t, account, `{"KeyMetadata": {}, "Policy": `+policy+`}`, facts.Options{})[0]
			if got := f.Policy.Statements[0].Principals.List[0].Account; got != tt.want {
				t.Errorf("the account of %s, seen from %q, is %q, want %q", tt.principal, tt.owner, got, tt.want)
			}
		})
	}
}
