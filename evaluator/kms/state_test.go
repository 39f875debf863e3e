package kms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/kms"
)

func TestInState(t *testing.T) {
	t.Parallel()
	disabled := []kms.ErrorCode{kms.DisabledException}
	invalid := []kms.ErrorCode{kms.KMSInvalidStateException}
	unsupported := []kms.ErrorCode{kms.UnsupportedOperationException}
	tests := []struct {
		name    string
		action  kms.Action
		state   kms.KeyState
		verdict kms.StateVerdict
		codes   []kms.ErrorCode
	}{
		{"an enabled key decrypts", kms.ActionDecrypt, kms.KeyStateEnabled, kms.StateOK, nil},
		{"a disabled key does not", kms.ActionDecrypt, kms.KeyStateDisabled, kms.StateFails, disabled},
		{"AWS documents two codes for a key pending deletion", kms.ActionDecrypt, kms.KeyStatePendingDeletion, kms.StateFails, append(disabled, invalid...)},
		{"a replica pending deletion is like a key pending deletion", kms.ActionDecrypt, kms.KeyStatePendingReplicaDeletion, kms.StateFails, append(disabled, invalid...)},
		{"a key without material", kms.ActionDecrypt, kms.KeyStatePendingImport, kms.StateFails, invalid},
		{"a disconnected key store", kms.ActionDecrypt, kms.KeyStateUnavailable, kms.StateFails, invalid},
		{"a key that is being created", kms.ActionDecrypt, kms.KeyStateCreating, kms.StateFails, invalid},
		{"a key that is being updated works", kms.ActionDecrypt, kms.KeyStateUpdating, kms.StateOK, nil},
		{"the public key of a disabled key, since 2026", kms.ActionGetPublicKey, kms.KeyStateDisabled, kms.StateOK, nil},
		{"signing before the import, since 2026", kms.ActionSign, kms.KeyStatePendingImport, kms.StateFails, invalid},
		{"asymmetric keys are in no key store", kms.ActionSign, kms.KeyStateUnavailable, kms.StateImpossible, nil},
		{"data key pairs in a key store", kms.ActionGenerateDataKeyPair, kms.KeyStateUnavailable, kms.StateFails, unsupported},
		{"only what is pending can be cancelled", kms.ActionCancelKeyDeletion, kms.KeyStateEnabled, kms.StateFails, invalid},
		{"cancelling what is pending", kms.ActionCancelKeyDeletion, kms.KeyStatePendingDeletion, kms.StateOK, nil},
		{"rotation depends on the key store", kms.ActionEnableKeyRotation, kms.KeyStateEnabled, kms.StateDepends, unsupported},
		{"rotation of a disabled key", kms.ActionEnableKeyRotation, kms.KeyStateDisabled, kms.StateFails, append(disabled, unsupported...)},
		{"import parameters of a key pending deletion", kms.ActionGetParametersForImport, kms.KeyStatePendingDeletion, kms.StateFails, append(invalid, unsupported...)},
		{"moving an alias depends on which key it is", kms.ActionUpdateAlias, kms.KeyStatePendingDeletion, kms.StateDepends, nil},
		{"a policy can be written in every state", kms.ActionPutKeyPolicy, kms.KeyStatePendingDeletion, kms.StateOK, nil},
		{"disabling what is unavailable waits", kms.ActionDisableKey, kms.KeyStateUnavailable, kms.StateOK, nil},
		{"ML-KEM is like other asymmetric use", kms.ActionDecapsulate, kms.KeyStateDisabled, kms.StateFails, disabled},
		{"no row for GetKeyLastUsage", kms.ActionGetKeyLastUsage, kms.KeyStateEnabled, kms.StateUnspecified, nil},
		{"no key, no state", kms.ActionCreateKey, kms.KeyStateEnabled, kms.StateUnspecified, nil},
		{"no such state", kms.ActionDecrypt, "Asleep", kms.StateUnspecified, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.action.Info().InState(tt.state)
			if got.Verdict != tt.verdict {
				t.Errorf("%v in %s: verdict = %d, want %d", tt.action, tt.state, got.Verdict, tt.verdict)
			}
			if diff := cmp.Diff(tt.codes, got.Codes()); diff != "" {
				t.Errorf("%v in %s: codes (-want +got):\n%s", tt.action, tt.state, diff)
			}
		})
	}
	if r := kms.ActionEnableKey.Info().InState(kms.KeyStateUnavailable); !r.Notes.Has(kms.NoteDeferred) || r.Notes.Has(kms.NoteDisabled) {
		t.Errorf("enabling an unavailable key is deferred: %+v", r)
	}
}

func TestEveryResultIsWhole(t *testing.T) {
	t.Parallel()
	for a := range kms.Action(kms.ActionCount) {
		for _, s := range kms.KeyStates() {
			r := a.Info().InState(s)
			if r.Verdict == kms.StateFails && len(r.Codes()) == 0 {
				t.Errorf("%v in %s fails without a code", a, s)
			}
			if r.Verdict == kms.StateDepends && r.Notes == 0 {
				t.Errorf("%v in %s depends on nothing", a, s)
			}
			if (r.Verdict == kms.StateUnspecified || r.Verdict == kms.StateImpossible) && r.Notes != 0 {
				t.Errorf("%v in %s has notes on nothing", a, s)
			}
			if kms.CryptographicActions.Has(a) && (s == kms.KeyStateEnabled) != (r.Verdict == kms.StateOK) && s != kms.KeyStateUpdating {
				t.Errorf("%v in %s: a key is used only when it is enabled, or being updated", a, s)
			}
		}
	}
}

func TestErrorCodesHaveNames(t *testing.T) {
	t.Parallel()
	for code, want := range map[kms.ErrorCode]string{
		kms.NoError: "no error", kms.DisabledException: "DisabledException", kms.KMSInvalidStateException: "KMSInvalidStateException",
		kms.UnsupportedOperationException: "UnsupportedOperationException", kms.InvalidKeyUsageException: "InvalidKeyUsageException",
		kms.ValidationException: "ValidationException", 99: "unknown error",
	} {
		if got := code.String(); got != want {
			t.Errorf("ErrorCode(%d).String() = %q, want %q", code, got, want)
		}
	}
}
