// Package facts turns one key and its surroundings into the input of the rules.
//
// Facts describe and rules judge: a fact is what can be read off a policy or key without an opinion, in a shape that a
// rule needs no helpers for. Every fact that may not be known before deployment has a member known; every list that may
// be longer than what is seen has a member complete; every fact has a member at, its JSON Pointer in the facts, which a
// finding names to say where it is. The shape is published as a JSON Schema, rules/schemas/facts.json.
package facts

import "github.com/kmslint/kmslint/evaluator/document"

// Schema is the name and version of the facts.
const Schema = "kmslint.facts/v1"

// Mark is the place of a fact: its JSON Pointer in the facts, and the text that it was read from.
type Mark struct {
	// At is the pointer, "/policy/statements/0".
	At string `json:"at"`

	span document.Span
}

// Span returns the text that the fact was read from.
func (m *Mark) Span() document.Span { return m.span }

// Facts is the input of the rules: one key with its policy, or one policy that belongs to no known key. Lists are
// never nil.
type Facts struct {
	Schema string `json:"schema"`
	// Address names the key or document: an ARN, an address in code, or a path.
	Address string `json:"address"`
	// Branch says which alternatives were taken where the source leaves a choice ("if condition IsProd is true"), or "".
	Branch string `json:"branch"`
	// Tables is the date of the tables of actions and condition keys that the facts were made with, YYYY-MM-DD.
	Tables string `json:"tables"`
	// Account is the account that owns the key.
	Account Account `json:"account"`
	// Key is null for a policy without a known key.
	Key *Key `json:"key"`
	// Planned says that code asks for what the facts describe: AWS has not taken it yet. It is left out for an inventory.
	Planned bool `json:"planned,omitempty"`
	// Identity is there for a policy of users, groups or roles.
	Identity *IdentityPolicy `json:"identity,omitempty"`
	// Alias is an alias whose key is not in the same unit; it is left out for everything else.
	Alias *Alias `json:"alias,omitempty"`
	// Policy is null for a key whose policy was not collected, is not readable or is AWS's default.
	Policy *Policy `json:"policy"`
	// Resource is left out for a key or policy: facts are about one of these, or about a resource that keys encrypt.
	Resource *Resource `json:"resource,omitempty"`
	// AWSManaged is a resource that names an AWS managed key; it is left out for everything else.
	AWSManaged *AWSManaged `json:"aws_managed,omitempty"`
	// Semantic is null where there is no key policy that can be read.
	Semantic *Semantic `json:"semantic"`
	// Diagnostics are the recoverable problems that the parsers found.
	Diagnostics []Diagnostic `json:"diagnostics"`
	// Unknowns are the parts that are not known before deployment.
	Unknowns []Unknown `json:"unknowns"`

	construct     document.Span
	constructPath string
}

// Construct returns the whole text that declares the key, or of the policy that belongs to no known key.
func (f *Facts) Construct() document.Span { return f.construct }

// ConstructPath returns the path of the construct that made the key, where another tool wrote the code, or "". It is for
// people, who know the key by it: rules do not see it.
func (f *Facts) ConstructPath() string { return f.constructPath }

// ThisAccount stands for the id of the account that code is deployed to, where the code does not name it.
const ThisAccount = "this account"

// Account says who owns the key.
type Account struct {
	// ID is the account id, "this account" for code that does not name one, or "".
	ID    string `json:"id"`
	Known bool   `json:"known"`
	// Inferred says that the owner was concluded from the policy itself: the one account that may do everything with it.
	Inferred bool `json:"inferred"`
}

// Attribute is one attribute of a key: a string, bool or number, or null where it is not known.
type Attribute struct {
	Mark
	Value any  `json:"value"`
	Known bool `json:"known"`
}

