package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
)

// KeyProof is what is proven, or not, of one key.
type KeyProof struct {
	Key    string
	Result access.Result
}

// Proof is the answer of kmslint prove as JSON has it. Its members are an interface: programs rely on them.
type Proof struct {
	Question
	// Verdict is proven, found or unknown: found where it is so for some key, else unknown where it is so for some.
	Verdict string     `json:"verdict"`
	Keys    []ProofKey `json:"keys"`
}

// ProofKey is the answer for one key.
type ProofKey struct {
	Key     string      `json:"key"`
	Verdict string      `json:"verdict"`
	Cells   []ProofCell `json:"cells"`
	// Unknowns say what keeps the verdict from being known.
	Unknowns []string `json:"unknowns"`
}

// ProofCell is a group of requests that the property forbids.
type ProofCell struct {
	// Principals are who can make them, but for those in Except.
	Principals []string `json:"principals"`
	Except     []string `json:"except"`
	// How says what IAM policies on the principals' side have to say; absent where there are none.
	How     string   `json:"how,omitempty"`
	Actions []string `json:"actions"`
	// When are alternatives of conditions that must all hold; empty is always. More says that there are others.
	When [][]string `json:"when"`
	More bool       `json:"more,omitempty"`
	// Exact says that the cell is all that its members say; where it is not, some of it was so before, or something is left out.
	Exact bool `json:"exact"`
	// Witness is one request, decided again as it stands; null where it depends on what is not known.
	Witness *ProofRequest `json:"witness"`
	Because []Statement   `json:"because"`
	// Changed are, in a diff, the statements whose change matters; absent in a proof.
	Changed  []ProofChange `json:"changed,omitempty"`
	Unknowns []string      `json:"unknowns"`
	// If says for which alternatives of the code there is the cell.
	If string `json:"if,omitempty"`
}

// ProofChange is a statement that was added or dropped; one that was changed is both.
type ProofChange struct {
	// Change is added or dropped, and Effect Allow or Deny.
	Change string `json:"change"`
	Effect string `json:"effect"`
	Statement
}

