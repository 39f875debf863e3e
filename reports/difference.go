package reports

import (
	"fmt"
	"io"

	"github.com/kmslint/kmslint/evaluator/access"
)

// Markdown is the format of a difference for a comment on a pull request. Reports of findings do not have it.
const Markdown Format = "markdown"

// KeyDifference is what a change of a key policy gives and takes.
type KeyDifference struct {
	Key string
	// Change is "added" or "removed" for a key that is on one side only, "renamed" for one that has another name in OLD, which is
	// From, and "" for any other.
	Change, From string
	Gained, Lost access.Result
	// Old and New are the fingerprints of the key policies, "" where there is none.
	Old, New string
}

// unchanged reports whether it is proven that nothing changes but what is listed.
func (d *KeyDifference) unchanged() bool {
	for _, r := range []*access.Result{&d.Gained, &d.Lost} {
		if r.Verdict == access.Unknown || len(r.Reasons) > 0 {
			return false
		}
	}
	return true
}

// Difference is the answer of kmslint diff for one key as JSON has it. Its members are an interface: programs rely on them.
type Difference struct {
	Key string `json:"key"`
	// Change is added or removed for a key that is on one side only, and renamed for one that is called From in OLD.
	Change string `json:"change,omitempty"`
	From   string `json:"from,omitempty"`
	// Fingerprint says what the key policies say.
	Fingerprint Fingerprints `json:"fingerprint"`
	Gained      ProofKey     `json:"gained"`
	Lost        ProofKey     `json:"lost"`
	// Unchanged says that it is proven that nothing else changes.
	Unchanged bool `json:"unchanged"`
}

// Fingerprints are those of the key policies of OLD and NEW: the same only for policies that allow and deny the same, null where there
// is no policy, or a part of it is not known.
type Fingerprints struct {
	Old *string `json:"old"`
	New *string `json:"new"`
}

// known is a text that JSON has null for where it is empty.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// WriteDifference writes what changes of keys give and take, as text, JSON, SARIF or Markdown.
func WriteDifference(w io.Writer, f Format, keys []KeyDifference, o Options) error {
	var out []byte
	switch f {
	case JSON:
		all := []Difference{}
		for i := range keys {
			k := &keys[i]
			all = append(all, Difference{k.Key, k.Change, k.From, Fingerprints{known(k.Old), known(k.New)}, newProofKey(newAccess, KeyProof{k.Key, k.Gained}), newProofKey(lostAccess, KeyProof{k.Key, k.Lost}), k.unchanged()})
		}
		var err error
		if out, err = encodeJSON(all); err != nil {
			return err
		}
	case SARIF:
		var all []kindOfAccess
		for i := range keys {
			all = append(all, kindOfAccess{newAccess, keys[i].Key, &keys[i].Gained}, kindOfAccess{lostAccess, keys[i].Key, &keys[i].Lost})
		}
		return writeAccessSARIF(w, all, o)
	case Markdown:
		out = differenceMarkdown(keys)
	default:
		out = differenceText(keys, o)
	}
	_, err := w.Write(out)
	return err
}

// rest is the sentence about what is not listed.
func (d *KeyDifference) rest() string {
	switch {
	case !d.unchanged():
		return "what else changes is not known"
	case d.Change == "added":
		return "this is all the access to it (proven)"
	case d.Change == "removed":
		return "this was all the access to it (proven)"
	case len(d.Gained.Cells)+len(d.Lost.Cells) == 0:
		return "nothing changes (proven)"
	default:
		return "everything else is unchanged (proven)"
	}
}

func differenceText(keys []KeyDifference, o Options) []byte {
	w := &textWriter{o: o}
	for i := range keys {
		k := &keys[i]
		if i > 0 {
			w.line()
		}
		w.answer(styleStrong, k.Key+": "+counted(k))
		for _, part := range []struct {
			title, style string
			of           *access.Result
		}{{"gained", styleBad, &k.Gained}, {"lost", styleGood, &k.Lost}} {
			for j := range part.of.Cells {
				w.line()
				w.line("  ", w.paint(part.style, part.title))
				w.cell(&part.of.Cells[j], part.of.Fix)
			}
			w.unknowns(part.of)
		}
		w.fix(k.Gained.Fix)
		w.line()
		w.line("  ", k.rest())
	}
	return w.Bytes()
}

func counted(k *KeyDifference) string {
	change := ""
	switch k.Change {
	case "added":
		change = "the key is new; "
	case "removed":
		change = "the key is gone; "
	case "renamed":
		change = "the key was " + k.From + "; "
	}
	return fmt.Sprintf("%s%d gained, %d lost; %s", change, len(k.Gained.Cells), len(k.Lost.Cells), k.rest())
}
