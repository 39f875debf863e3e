package kms

import "slices"

// KeySpec is the type of key material of a KMS key, in AWS's spelling.
// https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
type KeySpec string

// KeyUsage is what a KMS key is for, in AWS's spelling.
type KeyUsage string

// KeyState is the state of a KMS key, in AWS's spelling.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
type KeyState string

// Origin is where the key material of a KMS key comes from, in AWS's spelling.
type Origin string

// GrantOperation is an operation that a grant lists, in AWS's spelling: the name of an action without "kms:".
type GrantOperation string

type specInfo struct {
	spec      KeySpec
	symmetric bool
	usages    []usageInfo
}

type usageInfo struct {
	usage      KeyUsage
	algorithms []string
}

// KeySpecs returns all key specs, grouped by kind: symmetric encryption, RSA, elliptic curves, HMAC, ML-DSA, ML-KEM, SM2.
func KeySpecs() []KeySpec {
	specs := make([]KeySpec, len(keySpecs))
	for i := range keySpecs {
		specs[i] = keySpecs[i].spec
	}
	return specs
}

// KeyUsages returns all key usages.
func KeyUsages() []KeyUsage { return slices.Clone(keyUsages[:]) }

// KeyStates returns all key states, in the order of ActionInfo.States.
func KeyStates() []KeyState { return slices.Clone(keyStates[:]) }

// Origins returns all origins.
func Origins() []Origin { return slices.Clone(origins[:]) }

// GrantOperationNames returns all grant operations, sorted by name. The set of their actions is GrantOperations.
func GrantOperationNames() []GrantOperation { return slices.Clone(grantOperations[:]) }

func (s KeySpec) info() *specInfo {
	for i := range keySpecs {
		if keySpecs[i].spec == s {
			return &keySpecs[i]
		}
	}
	return &specInfo{}
}

// Symmetric reports whether the key is one secret key, for encryption or HMAC, and no key pair. False for an unknown spec.
func (s KeySpec) Symmetric() bool { return s.info().symmetric }

// Usages returns the key usages that a key of this spec can have, nil for an unknown spec.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-KeyUsage
func (s KeySpec) Usages() []KeyUsage {
	var usages []KeyUsage
	for _, u := range s.info().usages {
		usages = append(usages, u.usage)
	}
	return usages
}

// Allows reports whether a key of this spec can have usage u.
func (s KeySpec) Allows(u KeyUsage) bool {
	return slices.ContainsFunc(s.info().usages, func(i usageInfo) bool { return i.usage == u })
}

// Algorithms returns the algorithms of a key of this spec and usage, in AWS's spelling, nil if there is no such key.
func (s KeySpec) Algorithms(u KeyUsage) []string {
	for _, i := range s.info().usages {
		if i.usage == u {
			return slices.Clone(i.algorithms)
		}
	}
	return nil
}

// CustomKeyStore reports whether keys of this origin live in a custom key store. Their spec is always SYMMETRIC_DEFAULT.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-Origin
func (o Origin) CustomKeyStore() bool {
	return o == OriginAWSCloudHSM || o == OriginExternalKeyStore
}

// Action returns the action that the operation allows; false if there is no such grant operation. Unlike action names in
// policies, operations of grants are case-sensitive.
func (o GrantOperation) Action() (Action, bool) {
	if !slices.Contains(grantOperations[:], o) {
		return 0, false
	}
	return findAction(string(o))
}
