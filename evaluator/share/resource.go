package share

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Resource is an encrypted resource, or one that makes such resources, with whom it is shared.
type Resource struct {
	Mechanism *Mechanism
	// Type is the name of the type that AWS CloudFormation or AWS Config has for it.
	Type string
	// Address names it in code, or is its ARN or id; Name is what messages call it: `image "base"`.
	Address, Name string
	Declared      document.Span
	Account       *inventory.Account
	Region        *inventory.Region
	// Encryption is how the resource is encrypted: one entry for each volume or snapshot that it is made of, and one for a
	// resource that is itself encrypted. Complete says that these are all.
	Encryption []Encryption
	Complete   bool
	Consumers  []Consumer
	// SharedComplete says that the resource is shared with nobody else.
	SharedComplete bool
	// Copy is set for a copy of another image or snapshot.
	Copy *Copy
	// Default is the account's setting for EBS, nil for resources that it has no say in.
	Default *DefaultKey
	// Access says of each consumer and each customer managed key what the consumer can do with it.
	Access []Access
}

// MechanismOf is the way in which a consumer uses the resource.
func (r *Resource) MechanismOf(c *Consumer) *Mechanism {
	if c.mechanism != nil {
		return c.mechanism
	}
	return r.Mechanism
}

// Encryption says how one part of a resource is encrypted.
type Encryption struct {
	// Part names the part of the resource ("/dev/xvda"); it is "" for the resource itself.
	Part      string
	Encrypted authz.Truth
	Key       KeyRef
	Span      document.Span
}

// DefaultKey is the account's setting for encryption with EBS.
type DefaultKey struct {
	ByDefault authz.Truth
	Key       KeyRef
	Span      document.Span
}

// KeyKind says whose a key is.
type KeyKind string

// The kinds of keys.
const (
	UnknownKey      KeyKind = "unknown"
	AWSManaged      KeyKind = "aws-managed"
	CustomerManaged KeyKind = "customer-managed"
	AWSOwned        KeyKind = "aws-owned"
)

// KeyRef is the key that encrypts something.
type KeyRef struct {
	Kind KeyKind
	// Text is how the resource, or the setting that it follows, names the key; Alias is the alias, "" for none.
	Text, Alias string
	// Explicit says that the code of the resource names the key. What AWS answers about a resource does not say whether its
	// key was named or taken by default.
	Explicit bool
	// Default says that the account's setting for EBS, or what the service takes by itself, decides.
	Default bool
	// Key is nil where the key is not in the inventory, and for an AWS managed key that is not.
	Key *inventory.Key
	At  inventory.KeyAt
	// Region and Account are those in the key's ARN, nil where it is named in another way.
	Region, Account policy.Text
	Span            document.Span
}

// ConsumerKind says what a resource is shared with.
type ConsumerKind string

// The kinds of consumers.
const (
	ToAccount      ConsumerKind = "account"
	ToOrganization ConsumerKind = "organization"
	ToUnit         ConsumerKind = "organizational-unit"
	ToEveryone     ConsumerKind = "everyone"
	ToService      ConsumerKind = "service-linked-role"
	ToAWSService   ConsumerKind = "service"
	ToUnknown      ConsumerKind = "unknown"
)

// Consumer is somebody that a resource is shared with.
type Consumer struct {
	Kind ConsumerKind
	// Text is how the source names it; ID is an account, organization or unit by its id, "" where that is not known.
	Text, ID string
	// Own says whether it is the account that owns the resource.
	Own authz.Truth
	// Perhaps says that nobody knows whether the resource is shared with it.
	Perhaps bool
	Span    document.Span

	// Organization is the id of the organization, or of that which the unit is in.
	Organization string

	text policy.Text // of the account, the ARN of a role, or the name of a service
	// mechanism is how it uses the key, nil where that is the mechanism of the resource.
	mechanism *Mechanism
	// context are condition keys that its calls have.
	context map[string]policy.Text
}

// Known reports whether it is known who the consumer is.
func (c *Consumer) Known() bool { return c.Kind != ToUnknown && (c.ID != "" || c.Kind == ToEveryone) }

// Copy is how a resource was made of another one.
type Copy struct {
	// Span is where the copy names its key, or the copy itself.
	Span document.Span
	// Encrypted says whether the copy asks for encryption, NamesKey whether it names a key.
	Encrypted authz.Truth
	NamesKey  bool
	// SameRegion says whether the key is in the Region of the copy.
	SameRegion authz.Truth
}

// Access is what one consumer can do with one customer managed key.
type Access struct {
	// Consumer and Encryption are indexes in the resource.
	Consumer, Encryption int
	// Mechanism is that of the resource, or another one for a key of another account.
	Mechanism *Mechanism
	// Admitted says whether the key lets the consumer do anything of what the mechanism needs.
	Admitted authz.Truth
	// Depends are condition keys that an answer turns on and whose value nobody knows, "aws:PrincipalOrgID".
	Depends []string
	Steps   []StepAccess
	// Permission is what the consumer's own principals may do; it is not known where the inventory does not have them.
	Permission authz.Permission
}

// StepAccess is what of one step the key allows.
type StepAccess struct {
	Step *Step
	// Missing are the actions that the key's side does not allow, Open those of which nobody knows.
	Missing, Open kms.ActionSet
	// Blocked are actions that are missing because of a condition, Denied those that a statement denies.
	Blocked []Block
	Denied  kms.ActionSet
}

// Block is a condition that keeps a statement from allowing an action.
type Block struct {
	Action kms.Action
	authz.Blocked
}

// Statement is how messages call the statement.
func (b *Block) Statement() string {
	if b.Sid != "" {
		return fmt.Sprintf("statement %q", b.Sid)
	}
	at, _ := strconv.Atoi(strings.TrimPrefix(b.At, "/Statement/"))
	return fmt.Sprintf("statement %d", at+1)
}
