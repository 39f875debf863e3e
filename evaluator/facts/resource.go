package facts

import (
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/share"
)

// Resource is an encrypted resource, or one that makes or launches such resources, with whom it is shared.
type Resource struct {
	Mark
	// Type is the name that AWS CloudFormation or AWS Config has for its type: "AWS::EC2::Image".
	Type string `json:"type"`
	// Name is what messages call it: "image aws_ami.base".
	Name string `json:"name"`
	// Mechanism is the way in which it is shared: "ami", "ebs-snapshot", "rds-snapshot", "auto-scaling" …
	Mechanism string `json:"mechanism"`
	// AWSManagedBlocked says that it cannot be shared while an AWS managed key encrypts it.
	AWSManagedBlocked bool `json:"aws_managed_blocked"`
	// Encryption is how it is encrypted, one entry for each volume that it is made of, and Complete says that these are all.
	Encryption []Encryption `json:"encryption"`
	Complete   bool         `json:"complete"`
	// SharedWith are those that it is shared with, and SharedComplete says that these are all.
	SharedWith     []Consumer `json:"shared_with"`
	SharedComplete bool       `json:"shared_complete"`
	// Copy is null for a resource that is no copy of another one.
	Copy *Copy `json:"copy"`
	// DefaultKey says of a resource whose encryption follows the account's default key for EBS what that setting is; it is
	// null for others.
	DefaultKey *DefaultKey `json:"default_key"`
}

// Encryption is how a resource, or a part of it, is encrypted.
type Encryption struct {
	Mark
	// Part names the part, "/dev/xvda"; it is "" for the resource itself.
	Part string `json:"part"`
	// Encrypted is "yes", "no" or "unknown".
	Encrypted string       `json:"encrypted"`
	Key       KeyReference `json:"key"`
}

// KeyReference is the key that encrypts something.
type KeyReference struct {
	Mark
	// Kind is "aws-managed", "customer-managed", "aws-owned" or "unknown".
	Kind string `json:"kind"`
	// Text is how the resource, or the setting that it follows, names the key; "" where nothing does.
	Text string `json:"text"`
	// Alias is the alias of the key as far as it is known, "alias/aws/ebs", or "".
	Alias string `json:"alias"`
	// Address is the address or ARN of a key whose policy is known, or "".
	Address string `json:"address"`
	// Explicit says that the code of the resource names the key. What AWS answers about a resource does not say whether its
	// key was named or taken by default.
	Explicit bool `json:"explicit"`
	// Default says that the code of the resource names none, so that the account's setting for EBS, or what the service
	// takes by itself, decides.
	Default bool `json:"default"`
	// Account says whose it is, seen from the resource: "own", "external" or "unknown".
	Account string `json:"account"`
	// State is the state of the key, "Disabled", or "" where it is not known.
	State string `json:"state"`
}

// Consumer is somebody that a resource is shared with.
type Consumer struct {
	Mark
	// Kind is "account", "organization", "organizational-unit", "everyone", "service-linked-role", "service" or "unknown".
	Kind string `json:"kind"`
	// Name is how messages call it: "account 444455556666".
	Name string `json:"name"`
	// ID is the id of the account, organization or unit, the ARN of the role, the name of the service, or "" where it is not known.
	ID    string `json:"id"`
	Known bool   `json:"known"`
	// Organization is the id of the organization, or of that which the unit is in; "" for others.
	Organization string `json:"organization"`
	// Own says whether it is the account that owns the resource: "yes", "no" or "unknown".
	Own string `json:"own"`
	// Perhaps says that nobody knows whether the resource is shared with it.
	Perhaps bool `json:"perhaps"`
	// Mechanism is the way in which it uses the resource: that of the resource, or "s3-write" of a bucket, "sqs-service" of a
	// queue …
	Mechanism string `json:"mechanism"`
	// Keys are the customer managed keys of the resource whose policies are known, and what the consumer can do with each.
	Keys []KeyAccess `json:"keys"`
}

// KeyAccess is what a consumer can do with a key.
type KeyAccess struct {
	Mark
	// Name is what messages call the key, ARN its ARN as far as it is known.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Mechanism is that of the resource, or "auto-scaling-foreign-key" for a key of another account.
	Mechanism string `json:"mechanism"`
	// Admitted says whether the key policy and the grants let the consumer do anything of what it needs: "yes", "no" or
	// "unknown".
	Admitted string `json:"admitted"`
	// Depends are condition keys that this turns on and whose values nobody knows.
	Depends []string `json:"depends"`
	Steps   []Step   `json:"steps"`
	// Identity is what the consumer's own principals may do; null where the input does not have them.
	Identity *Identity `json:"identity"`
}

