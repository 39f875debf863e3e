package inventory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// regions is an inventory with one account, and these Regions.
func regions(account, text string) string {
	return `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "` + account + `", "Regions": [` + text + `]}]}`
}

// details is an inventory with one account and these AuthorizationDetails.
func details(text string) string {
	return `{"Accounts": [{"AccountId": "111122223333", "AuthorizationDetails": ` + text + `}]}`
}

const (
	key1 = `{"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/1", "KeyId": "1"}}`
	key2 = `{"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/2"}}`
)

func TestMerge(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		parts []string
		want  string
	}{
		"nothing": {nil, `{"Schema": "kmslint.inventory/v1"}`},
		"keys of one Region": {
			[]string{regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`]}`), regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key2+`], "Images": []}`)},
			regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`, `+key2+`], "Images": []}`),
		},
		"Regions of one account": {
			[]string{regions("111122223333", `{"Region": "a"}`), regions("111122223333", `{"Region": "b"}, {"Region": "a", "Keys": []}`)},
			regions("111122223333", `{"Region": "a", "Keys": []}, {"Region": "b"}`),
		},
		"an account that one inventory has twice": {
			[]string{`{"Accounts": [{"AccountId": "1", "Regions": [{"Region": "a"}]}, {"AccountId": "1", "Regions": [{"Region": "b"}]}]}`},
			`{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "1", "Regions": [{"Region": "a"}, {"Region": "b"}]}]}`,
		},
		"accounts without an id stay apart": {
			[]string{`{"Accounts": [{"Regions": []}]}`, `{"Accounts": [{"Regions": []}]}`},
			`{"Schema": "kmslint.inventory/v1", "Accounts": [{"Regions": []}, {"Regions": []}]}`,
		},
		"this account is one account": {
			[]string{
				`{"Accounts": [{"AccountId": {"$kmslint": {"segments": [{"symbol": "account", "id": "self"}]}}, "Regions": [{"Region": "a"}]}]}`,
				`{"Accounts": [{"AccountId": {"$kmslint": {"unknown": "x", "symbol": {"symbol": "account", "id": "self", "why": "x"}}}, "Regions": [{"Region": "b"}]}]}`,
			},
			`{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": {"$kmslint": {"segments": [{"symbol": "account", "id": "self"}]}}, "Regions": [{"Region": "a"}, {"Region": "b"}]}]}`,
		},
		"principals, and what is not known": {
			[]string{details(`{"UserDetailList": [{"UserName": "A"}], "Partial": true}`), regions("111122223333", ""), details(`{"UserDetailList": [{"UserName": "B"}], "RoleDetailList": []}`)},
			`{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "AuthorizationDetails": {"UserDetailList": [{"UserName": "A"}, {"UserName": "B"}], "RoleDetailList": [], "Partial": true}, "Regions": []}]}`,
		},
		"AWS's managed policies are in every part": {
			[]string{details(`{"Policies": [{"Arn": "arn:aws:iam::aws:policy/P", "DefaultVersionId": "v1"}]}`), details(`{"Policies": [{"Arn": "arn:aws:iam::aws:policy/P", "DefaultVersionId": "v1"}, {"Arn": "b"}]}`)},
			`{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "AuthorizationDetails": {"Policies": [{"Arn": "arn:aws:iam::aws:policy/P", "DefaultVersionId": "v1"}, {"Arn": "b"}]}}]}`,
		},
		"an organization in parts": {
			[]string{`{"Organization": {"Id": "o-1", "Accounts": [{"Id": "1"}]}}`, `{"Organization": {"Id": "o-1", "MasterAccountId": "9", "Accounts": [{"Id": "2"}]}}`},
			`{"Schema": "kmslint.inventory/v1", "Organization": {"Id": "o-1", "MasterAccountId": "9", "Accounts": [{"Id": "1"}, {"Id": "2"}]}}`,
		},
		"no organization, twice": {[]string{`{"Organization": null}`, `{"Organization": null}`}, `{"Schema": "kmslint.inventory/v1", "Organization": null}`},
		"bare policies": {
			[]string{`{"Documents": [{"Kind": "key"}]}`, `{"Documents": [{"Kind": "scp"}]}`}, `{"Schema": "kmslint.inventory/v1", "Documents": [{"Kind": "key"}, {"Kind": "scp"}]}`,
		},
		"members that we do not know": {
			[]string{`{"Tool": "x", "Accounts": [{"AccountId": "1", "Name": "prod"}]}`, `{"Tool": "x", "Accounts": [{"AccountId": "1", "Stage": 2}]}`},
			`{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "1", "Name": "prod", "Stage": 2}], "Tool": "x"}`,
		},
		"an alias before its key": {
			[]string{
				regions("111122223333", `{"Region": "eu-west-1", "Aliases": [{"AliasName": "alias/a", "TargetKeyId": "1"}, {"AliasName": "alias/aws/s3"}, {"AliasName": "alias/b", "TargetKeyId": "9"}]}`),
				regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`]}`),
			},
			regions("111122223333", `{"Region": "eu-west-1", "Keys": [{"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/1", "KeyId": "1"}, "Aliases": [{"AliasName": "alias/a", "TargetKeyId": "1"}]}],
				"Aliases": [{"AliasName": "alias/aws/s3"}, {"AliasName": "alias/b", "TargetKeyId": "9"}]}`),
		},
		"an alias of another Region's key": {
			[]string{regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`]}, {"Region": "us-east-1", "Aliases": [{"AliasName": "alias/a", "TargetKeyId": "1"}]}`)},
			regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`]}, {"Region": "us-east-1", "Aliases": [{"AliasName": "alias/a", "TargetKeyId": "1"}]}`),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var parts []*inventory.Inventory
			var before []string
			for _, text := range tt.parts {
				parts = append(parts, decode(t, text))
				before = append(before, document.Print(inventory.Encode(parts[len(parts)-1])))
			}
			got, ds := inventory.Merge(parts...)
			if len(ds) > 0 {
				t.Fatalf("Merge reports %q", brief(ds))
			}
			if diff := cmp.Diff(values(t, tt.want), values(t, document.Print(inventory.Encode(got)))); diff != "" {
				t.Errorf("Merge (-want +got):\n%s", diff)
			}
			for i, p := range parts {
				if after := document.Print(inventory.Encode(p)); after != before[i] {
					t.Errorf("Merge changes part %d:\n%s", i, cmp.Diff(before[i], after))
				}
			}
		})
	}
}

