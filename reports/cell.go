package reports

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
)

// The kinds of access that cells are about.
const (
	newAccess     = "new-access"
	lostAccess    = "lost-access"
	publicAccess  = "public-access"
	grantedAccess = "granted-access"
)

// kinds are what the properties of kmslint prove ask about.
var kinds = map[string]string{"no-new-access": newAccess, "no-public-access": publicAccess, "access-not-granted": grantedAccess}

// ProofCell is a group of requests: principals, times actions, under a condition.
type ProofCell struct {
	// Key is the key's ARN, its address in code, or the path of its policy.
	Key string `json:"key"`
	// Verdict is found, or unknown where it depends on what is not known.
	Verdict string `json:"verdict"`
	// Kind is new-access, lost-access, public-access or granted-access.
	Kind string `json:"kind"`
	// Capability has administer, read-config, use, grant, sign and delete: what the actions come to.
	Capability []string        `json:"capability"`
	Principals ProofPrincipals `json:"principals"`
	// Actions are all of them, by name.
	Actions []string `json:"actions"`
	// When are alternatives, each by condition key, and principal for what is about the principal; empty is always. More says
	// that there are others.
	When []map[string]ProofTest `json:"when"`
	More bool                   `json:"more,omitempty"`
	// Witness is one of the requests; null where it depends on what is not known.
	Witness *ProofRequest `json:"witness"`
	// Verified says that the witness was decided again, as it stands.
	Verified bool `json:"verified"`
	// Because are the statements that matter: those that allow it, in a comparison those that were changed.
	Because []ProofReason `json:"because"`
	// Exact says that the cell is all that its members say and no more; where it is not, some of it was so before, or something
	// is left out.
	Exact bool `json:"exact"`
	// Fix is the smallest change that is proven to take the access away again; null where none is known.
	Fix      *ProofFix `json:"fix"`
	Unknowns []string  `json:"unknowns"`
	// If says for which alternatives of the code there is the cell.
	If string `json:"if,omitempty"`
}

// ProofPrincipals are who can make the requests of a cell.
type ProofPrincipals struct {
	// Label are Names in one text, "anyone in AWS", but for those in Except.
	Label  string   `json:"label"`
	Names  []string `json:"names"`
	Except []string `json:"except"`
	// Delegated says that an IAM policy on their side must allow it too; How says it in words, where there are such policies.
	Delegated bool   `json:"delegated"`
	How       string `json:"how,omitempty"`
	// CrossAccount says that principals of other accounts are among them.
	CrossAccount bool `json:"crossAccount"`
}

// ProofTest is what an alternative says of one condition key.
type ProofTest struct {
	// Text says it in words.
	Text []string `json:"text"`
	// The value is one of In, or like a pattern of Like, or, with Other, one that no policy names, or, with Absent, there is none.
	In     []string `json:"in,omitempty"`
	Like   []string `json:"like,omitempty"`
	Other  bool     `json:"other,omitempty"`
	Absent bool     `json:"absent,omitempty"`
	// Not says that it is none of those.
	Not bool `json:"not,omitempty"`
	// Any says that the key has several values, of which one is as said; with Not none is.
	Any bool `json:"any,omitempty"`
}

// ProofReason is a statement of a key policy that matters for a cell.
type ProofReason struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	// Statement is its Sid, or "statement 2"; At is its JSON Pointer in the policy.
	Statement string `json:"statement"`
	At        string `json:"at"`
	Effect    string `json:"effect"`
	// Change says in a comparison what was done to it: "condition aws:PrincipalOrgID dropped", or just added, dropped or changed.
	Change string `json:"change,omitempty"`
	// Kind is added, dropped or changed; Other is the other side's version of a statement that was changed.
	Kind  string       `json:"kind,omitempty"`
	Other *ProofReason `json:"other,omitempty"`
}

// ProofRequest is a request as kmslint can --request reads it. A condition key without values is absent.
type ProofRequest struct {
	Principal string              `json:"principal"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Context   map[string][]string `json:"context"`
	// Params are the parameters of the call that matter, where some do.
	Params map[string]any `json:"params,omitempty"`
	// Inventory is what the request is decided by: the key with its policy, and the caller.
	Inventory json.RawMessage `json:"inventory"`
}

// ProofFix is a change of a policy that is proven to help.
type ProofFix struct {
	Does    string       `json:"does"`
	Patches []ProofPatch `json:"patches"`
}

// ProofPatch is a statement before and after; Before is null where it is added, After where it is removed.
type ProofPatch struct {
	// At says where the statement is; absent for one that is new.
	At     *ProofReason    `json:"at,omitempty"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
	// Diff are both as a unified diff.
	Diff string `json:"diff"`
}

