package kms

import "slices"

// Attributes are what of a key decides, besides policies, whether a call on it works. An empty member is not known, and
// so is a value that the tables do not have.
type Attributes struct {
	State       KeyState
	Spec        KeySpec
	Usage       KeyUsage
	Origin      Origin
	MultiRegion MultiRegionRole
}

// MultiRegionRole is what a key is among multi-Region keys.
// https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
type MultiRegionRole uint8

// The roles. A key with MultiRegion false is SingleRegion, otherwise its MultiRegionKeyType says which it is.
const (
	MultiRegionUnknown MultiRegionRole = iota
	SingleRegion
	MultiRegionPrimary
	MultiRegionReplica
)

// Attribute is one member of [Attributes].
type Attribute uint8

// The attributes.
const (
	AttributeState Attribute = iota
	AttributeSpec
	AttributeUsage
	AttributeOrigin
	AttributeMultiRegion
)

// String returns the name of the attribute in DescribeKey's answer.
func (a Attribute) String() string {
	names := [...]string{"KeyState", "KeySpec", "KeyUsage", "Origin", "MultiRegionKeyType"}
	if int(a) < len(names) {
		return names[a]
	}
	return "?"
}

// AttributeSet is a set of attributes: bit i is Attribute i.
type AttributeSet uint8

// Has reports whether a is in s.
func (s AttributeSet) Has(a Attribute) bool { return s&(1<<a) != 0 }

// Names returns the names of the attributes in s, nil if there are none.
func (s AttributeSet) Names() []string {
	var names []string
	for a := AttributeState; a <= AttributeMultiRegion; a++ {
		if s.Has(a) {
			names = append(names, a.String())
		}
	}
	return names
}

// truth is yes, no, or not known; its zero value is not known.
type truth int8

const (
	no  truth = -1
	yes truth = 1
)

func is(b bool) truth {
	if b {
		return yes
	}
	return no
}

// completed returns a with what follows from the rest for members that are not known:
//   - only keys with imported material are in PendingImport, and only keys of a custom key store in Unavailable
//     (https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html, "Key states and KMS key types");
//   - only a primary key is in PendingReplicaDeletion;
//   - keys of a custom key store are symmetric encryption keys of a single Region
//     (https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html);
//   - most key specs have one key usage (API_CreateKey, KeyUsage).
func (a Attributes) completed() Attributes {
	if !slices.Contains(keyStates[:], a.State) {
		a.State = ""
	}
	if !slices.Contains(keyUsages[:], a.Usage) {
		a.Usage = ""
	}
	if !slices.Contains(origins[:], a.Origin) {
		a.Origin = ""
	}
	if a.Spec.info().usages == nil {
		a.Spec = ""
	}
	if a.Origin == "" && a.State == KeyStatePendingImport {
		a.Origin = OriginExternal
	}
	if a.MultiRegion == MultiRegionUnknown && a.State == KeyStatePendingReplicaDeletion {
		a.MultiRegion = MultiRegionPrimary
	}
	if a.inKeyStore() == yes {
		if a.Spec == "" {
			a.Spec = KeySpecSymmetricDefault
		}
		if a.MultiRegion == MultiRegionUnknown {
			a.MultiRegion = SingleRegion
		}
	}
	if usages := a.Spec.info().usages; a.Usage == "" && len(usages) == 1 {
		a.Usage = usages[0].usage
	}
	return a
}

// mayBe reports whether a key with these attributes can be in a state, by what completed says of states.
func (a Attributes) mayBe(s KeyState) bool {
	switch s {
	case KeyStateUnavailable:
		return a.inKeyStore() != no
	case KeyStatePendingImport:
		return a.imported() != no
	case KeyStatePendingReplicaDeletion:
		return a.MultiRegion == MultiRegionUnknown || a.MultiRegion == MultiRegionPrimary
	default:
		return true
	}
}

// inKeyStore says whether the key is in a custom key store.
func (a Attributes) inKeyStore() truth {
	switch {
	case a.Origin != "":
		return is(a.Origin.CustomKeyStore())
	case a.State == KeyStateUnavailable:
		return yes
	case a.symmetricDefault() == no, a.MultiRegion == MultiRegionPrimary, a.MultiRegion == MultiRegionReplica:
		return no
	default:
		return 0
	}
}

// imported says whether the key has imported material, or waits for it.
func (a Attributes) imported() truth {
	switch {
	case a.Origin != "":
		return is(a.Origin == OriginExternal)
	case a.State == KeyStateUnavailable:
		return no
	default:
		return 0
	}
}

// symmetricDefault says whether the key is a symmetric encryption key.
func (a Attributes) symmetricDefault() truth {
	switch {
	case a.Spec != "":
		return is(a.Spec == KeySpecSymmetricDefault)
	case a.Usage != "" && a.Usage != KeyUsageEncryptDecrypt:
		return no
	default:
		return 0
	}
}

// pair says whether the key is a pair with a public key.
func (a Attributes) pair() truth {
	switch {
	case a.Spec != "":
		return is(!a.Spec.Symmetric())
	case a.Usage == "" || a.Usage == KeyUsageEncryptDecrypt:
		return 0
	default:
		return is(a.Usage != KeyUsageGenerateVerifyMAC)
	}
}
