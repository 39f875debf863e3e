package inventory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// indexed has two accounts with keys of one name, multi-Region keys, and an account of code.
const indexed = `{"Schema": "kmslint.inventory/v1", "Organization": {"Accounts": [{"Id": "111122223333", "OrgPath": "o/r/"}]}, "Accounts": [
 {"AccountId": "111122223333",
  "AuthorizationDetails": {
   "UserDetailList": [{"UserName": "Alice", "Arn": "arn:aws:iam::111122223333:user/eng/Alice", "Path": "/eng/"}, {"UserName": "App"}],
   "RoleDetailList": [{"RoleName": "App", "Arn": "arn:aws:iam::111122223333:role/service/App"}, {"RoleName": "Bare", "Path": "/x/"}],
   "GroupDetailList": [{"GroupName": "Admins"}, {"Arn": "arn:aws:iam::111122223333:group/eng/Devs"}],
   "Policies": [{"Arn": "arn:aws:iam::aws:policy/P"}]},
  "Regions": [
   {"Region": "us-east-1", "Keys": [
     {"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}, "Aliases": [{"AliasName": "alias/data", "AliasArn": "arn:aws:kms:us-east-1:111122223333:alias/data"}, {"AliasName": "alias/old"}]},
     {"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/mrk-1", "KeyId": "mrk-1"}}],
    "Aliases": [{"AliasName": "alias/loose", "TargetKeyId": "mrk-1"}, {"AliasName": "alias/aws/s3"}]},
   {"Region": "eu-west-1", "Keys": [{"KeyMetadata": {"KeyId": "mrk-1"}, "Aliases": [{"AliasName": "alias/data"}]}]}]},
 {"AccountId": "444455556666", "AuthorizationDetails": {"RoleDetailList": [{"RoleName": "App", "Arn": "arn:aws:iam::444455556666:role/App"}]},
  "Regions": [{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:444455556666:key/9"}, "Aliases": [{"AliasName": "alias/data"}]}]}]},
 {"AccountId": {"$kmslint": {"segments": [{"symbol": "account", "id": "self"}]}},
  "AuthorizationDetails": {"Partial": true, "RoleDetailList": [{"RoleName": "Code", "Arn": {"$kmslint": {"segments": ["arn:aws:iam::", {"symbol": "account", "id": "self"}, ":role/Code"]}}}, {"RoleName": {"$kmslint": {"segments": ["x-", {"symbol": "name", "id": "var.env"}]}}}]},
  "Regions": [{"Region": {"$kmslint": {"segments": [{"symbol": "region", "id": "self"}]}}, "Keys": [
     {"Address": "infra:aws_kms_key.data", "KeyMetadata": {"KeyId": {"$kmslint": {"segments": [{"symbol": "name", "id": "aws_kms_key.data key_id"}]}}}, "Aliases": [{"AliasName": "alias/code"}]},
     {"Address": "other:aws_kms_key.data"}]}]}]}`

func newIndex(t *testing.T) *inventory.Index {
	t.Helper()
	return inventory.NewIndex(decode(t, indexed))
}

