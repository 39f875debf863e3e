package kms_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/kms"
)

func TestParseAction(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       kms.Action
		ok         bool
	}{
		{"name of a policy", "kms:Decrypt", kms.ActionDecrypt, true},
		{"bare name", "Decrypt", kms.ActionDecrypt, true},
		{"case of the service and the name does not matter", "KMS:dEcRyPt", kms.ActionDecrypt, true},
		{"first action", "kms:CancelKeyDeletion", kms.ActionCancelKeyDeletion, true},
		{"last action", "kms:verifymac", kms.ActionVerifyMac, true},
		{"a name that starts another", "kms:GenerateDataKey", kms.ActionGenerateDataKey, true},
		{"an operation that is two actions is no action", "kms:ReEncrypt", 0, false},
		{"another service", "s3:Decrypt", 0, false},
		{"wildcards are not for it", "kms:Decryp?", 0, false},
		{"only ASCII folds", "kms:de\u017Fcribekey", 0, false},
		{"the Kelvin sign is not a k", "\u212Ams:Decrypt", 0, false},
		{"empty name", "kms:", 0, false},
		{"empty", "", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := kms.ParseAction(tt.text)
			if got != tt.want || ok != tt.ok {
				t.Errorf("ParseAction(%q) = %v, %v, want %v, %v", tt.text, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestActionNamesAreSortedAndParseBack(t *testing.T) {
	t.Parallel()
	previous := ""
	for a := range kms.Action(kms.ActionCount) {
		if name := strings.ToLower(a.Name()); name <= previous {
			t.Errorf("action %d, %s, does not sort after %s", a, name, previous)
		} else {
			previous = name
		}
		for _, text := range []string{a.String(), a.Name(), strings.ToUpper(a.String())} {
			if got, ok := kms.ParseAction(text); got != a || !ok {
				t.Errorf("ParseAction(%q) = %v, %v, want %v", text, got, ok, a)
			}
		}
		if len(a.Name()) > 60 {
			t.Errorf("%v is too long for the rows of the edit distance", a)
		}
	}
}

func TestNearestAction(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       kms.Action
		distance   int
	}{
		{"the name itself", "kms:Decrypt", kms.ActionDecrypt, 0},
		{"letter case costs nothing", "DECRYPT", kms.ActionDecrypt, 0},
		{"a missing letter", "kms:Decrpt", kms.ActionDecrypt, 1},
		{"a transposition costs two", "kms:Dercypt", kms.ActionDecrypt, 2},
		{"a plural", "kms:DescribeKeys", kms.ActionDescribeKey, 1},
		{"three letters off", "kms:GenerateDataKeyPairs__", kms.ActionGenerateDataKeyPair, 3},
		{"the first of equally near", "kms:crypt", kms.ActionDecrypt, 2},
		{"four letters off is nothing", "kms:CancelKeyDele", 0, -1},
		{"nothing near", "kms:FrobnicateTheKey", 0, -1},
		{"an endless name", "kms:" + strings.Repeat("Decrypt", 1000), 0, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, distance := kms.NearestAction(tt.text)
			if got != tt.want || distance != tt.distance {
				t.Errorf("NearestAction(%q) = %v, %d, want %v, %d", tt.text, got, distance, tt.want, tt.distance)
			}
		})
	}
}

func TestOperation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []kms.Action
	}{
		{"an operation of one action", "Decrypt", []kms.Action{kms.ActionDecrypt}},
		{"ReEncrypt needs both ends", "ReEncrypt", []kms.Action{kms.ActionReEncryptFrom, kms.ActionReEncryptTo}},
		{"any case and with the service", "KMS:reencrypt", []kms.Action{kms.ActionReEncryptFrom, kms.ActionReEncryptTo}},
		{"half of ReEncrypt is no operation", "ReEncryptFrom", nil},
		{"a permission without an operation", "SynchronizeMultiRegionKey", nil},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := kms.Operation(tt.text)
			if diff := cmp.Diff(tt.want, got.Actions()); diff != "" || ok != (tt.want != nil) {
				t.Errorf("Operation(%q) ok = %v, (-want +got):\n%s", tt.text, ok, diff)
			}
		})
	}
}