// Key is what is known about the key itself. Attributes that the source does not state are null.
type Key struct {
	Mark
	Manager     *Attribute `json:"manager"`
	State       *Attribute `json:"state"`
	Spec        *Attribute `json:"spec"`
	Usage       *Attribute `json:"usage"`
	Origin      *Attribute `json:"origin"`
	MultiRegion *Attribute `json:"multi_region"`
	// MultiRegionType is PRIMARY or REPLICA.
	MultiRegionType *Attribute `json:"multi_region_type"`
	// Primary is the primary key of a replica, left out where the unit does not have it.
	Primary        *Primary   `json:"primary,omitempty"`
	CustomKeyStore *Attribute `json:"custom_key_store"`
	Rotation       *Rotation  `json:"rotation"`
	// DeletionWindow is in days.
	DeletionWindow     *Attribute `json:"deletion_window"`
	BypassLockoutCheck *Attribute `json:"bypass_lockout_check"`
	// Region is the Region of the key, null where nothing says which.
	Region *Attribute `json:"region"`
	// Overwritten are the places of other key policies that the code gives the key.
	Overwritten []Place `json:"overwritten,omitempty"`
	// DefaultPolicy says that no policy is given, so that AWS's default key policy applies.
	DefaultPolicy bool    `json:"default_policy"`
	Grants        *Grants `json:"grants,omitempty"`
	// Aliases are those of the same unit.
	Aliases []Alias `json:"aliases,omitempty"`
	// AliasesListed says that the source lists the aliases of the key, if it has any.
	AliasesListed bool  `json:"aliases_listed,omitempty"`
	Tags          *Tags `json:"tags,omitempty"`
	// References are the resources of the same unit that use the key.
	References []Reference `json:"references,omitempty"`
	Protection *Protection `json:"protection,omitempty"`
	Material   *Material   `json:"material,omitempty"`
	// Age is the number of days since the key was made.
	Age *Attribute `json:"age,omitempty"`
	// Rotated is the number of days since its material was last rotated, on demand or automatically.
	Rotated *Attribute `json:"rotated,omitempty"`
	LastUse *LastUse   `json:"last_use,omitempty"`
}

// Rotation is the automatic rotation of a key.
type Rotation struct {
	Mark
	Enabled *Attribute `json:"enabled"`
	// Period is in days.
	Period *Attribute `json:"period"`
}

// Policy is a policy document.
type Policy struct {
	Mark
	// Kind is "key", "identity", "scp", "rcp" or "resource".
	Kind string `json:"kind"`
	// Complete says that every statement is seen and read; a rule about what is absent needs it.
	Complete bool   `json:"complete"`
	Version  string `json:"version"`
	// VersionKnown says that the element Version is known, or known to be missing.
	VersionKnown bool        `json:"version_known"`
	Statements   []Statement `json:"statements"`
	// Size is how many bytes the policy has without white space between its parts, or 0 where parts of it are not known.
	Size int `json:"size"`
	// Attested says that a statement has a condition on the attestation document of an enclave or instance.
	Attested bool `json:"attested,omitempty"`
	// Characters are texts with a character that AWS KMS does not take in a key policy.
	Characters []Character `json:"characters,omitempty"`
}

// Statement is one statement of the policy.
type Statement struct {
	Mark
	Index int `json:"index"`
	// Number is the place in the text, from 1: it differs from Index + 1 where statements before it are not known.
	Number int `json:"number"`
	// Sid is null where there is none.
	Sid *Value `json:"sid"`
	// Name is how messages call it: `statement "Allow use"` or "statement 3".
	Name string `json:"name"`
	// Effect is "Allow", "Deny" or "unknown".
	Effect string `json:"effect"`
	// Repeats says that it may occur any number of times, none included.
	Repeats    bool        `json:"repeats"`
	Principals *Principals `json:"principals"`
	Actions    *Actions    `json:"actions"`
	Resources  *Resources  `json:"resources"`
	Conditions Conditions  `json:"conditions"`
}

// Value is a string of the policy.
type Value struct {
	Mark
	// Text shows symbols as ${…}.
	Text  string `json:"text"`
	Known bool   `json:"known"`
	// Variable is the first policy variable in it, "${aws:username}".
	Variable string `json:"variable,omitempty"`
}

// Principals is the element Principal or NotPrincipal.
type Principals struct {
	Mark
	Element  string `json:"element"`
	Complete bool   `json:"complete"`
	// Everyone says that "*" is one of them.
	Everyone bool        `json:"everyone"`
	List     []Principal `json:"list"`
}

// Principal is one principal.
type Principal struct {
	Value
	// Type is the form: everyone, account, role, user, session, federated-user, service, federated, canonical-user,
	// unique-id, invalid or unknown.
	Type string `json:"type"`
	// Key is the type of principal that the policy names it under: AWS, Service, Federated, CanonicalUser, or "".
	Key string `json:"key"`
	// Account says whose it is: "own", "external", "unknown", or "" for forms without account.
	Account string `json:"account"`
	// AccountID is the id of that account, or "" where it is not known.
	AccountID string `json:"account_id"`
	// Problem says what is wrong with an invalid one.
	Problem string `json:"problem"`
}