func TestIndexKeys(t *testing.T) {
	t.Parallel()
	const (
		first  = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
		mrk    = "arn:aws:kms:us-east-1:111122223333:key/mrk-1"
		second = "arn:aws:kms:us-east-1:444455556666:key/9"
	)
	tests := []struct {
		name  string
		key   string
		scope inventory.Scope
		want  []string
	}{
		{"an ARN", first, inventory.Scope{}, []string{first}},
		{"an ARN of another Region", "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", inventory.Scope{}, nil},
		{"an ARN of another partition", "arn:aws-cn:kms:us-east-1:111122223333:key/mrk-1", inventory.Scope{}, nil},
		{"an ARN that the inventory does not state", "arn:aws:kms:eu-west-1:111122223333:key/mrk-1", inventory.Scope{}, []string{"mrk-1"}},
		{"an ARN outside of the scope", first, inventory.Scope{Account: "444455556666"}, nil},
		{"a key id", "1234abcd-12ab-34cd-56ef-1234567890ab", inventory.Scope{}, []string{first}},
		{"a multi-Region key", "mrk-1", inventory.Scope{}, []string{mrk, "mrk-1"}},
		{"a multi-Region key in one Region", "mrk-1", inventory.Scope{Region: "us-east-1"}, []string{mrk}},
		{"an alias", "alias/old", inventory.Scope{}, []string{first}},
		{"an alias of several keys", "alias/data", inventory.Scope{}, []string{first, "mrk-1", second}},
		{"an alias in one account", "alias/data", inventory.Scope{Account: "444455556666"}, []string{second}},
		{"an alias in one account and Region", "alias/data", inventory.Scope{Account: "111122223333", Region: "us-east-1"}, []string{first}},
		{"an alias ARN", "arn:aws:kms:us-east-1:111122223333:alias/data", inventory.Scope{}, []string{first}},
		{"an alias ARN that the inventory does not state", "arn:aws:kms:us-east-1:444455556666:alias/data", inventory.Scope{}, []string{second}},
		{"an alias beside its key", "alias/loose", inventory.Scope{}, []string{mrk}},
		{"an alias without a key", "alias/aws/s3", inventory.Scope{}, []string{"alias/aws/s3"}},
		{"an alias of code may be anywhere", "alias/code", inventory.Scope{Account: "111122223333", Region: "us-east-1"}, []string{"infra:aws_kms_key.data"}},
		{"an address in code", "infra:aws_kms_key.data", inventory.Scope{}, []string{"infra:aws_kms_key.data"}},
		{"an address that two units have", "aws_kms_key.data", inventory.Scope{}, []string{"infra:aws_kms_key.data", "other:aws_kms_key.data"}},
		{"no such alias", "alias/DATA", inventory.Scope{}, nil},
		{"nothing", "", inventory.Scope{}, nil},
	}
	x := newIndex(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, k := range x.Keys(tt.key, tt.scope) {
				got = append(got, k.Name())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Keys(%q, %+v) (-want +got):\n%s", tt.key, tt.scope, diff)
			}
		})
	}
}

func TestIndexTellsWhichAliasWasMeant(t *testing.T) {
	t.Parallel()
	x := newIndex(t)
	if got := x.Keys("alias/old", inventory.Scope{})[0]; got.Alias == nil || got.Alias.AliasName.Text != "alias/old" || got.Region.Region.Text != "us-east-1" || got.Account.AccountID.Text != "111122223333" {
		t.Errorf("alias/old is %+v", got)
	}
	if got := x.Keys("1234abcd-12ab-34cd-56ef-1234567890ab", inventory.Scope{})[0]; got.Alias != nil {
		t.Errorf("a key id means the alias %+v", got.Alias)
	}
	if got := x.Keys("alias/aws/s3", inventory.Scope{})[0]; got.Key != nil {
		t.Errorf("an alias without a key means the key %s", got.Name())
	}
}

func TestIndexFindsValuesOfTheInventory(t *testing.T) {
	t.Parallel()
	x := newIndex(t)
	code := x.Inventory().Accounts[2]
	if got := x.KeysOf(code.Regions[0].Keys[0].KeyMetadata.KeyID, inventory.Scope{}); len(got) != 1 || got[0].Name() != "infra:aws_kms_key.data" {
		t.Errorf("the symbol of a key means %v", got)
	}
	if got := x.KeysOf(x.Inventory().Accounts[0].Regions[0].Aliases[0].TargetKeyID, inventory.Scope{Region: "eu-west-1"}); len(got) != 1 || got[0].Name() != "mrk-1" {
		t.Errorf("the id of a key means %v", got)
	}
	if got := x.KeysOf(nil, inventory.Scope{}); got != nil {
		t.Errorf("nothing means %v", got)
	}
	if got := x.PrincipalsOf(code.AuthorizationDetails.RoleDetailList[0].Arn); len(got) != 1 || got[0].Role.RoleName.Text != "Code" {
		t.Errorf("the symbolic ARN of a role means %v", got)
	}
	if got := x.PrincipalsOf(code.AuthorizationDetails.RoleDetailList[1].RoleName); len(got) != 1 {
		t.Errorf("the symbolic name of a role means %v", got)
	}
	if got := x.PrincipalsOf(x.Inventory().Accounts[1].AuthorizationDetails.RoleDetailList[0].Arn); len(got) != 1 || got[0].Account.AccountID.Text != "444455556666" {
		t.Errorf("the ARN of a role means %v", got)
	}
}