// Step is one thing that a consumer does with what is shared, and the actions on the key that it needs.
type Step struct {
	Mark
	Name string `json:"name"`
	// Title completes "to …" in messages.
	Title string `json:"title"`
	// Vital says that the consumer can do nothing without it.
	Vital bool `json:"vital"`
	// Via is the service that calls KMS for the consumer, "ec2", or "" for calls of its own.
	Via      string   `json:"via"`
	Required []string `json:"required"`
	// Missing are the actions that nothing on the key's side allows, Open those of which nobody knows.
	Missing []string `json:"missing"`
	Open    []string `json:"open"`
	// Denied are those of the missing actions that a statement denies, Blocked those that a statement would allow but for a
	// condition that the call cannot meet.
	Denied  []string `json:"denied"`
	Blocked []Block  `json:"blocked"`
}

// Block is a condition that keeps a statement from allowing actions.
type Block struct {
	// Statement is how messages call the statement.
	Statement string `json:"statement"`
	// Key is the condition key, Demand what the condition asks for.
	Key     string   `json:"key"`
	Demand  string   `json:"demand"`
	Actions []string `json:"actions"`
}

// Identity is what the principals of a consumer may do by their own policies.
type Identity struct {
	// Allowed says whether one of them may do all that the first step needs: "yes", "no" or "unknown".
	Allowed string `json:"allowed"`
	// Principal is the one who may do most of it, or "", and Missing what that one may not do.
	Principal string   `json:"principal"`
	Missing   []string `json:"missing"`
}

// Copy is how a resource was made of another one.
type Copy struct {
	Mark
	// Encrypted says whether the copy asks for encryption, NamesKey whether it names a key.
	Encrypted string `json:"encrypted"`
	NamesKey  bool   `json:"names_key"`
	// SameRegion says whether the key that it names is in the Region of the copy.
	SameRegion string `json:"same_region"`
}

// DefaultKey is the account's setting for encryption with EBS.
type DefaultKey struct {
	Mark
	// ByDefault says whether new volumes are encrypted without being asked to.
	ByDefault string `json:"by_default"`
	// Kind is that of the default key: "aws-managed", "customer-managed" or "unknown".
	Kind string `json:"kind"`
}

// OfShared returns the facts of a resource of a unit: one for each combination of the alternatives that its source leaves
// open, and none where it is not shared at all.
func OfShared(s *share.Subject, o Options) []*Facts {
	branches, complete := document.Assignments(maxBranches, s.Nodes()...)
	var out []*Facts
	shared := false
	for _, branch := range branches {
		b := newBuilder("", branch, o)
		r := s.Resource(branch)
		if r != nil {
			shared = true
			b.resource(r)
		}
		b.finish(nil, complete, s.Declared())
		b.facts.construct = s.Declared()
		out = append(out, b.facts)
	}
	if !shared {
		return nil
	}
	for _, f := range out {
		f.Address = out[0].Address
	}
	return out
}

// resource adds the facts of a shared resource.
func (b *builder) resource(r *share.Resource) {
	b.facts.Address = r.Address
	b.stated(r.Account.AccountID)
	b.owner(r.Account.AccountID)
	out := &Resource{
		Mark: Mark{"/resource", r.Declared}, Type: r.Type, Name: r.Name, Mechanism: r.Mechanism.Name, AWSManagedBlocked: !r.Mechanism.Managed,
		Encryption: make([]Encryption, len(r.Encryption)), Complete: r.Complete, SharedWith: make([]Consumer, len(r.Consumers)), SharedComplete: r.SharedComplete,
	}
	for i := range r.Encryption {
		out.Encryption[i] = b.encryption("/resource/encryption/"+strconv.Itoa(i), &r.Encryption[i])
	}
	for i := range r.Consumers {
		out.SharedWith[i] = consumer("/resource/shared_with/"+strconv.Itoa(i), r, i)
	}
	if c := r.Copy; c != nil {
		out.Copy = &Copy{Mark: Mark{"/resource/copy", c.Span}, Encrypted: verdictOf(c.Encrypted), NamesKey: c.NamesKey, SameRegion: verdictOf(c.SameRegion)}
	}
	if d := r.Default; d != nil {
		out.DefaultKey = &DefaultKey{Mark: Mark{"/resource/default_key", d.Span}, ByDefault: verdictOf(d.ByDefault), Kind: string(d.Key.Kind)}
	}
	b.facts.Resource = out
}