func newProofCell(kind, key string, c *access.Cell) ProofCell {
	cell := ProofCell{
		Key: key, Kind: kind, Verdict: access.Unknown.String(), Capability: []string{}, Actions: actionNames(c), When: []map[string]ProofTest{}, More: c.More,
		Principals: ProofPrincipals{Label: strings.Join(c.Who, ", "), Names: orEmpty(c.Who), Except: orEmpty(c.Except), Delegated: c.Delegated(), How: c.How, CrossAccount: c.Across},
		Because:    []ProofReason{}, Exact: c.Exact, Fix: newProofFix(c.Fix), Unknowns: []string{}, If: c.If,
	}
	for _, of := range c.Capabilities() {
		cell.Capability = append(cell.Capability, of.String())
	}
	for _, terms := range c.Terms {
		cell.When = append(cell.When, proofTests(terms))
	}
	if c.Changed == nil {
		for _, r := range c.Because {
			cell.Because = append(cell.Because, newProofReason(r))
		}
	}
	for _, ch := range c.Changed {
		cell.Because = append(cell.Because, newProofChange(ch))
	}
	for _, u := range c.Why {
		cell.Unknowns = append(cell.Unknowns, unknownText(u))
	}
	if c.Witness != nil {
		cell.Verdict, cell.Verified = access.Found.String(), true
		cell.Witness = newProofRequest(key, c)
	}
	return cell
}

func newProofRequest(key string, c *access.Cell) *ProofRequest {
	r := c.Witness
	return &ProofRequest{c.Caller(), r.Action, key, r.Context, r.Params, rawJSON(c.Inventory(key))}
}

func proofTests(terms []access.Term) map[string]ProofTest {
	out := map[string]ProofTest{}
	for _, t := range terms {
		key := t.Key
		if key == "" {
			key = "principal"
		}
		test := out[key]
		test.Text = append(test.Text, t.Text)
		test.Not, test.Any = t.Not, t.Some
		for _, v := range t.Values {
			switch {
			case v.Absent:
				test.Absent = true
			case v.Like != nil:
				test.Like = append(test.Like, strings.Join(v.Like, " and "))
			case v.Other:
				test.Other = true
			default:
				test.In = append(test.In, v.Text)
			}
		}
		out[key] = test
	}
	return out
}

func newProofReason(r authz.Reason) ProofReason {
	out := ProofReason{Statement: statementTitle(r), At: r.At, Effect: "Allow"}
	if r.Deny {
		out.Effect = "Deny"
	}
	if r.Span.Valid() {
		start, _ := r.Span.Range()
		out.File, out.Line, out.Column = r.Span.Source.Name, start.Line, start.Column
	}
	return out
}

func newProofChange(c access.Change) ProofReason {
	out := newProofReason(c.Statement)
	out.Kind = changeKind(c)
	out.Change = c.How
	if out.Change == "" {
		out.Change = out.Kind
	}
	if c.Altered() {
		other := newProofReason(c.Other)
		out.Other = &other
	}
	return out
}

// changeKind is what happened to a statement.
func changeKind(c access.Change) string {
	switch {
	case c.Altered():
		return "changed"
	case c.Added:
		return "added"
	default:
		return "dropped"
	}
}

// statementTitle is the Sid of a statement, or its place in the policy.
func statementTitle(r authz.Reason) string {
	switch {
	case r.Sid != "":
		return r.Sid
	case r.At == "":
		return r.Policy
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(r.At, "/Statement/")); err == nil {
		return "statement " + strconv.Itoa(n+1)
	}
	return "statement"
}

func newProofFix(f *access.Fix) *ProofFix {
	if f == nil {
		return nil
	}
	out := &ProofFix{Does: f.Does}
	for i := range f.Patches {
		p := &f.Patches[i]
		patch := ProofPatch{Before: rawJSON(p.Before), After: rawJSON(p.After), Diff: patchText(p)}
		if p.Statement != nil {
			at := newProofReason(*p.Statement)
			patch.At = &at
		}
		out.Patches = append(out.Patches, patch)
	}
	return out
}

func rawJSON(s string) json.RawMessage {
	if s == "" {
		return json.RawMessage("null")
	}
	return json.RawMessage(s)
}