// Every operation that the SDK can call has actions, and every action but the internal one is called by some operation.
func TestEveryOperationOfTheSDKIsCovered(t *testing.T) {
	t.Parallel()
	var covered kms.ActionSet
	client := reflect.TypeFor[*sdk.Client]()
	calls := 0
	for i := range client.NumMethod() {
		m := client.Method(i)
		if !m.Type.IsVariadic() || m.Type.NumIn() != 4 || m.Type.In(1) != reflect.TypeFor[context.Context]() {
			continue
		}
		calls++
		actions, ok := kms.Operation(m.Name)
		if !ok {
			t.Errorf("the SDK has the operation %s, the table has no action for it: look it up and add it to data/actions.json", m.Name)
		}
		covered |= actions
	}
	if calls < 50 {
		t.Errorf("found only %d operations in *kms.Client", calls)
	}
	want := []kms.Action{kms.ActionSynchronizeMultiRegionKey}
	if diff := cmp.Diff(want, (kms.AllActions &^ covered).Actions()); diff != "" {
		t.Errorf("actions without an operation (-want +got):\n%s", diff)
	}
}

func TestSetsOfActions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		set   kms.ActionSet
		names string
	}{
		{"IAM policies alone decide what has no key", kms.IAMOnlyActions,
			`ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DescribeCustomKeyStores
			DisconnectCustomKeyStore GenerateRandom ListAliases ListKeys ListRetirableGrants UpdateCustomKeyStore`},
		{"22 actions cross accounts", kms.CrossAccountActions,
			`CreateGrant Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt GenerateDataKey
			GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac
			GetKeyRotationStatus GetPublicKey ListGrants ReEncryptFrom ReEncryptTo RetireGrant RevokeGrant Sign Verify VerifyMac`},
		{"19 operations can be granted", kms.GrantOperations,
			`CreateGrant Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt GenerateDataKey
			GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac
			GetPublicKey ReEncryptFrom ReEncryptTo RetireGrant Sign Verify VerifyMac`},
		{"cryptographic actions use key material", kms.CryptographicActions,
			`Decapsulate Decrypt DeriveSharedSecret Encapsulate Encrypt GenerateDataKey GenerateDataKeyPair
			GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac ReEncryptFrom ReEncryptTo
			Sign Verify VerifyMac`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, a := range tt.set.Actions() {
				got = append(got, a.Name())
			}
			if diff := cmp.Diff(strings.Fields(tt.names), got); diff != "" {
				t.Errorf("actions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInfoAgreesWithTheSets(t *testing.T) {
	t.Parallel()
	for a := range kms.Action(kms.ActionCount) {
		i := a.Info()
		if i.Key == kms.IAMOnlyActions.Has(a) || i.CrossAccount != kms.CrossAccountActions.Has(a) ||
			i.Grant != kms.GrantOperations.Has(a) || (i.Usage != "") != kms.CryptographicActions.Has(a) {
			t.Errorf("%v: Info() = %+v contradicts the sets", a, i)
		}
		if i.KeyPolicy && !i.Key {
			t.Errorf("%v: a key policy cannot decide an action without a key", a)
		}
		for _, name := range i.ConditionKeys {
			if !strings.HasSuffix(name, ":") && !strings.HasSuffix(name, "/") {
				if k, ok := kms.LookupConditionKey(name); !ok || !k.Actions.Has(a) {
					t.Errorf("%v has the condition key %s, which does not have the action", a, name)
				}
			}
		}
	}
	if kms.ActionRetireGrant.Info().KeyPolicy {
		t.Error("a key policy has no effect on RetireGrant")
	}
	if got := kms.ActionEncapsulate.Info().Usage; got != kms.KeyUsageEncapsulateDecapsulate {
		t.Errorf("Encapsulate needs the key usage %q", got)
	}
}

func TestActionSet(t *testing.T) {
	t.Parallel()
	var s kms.ActionSet
	if s.Len() != 0 || s.Actions() != nil || s.Has(kms.ActionCancelKeyDeletion) {
		t.Error("the zero set is not empty")
	}
	s = s.With(kms.ActionVerifyMac).With(kms.ActionCancelKeyDeletion).With(kms.ActionVerifyMac)
	want := []kms.Action{kms.ActionCancelKeyDeletion, kms.ActionVerifyMac}
	if !slices.Equal(s.Actions(), want) || s.Len() != 2 || !s.Has(kms.ActionVerifyMac) || s.Has(kms.ActionVerify) {
		t.Errorf("Actions() = %v, want %v", s.Actions(), want)
	}
	for first := range s.All() {
		if first != kms.ActionCancelKeyDeletion {
			t.Errorf("All() starts with %v", first)
		}
		break
	}
	if got := kms.AllActions.Len(); got != kms.ActionCount {
		t.Errorf("AllActions.Len() = %d, want %d", got, kms.ActionCount)
	}
	if got := kms.Action(200).String(); got != "kms:?" || kms.AllActions.Has(200) {
		t.Errorf("Action(200) = %s and must not be in AllActions", got)
	}
}
