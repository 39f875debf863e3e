package authz

import (
	"fmt"
	"slices"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// Decision is the answer to a request, with its reasons.
type Decision struct {
	Outcome Outcome
	// Principal is the ARN of the caller, or the name of a service.
	Principal string
	// Summary is one sentence that says the outcome and, for a denial, what would have to change.
	Summary string
	// By are the statements and grants that decided, in the order of evaluation.
	By []Reason
	// Layers are the kinds of policies in the order of evaluation, with what each said.
	Layers []Layer
	// Missing says, for a denial, what would have to allow it, one sentence each.
	Missing []string
	// Unknowns are the facts that an undetermined outcome turns on.
	Unknowns []Unknown
	// Assumptions are what was taken for granted because the inventory or AWS's documentation is silent.
	Assumptions []string
	// Context are the condition keys that turned the outcome, with the values that the request had.
	Context []string
	// Parts are the decisions of a request that needs several actions, or actions on several keys; nil for one that does not.
	Parts []Part
	// Key is the ARN or address of the key, "" for an action without one.
	Key string
	// Usable says whether the call works on the key beyond authorization; nil where no key takes part.
	Usable *kms.Usability
	// Error is the code of the error that a real call would return, "" for none and for an undetermined outcome.
	Error string
}

// Part is one action of a request on one resource.
type Part struct {
	Action   kms.Action
	Resource string
	Decision *Decision
}

// Reason is a statement or grant that had a say.
type Reason struct {
	// Layer is the kind of policy: "key policy", "grants" …
	Layer string
	// Policy names the policy: "the key policy", "policy AllowUse of role App"; for a grant, the grant.
	Policy string
	// Sid is the statement's Sid, "" without one.
	Sid string
	// At is the JSON Pointer of the statement in its policy, "" for a grant.
	At   string
	Deny bool
	Span document.Span
}

// Layer is what the policies of one kind said.
type Layer struct {
	Name string
	// Applies is false where there are no such policies, or they do not bind this request.
	Applies bool
	// Outcome is what the layer by itself comes to.
	Outcome    Outcome
	Statements []Reason
	// Note is one phrase for people: "allows", "is silent", "does not apply to service-linked roles".
	Note string
}

// Outcome decides without an explanation: the quick way for one who needs only the answer.
func (p *Prepared) Outcome() Outcome {
	out := Allowed
	for i := range p.parts {
		o, _ := p.parts[i].decide()
		out = both(out, o)
	}
	return out
}

// both is the outcome of two parts together: denied if one is, and undetermined if one is and none is denied.
func both(a, b Outcome) Outcome {
	for _, o := range [...]Outcome{ExplicitlyDenied, ImplicitlyDenied, Undetermined} {
		if a == o || b == o {
			return o
		}
	}
	return Allowed
}

// Authorize decides a request and explains the decision. The error is about the request; see [World.Prepare].
func (w *World) Authorize(r *Request) (*Decision, error) {
	p, err := w.Prepare(r)
	if err != nil {
		return nil, err
	}
	return p.Decide(), nil
}

// Decide decides and explains.
func (p *Prepared) Decide() *Decision {
	if len(p.parts) == 1 {
		return p.parts[0].explain()
	}
	d := &Decision{Outcome: Allowed, Principal: p.parts[0].caller.arn.String()}
	for i := range p.parts {
		q := &p.parts[i]
		part := q.explain()
		d.Parts = append(d.Parts, Part{Action: q.action, Resource: q.resource.String(), Decision: part})
		d.Outcome = both(d.Outcome, part.Outcome)
		d.Missing = append(d.Missing, part.Missing...)
		d.Unknowns = append(d.Unknowns, part.Unknowns...)
		for _, a := range part.Assumptions {
			if !slices.Contains(d.Assumptions, a) {
				d.Assumptions = append(d.Assumptions, a)
			}
		}
		d.Context = append(d.Context, part.Context...)
	}
	for _, part := range d.Parts {
		if part.Decision.Outcome == d.Outcome {
			d.By = append(d.By, part.Decision.By...)
		}
	}
	d.combine()
	return d
}

// combine takes the sentence of the part that decides, and what the key makes of the call.
func (d *Decision) combine() {
	for _, p := range d.Parts {
		if d.Key == "" {
			d.Key = p.Decision.Key
		}
		if d.Summary == "" && p.Decision.Outcome == d.Outcome && d.Outcome != Allowed {
			d.Summary, d.Error = p.Decision.Summary, p.Decision.Error
		}
		if u := p.Decision.Usable; u != nil && (d.Usable == nil || d.Usable.Verdict == kms.UsableYes) {
			d.Usable = u
		}
	}
	if d.Outcome != Allowed {
		return
	}
	d.Summary = "yes: all its parts are allowed"
	for _, p := range d.Parts {
		if p.Decision.Error != "" {
			d.Summary, d.Error = p.Decision.Summary, p.Decision.Error
			return
		}
	}
}

// KeyUsable reports whether the key can do what the call asks, beyond authorization. It is not known where an attribute of
// the key is not, and where no key takes part.
func (d *Decision) KeyUsable() (usable, known bool) {
	if d.Usable == nil || d.Usable.Verdict == kms.UsableUnknown {
		return false, false
	}
	return d.Usable.Verdict == kms.UsableYes, true
}

// Place is where the statement stands in a file, "path:line:column", or "".
func (r Reason) Place() string { return placeOf(r.Span) }

// Place is where the fact stands in a file, "path:line:column", or "".
func (u Unknown) Place() string { return placeOf(u.Span) }

func placeOf(s document.Span) string {
	if !s.Valid() {
		return ""
	}
	start, _ := s.Range()
	return fmt.Sprintf("%s:%d:%d", s.Source.Name, start.Line, start.Column)
}