// Actions is the element Action or NotAction.
type Actions struct {
	Mark
	Element  string `json:"element"`
	Complete bool   `json:"complete"`
	// Every says that one value is a pattern that matches every KMS action ("*", "kms:*").
	Every bool     `json:"every"`
	List  []Action `json:"list"`
	// Capabilities are what the actions let one do with a key, those that may be named besides included: administer,
	// read-config, use, grant, sign, delete.
	Capabilities []string `json:"capabilities"`
	// Powers are the actions that it certainly covers of those that rules tell apart: kms:PutKeyPolicy,
	// kms:ScheduleKeyDeletion, kms:CreateGrant, those on tags and aliases, and those that encrypt, decrypt, make data
	// keys, agree on secrets and sign.
	Powers []string `json:"powers,omitempty"`
}

// Action is one value of Action or NotAction.
type Action struct {
	Value
	// Service is the part before the colon in lower case, "*" for the pattern "*", or "" where there is none.
	Service string `json:"service"`
	// Wildcard says that it contains * or ?.
	Wildcard bool `json:"wildcard"`
	// Matches is how many KMS actions it matches.
	Matches int `json:"matches"`
	// Every says that it matches every KMS action.
	Every bool `json:"every"`
	// IAMOnly says that it names one action that only IAM policies can allow, as it works on no key.
	IAMOnly bool `json:"iam_only"`
	// OwnerOnly says that it names one action that KMS takes only from the account of the key.
	OwnerOnly bool `json:"owner_only,omitempty"`
	// Nearest is the known action most like it, or "" where none is within an edit distance of three.
	Nearest string `json:"nearest"`
	// Distance is the edit distance to Nearest, or -1.
	Distance int `json:"distance"`
	// Operation lists the actions that the API operation of this name needs, where that is not an action itself.
	Operation []string `json:"operation"`
	// Impossible says why the key can never do what the one action that it names asks: "its key usage is …".
	Impossible string `json:"impossible,omitempty"`
}

// Resources is the element Resource or NotResource.
type Resources struct {
	Mark
	Element  string          `json:"element"`
	Complete bool            `json:"complete"`
	List     []ResourceValue `json:"list"`
}

// Conditions is the element Condition; all of its entries must hold.
type Conditions struct {
	Mark
	// Present says that there is a Condition element with something in it.
	Present bool `json:"present"`
	// Empty says that there is an element without anything in it, or one with an operator without keys.
	Empty    bool        `json:"empty,omitempty"`
	Complete bool        `json:"complete"`
	List     []Condition `json:"list"`
}

// Condition is one operator and key with its values, one of which must match.
type Condition struct {
	Mark
	Operator ConditionOperator `json:"operator"`
	Key      ConditionKey      `json:"key"`
	Complete bool              `json:"complete"`
	Values   []ConditionValue  `json:"values"`
	// AbsentFor are the actions that the statement names without wildcards whose requests never have the key.
	AbsentFor []string `json:"absent_for,omitempty"`
}

// ConditionOperator is a condition operator.
type ConditionOperator struct {
	Value
	// Exists says that IAM knows it.
	Exists bool `json:"exists"`
	// Base is the operator without quantifier and IfExists, in IAM's spelling, or "".
	Base string `json:"base"`
	// Quantifier is "ForAnyValue", "ForAllValues" or "".
	Quantifier string `json:"quantifier"`
	IfExists   bool   `json:"if_exists"`
	Negated    bool   `json:"negated"`
}

// ConditionKey is a condition key.
type ConditionKey struct {
	Value
	// Service is the part before the colon in lower case.
	Service string `json:"service"`
	// Exists says that the tables have it; for keys of services other than kms and aws it is always true.
	Exists bool `json:"exists"`
	// Deprecated is the key to use instead; it is left out for a key that is not deprecated.
	Deprecated string `json:"deprecated,omitempty"`
	// Nearest is the known key most like it, or ""; Distance is the edit distance to it, or -1.
	Nearest  string `json:"nearest"`
	Distance int    `json:"distance"`
	// Type is the type of its values as AWS has it (String, ARN, Bool, Numeric, Date, IPAddress, Binary), or "" for a key
	// that the tables do not have.
	Type string `json:"type"`
	// Multivalued says that a request can have several values.
	Multivalued bool `json:"multivalued"`
	// Always says that every request that a principal of IAM makes has the key.
	Always bool `json:"always"`
}

// Diagnostic is a problem that a parser found.
type Diagnostic struct {
	Mark
	// Code is the kind of problem: "duplicate-member", "missing-element" …
	Code    string `json:"code"`
	Summary string `json:"summary"`
	Detail  string `json:"detail"`
}

// Unknown is a part that is not known before deployment.
type Unknown struct {
	Mark
	// What names the part, Why says why it is not known.
	What string `json:"what"`
	Why  string `json:"why"`
}
