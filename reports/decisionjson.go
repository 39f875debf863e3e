package reports

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
)

// Decision is a decision as JSON has it. Its members are an interface: programs rely on them.
type Decision struct {
	// ID is the id of the question in a batch, as it was given, null if it has none; absent for a single question.
	ID any `json:"id,omitempty"`
	// Decision is Allowed, ImplicitlyDenied, ExplicitlyDenied or Undetermined.
	Decision string `json:"decision"`
	// Summary is one sentence for people.
	Summary string `json:"summary"`
	// Usable says whether the key can do what an allowed call asks; null where that is not known, or no key takes part.
	Usable *bool `json:"usable"`
	// By are the statements and grants that decided.
	By     []Statement `json:"by"`
	Layers []Layer     `json:"layers"`
	// Missing says, for a denial, what would have to change.
	Missing []string `json:"missing"`
	// Unknowns are the facts that an undetermined outcome turns on, each with its place where it has one.
	Unknowns    []string `json:"unknowns"`
	Assumptions []string `json:"assumptions"`
	// Context are the condition keys that turned the outcome.
	Context []string `json:"context"`
	// Parts are the decisions on the actions that an operation is made of; absent for one action.
	Parts []DecisionPart `json:"parts,omitempty"`
	// Error is the error code that a real call would return, null for none.
	Error *string `json:"error"`
}

// DecisionPart is the decision on one action of an operation.
type DecisionPart struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
	Decision
}

// Statement names a statement of a policy, or a grant.
type Statement struct {
	// Policy is "key policy", "policy NAME of role App" …, or "grant ID".
	Policy string `json:"policy"`
	// Effect is Allow or Deny.
	Effect string `json:"effect"`
	Sid    string `json:"sid,omitempty"`
	// At is the JSON Pointer of the statement in its policy.
	At string `json:"at,omitempty"`
	// Location is where it stands in a file, "path:line:column".
	Location string `json:"location,omitempty"`
}

// Layer is what the policies of one kind said. Outcome is null where there are none, or they do not bind the request.
type Layer struct {
	Layer      string      `json:"layer"`
	Outcome    *string     `json:"outcome"`
	Note       string      `json:"note,omitempty"`
	Statements []Statement `json:"statements"`
}

// NewDecision turns a decision into its form in JSON.
func NewDecision(id any, d *authz.Decision) Decision {
	out := Decision{
		ID: id, Decision: d.Outcome.String(), Summary: d.Summary, By: statements(d.By), Layers: []Layer{},
		Missing: orEmpty(d.Missing), Unknowns: []string{}, Assumptions: orEmpty(d.Assumptions), Context: orEmpty(d.Context),
	}
	if usable, known := d.KeyUsable(); known {
		out.Usable = &usable
	}
	for _, l := range d.Layers {
		layer := Layer{Layer: l.Name, Note: l.Note, Statements: statements(l.Statements)}
		if l.Applies {
			outcome := l.Outcome.String()
			layer.Outcome = &outcome
		}
		out.Layers = append(out.Layers, layer)
	}
	for _, u := range d.Unknowns {
		out.Unknowns = append(out.Unknowns, unknownText(u))
	}
	for _, p := range d.Parts {
		out.Parts = append(out.Parts, DecisionPart{p.Action.String(), p.Resource, NewDecision(nil, p.Decision)})
	}
	if d.Error != "" {
		out.Error = &d.Error
	}
	return out
}

func statements(list []authz.Reason) []Statement {
	out := make([]Statement, 0, len(list))
	for _, r := range list {
		effect := "Allow"
		if r.Deny {
			effect = "Deny"
		}
		out = append(out, Statement{strings.TrimPrefix(r.Policy, "the "), effect, r.Sid, r.At, r.Place()})
	}
	return out
}

func unknownText(u authz.Unknown) string {
	if at := u.Place(); at != "" {
		return u.String() + " (" + at + ")"
	}
	return u.String()
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// WriteDecisionLine writes a decision of a batch as one line of JSON.
func WriteDecisionLine(w io.Writer, id any, d *authz.Decision) error {
	if id == nil {
		id = json.RawMessage("null")
	}
	return writeLine(w, NewDecision(id, d))
}

// WriteBadLine writes, for a line of a batch that is no question, what is wrong with it.
func WriteBadLine(w io.Writer, id any, line int, err error) error {
	type problem struct {
		Line    int    `json:"line"`
		Message string `json:"message"`
	}
	return writeLine(w, struct {
		ID    any     `json:"id"`
		Error problem `json:"error"`
	}{id, problem{line, err.Error()}})
}

func writeLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
