package inventory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

func TestDecodeReadsTheMinimalInventory(t *testing.T) {
	t.Parallel()
	inv := decode(t, minimal)
	region := inv.Accounts[0].Regions[0]
	key := region.Keys[0]
	got := map[string]string{
		"schema": inv.Schema, "organization": inv.Organization.ID.Text, "management": inv.Organization.MasterAccountID.Text,
		"path": inv.Organization.Accounts[0].OrgPath.Text, "scp": inv.Organization.Accounts[0].ServiceControlPolicies[0][0].Name.Text,
		"account": inv.Accounts[0].AccountID.Text, "region": region.Region.Text, "spec": key.KeyMetadata.KeySpec.Text, "alias": key.Aliases[0].AliasName.Text,
		"tag": key.Tags[0].TagKey.Text + "=" + key.Tags[0].TagValue.Text, "rotation": key.Rotation.RotationPeriodInDays.Text,
		"resource": region.Resources[0].Type, "resource key": region.Resources[0].KmsKeyID.Text, "ebs": region.EbsEncryptionByDefault.Text,
	}
	want := map[string]string{
		"schema": inventory.Schema, "organization": "o-abc123", "management": "999999999999", "path": "o-abc123/r-ab12/ou-ab12-11111111/", "scp": "FullAWSAccess",
		"account": "111122223333", "region": "us-east-1", "spec": "SYMMETRIC_DEFAULT", "alias": "alias/data", "tag": "k=v", "rotation": "365",
		"resource": "AWS::S3::Bucket", "resource key": "alias/data", "ebs": "true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("inventory (-want +got):\n%s", diff)
	}
	if levels := inv.Organization.Accounts[0].ResourceControlPolicies; len(levels) != 1 || len(levels[0]) != 0 {
		t.Errorf("ResourceControlPolicies = %v, want one level without policies", levels)
	}
	if d := inv.Accounts[0].AuthorizationDetails; d == nil || d.UserDetailList == nil || len(d.UserDetailList) > 0 {
		t.Errorf("AuthorizationDetails = %+v, want an empty one", d)
	}
	if got := key.Policy.Member("Statement").Items[0].Member("Sid").Text; got != "Enable IAM User Permissions" {
		t.Errorf("the first statement of the key policy is %q", got)
	}
	start, _ := key.Declared.Range()
	policyStart, _ := key.PolicyDeclared.Range()
	if start != (document.Position{Line: 9, Column: 15}) || policyStart != (document.Position{Line: 11, Column: 26}) {
		t.Errorf("the key is declared at %v, its policy at %v", start, policyStart)
	}
}

func TestEncodeLosesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"the minimal inventory":              minimal,
		"every member, and unknown ones":     full,
		"an account in no organization":      `{"Schema": "kmslint.inventory/v1", "Organization": null}`,
		"an organization that is not known":  `{"Schema": "kmslint.inventory/v1"}`,
		"an organization without accounts":   `{"Organization": {}, "Accounts": []}`,
		"a key with AWS's default policy":    `{"Accounts": [{"Regions": [{"Keys": [{"Policy": null}]}]}]}`,
		"a key whose policy is not known":    `{"Accounts": [{"Regions": [{"Keys": [{}]}]}]}`,
		"a resource that has no policy":      `{"Accounts": [{"Regions": [{"Resources": [{"Type": "a", "Policy": null}, {"Type": "b"}]}]}]}`,
		"identity policies that are unknown": `{"Accounts": [{"AccountId": "1"}, {"AccountId": "2", "AuthorizationDetails": {}}]}`,
		"empty lists and absent ones":        `{"Accounts": [{"Regions": []}, {}, {"Regions": [{"Keys": [], "Images": []}]}]}`,
		"levels without policies":            `{"Organization": {"Accounts": [{"ServiceControlPolicies": [[], [{}], []]}]}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inv := decode(t, text)
			printed := document.Print(inventory.Encode(inv))
			if diff := cmp.Diff(values(t, document.Print(read(t, text))), values(t, printed)); diff != "" {
				t.Errorf("Encode (-read +written):\n%s", diff)
			}
			if again := document.Print(inventory.Encode(decode(t, printed))); again != printed {
				t.Errorf("written, read and written again (-first +second):\n%s", cmp.Diff(printed, again))
			}
		})
	}
}

func TestNullAndAbsentDiffer(t *testing.T) {
	t.Parallel()
	if inv := decode(t, `{"Organization": null}`); inv.Organization == nil || !inv.Organization.NoOrganization {
		t.Errorf("an organization of null is %+v, want none", inv.Organization)
	}
	if inv := decode(t, `{}`); inv.Organization != nil {
		t.Errorf("an absent organization is %+v, want nil", inv.Organization)
	}
	keys := decode(t, `{"Accounts": [{"Regions": [{"Keys": [{"Policy": null}, {}, {"Policy": "x"}]}]}]}`).Accounts[0].Regions[0].Keys
	if keys[0].Policy == nil || keys[0].Policy.Kind != document.Null || !keys[0].PolicyDeclared.Valid() {
		t.Errorf("a policy of null is %v at %v, want a Null node with its place", keys[0].Policy, keys[0].PolicyDeclared)
	}
	if keys[1].Policy != nil || keys[1].PolicyDeclared.Valid() {
		t.Errorf("an absent policy is %v, want nil", keys[1].Policy)
	}
	if keys[2].Policy.Text != "x" {
		t.Errorf("a policy that is text is %v", keys[2].Policy)
	}
}

func TestOtherNullsCountAsAbsent(t *testing.T) {
	t.Parallel()
	inv := decode(t, `{"Schema": null, "Documents": null, "Accounts": [{"AccountId": null, "AuthorizationDetails": null,
		"Regions": [{"Region": null, "Keys": [{"Address": null, "KeyMetadata": {"Arn": null, "MultiRegionConfiguration": null}, "Grants": null, "Rotation": null}]}]}]}`)
	if diff := cmp.Diff(values(t, `{"Accounts": [{"Regions": [{"Keys": [{}]}]}]}`), values(t, document.Print(inventory.Encode(inv)))); diff != "" {
		t.Errorf("inventory (-want +got):\n%s", diff)
	}
}

func TestSymbolicValuesStay(t *testing.T) {
	t.Parallel()
	account := decode(t, full).Accounts[0]
	if id := account.AccountID; id.Kind != document.Unknown || id.Symbolic.Symbol.Kind != document.Account || id.Symbolic.Symbol.ID != document.Self {
		t.Errorf("AccountId = %+v, want the symbol of this account", id)
	}
	key := account.Regions[0].Keys[0]
	if key.Policy.Kind != document.Choice || key.Rotation.KeyRotationEnabled.Kind != document.Unknown {
		t.Errorf("policy is %v, rotation is %v, want a choice and an unknown", key.Policy.Kind, key.Rotation.KeyRotationEnabled.Kind)
	}
	if got := key.Grants[0].Constraints.EncryptionContextSubset.Member("a").Display(); got != "x-${this region}" {
		t.Errorf("the encryption context holds %q", got)
	}
}

func TestDecodeReportsWrongTypes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want []string
	}{
		"an inventory that is a list":      {`[]`, []string{"1:1-1:3 inventory: The inventory must be an object, not a list"}},
		"a schema that is a number":        {`{"Schema": 1}`, []string{"1:12-1:13 inventory: Schema must be a string, not a number"}},
		"accounts that are an object":      {`{"Accounts": {}}`, []string{"1:14-1:16 inventory: Accounts must be a list, not an object"}},
		"an account that is a string":      {`{"Accounts": [{}, "111122223333"]}`, []string{"1:19-1:33 inventory: Accounts[1] must be an object, not a string"}},
		"an organization that is a string": {`{"Organization": "o-1"}`, []string{"1:18-1:23 inventory: Organization must be an object, not a string"}},
		"a claim that is a string":         {`{"Organization": {"Accounts": [{"PoliciesUnknown": "yes"}]}}`, []string{"1:52-1:57 inventory: PoliciesUnknown must be true or false, not a string"}},
		"a level that is an object":        {`{"Organization": {"Accounts": [{"ServiceControlPolicies": [{}]}]}}`, []string{"1:60-1:62 inventory: ServiceControlPolicies[0] must be a list, not an object"}},
		"a type that is not known":         {`{"Accounts": [{"Regions": [{"Resources": [{"Type": {"$kmslint": {"segments": ["a", {"symbol": "name", "id": "x"}]}}}]}]}]}`, []string{"1:52-1:116 inventory: Type must be a string, not one that is not known"}},
		"all of them, and the rest is read": {"{\"Accounts\": [1, {\"Regions\": [{\"Keys\": 2, \"Region\": \"r\"},\n3]}]}", []string{
			"1:15-1:16 inventory: Accounts[0] must be an object, not a number",
			"1:40-1:41 inventory: Keys must be a list, not a number",
			"2:1-2:2 inventory: Regions[1] must be an object, not a number",
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inv, ds := inventory.Decode(read(t, tt.text))
			if diff := cmp.Diff(tt.want, brief(ds)); diff != "" {
				t.Errorf("Decode(%s) diagnostics (-want +got):\n%s", tt.text, diff)
			}
			if inv == nil || !document.Fatal(ds) {
				t.Errorf("Decode(%s) = %v, fatal: %v, want an inventory and a fatal diagnostic", tt.text, inv, document.Fatal(ds))
			}
		})
	}
	inv, _ := inventory.Decode(read(t, tests["all of them, and the rest is read"].text))
	if got := inv.Accounts[1].Regions[0].Region.Text; got != "r" {
		t.Errorf("the Region beside the wrong member is %q, want r", got)
	}
}

func TestLastOfDuplicateMembersCounts(t *testing.T) {
	t.Parallel()
	n, _ := document.ParseJSON(document.NewSource("x", []byte(`{"Accounts": [{"Regions": [{"Keys": [{"KeyMetadata": {"Arn": "a", "X": 1}, "KeyMetadata": {"KeyId": "b"}, "Rotation": {}, "Rotation": null}]}]}]}`)), document.Limits{})
	inv, ds := inventory.Decode(n)
	if len(ds) > 0 {
		t.Fatalf("Decode reports %q", brief(ds))
	}
	if key := inv.Accounts[0].Regions[0].Keys[0]; key.KeyMetadata.Arn != nil || key.KeyMetadata.Extra != nil || key.KeyMetadata.KeyID.Text != "b" || key.Rotation != nil {
		t.Errorf("the key is %+v, want only the last members", key)
	}
}

func TestEncodeKeepsThePlaceOfEmptyItems(t *testing.T) {
	t.Parallel()
	inv := &inventory.Inventory{
		Accounts:     []inventory.Account{{}, {Regions: []inventory.Region{{CustomKeyStores: []*document.Node{nil}}}}},
		Organization: &inventory.Organization{Accounts: []inventory.OrganizationAccount{{ServiceControlPolicies: [][]inventory.NamedPolicy{nil}}}},
	}
	want := `{"Accounts": [{}, {"Regions": [{"CustomKeyStores": [null]}]}], "Organization": {"Accounts": [{"ServiceControlPolicies": [[]]}]}}`
	if diff := cmp.Diff(values(t, want), values(t, document.Print(inventory.Encode(inv)))); diff != "" {
		t.Errorf("Encode (-want +got):\n%s", diff)
	}
	if inv, ds := inventory.Decode(nil); inv == nil || len(ds) > 0 {
		t.Errorf("Decode(nil) = %v, %q, want an inventory that knows nothing", inv, brief(ds))
	}
}
