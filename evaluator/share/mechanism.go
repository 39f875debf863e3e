package share

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// Mechanism is a way in which an encrypted resource comes into the hands of somebody else than its owner, and what KMS has
// to allow for it.
type Mechanism struct {
	// Name is what facts call it: "ami", "ebs-snapshot".
	Name string
	// Service is the name of the service in aliases of AWS managed keys ("ebs" of alias/aws/ebs), and Default the key that the
	// service takes where a resource names none.
	Service string
	Default Default
	// Managed says whether the resource can be shared while an AWS managed key encrypts it, Owned while an AWS owned key does.
	Managed, Owned bool
	// Public says whether an encrypted resource can be shared with everyone.
	Public bool
	// Steps are what the other side can do with what is shared.
	Steps []Step
	// Context are the encryption context keys of the calls.
	Context []string
	// Sources are the pages of AWS's documentation that say so.
	Sources []Source
}

// Default is the key that a service takes where a resource names none.
type Default uint8

// The defaults.
const (
	NoDefault      Default = iota // without a key there is no encryption by KMS
	AccountSetting                // the account's default key for EBS, which is aws/ebs until somebody sets another
	ManagedKey                    // the AWS managed key of the service
	OwnedKey                      // a key that AWS owns and that has no key policy of the customer's
)

// Caller says who makes the calls of a step.
type Caller uint8

// The callers.
const (
	ByConsumer Caller = iota // a principal of the account that the resource is shared with
	ByRole                   // the service-linked role of Auto Scaling, by the key policy or a grant
	ByGrantee                // the same for a key of another account: only a grant helps it
	ByService                // a service by its own name
)

// Step is one thing that the other side does, with the actions on the owner's key that it needs.
type Step struct {
	// Name is what facts call it, Title completes "to …" in messages.
	Name, Title string
	Caller      Caller
	// Via is the service that makes the calls for the caller, or "" for calls of its own.
	Via     string
	Actions kms.ActionSet
	// Vital says that nothing works without it; other steps are another way of using the same resource.
	Vital bool
}

// Source is a page of AWS's documentation.
type Source struct{ Title, URL string }

// Mechanisms returns the table, in the order of their names in it.
func Mechanisms() []*Mechanism { return slices.Clone(table) }

// Lookup returns the mechanism of a name, nil if there is none.
func Lookup(name string) *Mechanism {
	for _, m := range table {
		if m.Name == name {
			return m
		}
	}
	return nil
}
