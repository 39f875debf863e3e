package kms

// Capability is what a group of actions lets somebody do with a key. Each action is in one of them.
type Capability uint8

// The capabilities, in the order in which they are listed.
const (
	Administer Capability = iota // change the key, its policy, aliases, tags, rotation, state and Regions
	ReadConfig                   // look at the key, its policy, grants, tags and public key
	Use                          // encrypt, decrypt, make data keys, agree on secrets
	MakeGrants                   // hand out access by grants, and end them
	SignVerify                   // sign, verify, make and check message authentication codes
	Delete                       // destroy the key or its material, and all that is encrypted under it
	capabilityCount
)

// capabilities are the names and actions, by Capability. It is the one place that says which action belongs where.
var capabilities = [capabilityCount]struct {
	name, text string
	actions    ActionSet
}{
	Administer: {"administer", "change the key, its policy, aliases, tags, rotation, state and Regions", setOf(
		ActionCancelKeyDeletion, ActionConnectCustomKeyStore, ActionCreateAlias, ActionCreateCustomKeyStore, ActionCreateKey, ActionDeleteAlias,
		ActionDeleteCustomKeyStore, ActionDisableKey, ActionDisableKeyRotation, ActionDisconnectCustomKeyStore, ActionEnableKey,
		ActionEnableKeyRotation, ActionImportKeyMaterial, ActionPutKeyPolicy, ActionReplicateKey, ActionRotateKeyOnDemand,
		ActionSynchronizeMultiRegionKey, ActionTagResource, ActionUntagResource, ActionUpdateAlias, ActionUpdateCustomKeyStore,
		ActionUpdateKeyDescription, ActionUpdatePrimaryRegion)},
	ReadConfig: {"read-config", "look at the key, its policy, grants, tags and public key", setOf(
		ActionDescribeCustomKeyStores, ActionDescribeKey, ActionGetKeyLastUsage, ActionGetKeyPolicy, ActionGetKeyRotationStatus,
		ActionGetParametersForImport, ActionGetPublicKey, ActionListAliases, ActionListGrants, ActionListKeyPolicies, ActionListKeyRotations,
		ActionListKeys, ActionListResourceTags, ActionListRetirableGrants)},
	Use: {"use", "encrypt, decrypt, make data keys and agree on secrets", setOf(
		ActionDecapsulate, ActionDecrypt, ActionDeriveSharedSecret, ActionEncapsulate, ActionEncrypt, ActionGenerateDataKey,
		ActionGenerateDataKeyPair, ActionGenerateDataKeyPairWithoutPlaintext, ActionGenerateDataKeyWithoutPlaintext, ActionGenerateRandom,
		ActionReEncryptFrom, ActionReEncryptTo)},
	MakeGrants: {"grant", "hand out access by grants, and end them", setOf(ActionCreateGrant, ActionRetireGrant, ActionRevokeGrant)},
	SignVerify: {"sign", "sign, verify, make and check message authentication codes", setOf(
		ActionGenerateMac, ActionSign, ActionVerify, ActionVerifyMac)},
	Delete: {"delete", "destroy the key or its material", setOf(ActionDeleteImportedKeyMaterial, ActionScheduleKeyDeletion)},
}

func setOf(actions ...Action) ActionSet {
	var s ActionSet
	for _, a := range actions {
		s = s.With(a)
	}
	return s
}

// Capabilities returns all of them in order.
func Capabilities() []Capability { return AllActions.Capabilities() }

// ParseCapability returns the capability called name: "use", in any case.
func ParseCapability(name string) (Capability, bool) {
	for i := range capabilities {
		if equalFold(capabilities[i].name, name) {
			return Capability(i), true
		}
	}
	return 0, false
}

// String returns the name: "administer", "read-config", "use", "grant", "sign" or "delete".
func (c Capability) String() string {
	if c >= capabilityCount {
		return "?"
	}
	return capabilities[c].name
}

// Text says in a few words what the capability lets somebody do.
func (c Capability) Text() string { return capabilities[c].text }

// Actions returns the actions of the capability.
func (c Capability) Actions() ActionSet { return capabilities[c].actions }

// Capability returns the one that the action is of.
func (a Action) Capability() Capability {
	for i := range capabilities {
		if capabilities[i].actions.Has(a) {
			return Capability(i)
		}
	}
	return ReadConfig
}

// Capabilities returns those of which s has at least one action, in order.
func (s ActionSet) Capabilities() []Capability {
	var out []Capability
	for i := range capabilities {
		if s&capabilities[i].actions != 0 {
			out = append(out, Capability(i))
		}
	}
	return out
}
