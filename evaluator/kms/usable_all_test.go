package kms_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// possible reports whether AWS has keys with these attributes, all of them known.
func possible(a kms.Attributes) bool {
	store := a.Origin.CustomKeyStore()
	switch {
	case !a.Spec.Allows(a.Usage):
		return false
	case store && (a.Spec != kms.KeySpecSymmetricDefault || a.MultiRegion != kms.SingleRegion):
		return false
	case a.State == kms.KeyStateUnavailable:
		return store
	case a.State == kms.KeyStatePendingImport:
		return a.Origin == kms.OriginExternal
	case a.State == kms.KeyStatePendingReplicaDeletion:
		return a.MultiRegion == kms.MultiRegionPrimary
	default:
		return true
	}
}

// everyKey calls f with all keys that AWS has, as far as attributes tell them apart.
func everyKey(f func(kms.Attributes)) {
	for _, state := range kms.KeyStates() {
		for _, spec := range kms.KeySpecs() {
			for _, usage := range kms.KeyUsages() {
				for _, origin := range kms.Origins() {
					for role := kms.SingleRegion; role <= kms.MultiRegionReplica; role++ {
						if a := (kms.Attributes{State: state, Spec: spec, Usage: usage, Origin: origin, MultiRegion: role}); possible(a) {
							f(a)
						}
					}
				}
			}
		}
	}
}

// TestUsableForEveryKeyAndAction tells AWS's rules again, as sentences about sets of actions.
func TestUsableForEveryKeyAndAction(t *testing.T) {
	t.Parallel()
	set := func(actions ...kms.Action) (s kms.ActionSet) {
		for _, a := range actions {
			s = s.With(a)
		}
		return s
	}
	always := set(kms.ActionDescribeKey, kms.ActionGetKeyPolicy, kms.ActionPutKeyPolicy, kms.ActionListGrants, kms.ActionRetireGrant, kms.ActionRevokeGrant,
		kms.ActionListKeyPolicies, kms.ActionListResourceTags, kms.ActionDeleteAlias, kms.ActionGetKeyLastUsage, kms.ActionSynchronizeMultiRegionKey) | kms.IAMOnlyActions
	dataKeys := set(kms.ActionGenerateDataKey, kms.ActionGenerateDataKeyWithoutPlaintext)
	pairs := set(kms.ActionGenerateDataKeyPair, kms.ActionGenerateDataKeyPairWithoutPlaintext)
	imports := set(kms.ActionImportKeyMaterial, kms.ActionGetParametersForImport, kms.ActionDeleteImportedKeyMaterial)
	rotations := set(kms.ActionEnableKeyRotation, kms.ActionDisableKeyRotation, kms.ActionRotateKeyOnDemand)
	keys := 0
	everyKey(func(a kms.Attributes) {
		keys++
		pending := a.State == kms.KeyStatePendingDeletion || a.State == kms.KeyStatePendingReplicaDeletion
		working := a.State == kms.KeyStateEnabled || a.State == kms.KeyStateUpdating
		for action := range kms.Action(kms.ActionCount) {
			got := kms.Usable(kms.Call{Action: action}, a)
			info := action.Info()
			var want bool
			switch {
			case always.Has(action):
				want = true
			case kms.CryptographicActions.Has(action):
				want = working && a.Usage == info.Usage &&
					(!(dataKeys | pairs).Has(action) || a.Spec == kms.KeySpecSymmetricDefault) && (!pairs.Has(action) || !a.Origin.CustomKeyStore())
			case imports.Has(action):
				want = a.Origin == kms.OriginExternal && a.State != kms.KeyStateCreating &&
					(a.State != kms.KeyStateUpdating || action == kms.ActionImportKeyMaterial) && (!pending || action == kms.ActionDeleteImportedKeyMaterial)
			case rotations.Has(action):
				want = working && a.Spec == kms.KeySpecSymmetricDefault && !a.Origin.CustomKeyStore() && a.MultiRegion != kms.MultiRegionReplica &&
					(a.Origin != kms.OriginExternal || action == kms.ActionRotateKeyOnDemand)
			default:
				continue
			}
			if got.Verdict == kms.UsableUnknown {
				t.Fatalf("Usable(%v, %+v) does not know, although all is known", action, a)
			}
			if (got.Verdict == kms.UsableYes) != want {
				t.Fatalf("Usable(%v, %+v) = %+v, want usable: %v", action, a, got, want)
			}
		}
	})
	if keys < 900 {
		t.Errorf("only %d keys were tried", keys)
	}
}

// calls are all actions, without and with each algorithm that some key has for them.
func calls() (all []kms.Call) {
	for action := range kms.Action(kms.ActionCount) {
		all = append(all, kms.Call{Action: action}, kms.Call{Action: action, Target: true})
		seen := map[string]bool{}
		for _, spec := range kms.KeySpecs() {
			for _, algorithm := range spec.Algorithms(action.Info().Usage) {
				if !seen[algorithm] {
					seen[algorithm] = true
					all = append(all, kms.Call{Action: action, Algorithm: algorithm})
				}
			}
		}
	}
	return all
}

// TestUsableNeverGuesses compares what is said of a key that is known in part with what is said of all keys it may be.
func TestUsableNeverGuesses(t *testing.T) {
	t.Parallel()
	forget := func(a kms.Attributes, what kms.AttributeSet) kms.Attributes {
		if what.Has(kms.AttributeState) {
			a.State = ""
		}
		if what.Has(kms.AttributeSpec) {
			a.Spec = ""
		}
		if what.Has(kms.AttributeUsage) {
			a.Usage = ""
		}
		if what.Has(kms.AttributeOrigin) {
			a.Origin = ""
		}
		if what.Has(kms.AttributeMultiRegion) {
			a.MultiRegion = kms.MultiRegionUnknown
		}
		return a
	}
	type verdicts struct{ usable, refused int }
	for _, call := range calls() {
		partly := map[kms.Attributes]verdicts{}
		everyKey(func(a kms.Attributes) {
			whole := kms.Usable(call, a)
			if (whole.Verdict == kms.UsableNo) != (whole.Code != kms.NoError) || (whole.Verdict == kms.UsableNo) != (whole.Reason != "") {
				t.Fatalf("Usable(%+v, %+v) = %+v, want a code and a reason for a refusal and only there", call, a, whole)
			}
			for what := range kms.AttributeSet(1 << 5) {
				part := forget(a, what)
				v := partly[part]
				if whole.Verdict == kms.UsableYes {
					v.usable++
				} else {
					v.refused++
				}
				partly[part] = v
			}
		})
		for part, of := range partly {
			want := kms.UsableUnknown
			switch {
			case of.refused == 0:
				want = kms.UsableYes
			case of.usable == 0:
				want = kms.UsableNo
			}
			got := kms.Usable(call, part)
			if got.Verdict != want {
				t.Fatalf("Usable(%+v, %+v) = %+v; of the keys it may be %d can and %d cannot", call, part, got, of.usable, of.refused)
			}
			if got.Verdict == kms.UsableUnknown && got.Unknown == 0 {
				t.Fatalf("Usable(%+v, %+v) does not say what it does not know", call, part)
			}
		}
	}
}
