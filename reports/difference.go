package reports

import (
	"fmt"
	"io"
	"strings"

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
	Change string   `json:"change,omitempty"`
	From   string   `json:"from,omitempty"`
	Gained ProofKey `json:"gained"`
	Lost   ProofKey `json:"lost"`
	// Unchanged says that it is proven that nothing else changes.
	Unchanged bool `json:"unchanged"`
}

// WriteDifference writes what changes of keys give and take, as text, JSON or Markdown.
func WriteDifference(w io.Writer, f Format, keys []KeyDifference, o Options) error {
	var out []byte
	switch f {
	case JSON:
		all := []Difference{}
		for i := range keys {
			k := &keys[i]
			all = append(all, Difference{k.Key, k.Change, k.From, newProofKey(KeyProof{k.Key, k.Gained}), newProofKey(KeyProof{k.Key, k.Lost}), k.unchanged()})
		}
		var err error
		if out, err = encodeJSON(all); err != nil {
			return err
		}
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
				w.cell(&part.of.Cells[j])
			}
			w.unknowns(part.of)
		}
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

func differenceMarkdown(keys []KeyDifference) []byte {
	var b strings.Builder
	for i := range keys {
		k := &keys[i]
		fmt.Fprintf(&b, "### %s\n\n%s\n", code(k.Key), markdownText(counted(k)))
		if len(k.Gained.Cells)+len(k.Lost.Cells) > 0 {
			b.WriteString("\n| | Who | May | When | Because |\n|---|---|---|---|---|\n")
		}
		for _, part := range []struct {
			sign string
			of   *access.Result
		}{{"➕ gained", &k.Gained}, {"➖ lost", &k.Lost}} {
			for j := range part.of.Cells {
				markdownCell(&b, part.sign, &part.of.Cells[j])
			}
		}
		for j := range k.Gained.Cells {
			if r := k.Gained.Cells[j].Witness; r != nil {
				fmt.Fprintf(&b, "\n**Example** (denied before, allowed now): %s\n", code(r.Principal+" calls "+r.Action+givenText(r)))
				break
			}
		}
		for _, of := range []*access.Result{&k.Gained, &k.Lost} {
			for _, u := range of.Reasons {
				fmt.Fprintf(&b, "\n**Not known:** %s\n", markdownText(unknownText(u)))
			}
		}
		b.WriteString("\n")
	}
	return []byte(b.String())
}

func markdownCell(b *strings.Builder, sign string, c *access.Cell) {
	who := markdownText(strings.Join(c.Who, ", "))
	if len(c.Except) > 0 {
		who += ", but not " + markdownText(strings.Join(c.Except, ", "))
	}
	if c.How != "" {
		who += " *" + c.How + "*"
	}
	var when, because []string
	for _, all := range c.When {
		when = append(when, markdownText(strings.Join(all, " and ")))
	}
	if c.More {
		when = append(when, "in other cases")
	}
	if c.Partly {
		when = append(when, "*some of it is as before*")
	}
	if c.If != "" {
		when = append(when, markdownText(c.If))
	}
	if c.Witness == nil {
		when = append(when, "*perhaps: it depends on what is not known*")
	}
	for _, ch := range c.Changed {
		effect := " allow "
		if ch.Statement.Deny {
			effect = " deny "
		}
		name := ch.Statement.Sid
		if name == "" {
			name = ch.Statement.At
		}
		because = append(because, strings.TrimSpace(changeWord(ch)+effect+code(name)+" "+markdownText(ch.Statement.Place())))
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", sign, who, markdownText(may(c)), strings.Join(when, "<br>or "), strings.Join(because, "<br>"))
}

// markdownText keeps a text from being read as Markdown or HTML.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range escape(s) {
		if strings.ContainsRune("\\`*_{}[]<>#|~&@", r) {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code is a text in a fixed-width font.
func code(s string) string { return "<code>" + markdownText(s) + "</code>" }