func TestMergeRefusesContradictions(t *testing.T) {
	t.Parallel()
	user := func(text string) string { return details(`{"UserDetailList": [` + text + `]}`) }
	ebs := func(text string) string {
		return regions("111122223333", `{"Region": "eu-west-1", "EbsEncryptionByDefault": `+text+`}`)
	}
	tests := map[string]struct {
		parts []string
		want  string
	}{
		"a key":                    {[]string{regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`]}`), regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`]}`)}, "The key arn:aws:kms:eu-west-1:111122223333:key/1 is listed twice"},
		"a key, by its id":         {[]string{regions("111122223333", `{"Region": "eu-west-1", "Keys": [`+key1+`, {"KeyMetadata": {"KeyId": "1"}}]}`)}, "The key 1 is listed twice"},
		"a user":                   {[]string{user(`{"UserName": "A", "Arn": "arn:aws:iam::111122223333:user/A"}`), user(`{"Arn": "arn:aws:iam::111122223333:user/A"}`)}, "The user arn:aws:iam::111122223333:user/A is listed twice"},
		"a role, by its name":      {[]string{details(`{"RoleDetailList": [{"RoleName": "A"}, {"RoleName": "A"}]}`)}, "The role A is listed twice"},
		"a group":                  {[]string{details(`{"GroupDetailList": [{"GroupName": "A"}, {"GroupName": "A"}]}`)}, "The group A is listed twice"},
		"a managed policy":         {[]string{details(`{"Policies": [{"Arn": "a", "DefaultVersionId": "v1"}, {"Arn": "a", "DefaultVersionId": "v2"}]}`)}, "The managed policy a is listed twice"},
		"an alias":                 {[]string{regions("1", `{"Region": "a", "Keys": [{"Aliases": [{"AliasName": "alias/x"}]}]}`), regions("1", `{"Region": "a", "Aliases": [{"AliasName": "alias/x"}]}`)}, "The alias alias/x is listed twice"},
		"an account":               {[]string{`{"Organization": {"Accounts": [{"Id": "1"}, {"Id": "1"}]}}`}, "The account of the organization 1 is listed twice"},
		"the organization":         {[]string{`{"Organization": {"Id": "o-1"}}`, `{"Organization": {"Id": "o-2"}}`}, "Id of the organization is stated twice, differently"},
		"whether there is one":     {[]string{`{"Organization": {"Id": "o-1"}}`, `{"Organization": null}`}, "Organization is stated twice: as null, which says that the accounts are in none, and as an organization"},
		"a setting of the Region":  {[]string{ebs("true"), ebs("false")}, "EbsEncryptionByDefault of Region eu-west-1 is stated twice, differently"},
		"a member we do not know":  {[]string{`{"Tool": "x"}`, `{"Tool": "y"}`}, "The member Tool of the inventory is stated twice, differently"},
		"a member of the account":  {[]string{`{"Accounts": [{"AccountId": "1", "Name": "x"}]}`, `{"Accounts": [{"AccountId": "1", "Name": "y"}]}`}, "The member Name of account 1 is stated twice, differently"},
		"the same, more than once": {[]string{`{"Accounts": [{"AccountId": "1", "Name": "x"}, {"AccountId": "1", "Name": "x"}, {"AccountId": "1", "Name": "z"}]}`}, "The member Name of account 1 is stated twice, differently"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var parts []*inventory.Inventory
			for _, text := range tt.parts {
				parts = append(parts, decode(t, text))
			}
			_, ds := inventory.Merge(parts...)
			if len(ds) != 1 || ds[0].Summary != tt.want || !ds[0].Fatal {
				t.Fatalf("Merge reports %q, want one fatal %q", brief(ds), tt.want)
			}
			if !ds[0].Span.Valid() || !strings.HasPrefix(ds[0].Detail, "The other one stands at inventory.json:1:") {
				t.Errorf("Merge reports it at %v, %q, want both places", ds[0].Span.Valid(), ds[0].Detail)
			}
		})
	}
}

