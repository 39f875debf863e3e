package kms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// key is a key of a kind, with the attributes that f changes.
func key(f ...func(*kms.Attributes)) kms.Attributes {
	a := kms.Attributes{State: kms.KeyStateEnabled, Spec: kms.KeySpecSymmetricDefault, Usage: kms.KeyUsageEncryptDecrypt, Origin: kms.OriginAWSKMS, MultiRegion: kms.SingleRegion}
	for _, change := range f {
		change(&a)
	}
	return a
}

func state(s kms.KeyState) func(*kms.Attributes) { return func(a *kms.Attributes) { a.State = s } }
func origin(o kms.Origin) func(*kms.Attributes)  { return func(a *kms.Attributes) { a.Origin = o } }
func role(r kms.MultiRegionRole) func(*kms.Attributes) {
	return func(a *kms.Attributes) { a.MultiRegion = r }
}
func kind(s kms.KeySpec, u kms.KeyUsage) func(*kms.Attributes) {
	return func(a *kms.Attributes) { a.Spec, a.Usage = s, u }
}

func TestUsable(t *testing.T) {
	t.Parallel()
	rsa := kind(kms.KeySpecRSA2048, kms.KeyUsageEncryptDecrypt)
	signing := kind(kms.KeySpecRSA2048, kms.KeyUsageSignVerify)
	hmac := kind(kms.KeySpecHMAC256, kms.KeyUsageGenerateVerifyMAC)
	usable := kms.Usability{Verdict: kms.UsableYes}
	refused := func(code kms.ErrorCode, reason string) kms.Usability {
		return kms.Usability{Verdict: kms.UsableNo, Code: code, Reason: reason}
	}
	open := func(attributes ...kms.Attribute) kms.Usability {
		var u kms.Usability
		for _, a := range attributes {
			u.Unknown |= 1 << a
		}
		return u
	}
	pendingDeletion := kms.Usability{Verdict: kms.UsableNo, Code: kms.KMSInvalidStateException, Other: kms.DisabledException, Reason: "is pending deletion"}
	tests := []struct {
		name string
		call kms.Call
		key  kms.Attributes
		want kms.Usability
	}{
		// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
		{"an enabled key decrypts", kms.Call{Action: kms.ActionDecrypt}, key(), usable},
		{"a disabled key does not", kms.Call{Action: kms.ActionDecrypt}, key(state(kms.KeyStateDisabled)), refused(kms.DisabledException, "is disabled")},
		{"two codes for a key pending deletion", kms.Call{Action: kms.ActionDecrypt}, key(state(kms.KeyStatePendingDeletion)), pendingDeletion},
		{"a primary key that waits for its replicas", kms.Call{Action: kms.ActionSign}, key(signing, state(kms.KeyStatePendingReplicaDeletion), role(kms.MultiRegionPrimary)), pendingDeletion},
		{"tags of a key pending deletion", kms.Call{Action: kms.ActionTagResource}, key(state(kms.KeyStatePendingDeletion)), refused(kms.KMSInvalidStateException, "is pending deletion")},
		{"a key without material", kms.Call{Action: kms.ActionEncrypt}, key(state(kms.KeyStatePendingImport), origin(kms.OriginExternal)), refused(kms.KMSInvalidStateException, "is pending import")},
		{"a disconnected key store", kms.Call{Action: kms.ActionDecrypt}, key(state(kms.KeyStateUnavailable), origin(kms.OriginAWSCloudHSM)), refused(kms.KMSInvalidStateException, "is unavailable")},
		{"a replica that is being created", kms.Call{Action: kms.ActionDecrypt}, key(state(kms.KeyStateCreating), role(kms.MultiRegionReplica)), refused(kms.KMSInvalidStateException, "is creating")},
		{"a key that is being updated is used", kms.Call{Action: kms.ActionDecrypt}, key(state(kms.KeyStateUpdating), role(kms.MultiRegionPrimary)), usable},
		{"but not disabled", kms.Call{Action: kms.ActionDisableKey}, key(state(kms.KeyStateUpdating), role(kms.MultiRegionPrimary)), refused(kms.KMSInvalidStateException, "is updating")},
		{"only what is pending can be cancelled", kms.Call{Action: kms.ActionCancelKeyDeletion}, key(), refused(kms.KMSInvalidStateException, "is not pending deletion")},
		{"the alias of a key pending deletion moves away", kms.Call{Action: kms.ActionUpdateAlias}, key(state(kms.KeyStatePendingDeletion)), usable},
		{"but not to it", kms.Call{Action: kms.ActionUpdateAlias, Target: true}, key(state(kms.KeyStatePendingDeletion)), refused(kms.KMSInvalidStateException, "is pending deletion")},
		{"a policy is written in every state", kms.Call{Action: kms.ActionPutKeyPolicy}, key(state(kms.KeyStatePendingDeletion)), usable},
		{"the state does not matter to GetKeyLastUsage", kms.Call{Action: kms.ActionGetKeyLastUsage}, kms.Attributes{}, usable},
		{"nor to actions without a key", kms.Call{Action: kms.ActionCreateKey}, kms.Attributes{}, usable},

		// https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html#API_Encrypt_Errors, InvalidKeyUsageException
		{"a key for MACs does not encrypt", kms.Call{Action: kms.ActionEncrypt}, key(hmac), refused(kms.InvalidKeyUsageException, "key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt")},
		{"re-encryption is named as the operation", kms.Call{Action: kms.ActionReEncryptTo}, key(signing), refused(kms.InvalidKeyUsageException, "key usage is SIGN_VERIFY which is not valid for ReEncrypt")},
		{"the usage before the algorithm", kms.Call{Action: kms.ActionEncrypt, Algorithm: "SYMMETRIC_DEFAULT"}, key(signing), refused(kms.InvalidKeyUsageException, "key usage is SIGN_VERIFY which is not valid for Encrypt")},
		{"the state before the usage", kms.Call{Action: kms.ActionEncrypt}, key(signing, state(kms.KeyStateDisabled)), refused(kms.DisabledException, "is disabled")},
		{"an algorithm of other keys", kms.Call{Action: kms.ActionEncrypt, Algorithm: "SYMMETRIC_DEFAULT"}, key(rsa), refused(kms.InvalidKeyUsageException, "algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048")},
		{"an algorithm of the key", kms.Call{Action: kms.ActionEncrypt, Algorithm: "RSAES_OAEP_SHA_256"}, key(rsa), usable},
		{"no algorithm is the key's own", kms.Call{Action: kms.ActionEncrypt}, key(rsa), usable},
		{"a hash for a longer MAC", kms.Call{Action: kms.ActionVerifyMac, Algorithm: "HMAC_SHA_512"}, key(hmac), refused(kms.InvalidKeyUsageException, "algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256")},
		{"an algorithm that does not exist, whatever the state", kms.Call{Action: kms.ActionSign, Algorithm: "MD5"}, key(signing, state(kms.KeyStateDisabled)), refused(kms.ValidationException, "algorithm MD5 is none that Sign knows")},
		{"an algorithm for signing when encrypting", kms.Call{Action: kms.ActionEncrypt, Algorithm: "ECDSA_SHA_256"}, key(), refused(kms.ValidationException, "algorithm ECDSA_SHA_256 is none that Encrypt knows")},
		// https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html: "You cannot use an asymmetric KMS key"
		{"data keys need a symmetric key", kms.Call{Action: kms.ActionGenerateDataKey}, key(rsa), refused(kms.InvalidKeyUsageException, "algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048")},

		// https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html
		{"no data key pairs in a key store", kms.Call{Action: kms.ActionGenerateDataKeyPair}, key(origin(kms.OriginExternalKeyStore)), refused(kms.UnsupportedOperationException, "origin is EXTERNAL_KEY_STORE which is not valid for this operation")},
		{"not even when it is disconnected", kms.Call{Action: kms.ActionGenerateDataKeyPair}, kms.Attributes{State: kms.KeyStateUnavailable}, refused(kms.UnsupportedOperationException, "is in a custom key store which is not valid for GenerateDataKeyPair")},
		{"data keys in a key store", kms.Call{Action: kms.ActionGenerateDataKey}, key(origin(kms.OriginExternalKeyStore)), usable},
		// https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
		{"no automatic rotation of imported material", kms.Call{Action: kms.ActionEnableKeyRotation}, key(origin(kms.OriginExternal)), refused(kms.UnsupportedOperationException, "origin is EXTERNAL which is not valid for this operation")},
		{"nor of key pairs", kms.Call{Action: kms.ActionEnableKeyRotation}, key(signing), refused(kms.UnsupportedOperationException, "key spec is RSA_2048 which is not valid for EnableKeyRotation")},
		{"nor on a replica", kms.Call{Action: kms.ActionDisableKeyRotation}, key(role(kms.MultiRegionReplica)), refused(kms.UnsupportedOperationException, "is not a multi-region primary key")},
		{"rotation of a primary key", kms.Call{Action: kms.ActionEnableKeyRotation}, key(role(kms.MultiRegionPrimary)), usable},
		{"rotation of a disabled key", kms.Call{Action: kms.ActionEnableKeyRotation}, key(state(kms.KeyStateDisabled)), refused(kms.DisabledException, "is disabled")},
		{"rotation of a disabled key in a key store", kms.Call{Action: kms.ActionEnableKeyRotation}, key(state(kms.KeyStateDisabled), origin(kms.OriginAWSCloudHSM)), refused(kms.UnsupportedOperationException, "origin is AWS_CLOUDHSM which is not valid for this operation")},
		// https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html
		{"on-demand rotation of imported material", kms.Call{Action: kms.ActionRotateKeyOnDemand}, key(origin(kms.OriginExternal)), usable},
		{"on-demand rotation before the import", kms.Call{Action: kms.ActionRotateKeyOnDemand}, key(origin(kms.OriginExternal), state(kms.KeyStatePendingImport)), refused(kms.KMSInvalidStateException, "is pending import")},
		// https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
		{"the rotation status of a key pair", kms.Call{Action: kms.ActionGetKeyRotationStatus}, key(signing), usable},
		{"the rotation status before the import", kms.Call{Action: kms.ActionGetKeyRotationStatus}, key(origin(kms.OriginExternal), state(kms.KeyStatePendingImport)), refused(kms.UnsupportedOperationException, "origin is EXTERNAL which is not valid for this operation")},
		// https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html
		{"material is imported into external keys only", kms.Call{Action: kms.ActionImportKeyMaterial}, key(), refused(kms.UnsupportedOperationException, "origin is AWS_KMS which is not valid for this operation")},
		{"material is imported again", kms.Call{Action: kms.ActionImportKeyMaterial}, key(origin(kms.OriginExternal)), usable},
		{"no material for a key pending deletion", kms.Call{Action: kms.ActionImportKeyMaterial}, key(origin(kms.OriginExternal), state(kms.KeyStatePendingDeletion)), refused(kms.KMSInvalidStateException, "is pending deletion")},
		{"nor parameters for it", kms.Call{Action: kms.ActionGetParametersForImport}, key(origin(kms.OriginExternal), state(kms.KeyStatePendingDeletion)), refused(kms.KMSInvalidStateException, "is pending deletion")},
		// https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html and API_UpdatePrimaryRegion.html
		{"a primary key is replicated", kms.Call{Action: kms.ActionReplicateKey}, key(role(kms.MultiRegionPrimary)), usable},
		{"no other key", kms.Call{Action: kms.ActionReplicateKey}, key(), refused(kms.UnsupportedOperationException, "is not a multi-region primary key")},
		{"a replica becomes primary", kms.Call{Action: kms.ActionUpdatePrimaryRegion, Target: true}, key(role(kms.MultiRegionReplica)), usable},
		{"a primary key is it already", kms.Call{Action: kms.ActionUpdatePrimaryRegion, Target: true}, key(role(kms.MultiRegionPrimary)), refused(kms.UnsupportedOperationException, "is not a multi-region replica key")},
		// https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
		{"the public key of a disabled pair", kms.Call{Action: kms.ActionGetPublicKey}, key(signing, state(kms.KeyStateDisabled)), usable},
		{"a MAC key has no public key", kms.Call{Action: kms.ActionGetPublicKey}, key(hmac), refused(kms.UnsupportedOperationException, "key spec is HMAC_256 which is not valid for GetPublicKey")},

		{"nothing is known", kms.Call{Action: kms.ActionDecrypt}, kms.Attributes{}, open(kms.AttributeState, kms.AttributeUsage)},
		{"the state is not known", kms.Call{Action: kms.ActionDecrypt}, key(state("")), open(kms.AttributeState)},
		{"a state that the tables lack", kms.Call{Action: kms.ActionDecrypt}, key(state("Asleep")), open(kms.AttributeState)},
		{"the state is not known where it does not matter", kms.Call{Action: kms.ActionDescribeKey}, kms.Attributes{}, usable},
		{"the spec says the usage", kms.Call{Action: kms.ActionGenerateMac}, kms.Attributes{State: kms.KeyStateEnabled, Spec: kms.KeySpecHMAC256}, usable},
		{"the spec allows no such usage", kms.Call{Action: kms.ActionGenerateMac}, kms.Attributes{State: kms.KeyStateEnabled, Spec: kms.KeySpecRSA2048}, refused(kms.InvalidKeyUsageException, "key spec is RSA_2048 which is not valid for GenerateMac")},
		{"the spec decides on the algorithm", kms.Call{Action: kms.ActionSign, Algorithm: "ECDSA_SHA_256"}, kms.Attributes{State: kms.KeyStateEnabled, Usage: kms.KeyUsageSignVerify}, open(kms.AttributeSpec)},
		{"all key agreement is ECDH", kms.Call{Action: kms.ActionDeriveSharedSecret, Algorithm: "ECDH"}, kms.Attributes{State: kms.KeyStateEnabled, Usage: kms.KeyUsageKeyAgreement}, usable},
		{"the wrong usage whatever the state", kms.Call{Action: kms.ActionSign}, key(state("")),
			kms.Usability{Verdict: kms.UsableNo, Code: kms.InvalidKeyUsageException, Reason: "key usage is ENCRYPT_DECRYPT which is not valid for Sign", Unknown: 1 << kms.AttributeState}},
		{"the origin decides on import", kms.Call{Action: kms.ActionImportKeyMaterial}, kms.Attributes{State: kms.KeyStateEnabled}, open(kms.AttributeOrigin)},
		{"a key that waits for import is external", kms.Call{Action: kms.ActionImportKeyMaterial}, kms.Attributes{State: kms.KeyStatePendingImport}, usable},
		{"attributes that contradict each other", kms.Call{Action: kms.ActionSign}, key(signing, state(kms.KeyStateUnavailable)),
			kms.Usability{Unknown: 1 << kms.AttributeState, Reason: "has attributes that contradict each other: a key for Sign is never in the state Unavailable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, kms.Usable(tt.call, tt.key)); diff != "" {
				t.Errorf("Usable(%+v, %+v) (-want +got):\n%s", tt.call, tt.key, diff)
			}
		})
	}
}

func TestAttributeNames(t *testing.T) {
	t.Parallel()
	var all kms.AttributeSet
	for a := kms.AttributeState; a <= kms.AttributeMultiRegion; a++ {
		all |= 1 << a
	}
	want := []string{"KeyState", "KeySpec", "KeyUsage", "Origin", "MultiRegionKeyType"}
	if diff := cmp.Diff(want, all.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got := kms.Attribute(9).String(); got != "?" {
		t.Errorf("Attribute(9).String() = %q", got)
	}
}

func TestUsableAllocatesNothingForAKeyThatWorks(t *testing.T) {
	call, a := kms.Call{Action: kms.ActionDecrypt, Algorithm: "SYMMETRIC_DEFAULT"}, key()
	if n := testing.AllocsPerRun(100, func() { kms.Usable(call, a) }); n != 0 {
		t.Errorf("Usable allocates %v times", n)
	}
}
