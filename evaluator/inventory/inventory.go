// Package inventory holds what exists: organization, accounts, principals, keys, grants, aliases and the resources
// that use keys, in the shapes and names of AWS's own API responses, as types.
//
// The types are the same whether an inventory was collected from accounts, assembled by hand or read from
// infrastructure code. Scalars that code may leave open are [document.Node]s: nil means "not stated", a symbolic node
// "not known before deployment". Members that the types do not name are kept in Extra. The package does no I/O.
package inventory

import "github.com/kmslint/kmslint/evaluator/document"

// Schema is the name and version of the inventory format.
const Schema = "kmslint.inventory/v1"

// Inventory is everything that is known. Its zero value knows nothing.
type Inventory struct {
	Schema string
	// Organization is nil if it was not collected, and has NoOrganization set if the accounts are in none.
	Organization *Organization
	Accounts     []Account
	// Documents are policies whose key, principal or target is not known: bare policy documents.
	Documents []Document
	Extra     []document.Member
}

// Document is a policy that is attached to nothing we know of.
type Document struct {
	// Kind is one of the policy kinds: "key", "identity", "scp", "rcp", "resource".
	Kind string
	// Address is what messages call it; for a file, its path.
	Address string
	Policy  *document.Node
	Extra   []document.Member
}

// Organization is an AWS organization.
type Organization struct {
	// NoOrganization says that the accounts are known to be in no organization ("Organization": null).
	NoOrganization  bool           `inventory:"-"`
	ID              *document.Node `inventory:"Id"`
	MasterAccountID *document.Node `inventory:"MasterAccountId"`
	Accounts        []OrganizationAccount
	Extra           []document.Member

	// Declared is the text that states the organization, or that there is none.
	Declared document.Span `inventory:"-"`
}

// OrganizationAccount is an account as its organization sees it.
type OrganizationAccount struct {
	ID *document.Node `inventory:"Id"`
	// OrgPath is the account's place, "o-…/r-…/ou-…/".
	OrgPath *document.Node
	// ServiceControlPolicies and ResourceControlPolicies are levels from the root to the account; every level must allow.
	ServiceControlPolicies  [][]NamedPolicy
	ResourceControlPolicies [][]NamedPolicy
	// PoliciesUnknown says that the policies may not be read, so nothing follows from their absence.
	PoliciesUnknown bool
	Extra           []document.Member
}

// NamedPolicy is a policy of an organization.
type NamedPolicy struct {
	Name     *document.Node
	Document *document.Node
	Extra    []document.Member
}

// Account is one account with what was collected in it.
type Account struct {
	// AccountID is the 12-digit id; infrastructure code that does not say where it goes has the symbol "this account".
	AccountID *document.Node `inventory:"AccountId"`
	// AuthorizationDetails is nil where identity policies are unknown, which is different from an empty one.
	AuthorizationDetails *AuthorizationDetails
	Regions              []Region
	Extra                []document.Member
}

// Region is what exists in one Region of an account.
type Region struct {
	Region *document.Node
	Keys   []Key
	// Aliases are aliases whose key is in another document or not known; an alias of a known key stands with the key.
	Aliases                []Alias
	CustomKeyStores        []*document.Node
	Images                 []*document.Node
	Snapshots              []*document.Node
	DBSnapshots            []*document.Node
	DBClusterSnapshots     []*document.Node
	VpcEndpoints           []*document.Node
	Resources              []Resource
	EbsEncryptionByDefault *document.Node
	EbsDefaultKmsKeyID     *document.Node `inventory:"EbsDefaultKmsKeyId"`
	Extra                  []document.Member
}

// Key is a KMS key with all that belongs to it.
type Key struct {
	// Address names the key in code ("Resources.Key of stack.yaml") until its ARN is known; otherwise it is empty.
	Address     string
	KeyMetadata KeyMetadata
	// Policy is the key policy: nil if it was not collected, a Null node if AWS's default key policy applies, a String
	// node if it was recorded as text.
	Policy  *document.Node `inventory:",null"`
	Grants  []Grant
	Aliases []Alias
	Tags    []Tag
	// Rotation is nil if it was not collected.
	Rotation *Rotation
	// Rotations are those that kms:ListKeyRotations lists; nil if they were not collected.
	Rotations []KeyRotation
	// LastUsage is the answer of kms:GetKeyLastUsage; nil if it was not collected.
	LastUsage *LastUsage
	// Protection says what code does to keep the key from being deleted with it; nil for a key that no code makes.
	Protection *Protection
	// ConstructPath names the construct that made the key, where another tool wrote the code: CDK's "aws:cdk:path".
	ConstructPath string
	// PendingWindowInDays is the waiting period before deletion that code asks for; nil means AWS's default, 30.
	PendingWindowInDays *document.Node
	// BypassPolicyLockoutSafetyCheck is the parameter of CreateKey and PutKeyPolicy as code sets it.
	BypassPolicyLockoutSafetyCheck *document.Node
	Extra                          []document.Member

	// Declared is the text that declares the key: what a finding about the key as a whole points at.
	Declared document.Span `inventory:"-"`
	// Construct is the whole text of what declares the key; no source says that Declared is.
	Construct document.Span `inventory:"-"`
	// PolicyDeclared is what a finding about the policy as a whole points at.
	PolicyDeclared document.Span `inventory:"-"`
	// Overwritten are the places of other key policies that code gives the key: of these and Policy the one applies that
	// was put last.
	Overwritten []document.Span `inventory:"-"`
}

