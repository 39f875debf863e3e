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
	// Fix is the smallest change after which nothing is found; null where none is known.
	Fix *ProofFix `json:"fix"`
	// Unknowns say what keeps the verdict from being known.
	Unknowns []string `json:"unknowns"`
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

// WriteProof writes what is proven of keys as text, JSON or SARIF.
func WriteProof(w io.Writer, f Format, question Question, keys []KeyProof, o Options) error {
	switch f {
	case JSON:
	case SARIF:
		var all []kindOfAccess
		for i := range keys {
			all = append(all, kindOfAccess{kinds[question.Property], keys[i].Key, &keys[i].Result})
		}
		return writeAccessSARIF(w, all, o)
	default:
		_, err := w.Write(proofText(question, keys, o))
		return err
	}
	p := Proof{Question: question, Verdict: WorstVerdict(keys).String(), Keys: []ProofKey{}}
	for _, k := range keys {
		p.Keys = append(p.Keys, newProofKey(kinds[question.Property], k))
	}
	out, err := encodeJSON(p)
	if err == nil {
		_, err = w.Write(out)
	}
	return err
}

func newProofKey(kind string, k KeyProof) ProofKey {
	out := ProofKey{Key: k.Key, Verdict: k.Result.Verdict.String(), Cells: []ProofCell{}, Fix: newProofFix(k.Result.Fix), Unknowns: []string{}}
	for _, u := range k.Result.Reasons {
		out.Unknowns = append(out.Unknowns, unknownText(u))
	}
	for i := range k.Result.Cells {
		out.Cells = append(out.Cells, newProofCell(kind, k.Key, &k.Result.Cells[i]))
	}
	return out
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
			w.cell(&r.Cells[j], r.Fix)
		}
		w.unknowns(r)
		w.fix(r.Fix)
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

// cell writes a group of requests. Its fix is left out where it is that of all groups.
func (w *textWriter) cell(c *access.Cell, ofAll *access.Fix) {
	who := strings.Join(c.Who, ", ")
	if len(c.Except) > 0 {
		who += ", but not " + strings.Join(c.Except, ", ")
	}
	w.row("who", who)
	if c.How != "" {
		w.row("", c.How)
	}
	w.may(c)
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
		w.line(label(name), changeKind(ch)+": "+w.statement(ch.Now()))
		if ch.How != "" {
			w.row("", ch.How)
		}
		name = ""
	}
	if c.Witness == nil {
		w.row("perhaps", "it depends on what is not known")
		return
	}
	w.row("for example", c.Witness.Principal+" calls "+c.Witness.Action+givenText(c.Witness))
	switch {
	case c.Fix == nil || ofAll != nil && c.Fix.Does == ofAll.Does:
	case ofAll == nil:
		w.fix(c.Fix)
	default:
		w.row("fix of this", c.Fix.Does)
	}
}

// may says what somebody may do, by capability.
func (w *textWriter) may(c *access.Cell) {
	name := "may"
	if len(c.Actions) == access.ActionCount() {
		w.row(name, "do everything with the key")
		return
	}
	words, names := mayNames(c, "kms:")
	for i, word := range words {
		limit := 0
		if w.o.Width > 0 {
			limit = max(min(w.o.Width, proseLimit)-columns(label("")), minWidth/2)
		}
		word += ":"
		for j, l := range wrap(word+" "+strings.Join(names[i], ", "), limit) {
			if j == 0 {
				l = w.paint(styleStrong, word) + strings.TrimPrefix(l, word)
			}
			w.line(w.paint(styleFaint, label(name)), l)
			name = ""
		}
	}
}

// families are actions that go by one pattern where all of them are there.
var families = []struct {
	pattern string
	names   []string
}{
	{"GenerateDataKey*", []string{"GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext"}},
	{"ReEncrypt*", []string{"ReEncryptFrom", "ReEncryptTo"}},
}

// mayNames are the actions of a cell by capability, each behind a prefix.
func mayNames(c *access.Cell, prefix string) (words []string, names [][]string) {
	for _, of := range c.Capabilities() {
		var list []string
		actions, whole := c.Among(of)
		for _, a := range actions {
			list = append(list, a.Name())
		}
		list = inFamilies(list, prefix)
		if whole && len(actions) > 2 {
			list = []string{"everything"}
		}
		words, names = append(words, of.String()), append(names, list)
	}
	return words, names
}

func inFamilies(names []string, prefix string) []string {
	for _, f := range families {
		if at := slices.Index(names, f.names[0]); at >= 0 && !slices.ContainsFunc(f.names, func(n string) bool { return !slices.Contains(names, n) }) {
			names[at] = f.pattern
			names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(f.names, n) })
		}
	}
	for i := range names {
		names[i] = prefix + names[i]
	}
	return names
}

// fix writes a change of a policy that is proven to help, with the statements before and after.
func (w *textWriter) fix(f *access.Fix) {
	if f == nil {
		return
	}
	w.line()
	w.prose(label("smallest fix"), styleGood, f.Does)
	for i := range f.Patches {
		p := &f.Patches[i]
		if p.Statement != nil {
			if at := p.Statement.Place(); at != "" {
				w.line(label(""), w.paint(stylePath, escape(at)))
			}
		}
		for _, l := range patchLines(p) {
			text, style := string(l.sign)+" "+escape(l.text), ""
			switch l.sign {
			case '-':
				style = styleBad
			case '+':
				style = styleGood
			case '.':
				text, style = "  "+l.text, styleFaint
			}
			w.line("    ", w.paint(style, text))
		}
	}
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
