package kms_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/kms"
)

func TestKeySpecs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		spec      kms.KeySpec
		symmetric bool
		usages    []kms.KeyUsage
	}{
		{"the default encrypts", kms.KeySpecSymmetricDefault, true, []kms.KeyUsage{kms.KeyUsageEncryptDecrypt}},
		{"HMAC keys are symmetric", kms.KeySpecHMAC256, true, []kms.KeyUsage{kms.KeyUsageGenerateVerifyMAC}},
		{"RSA encrypts or signs", kms.KeySpecRSA2048, false, []kms.KeyUsage{kms.KeyUsageEncryptDecrypt, kms.KeyUsageSignVerify}},
		{"NIST curves sign or agree", kms.KeySpecECCNISTP521, false, []kms.KeyUsage{kms.KeyUsageSignVerify, kms.KeyUsageKeyAgreement}},
		{"Ed25519 only signs", kms.KeySpecECCNISTEdwards25519, false, []kms.KeyUsage{kms.KeyUsageSignVerify}},
		{"secp256k1 only signs", kms.KeySpecECCSECGP256K1, false, []kms.KeyUsage{kms.KeyUsageSignVerify}},
		{"ML-DSA signs", kms.KeySpecMLDSA65, false, []kms.KeyUsage{kms.KeyUsageSignVerify}},
		{"ML-KEM encapsulates", kms.KeySpecMLKEM768, false, []kms.KeyUsage{kms.KeyUsageEncapsulateDecapsulate}},
		{"SM2 does three things", kms.KeySpecSM2, false, []kms.KeyUsage{kms.KeyUsageEncryptDecrypt, kms.KeyUsageSignVerify, kms.KeyUsageKeyAgreement}},
		{"an unknown spec does nothing", "RSA_512", false, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.spec.Symmetric(); got != tt.symmetric {
				t.Errorf("%s.Symmetric() = %v", tt.spec, got)
			}
			if diff := cmp.Diff(tt.usages, tt.spec.Usages()); diff != "" {
				t.Errorf("%s.Usages() (-want +got):\n%s", tt.spec, diff)
			}
			for _, u := range kms.KeyUsages() {
				want := slices.Contains(tt.usages, u)
				if got := tt.spec.Allows(u); got != want {
					t.Errorf("%s.Allows(%s) = %v, want %v", tt.spec, u, got, want)
				}
				if got := len(tt.spec.Algorithms(u)) > 0; got != want {
					t.Errorf("%s.Algorithms(%s) = %v", tt.spec, u, tt.spec.Algorithms(u))
				}
			}
		})
	}
	if got := kms.KeySpecECCNISTP521.Algorithms(kms.KeyUsageSignVerify); !slices.Equal(got, []string{"ECDSA_SHA_512"}) {
		t.Errorf("P-521 signs with %v", got)
	}
}

func TestEveryListIsOfDistinctValues(t *testing.T) {
	t.Parallel()
	for name, n := range map[string][2]int{
		"KeySpecs":            {distinct(kms.KeySpecs()), 20},
		"KeyUsages":           {distinct(kms.KeyUsages()), 5},
		"KeyStates":           {distinct(kms.KeyStates()), 8},
		"Origins":             {distinct(kms.Origins()), 4},
		"GrantOperationNames": {distinct(kms.GrantOperationNames()), 19},
	} {
		if n[0] != n[1] {
			t.Errorf("%s has %d distinct values, want %d", name, n[0], n[1])
		}
	}
}

func distinct[T comparable](list []T) int {
	set := map[T]bool{}
	for _, v := range list {
		set[v] = true
	}
	return len(set)
}

func TestCustomKeyStore(t *testing.T) {
	t.Parallel()
	for _, o := range kms.Origins() {
		want := o == "AWS_CLOUDHSM" || o == "EXTERNAL_KEY_STORE"
		if got := o.CustomKeyStore(); got != want {
			t.Errorf("%s.CustomKeyStore() = %v, want %v", o, got, want)
		}
	}
}

func TestGrantOperationsAreActions(t *testing.T) {
	t.Parallel()
	var set kms.ActionSet
	for _, o := range kms.GrantOperationNames() {
		a, ok := o.Action()
		if !ok || a.Name() != string(o) {
			t.Errorf("%s.Action() = %v, %v", o, a, ok)
		}
		set = set.With(a)
	}
	if set != kms.GrantOperations {
		t.Errorf("grant operations %v are not GrantOperations", set.Actions())
	}
	for _, o := range []kms.GrantOperation{"decrypt", "PutKeyPolicy", "kms:Decrypt", ""} {
		if a, ok := o.Action(); ok {
			t.Errorf("GrantOperation(%q).Action() = %v, want none", o, a)
		}
	}
}

func TestViaService(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, value, service, region string
		ok                           bool
	}{
		{"a service of a Region", "s3.eu-west-1.amazonaws.com", "s3", "eu-west-1", true},
		{"the suffix in China is the same", "s3.cn-north-1.amazonaws.com", "s3", "cn-north-1", true},
		{"a wildcard for the Region", "rds.*.amazonaws.com", "rds", "*", true},
		{"a service principal has no Region", "s3.amazonaws.com", "", "", false},
		{"the suffix of China's service principals", "s3.cn-north-1.amazonaws.com.cn", "", "", false},
		{"too many labels", "a.s3.eu-west-1.amazonaws.com", "", "", false},
		{"no service", ".eu-west-1.amazonaws.com", "", "", false},
		{"empty", "", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service, region, ok := kms.ParseViaService(tt.value)
			if service != tt.service || region != tt.region || ok != tt.ok {
				t.Errorf("ParseViaService(%q) = %q, %q, %v, want %q, %q, %v", tt.value, service, region, ok, tt.service, tt.region, tt.ok)
			}
		})
	}
	services := kms.ViaServices()
	for _, s := range []string{"s3", "ec2", "rds", "secretsmanager", "lambda", "states", "xray"} {
		if _, ok := slices.BinarySearch(services, s); !ok {
			t.Errorf("ViaServices() lacks %s", s)
		}
	}
}