func TestKeysOfTwoRegionsMayShareAnID(t *testing.T) {
	t.Parallel()
	const key = `"Keys": [{"KeyMetadata": {"KeyId": "mrk-1"}, "Aliases": [{"AliasName": "alias/x"}]}]`
	_, ds := inventory.Merge(decode(t, regions("1", `{"Region": "a", `+key+`}, {"Region": "b", `+key+`}`)), decode(t, regions("2", `{"Region": "a", `+key+`}`)))
	if len(ds) > 0 {
		t.Errorf("Merge reports %q", brief(ds))
	}
}

// unit is what the code of a stage declares: a key, its alias and its role, with a parameter in the alias's name.
const unit = `{"Accounts": [{"AccountId": {"$kmslint": {"segments": [{"symbol": "account", "id": "self"}]}},
	"AuthorizationDetails": {"Partial": true, "RoleDetailList": [{"RoleName": "App"}]},
	"Regions": [{"Region": "eu-west-1", "EbsDefaultKmsKeyId": {"$kmslint": {"segments": [{"symbol": "name", "id": "resource Key id"}]}},
		"Keys": [{"Address": "Key", "KeyMetadata": {"KeyId": {"$kmslint": {"segments": [{"symbol": "name", "id": "resource Key id"}]}}},
			"Aliases": [{"AliasName": "alias/data"}, {"AliasName": {"$kmslint": {"segments": ["alias/", {"symbol": "name", "id": "parameter Env"}]}}}]}]}]}]}`

func TestUnitsOfCodeAreToldApart(t *testing.T) {
	t.Parallel()
	var m inventory.Merger
	m.AddCode("prod.yaml", decode(t, unit))
	m.AddCode("dev.yaml", decode(t, unit))
	got, ds := m.Inventory()
	want := []string{"0:0-0:0 one-account: The code of dev.yaml and prod.yaml is taken to be deployed to one account"}
	if diff := cmp.Diff(want, brief(ds)); diff != "" || document.Fatal(ds) {
		t.Errorf("Inventory reports (-want +got):\n%s", diff)
	}
	if len(got.Accounts) != 1 || len(got.Accounts[0].Regions) != 1 {
		t.Fatalf("the units declare %d accounts, want one with one Region", len(got.Accounts))
	}
	region := got.Accounts[0].Regions[0]
	var names []string
	for _, k := range region.Keys {
		names = append(names, k.Address, k.KeyMetadata.KeyID.Display(), k.Aliases[0].AliasName.Text, k.Aliases[1].AliasName.Display())
	}
	want = []string{
		"dev.yaml:Key", "${resource Key id of dev.yaml}", "alias/data", "alias/${parameter Env of dev.yaml}",
		"prod.yaml:Key", "${resource Key id of prod.yaml}", "alias/data", "alias/${parameter Env of prod.yaml}",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if d := got.Accounts[0].AuthorizationDetails; !d.Partial || len(d.RoleDetailList) != 2 {
		t.Errorf("AuthorizationDetails = %+v, want both roles, and that there are more", d)
	}
	if n := region.EbsDefaultKmsKeyID; n.Kind != document.Unknown {
		t.Errorf("what the units state differently is %s, want an unknown value", n.Display())
	}
}

func TestOneUnitOfCodeKeepsItsNames(t *testing.T) {
	t.Parallel()
	var m inventory.Merger
	m.Add(decode(t, minimal))
	m.AddCode("prod.yaml", decode(t, unit))
	got, ds := m.Inventory()
	if len(ds) > 0 || len(got.Accounts) != 2 {
		t.Fatalf("Inventory gives %d accounts and reports %q", len(got.Accounts), brief(ds))
	}
	if k := got.Accounts[1].Regions[0].Keys[0]; k.Address != "Key" || k.Aliases[1].AliasName.Display() != "alias/${parameter Env}" {
		t.Errorf("the key is %s with alias %s", k.Address, k.Aliases[1].AliasName.Display())
	}
}