func (b *builder) encryption(at string, e *share.Encryption) Encryption {
	k := &e.Key
	out := Encryption{Mark: Mark{at, e.Span}, Part: e.Part, Encrypted: verdictOf(e.Encrypted)}
	out.Key = KeyReference{Mark: Mark{at + "/key", k.Span}, Kind: string(k.Kind), Text: k.Text, Alias: k.Alias, Explicit: k.Explicit, Default: k.Default, Account: b.whose(k.Account)}
	if k.Key != nil {
		out.Key.Address = addressOf(k.Key)
		if state := k.Key.KeyMetadata.KeyState; state != nil && state.Concrete() {
			out.Key.State = state.Text
		}
	}
	return out
}

// whose says whether an account is the owner of the resource.
func (b *builder) whose(account policy.Text) string {
	if account == nil || b.account == nil {
		return string(unknown)
	}
	switch sameText(account, b.account) {
	case yes:
		return "own"
	case no:
		return "external"
	default:
		return string(unknown)
	}
}

func consumer(at string, r *share.Resource, i int) Consumer {
	c := &r.Consumers[i]
	out := Consumer{Mark: Mark{at, c.Span}, Kind: string(c.Kind), ID: c.ID, Known: c.Known(), Organization: c.Organization, Own: verdictOf(c.Own), Perhaps: c.Perhaps, Mechanism: r.MechanismOf(c).Name, Keys: []KeyAccess{}}
	switch c.Kind {
	case share.ToAccount:
		out.Name = "account " + c.Text
	case share.ToOrganization:
		out.Name = "organization " + c.ID
	case share.ToUnit:
		out.Name = "organizational unit " + c.ID
	case share.ToEveryone:
		out.Name = "everyone"
	case share.ToAWSService:
		out.Name = "service " + c.Text
	case share.ToService:
		out.Name = "service-linked role " + c.Text[strings.LastIndexByte(c.Text, '/')+1:]
	default:
		out.Name = c.Text
	}
	for j := range r.Access {
		if r.Access[j].Consumer == i {
			out.Keys = append(out.Keys, keyAccess(at+"/keys/"+strconv.Itoa(len(out.Keys)), r, &r.Access[j]))
		}
	}
	return out
}

func keyAccess(at string, r *share.Resource, a *share.Access) KeyAccess {
	key := r.Encryption[a.Encryption].Key.Key
	span := key.PolicyDeclared
	if !span.Valid() {
		span = key.Declared
	}
	if !span.Valid() {
		span = r.Encryption[a.Encryption].Span
	}
	out := KeyAccess{
		Mark: Mark{at, span}, Name: addressOf(key), ARN: key.KeyMetadata.Arn.Display(), Mechanism: a.Mechanism.Name, Admitted: verdictOf(a.Admitted),
		Depends: append([]string{}, a.Depends...), Steps: make([]Step, len(a.Steps)),
	}
	for i := range a.Steps {
		s := &a.Steps[i]
		out.Steps[i] = Step{
			Mark: Mark{at + "/steps/" + strconv.Itoa(i), span}, Name: s.Step.Name, Title: s.Step.Title, Vital: s.Step.Vital, Via: s.Step.Via,
			Required: names(s.Step.Actions), Missing: names(s.Missing), Open: names(s.Open), Denied: names(s.Denied), Blocked: blocks(s.Blocked),
		}
	}
	if p := a.Permission; p.Known {
		out.Identity = &Identity{Allowed: verdictOf(p.Allowed), Principal: p.Principal, Missing: names(p.Missing)}
	}
	return out
}

// blocks puts together the actions that one condition of one statement blocks.
func blocks(all []share.Block) []Block {
	out := []Block{}
next:
	for _, b := range all {
		statement := b.Statement()
		for i := range out {
			if out[i].Statement == statement && out[i].Demand == b.Demand {
				if last := out[i].Actions; last[len(last)-1] != b.Action.String() {
					out[i].Actions = append(last, b.Action.String())
				}
				continue next
			}
		}
		out = append(out, Block{Statement: statement, Key: b.Key, Demand: b.Demand, Actions: []string{b.Action.String()}})
	}
	return out
}

func names(actions kms.ActionSet) []string {
	out := []string{}
	for a := range actions.All() {
		out = append(out, a.String())
	}
	return out
}
