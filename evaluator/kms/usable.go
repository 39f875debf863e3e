package kms

import "slices"

// Call is one action on one key, as far as it matters for whether the key can do it.
type Call struct {
	Action Action
	// Algorithm is the request's EncryptionAlgorithm, SigningAlgorithm, MacAlgorithm, KeyAgreementAlgorithm or
	// EncapsulationAlgorithm (for ReEncrypt, the one of this key). "" says nothing about it: the key's own one is
	// meant. An engine fills in the default of the API, SYMMETRIC_DEFAULT for encryption, before it asks.
	Algorithm string
	// Target is set, for an action on two keys, for the key that is to take over: the one an UpdateAlias points the
	// alias to, the replica that an UpdatePrimaryRegion makes primary.
	Target bool
}

// Verdict says whether a key can do what a call asks.
type Verdict uint8

// The verdicts.
const (
	UsableUnknown Verdict = iota // an attribute that decides is not known
	UsableYes
	UsableNo
)

// Usability is the answer of [Usable].
type Usability struct {
	Verdict Verdict
	// Code is the error that a real call returns for UsableNo, and NoError otherwise. While Unknown is not empty, an
	// earlier check may return another one.
	Code ErrorCode
	// Other is a second code that AWS documents for the same cause, or NoError.
	Other ErrorCode
	// Reason completes "the key …" for UsableNo as AWS's messages do: "is pending import". For UsableUnknown it is set
	// only if the attributes contradict each other, and for a ValidationException it is about the request.
	Reason string
	// Unknown are the attributes that would have to be known: for UsableUnknown those that decide, for UsableNo those
	// that may let the call fail with another code.
	Unknown AttributeSet
}

// Usable reports whether a key with these attributes can do what the call asks, once policies have allowed it. It is the
// one place that knows: commands and the key engine ask the same function.
//
// Where several errors apply, the first of these is returned:
//
//  1. ValidationException: the algorithm is no value of its parameter. KMS validates a request before it looks at the key.
//  2. UnsupportedOperationException: keys of this kind do not support the operation. That it comes before the state
//     follows from AWS's key state table, which gives it, and not "is unavailable" or "is pending import", for
//     GenerateDataKeyPair and the rotation operations on keys in Unavailable and PendingImport.
//     https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
//  3. DisabledException and KMSInvalidStateException: the key state table, the same page.
//  4. InvalidKeyUsageException for the key usage. AWS does not say whether the state or the usage comes first. The state
//     is taken to: the table says without exception that an operation fails in such a state.
//  5. InvalidKeyUsageException for the algorithm. That the usage comes before it has been seen: Encrypt without an
//     algorithm on an RSA or elliptic curve key for signing says "key usage is SIGN_VERIFY which is not valid for
//     Encrypt", not "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048".
//     https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html#API_Encrypt_Errors
//
// For a key pending deletion AWS documents DisabledException or KMSInvalidStateException; real calls return the latter.
// Actions without a key (ListKeys, CreateKey), GetKeyLastUsage and SynchronizeMultiRegionKey, which nobody calls, do not
// depend on any of this. Quotas, the content of a request and the material of a key are not looked at.
func Usable(c Call, a Attributes) Usability {
	info := c.Action.Info()
	if !info.Key {
		return Usability{Verdict: UsableYes}
	}
	if u := c.valid(info); u.Verdict == UsableNo {
		return u
	}
	a = a.completed()
	result := Usability{Verdict: UsableYes}
	for _, check := range [...]func(Call, *ActionInfo, Attributes) Usability{supported, inState, forUsage, withAlgorithm} {
		switch u := check(c, info, a); u.Verdict {
		case UsableNo:
			u.Unknown |= result.Unknown
			return u
		case UsableUnknown:
			result.Verdict = UsableUnknown
			result.Unknown |= u.Unknown
			if result.Reason == "" {
				result.Reason = u.Reason
			}
		}
	}
	return result
}

func fails(code ErrorCode, reason string) Usability {
	return Usability{Verdict: UsableNo, Code: code, Reason: reason}
}

func depends(on Attribute) Usability { return Usability{Unknown: 1 << on} }

// takesAlgorithm reports whether requests name the algorithm. Those for data keys do not: it is SYMMETRIC_DEFAULT.
func takesAlgorithm(a Action) bool {
	return CryptographicActions.Has(a) && !dataKeyActions.Has(a)
}

const dataKeyActions ActionSet = 1<<ActionGenerateDataKey | 1<<ActionGenerateDataKeyWithoutPlaintext |
	1<<ActionGenerateDataKeyPair | 1<<ActionGenerateDataKeyPairWithoutPlaintext

