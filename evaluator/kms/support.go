package kms

// support says which kinds of keys support an action; the others get an UnsupportedOperationException. Each sentence is
// from the action's page in the API reference, https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html,
// and from "Key type reference", https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-compare.html.
type support struct {
	actions ActionSet
	// notInKeyStore: "You cannot use … a KMS key in a custom key store." Note 7 of the key state table.
	notInKeyStore bool
	// imported: "The Origin of the KMS key must be EXTERNAL." Note 9 of the key state table.
	imported bool
	// notImported: "You cannot enable automatic rotation of … KMS keys with imported key material."
	notImported bool
	// symmetricDefault: "… supported only on symmetric encryption KMS keys."
	symmetricDefault bool
	// pair: "Returns the public key of an asymmetric KMS key."
	pair bool
	// role: the key must be (primary), or must not be (notReplica), a certain one of a set of multi-Region keys.
	role roleNeeded
}

type roleNeeded uint8

const (
	anyRole    roleNeeded = iota
	primary               // "the only key that can be replicated"
	notReplica            // "To enable or disable automatic rotation of a set of … multi-Region keys, set the property on the primary key."
)

var supports = [...]support{
	{actions: 1<<ActionGenerateDataKeyPair | 1<<ActionGenerateDataKeyPairWithoutPlaintext, notInKeyStore: true},
	{actions: 1<<ActionEnableKeyRotation | 1<<ActionDisableKeyRotation, notInKeyStore: true, notImported: true, symmetricDefault: true, role: notReplica},
	{actions: 1 << ActionRotateKeyOnDemand, notInKeyStore: true, symmetricDefault: true, role: notReplica},
	{actions: 1<<ActionGetKeyRotationStatus | 1<<ActionListKeyRotations, notInKeyStore: true},
	{actions: 1<<ActionGetParametersForImport | 1<<ActionImportKeyMaterial | 1<<ActionDeleteImportedKeyMaterial, imported: true},
	{actions: 1<<ActionReplicateKey | 1<<ActionUpdatePrimaryRegion, role: primary},
	{actions: 1 << ActionGetPublicKey, pair: true},
}

// supported checks the kind of the key.
func supported(c Call, info *ActionInfo, a Attributes) Usability {
	result := Usability{Verdict: UsableYes}
	for i := range supports {
		s := &supports[i]
		if !s.actions.Has(c.Action) {
			continue
		}
		for _, u := range [...]Usability{
			ofOrigin(s, info, a),
			ofSpec(s, info, a),
			ofRole(s, c, a),
		} {
			if u.Verdict == UsableNo {
				return u
			}
			if u.Verdict == UsableUnknown {
				result.Verdict = UsableUnknown
				result.Unknown |= u.Unknown
			}
		}
	}
	return result
}

// must turns a claim about the key into an answer.
func must(claim truth, on Attribute, reason string) Usability {
	switch claim {
	case yes:
		return Usability{Verdict: UsableYes}
	case no:
		return fails(UnsupportedOperationException, reason)
	default:
		return depends(on)
	}
}

func ofOrigin(s *support, info *ActionInfo, a Attributes) Usability {
	reason := "origin is " + string(a.Origin) + " which is not valid for this operation"
	if a.Origin == "" { // then the state says it
		reason = "is in a custom key store which is not valid for " + info.Operation
	}
	if s.notInKeyStore {
		if u := must(-a.inKeyStore(), AttributeOrigin, reason); u.Verdict != UsableYes {
			return u
		}
	}
	switch {
	case s.imported:
		return must(a.imported(), AttributeOrigin, reason)
	case s.notImported:
		return must(-a.imported(), AttributeOrigin, reason)
	default:
		return Usability{Verdict: UsableYes}
	}
}

func ofSpec(s *support, info *ActionInfo, a Attributes) Usability {
	reason := "key spec is " + string(a.Spec) + " which is not valid for " + info.Operation
	if a.Spec == "" { // then the usage says it
		reason = "key usage is " + string(a.Usage) + " which is not valid for " + info.Operation
	}
	switch {
	case s.symmetricDefault:
		return must(a.symmetricDefault(), AttributeSpec, reason)
	case s.pair:
		return must(a.pair(), AttributeSpec, reason)
	default:
		return Usability{Verdict: UsableYes}
	}
}

func ofRole(s *support, c Call, a Attributes) Usability {
	wanted, reason := yes, "is not a multi-region primary key"
	switch s.role {
	case primary:
		role := MultiRegionPrimary
		if c.Target {
			role, reason = MultiRegionReplica, "is not a multi-region replica key"
		}
		wanted = is(a.MultiRegion == role)
	case notReplica:
		wanted = is(a.MultiRegion != MultiRegionReplica)
	default:
		return Usability{Verdict: UsableYes}
	}
	if a.MultiRegion == MultiRegionUnknown {
		wanted = 0
	}
	return must(wanted, AttributeMultiRegion, reason)
}