func TestIndexPrincipals(t *testing.T) {
	t.Parallel()
	const (
		alice = "arn:aws:iam::111122223333:user/eng/Alice"
		app   = "arn:aws:iam::111122223333:role/service/App"
		other = "arn:aws:iam::444455556666:role/App"
		user  = "user App of account 111122223333"
		bare  = "role Bare of account 111122223333"
		code  = "arn:aws:iam::${this account}:role/Code"
	)
	tests := []struct {
		name      string
		principal string
		scope     inventory.Scope
		want      []string
	}{
		{"an ARN", alice, inventory.Scope{}, []string{alice}},
		{"an ARN without the path", "arn:aws:iam::111122223333:user/Alice", inventory.Scope{}, nil},
		{"an ARN of another partition", "arn:aws-cn:iam::111122223333:user/eng/Alice", inventory.Scope{}, nil},
		{"an ARN that the inventory does not state", "arn:aws:iam::111122223333:role/x/Bare", inventory.Scope{}, []string{bare}},
		{"a session, which has no path", "arn:aws:sts::111122223333:assumed-role/App/i-0abc", inventory.Scope{}, []string{app}},
		{"a session of a role without ARN", "arn:aws:sts::111122223333:assumed-role/Bare/s", inventory.Scope{}, []string{bare}},
		{"a session of nobody", "arn:aws:sts::111122223333:assumed-role/Alice/s", inventory.Scope{}, nil},
		{"a role in two accounts", "role/App", inventory.Scope{}, []string{app, other}},
		{"a role in one account", "role/App", inventory.Scope{Account: "444455556666"}, []string{other}},
		{"a role with its path", "role/service/App", inventory.Scope{}, []string{app}},
		{"a session by name", "assumed-role/App/s", inventory.Scope{Account: "111122223333"}, []string{app}},
		{"a user", "user/Alice", inventory.Scope{}, []string{alice}},
		{"a name of users and roles", "App", inventory.Scope{}, []string{user, app, other}},
		{"a role of code", "role/Code", inventory.Scope{Account: "111122223333"}, []string{code}},
		{"upper case", "role/APP", inventory.Scope{}, nil},
		{"the account", "arn:aws:iam::111122223333:root", inventory.Scope{}, nil},
		{"a service", "s3.amazonaws.com", inventory.Scope{}, nil},
	}
	x := newIndex(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range x.Principals(tt.principal, tt.scope) {
				got = append(got, p.Name())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Principals(%q, %+v) (-want +got):\n%s", tt.principal, tt.scope, diff)
			}
		})
	}
}

func TestIndexOfAccounts(t *testing.T) {
	t.Parallel()
	x := newIndex(t)
	all := x.Inventory().Accounts
	for i := range all {
		if got := x.Accounts(all[i].AccountID); len(got) != 1 || got[0] != &x.Inventory().Accounts[i] {
			t.Errorf("Accounts(%s) = %v", all[i].AccountID.Display(), got)
		}
	}
	a := &x.Inventory().Accounts[0]
	if o := x.OrganizationAccount(a.AccountID); o == nil || o.OrgPath.Text != "o/r/" {
		t.Errorf("the organization says %+v", o)
	}
	if o := x.OrganizationAccount(all[1].AccountID); o != nil {
		t.Errorf("the organization says %+v of an account outside", o)
	}
	groups := a.AuthorizationDetails.GroupDetailList
	if got := x.Group(a, groups[0].GroupName); got != &groups[0] {
		t.Errorf("Group(Admins) = %+v", got)
	}
	if got := x.Group(&x.Inventory().Accounts[1], groups[0].GroupName); got != nil {
		t.Errorf("Group(Admins) of another account = %+v", got)
	}
	if got := x.Policy(a, a.AuthorizationDetails.Policies[0].Arn); got != &a.AuthorizationDetails.Policies[0] {
		t.Errorf("Policy(P) = %+v", got)
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	x := newIndex(t)
	tests := []struct {
		name string
		find func(string) []string
		want []string
	}{
		{"alias/date", x.NearKeys, []string{"alias/data"}},
		{"alias/DATA", x.NearKeys, []string{"alias/data"}},
		{"data", x.NearKeys, []string{"alias/data"}},
		{"aws_kms_key.date", x.NearKeys, []string{"infra:aws_kms_key.data", "other:aws_kms_key.data"}},
		{"1234abcd", x.NearKeys, []string{"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}},
		{"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", x.NearKeys, []string{"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}},
		{"alias/somewhere-else", x.NearKeys, nil},
		{"", x.NearKeys, nil},
		{"role/Ap", x.NearPrincipals, []string{"role/App", "user/App"}},
		{"arn:aws:iam::999999999999:user/Alcie", x.NearPrincipals, []string{"user/Alice"}},
		{"role/Nobody", x.NearPrincipals, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.find(tt.name)); diff != "" {
				t.Errorf("near %q (-want +got):\n%s", tt.name, diff)
			}
		})
	}
}
