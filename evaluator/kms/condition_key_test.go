package kms_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/kms"
)

func TestLookupConditionKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       string // empty: none
	}{
		{"a key of KMS", "kms:ViaService", "kms:ViaService"},
		{"letter case does not matter", "KMS:viaservice", "kms:ViaService"},
		{"a global key", "aws:PrincipalOrgID", "aws:PrincipalOrgID"},
		{"AWS spells some keys in lower case", "aws:UserID", "aws:userid"},
		{"a cross-service key", "lambda:SourceFunctionArn", "lambda:SourceFunctionArn"},
		{"an encryption context key", "kms:EncryptionContext:Department", "kms:EncryptionContext:"},
		{"an encryption context key with colons", "kms:encryptioncontext:aws:s3:arn", "kms:EncryptionContext:"},
		{"the keys of the encryption context are another key", "kms:EncryptionContextKeys", "kms:EncryptionContextKeys"},
		{"a template needs a name", "kms:EncryptionContext:", ""},
		{"a template needs its separator", "kms:EncryptionContext", ""},
		{"a tag key", "aws:ResourceTag/team", "aws:ResourceTag/"},
		{"a tag key with a slash and a colon", "aws:principaltag/a/b:c", "aws:PrincipalTag/"},
		{"the wrong separator", "aws:ResourceTag:team", ""},
		{"the first register of an enclave", "kms:RecipientAttestation:PCR0", "kms:RecipientAttestation:PCR0"},
		{"the last register of an enclave", "kms:recipientattestation:pcr31", "kms:RecipientAttestation:PCR31"},
		{"no such register", "kms:RecipientAttestation:PCR32", ""},
		{"the last register of a NitroTPM", "kms:RecipientAttestation:NitroTPMPCR23", "kms:RecipientAttestation:NitroTPMPCR23"},
		{"the image of an enclave", "kms:RecipientAttestation:ImageSha384", "kms:RecipientAttestation:ImageSha384"},
		{"another service's key", "s3:prefix", ""},
		{"an unknown key", "kms:ViaServices", ""},
		{"no service", "ViaService", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k, ok := kms.LookupConditionKey(tt.text)
			got := ""
			if k != nil {
				got = k.Name
			}
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("LookupConditionKey(%q) = %q, %v, want %q", tt.text, got, ok, tt.want)
			}
		})
	}
}

func TestNearestConditionKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
		distance         int
	}{
		{"the key itself", "kms:viaservice", "kms:ViaService", 0},
		{"a missing letter", "kms:ViaServce", "kms:ViaService", 1},
		{"a global key", "aws:PrincipleOrgId", "aws:PrincipalOrgID", 2},
		{"what follows a template is kept", "kms:EncryptonContext:Department", "kms:EncryptionContext:Department", 1},
		{"a colon in what follows too", "kms:EncryptonContext:aws:s3:arn", "kms:EncryptionContext:aws:s3:arn", 1},
		{"a tag key", "aws:ResourceTags/team", "aws:ResourceTag/team", 1},
		{"a template without its separator", "kms:EncryptionContext", "kms:EncryptionContext:", 1},
		{"only keys of the same service", "kms:PrincipalOrgID", "", -1},
		{"four letters off is nothing", "kms:ViaSer", "", -1},
		{"an unknown service", "s3:prefix", "", -1},
		{"no service", "ViaService", "", -1},
		{"an endless name", "kms:" + strings.Repeat("ViaService", 1000), "", -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, distance := kms.NearestConditionKey(tt.text)
			if got != tt.want || distance != tt.distance {
				t.Errorf("NearestConditionKey(%q) = %q, %d, want %q, %d", tt.text, got, distance, tt.want, tt.distance)
			}
		})
	}
}

