package authz

import (
	"fmt"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Outcome is what a decision comes to. The zero Outcome is [ImplicitlyDenied].
type Outcome uint8

// The outcomes. Undetermined says that the inventory lacks a fact that the outcome turns on, or that AWS does not document
// it; it is never a guess.
const (
	ImplicitlyDenied Outcome = iota // nothing allows it
	ExplicitlyDenied                // a statement denies it
	Allowed
	Undetermined
)

var outcomes = [...]string{"ImplicitlyDenied", "ExplicitlyDenied", "Allowed", "Undetermined"}

// String returns the name as in JSON: "ImplicitlyDenied".
func (o Outcome) String() string {
	if int(o) < len(outcomes) {
		return outcomes[o]
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// MarshalText returns the name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Unknown is a fact that a decision turns on and that nobody knows.
type Unknown struct {
	// What names it: "the identity policies of role App".
	What string
	// Why says why it is not known: "they are not in the inventory".
	Why string
	// Span is where it stands in the text; zero if it stands nowhere.
	Span document.Span
}

// String returns both in one phrase.
func (u Unknown) String() string { return u.What + ": " + u.Why }

// layer is a kind of policy, in the order of evaluation.
type layer uint8

const (
	layerSCP layer = iota
	layerRCP
	layerEndpoint
	layerKeyPolicy
	layerGrants
	layerIdentity
	layerBoundary
	layerSession
	layerCount
)

var layerNames = [...]string{
	"service control policies", "resource control policies", "VPC endpoint policy", "key policy", "grants", "identity policies",
	"permissions boundary", "session policies",
}

func (l layer) String() string { return layerNames[l] }
