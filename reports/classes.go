package reports

import (
	"io"

	"github.com/kmslint/kmslint/evaluator/access"
)

// KeyClasses is who can call an action on one key by its policy and grants alone, as JSON has it. Its members are an interface:
// programs rely on them.
type KeyClasses struct {
	// Action is what was asked for: an action or a group of them, which are in Actions.
	Action  string   `json:"action"`
	Actions []string `json:"actions"`
	Key     string   `json:"key"`
	// Symbolic is true: IAM policies were not looked at.
	Symbolic bool `json:"symbolic"`
	// Verdict is found where somebody can, proven where nobody can, and unknown.
	Verdict  string      `json:"verdict"`
	Classes  []ProofCell `json:"classes"`
	Unknowns []string    `json:"unknowns"`
	// Note says what was not looked at.
	Note string `json:"note"`
}

// aloneNote says what an answer by key policies and grants alone means.
const aloneNote = "Only key policies and grants were looked at, and no IAM policies. Where it says \"if their IAM policy allows it\", " +
	"the key policy delegates to the account, or the principal is of another account: they can only if an IAM policy of theirs allows it too."

// WriteClasses writes who can call actions, by classes of principals.
func WriteClasses(w io.Writer, f Format, actions []string, name string, keys []KeyProof, o Options) error {
	out := classesText(name, keys, o)
	if f == JSON {
		all := make([]KeyClasses, 0, len(keys))
		for _, k := range keys {
			p := newProofKey(grantedAccess, k)
			all = append(all, KeyClasses{Action: name, Actions: actions, Key: k.Key, Symbolic: true, Verdict: p.Verdict, Classes: p.Cells, Unknowns: p.Unknowns, Note: aloneNote})
		}
		var err error
		if out, err = encodeJSON(all); err != nil {
			return err
		}
	}
	_, err := w.Write(out)
	return err
}

func classesText(name string, keys []KeyProof, o Options) []byte {
	w := &textWriter{o: o}
	for i, k := range keys {
		if i > 0 {
			w.line()
		}
		w.answer(styleStrong, name+" on "+k.Key)
		if k.Result.Verdict == access.Proven {
			w.line("  nobody")
		}
		for j := range k.Result.Cells {
			w.line()
			w.cell(&k.Result.Cells[j], nil)
		}
		w.unknowns(&k.Result)
	}
	w.line()
	w.prose("  ", styleFaint, aloneNote)
	return w.Bytes()
}