// ProofRequest is a request as kmslint can --request reads it. A condition key without values is absent.
type ProofRequest struct {
	Principal string              `json:"principal"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Context   map[string][]string `json:"context"`
	// Params are the parameters of the call that matter, where some do.
	Params map[string]any `json:"params,omitempty"`
}

// WorstVerdict is found where it is so for some key, else unknown where it is so for some.
func WorstVerdict(keys []KeyProof) access.Verdict {
	worst := access.Proven
	for _, k := range keys {
		if k.Result.Verdict == access.Found || k.Result.Verdict == access.Unknown && worst == access.Proven {
			worst = k.Result.Verdict
		}
	}
	return worst
}

// WriteProof writes what is proven of keys as text or JSON.
func WriteProof(w io.Writer, f Format, question Question, keys []KeyProof, o Options) error {
	if f != JSON {
		_, err := w.Write(proofText(question, keys, o))
		return err
	}
	p := Proof{Question: question, Verdict: WorstVerdict(keys).String(), Keys: []ProofKey{}}
	for _, k := range keys {
		p.Keys = append(p.Keys, newProofKey(k))
	}
	out, err := encodeJSON(p)
	if err == nil {
		_, err = w.Write(out)
	}
	return err
}

func newProofKey(k KeyProof) ProofKey {
	out := ProofKey{Key: k.Key, Verdict: k.Result.Verdict.String(), Cells: []ProofCell{}, Unknowns: []string{}}
	for _, u := range k.Result.Reasons {
		out.Unknowns = append(out.Unknowns, unknownText(u))
	}
	for i := range k.Result.Cells {
		out.Cells = append(out.Cells, newProofCell(k.Key, &k.Result.Cells[i]))
	}
	return out
}

func newProofCell(key string, c *access.Cell) ProofCell {
	cell := ProofCell{
		Principals: orEmpty(c.Who), Except: orEmpty(c.Except), How: c.How, Actions: actionNames(c), When: c.When, More: c.More, Exact: c.Exact,
		Because: statements(c.Because), Unknowns: []string{}, If: c.If,
	}
	if cell.When == nil {
		cell.When = [][]string{}
	}
	for _, ch := range c.Changed {
		change := ProofChange{Change: "dropped", Effect: "Allow", Statement: statements([]authz.Reason{ch.Statement})[0]}
		if ch.Added {
			change.Change = "added"
		}
		if ch.Statement.Deny {
			change.Effect = "Deny"
		}
		cell.Changed = append(cell.Changed, change)
	}
	for _, u := range c.Why {
		cell.Unknowns = append(cell.Unknowns, unknownText(u))
	}
	if r := c.Witness; r != nil {
		cell.Witness = &ProofRequest{r.Principal, r.Action, key, r.Context, r.Params}
	}
	return cell
}

func actionNames(c *access.Cell) []string {
	out := make([]string, 0, len(c.Actions))
	for _, a := range c.Actions {
		out = append(out, a.String())
	}
	return out
}

// proofTitles say what a property comes to, by verdict.
var proofTitles = map[string]map[access.Verdict]string{
	"no-new-access":      {access.Proven: "no new access to ", access.Found: "new access to ", access.Unknown: "whether there is new access to "},
	"reference":          {access.Proven: "no access beyond the reference to ", access.Found: "access beyond the reference to ", access.Unknown: "whether there is access beyond the reference to "},
	"zone":               {access.Proven: "no access from outside to ", access.Found: "access from outside to ", access.Unknown: "whether there is access from outside to "},
	"no-public-access":   {access.Proven: "no public access to ", access.Found: "public access to ", access.Unknown: "whether there is public access to "},
	"access-not-granted": {access.Proven: "no such access to ", access.Found: "such access to ", access.Unknown: "whether there is such access to "},
}

var verdictStyles = map[access.Verdict]string{access.Proven: styleGood, access.Found: styleBad, access.Unknown: styleStrong}

func proofText(question Question, keys []KeyProof, o Options) []byte {
	w := &textWriter{o: o}
	for i, k := range keys {
		if i > 0 {
			w.line()
		}
		r := &k.Result
		w.answer(verdictStyles[r.Verdict], r.Verdict.String()+": "+proofTitles[question.title()][r.Verdict]+k.Key)
		for j := range r.Cells {
			w.line()
			w.cell(&r.Cells[j])
		}
		w.unknowns(r)
	}
	if s := question.sentence(); s != "" {
		w.line()
		w.prose("  ", styleFaint, s)
	}
	return w.Bytes()
}

// mostUnknowns is how many of the reasons of one answer text lists; JSON has all.
const mostUnknowns = 8

func (w *textWriter) unknowns(r *access.Result) {
	for i, u := range r.Reasons {
		if i == mostUnknowns {
			w.row("", fmt.Sprintf("and %d more", len(r.Reasons)-i))
			return
		}
		w.row("not known", unknownText(u))
	}
}

func (w *textWriter) cell(c *access.Cell) {
	who := strings.Join(c.Who, ", ")
	if len(c.Except) > 0 {
		who += ", but not " + strings.Join(c.Except, ", ")
	}
	w.row("who", who)
	if c.How != "" {
		w.row("", c.How)
	}
	w.row("may", may(c))
	if c.If != "" {
		w.row("in the code", c.If)
	}
	name := "when"
	for _, all := range c.When {
		w.row(name, strings.Join(all, ", and "))
		name = "or when"
	}
	if c.More {
		w.row("", "and in other cases")
	}
	if c.Partly {
		w.row("", "some of these requests are decided as before")
	}
	name = "because"
	if c.Changed == nil {
		for _, r := range c.Because {
			w.line(label(name), w.statement(r))
			name = ""
		}
	}
	for _, ch := range c.Changed {
		w.line(label(name), changeWord(ch)+" "+w.statement(ch.Statement))
		name = ""
	}
	if c.Witness == nil {
		w.row("perhaps", "it depends on what is not known")
		return
	}
	w.row("for example", c.Witness.Principal+" calls "+c.Witness.Action+givenText(c.Witness))
}

func may(c *access.Cell) string {
	if len(c.Actions) == access.ActionCount() {
		return "every action on the key"
	}
	return strings.Join(actionNames(c), ", ")
}

func changeWord(c access.Change) string {
	if c.Added {
		return "added:"
	}
	return "dropped:"
}

// givenText is what an example has besides principal and action.
func givenText(r *authz.Request) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(r.Context)) {
		if values := r.Context[name]; len(values) > 0 {
			parts = append(parts, name+"="+strings.Join(values, ","))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Params)) {
		if value, err := json.Marshal(r.Params[name]); err == nil {
			parts = append(parts, name+" "+string(value))
		}
	}
	if parts == nil {
		return ""
	}
	return " with " + strings.Join(parts, ", ")
}