func TestFactsAboutConditionKeys(t *testing.T) {
	t.Parallel()
	type facts struct {
		Type             kms.KeyType
		Multi, KeyPolicy bool
		Global           bool
		Deprecated       string
	}
	tests := map[string]facts{
		"kms:ViaService":            {Type: kms.TypeString, KeyPolicy: true},
		"kms:EncryptionContextKeys": {Type: kms.TypeString, Multi: true, KeyPolicy: true},
		"kms:GrantOperations":       {Type: kms.TypeString, Multi: true, KeyPolicy: true},
		"kms:ResourceAliases":       {Type: kms.TypeString, Multi: true},
		"kms:GrantIsForAWSResource": {Type: kms.TypeBool, KeyPolicy: true},
		"kms:RotationPeriodInDays":  {Type: kms.TypeNumeric, KeyPolicy: true},
		"kms:ValidTo":               {Type: kms.TypeDate, KeyPolicy: true},
		"kms:CustomerMasterKeySpec": {Type: kms.TypeString, KeyPolicy: true, Deprecated: "kms:KeySpec"},
		"aws:ResourceTag/team":      {Type: kms.TypeString, Global: true},
		"aws:PrincipalOrgPaths":     {Type: kms.TypeString, Multi: true, KeyPolicy: true, Global: true},
		"aws:CalledVia":             {Type: kms.TypeString, Multi: true, KeyPolicy: true, Global: true},
		"aws:SourceIp":              {Type: kms.TypeIPAddress, KeyPolicy: true, Global: true},
		"aws:SourceVpcArn":          {Type: kms.TypeARN, KeyPolicy: true, Global: true},
		"aws:SignInSessionArn":      {Type: kms.TypeARN, KeyPolicy: true, Global: true},
		"aws:IsMcpServiceAction":    {Type: kms.TypeBool, KeyPolicy: true, Global: true},
		"AWS:SourceOwner":           {Type: kms.TypeString, KeyPolicy: true, Global: true, Deprecated: "aws:SourceAccount"},
		"aws:arn":                   {Type: kms.TypeARN, KeyPolicy: true, Global: true, Deprecated: "aws:PrincipalArn"},
	}
	for name, want := range tests {
		k, ok := kms.LookupConditionKey(name)
		if !ok {
			t.Errorf("LookupConditionKey(%q) finds nothing", name)
			continue
		}
		got := facts{k.Type, k.Multi, k.KeyPolicy, k.Global, k.Deprecated}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	epoch, _ := kms.LookupConditionKey("aws:EpochTime")
	if !epoch.Accepts(kms.TypeDate) || !epoch.Accepts(kms.TypeNumeric) || epoch.Accepts(kms.TypeString) || epoch.Accepts(kms.TypeNone) {
		t.Errorf("aws:EpochTime is a date or a number and nothing else: %+v", epoch)
	}
}

func TestActionsOfConditionKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		key  string
		has  kms.ActionSet
		not  kms.ActionSet
	}{
		{"a property of the key exists wherever a key is used", "kms:KeySpec", kms.AllActions &^ kms.IAMOnlyActions, 1<<kms.ActionListKeys | 1<<kms.ActionGenerateRandom},
		{"CreateKey describes the key to be", "kms:KeySpec", 1 << kms.ActionCreateKey, 0},
		{"kms:GranteePrincipal is of CreateGrant", "kms:GranteePrincipal", 1 << kms.ActionCreateGrant, kms.AllActions &^ (1 << kms.ActionCreateGrant)},
		{"attestation of GenerateRandom", "kms:RecipientAttestation:PCR3", 1 << kms.ActionGenerateRandom, 1 << kms.ActionEncrypt},
		{"tags of requests", "aws:RequestTag/team", 1<<kms.ActionCreateKey | 1<<kms.ActionTagResource, kms.CryptographicActions},
		{"global keys everywhere", "aws:PrincipalArn", kms.AllActions, 0},
		{"kms:RequestAlias with ML-KEM", "kms:RequestAlias", kms.CryptographicActions, 1 << kms.ActionPutKeyPolicy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k, ok := kms.LookupConditionKey(tt.key)
			if !ok || k.Actions&tt.has != tt.has || k.Actions&tt.not != 0 {
				t.Errorf("%s: Actions = %v, lacks %v, should not have %v", tt.key, k.Actions.Actions(),
					(tt.has &^ k.Actions).Actions(), (k.Actions & tt.not).Actions())
			}
		})
	}
}

func TestConditionKeysAreSortedAndComplete(t *testing.T) {
	t.Parallel()
	keys := kms.ConditionKeys()
	previous, global, attestation := "", 0, 0
	for _, k := range keys {
		if name := strings.ToLower(k.Name); name <= previous {
			t.Errorf("%s does not sort after %s", k.Name, previous)
		} else {
			previous = name
		}
		if k.Type == kms.TypeNone || k.Actions == 0 || k.Source == "" || k.Date == "" || k.Date > kms.TableDate || len(k.Name) > 60 {
			t.Errorf("incomplete entry %+v", k)
		}
		if strings.HasPrefix(k.Name, "aws:") && !k.Global || strings.HasPrefix(k.Name, "kms:") && k.Global {
			t.Errorf("%s: Global = %v", k.Name, k.Global)
		}
		name := k.Name
		if k.Prefix {
			name += "x"
		}
		if got, ok := kms.LookupConditionKey(strings.ToUpper(name)); !ok || got.Name != k.Name {
			t.Errorf("LookupConditionKey(%q) = %v, %v", strings.ToUpper(name), got, ok)
		}
		if k.Deprecated != "" {
			if _, ok := kms.LookupConditionKey(k.Deprecated); !ok {
				t.Errorf("%s: the replacement %s is no condition key", k.Name, k.Deprecated)
			}
		}
		if k.Global {
			global++
		}
		if strings.HasPrefix(k.Name, "kms:RecipientAttestation:") {
			attestation++
		}
	}
	// The IAM User Guide's table has 11 + 19 + 8 + 4 + 19 keys, and aws:ARN and aws:SourceOwner are no longer in it; the
	// Service Authorization Reference has 57 for attestation.
	if global != 63 || attestation != 57 {
		t.Errorf("%d global and %d attestation keys, want 63 and 57", global, attestation)
	}
	keys[0].Name = "changed"
	if kms.ConditionKeys()[0].Name == "changed" {
		t.Error("ConditionKeys gives the table away")
	}
}

func TestKeyTypesHaveNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for typ := kms.TypeNone; typ <= kms.TypeBinary; typ++ {
		name := typ.String()
		if name == "unknown" || seen[name] {
			t.Errorf("KeyType(%d).String() = %q", typ, name)
		}
		seen[name] = true
	}
}