// KeyMetadata is the KeyMetadata of kms:DescribeKey.
type KeyMetadata struct {
	Arn          *document.Node
	KeyID        *document.Node `inventory:"KeyId"`
	AWSAccountID *document.Node `inventory:"AWSAccountId"`
	Description  *document.Node
	// KeyManager is AWS or CUSTOMER.
	KeyManager       *document.Node
	KeyState         *document.Node
	KeySpec          *document.Node
	KeyUsage         *document.Node
	Origin           *document.Node
	CustomKeyStoreID *document.Node `inventory:"CustomKeyStoreId"`
	CreationDate     *document.Node
	DeletionDate     *document.Node
	// ExpirationModel is KEY_MATERIAL_EXPIRES or KEY_MATERIAL_DOES_NOT_EXPIRE, and ValidTo the date at which imported material expires.
	ExpirationModel          *document.Node
	ValidTo                  *document.Node
	MultiRegion              *document.Node
	MultiRegionConfiguration *MultiRegionConfiguration
	Extra                    []document.Member
}

// MultiRegionConfiguration is the part of DescribeKey about a multi-Region key.
type MultiRegionConfiguration struct {
	// MultiRegionKeyType is PRIMARY or REPLICA.
	MultiRegionKeyType *document.Node
	PrimaryKey         *MultiRegionKey
	ReplicaKeys        []MultiRegionKey
	Extra              []document.Member
}

// MultiRegionKey names one of the related multi-Region keys.
type MultiRegionKey struct {
	Arn    *document.Node
	Region *document.Node
	Extra  []document.Member
}

// Rotation is the answer of kms:GetKeyRotationStatus.
type Rotation struct {
	KeyRotationEnabled *document.Node
	// RotationPeriodInDays is nil where it is not stated; AWS's default is 365.
	RotationPeriodInDays *document.Node
	Extra                []document.Member
}

// KeyRotation is an entry of kms:ListKeyRotations.
type KeyRotation struct {
	RotationDate *document.Node
	// RotationType is AUTOMATIC or ON_DEMAND.
	RotationType *document.Node
	Extra        []document.Member
}

// LastUsage is the answer of kms:GetKeyLastUsage.
type LastUsage struct {
	// KeyLastUsage has no Timestamp where no use is on record since TrackingStartDate.
	KeyLastUsage      *KeyLastUsage
	KeyCreationDate   *document.Node
	TrackingStartDate *document.Node
	Extra             []document.Member
}

// KeyLastUsage is the last cryptographic operation that succeeded with a key.
type KeyLastUsage struct {
	Operation *document.Node
	Timestamp *document.Node
	Extra     []document.Member
}

// Protection is what code does to keep a key from being deleted with it. The attributes are those of the two languages;
// one that the code does not state is nil.
type Protection struct {
	// PreventDestroy is lifecycle.prevent_destroy of Terraform; set, to false at least, for each of its keys.
	PreventDestroy *document.Node
	// DeletionPolicy and UpdateReplacePolicy are the resource attributes of CloudFormation; set, to the default "Delete" at
	// least, for each of its keys.
	DeletionPolicy      *document.Node
	UpdateReplacePolicy *document.Node
	Extra               []document.Member

	// Caller is the call of the module that makes the key, the outermost one; it has no source for a key of a root module.
	Caller document.Span `inventory:"-"`
}

// Alias is an entry of kms:ListAliases.
type Alias struct {
	AliasName   *document.Node
	AliasArn    *document.Node
	TargetKeyID *document.Node `inventory:"TargetKeyId"`
	Extra       []document.Member

	// Declared is the text that declares the alias.
	Declared document.Span `inventory:"-"`
	// Sometimes says that the code makes the alias only in some case.
	Sometimes bool `inventory:"-"`
}

// Tag is a tag of a KMS key.
type Tag struct {
	TagKey   *document.Node
	TagValue *document.Node
	Extra    []document.Member
}

// Grant is an entry of kms:ListGrants.
type Grant struct {
	GrantID                  *document.Node `inventory:"GrantId"`
	Name                     *document.Node
	GranteePrincipal         *document.Node
	GranteeServicePrincipal  *document.Node
	RetiringPrincipal        *document.Node
	RetiringServicePrincipal *document.Node
	IssuingAccount           *document.Node
	Operations               []*document.Node
	Constraints              *GrantConstraints
	CreationDate             *document.Node
	Extra                    []document.Member

	// Declared is the text that declares the grant.
	Declared document.Span `inventory:"-"`
}

// GrantConstraints are the conditions of a grant; the encryption contexts are objects of strings.
type GrantConstraints struct {
	EncryptionContextEquals *document.Node
	EncryptionContextSubset *document.Node
	SourceArn               *document.Node
	Extra                   []document.Member
}

// Resource is any other resource that uses a key, under its CloudFormation type name.
type Resource struct {
	Type     string
	Arn      *document.Node
	Address  string
	KmsKeyID *document.Node `inventory:"KmsKeyId"`
	// Policy is the resource's own policy: nil if it was not collected, a Null node if it has none.
	Policy     *document.Node `inventory:",null"`
	SharedWith []*document.Node
	Properties *document.Node
	Extra      []document.Member

	// Declared is the text that declares the resource: what a finding about it as a whole points at.
	Declared document.Span `inventory:"-"`
	// Elsewhere says that the code only adds to the resource, and something else makes it.
	Elsewhere bool `inventory:"-"`
}