// valid refuses an algorithm that no key for the action's usage has.
func (c Call) valid(info *ActionInfo) Usability {
	if c.Algorithm == "" || !takesAlgorithm(c.Action) {
		return Usability{Verdict: UsableYes}
	}
	for i := range keySpecs {
		if keySpecs[i].has(info.Usage, c.Algorithm) {
			return Usability{Verdict: UsableYes}
		}
	}
	return fails(ValidationException, "algorithm "+c.Algorithm+" is none that "+info.Operation+" knows")
}

func (i *specInfo) has(u KeyUsage, algorithm string) bool {
	for _, usage := range i.usages {
		if usage.usage == u {
			return slices.Contains(usage.algorithms, algorithm)
		}
	}
	return false
}

// forUsage compares the key's usage with the one that the action needs.
func forUsage(_ Call, info *ActionInfo, a Attributes) Usability {
	switch {
	case info.Usage == "" || a.Usage == info.Usage:
		return Usability{Verdict: UsableYes}
	case a.Usage != "":
		return fails(InvalidKeyUsageException, "key usage is "+string(a.Usage)+" which is not valid for "+info.Operation)
	case a.Spec != "" && !a.Spec.Allows(info.Usage):
		return fails(InvalidKeyUsageException, "key spec is "+string(a.Spec)+" which is not valid for "+info.Operation)
	default:
		return depends(AttributeUsage)
	}
}

// withAlgorithm compares the algorithm with the key's spec.
func withAlgorithm(c Call, info *ActionInfo, a Attributes) Usability {
	algorithm := c.Algorithm
	if dataKeyActions.Has(c.Action) {
		algorithm = "SYMMETRIC_DEFAULT"
	} else if algorithm == "" || !takesAlgorithm(c.Action) {
		return Usability{Verdict: UsableYes}
	}
	if a.Spec != "" {
		if a.Spec.info().has(info.Usage, algorithm) {
			return Usability{Verdict: UsableYes}
		}
		return fails(InvalidKeyUsageException, "algorithm "+algorithm+" is incompatible with key spec "+string(a.Spec))
	}
	for i := range keySpecs {
		if keySpecs[i].spec.Allows(info.Usage) && !keySpecs[i].has(info.Usage, algorithm) {
			return depends(AttributeSpec)
		}
	}
	return Usability{Verdict: UsableYes} // all keys for this usage have it
}

// inState looks the action up in AWS's key state table.
func inState(c Call, info *ActionInfo, a Attributes) Usability {
	if info.States[0].Verdict == StateUnspecified {
		return Usability{Verdict: UsableYes}
	}
	if a.State != "" {
		return cell(c, info.InState(a.State), a)
	}
	for i := range keyStates {
		if u := cell(c, info.States[i], a); u.Verdict != UsableYes && a.mayBe(keyStates[i]) {
			return depends(AttributeState)
		}
	}
	return Usability{Verdict: UsableYes}
}

// cell reads one cell of the key state table. Notes about the kind of the key are the business of supported.
func cell(c Call, r StateResult, a Attributes) Usability {
	switch {
	case r.Verdict == StateImpossible:
		return Usability{Unknown: 1 << AttributeState, Reason: "has attributes that contradict each other: a key for " + c.Action.Name() + " is never in the state " + string(a.State)}
	case r.Verdict == StateDepends && r.Notes.Has(NoteDestinationOnly) && c.Target:
		return fails(KMSInvalidStateException, "is pending deletion")
	case r.Verdict != StateFails:
		return Usability{Verdict: UsableYes}
	case r.Notes.Has(NoteNotPendingDeletion):
		return fails(KMSInvalidStateException, "is not pending deletion")
	case r.Notes.Has(NoteExternalOrigin):
		return fails(UnsupportedOperationException, "origin is EXTERNAL which is not valid for this operation")
	case r.Notes.Has(NoteDisabled):
		return fails(DisabledException, "is disabled")
	}
	u := fails(KMSInvalidStateException, stateWords(a.State))
	if r.Notes.Has(NotePendingDeletionDisabled) {
		u.Other = DisabledException
	}
	return u
}

// stateWords says the state as KMS's messages do.
func stateWords(s KeyState) string {
	switch s {
	case KeyStateEnabled:
		return "is enabled"
	case KeyStateDisabled:
		return "is disabled"
	case KeyStatePendingDeletion, KeyStatePendingReplicaDeletion:
		return "is pending deletion"
	case KeyStatePendingImport:
		return "is pending import"
	case KeyStateUnavailable:
		return "is unavailable"
	case KeyStateCreating:
		return "is creating"
	case KeyStateUpdating:
		return "is updating"
	default:
		return "is in the state " + string(s)
	}
}
