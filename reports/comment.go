package reports

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
)

// differenceMarkdown writes a comment for a pull request. Keys of which nothing changes come together at the end.
func differenceMarkdown(keys []KeyDifference) []byte {
	var b strings.Builder
	var same []string
	for i := range keys {
		k := &keys[i]
		if len(keys) > 1 && k.unchanged() && len(k.Gained.Cells)+len(k.Lost.Cells) == 0 {
			same = append(same, code(k.Key))
			continue
		}
		k.comment(&b)
	}
	if same != nil {
		fmt.Fprintf(&b, "**Unchanged (proven):** %s\n\n", strings.Join(same, ", "))
	}
	return []byte(b.String())
}

func (k *KeyDifference) comment(b *strings.Builder) {
	fmt.Fprintf(b, "### 🔑 %s – %s\n\n", code(k.Key), k.headline())
	if len(k.Gained.Cells)+len(k.Lost.Cells) > 0 {
		b.WriteString("| | Who | May | When | Because |\n|---|---|---|---|---|\n")
		last := ""
		for _, part := range []struct {
			sign string
			of   *access.Result
		}{{"➕", &k.Gained}, {"➖", &k.Lost}} {
			for j := range part.of.Cells {
				last = markdownCell(b, part.sign, &part.of.Cells[j], last)
			}
		}
		b.WriteString("\n")
	}
	for j := range k.Gained.Cells {
		if c := &k.Gained.Cells[j]; c.Witness != nil {
			proofRequest(b, k.Key, c)
			break
		}
	}
	for _, of := range []*access.Result{&k.Gained, &k.Lost} {
		for i, u := range of.Reasons {
			if i == mostUnknowns {
				fmt.Fprintf(b, "**Not known:** and %d more\n\n", len(of.Reasons)-i)
				break
			}
			fmt.Fprintf(b, "**Not known:** %s\n\n", marked(unknownText(u)))
		}
	}
	if k.unchanged() && len(k.Gained.Cells)+len(k.Lost.Cells) > 0 && k.Change != "added" && k.Change != "removed" {
		var names []string
		for _, c := range access.Untouched(&k.Gained, &k.Lost) {
			names = append(names, c.String())
		}
		if names != nil {
			fmt.Fprintf(b, "**Unchanged (proven):** %s, and all access to the key but for the rows above.\n\n", strings.Join(names, ", "))
		}
	}
	k.fixes(b)
}

// headline is the sentence of the header.
func (k *KeyDifference) headline() string {
	gained, lost := len(k.Gained.Cells), len(k.Lost.Cells)
	var parts []string
	switch k.Change {
	case "added":
		parts = append(parts, "a new key")
	case "removed":
		parts = append(parts, "the key is gone")
	case "renamed":
		parts = append(parts, "was "+code(k.From))
	}
	switch {
	case gained == 1:
		parts = append(parts, "1 new access")
	case gained > 1:
		parts = append(parts, fmt.Sprintf("%d new accesses", gained))
	}
	if lost > 0 {
		parts = append(parts, fmt.Sprintf("%d removed", lost))
	}
	rest := k.rest()
	if rest == "everything else is unchanged (proven)" {
		rest = "everything else unchanged (proven)"
	}
	return strings.Join(append(parts, rest), ", ")
}

// markdownCell writes a row. It returns its reason, which the next row does not say again.
func markdownCell(b *strings.Builder, sign string, c *access.Cell, last string) (because string) {
	if c.Across {
		sign += " **crosses accounts**"
	}
	who := marked(strings.Join(c.Who, ", "))
	if len(c.Except) > 0 {
		who += ", but not " + marked(strings.Join(c.Except, ", "))
	}
	if c.How != "" {
		who += "<br>*" + c.How + "*"
	}
	var when []string
	for _, all := range c.When {
		when = append(when, marked(strings.Join(all, " and ")))
	}
	if c.More {
		when = append(when, "in other cases")
	}
	if len(when) == 0 && c.Witness != nil {
		when = append(when, "always")
	}
	text := strings.Join(when, "<br>or ")
	if c.Partly {
		text += "<br>*some of it is as before*"
	}
	if c.If != "" {
		text += "<br>" + marked(c.If)
	}
	if c.Witness == nil {
		text = strings.TrimPrefix(text+"<br>*perhaps: it depends on what is not known*", "<br>")
	}
	var reasons []string
	for _, ch := range c.Changed {
		line := markdownStatement(ch.Now())
		if ch.How == "" {
			line += " " + changeKind(ch)
		} else {
			line += ": " + strings.ReplaceAll(marked(ch.How), "; ", "<br>")
		}
		reasons = append(reasons, line)
	}
	if c.Changed == nil {
		for _, r := range c.Because {
			reasons = append(reasons, markdownStatement(r))
		}
	}
	because = strings.Join(reasons, "<br>")
	said := because
	if because == last && because != "" {
		said = "as above"
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", sign, who, markdownMay(c), text, said)
	return because
}

// markdownStatement names a statement, with its line.
func markdownStatement(r authz.Reason) string {
	name := code(statementTitle(r))
	if r.Layer == "grants" {
		name = marked(r.Policy)
	}
	if r.Deny {
		name = "deny " + name
	}
	return strings.TrimSpace(lineOf(r) + " " + name)
}

// lineOf is the file and line of a statement, "" where it is not known.
func lineOf(r authz.Reason) string {
	at := r.Place()
	if at == "" {
		return ""
	}
	return code(at[:strings.LastIndexByte(at, ':')])
}

func markdownMay(c *access.Cell) string {
	if len(c.Actions) == access.ActionCount() {
		return "**everything**"
	}
	var parts []string
	words, names := mayNames(c, "")
	for i, word := range words {
		parts = append(parts, "**"+word+":** "+markdownText(strings.Join(names[i], ", ")))
	}
	return strings.Join(parts, "<br>")
}

// longestReplay is how many characters of a request with its inventory a comment has room for.
const longestReplay = 6000

func proofRequest(b *strings.Builder, key string, c *access.Cell) {
	r := c.Witness
	fmt.Fprintf(b, "**Proof request** (denied before, allowed now): %s · %s", code(r.Principal), code(r.Action))
	if with := givenText(r); with != "" {
		b.WriteString(" · " + marked(strings.TrimPrefix(with, " with ")))
	}
	b.WriteString("\n\n<details><summary>Replay it with <code>kmslint can --request</code></summary>\n\n")
	text, err := json.Marshal(newProofRequest(key, c))
	if err != nil || len(text) > longestReplay || strings.Contains(string(text), "````") {
		b.WriteString("Save the member <code>witness</code> of this row in the JSON of <code>kmslint diff --format json</code> as a file: <code>kmslint can --request FILE</code>\n")
	} else {
		fmt.Fprintf(b, "````sh\nkmslint can --request - <<'EOF'\n%s\nEOF\n````\n", text)
	}
	b.WriteString("\n</details>\n\n")
}

// fixes writes the change after which nothing is gained, and else those of single rows.
func (k *KeyDifference) fixes(b *strings.Builder) {
	if f := k.Gained.Fix; f != nil {
		fmt.Fprintf(b, "**Smallest fix that passes:** %s\n\n", marked(f.Does))
		markdownPatches(b, f)
	}
	done := map[string]bool{}
	if k.Gained.Fix != nil {
		done[k.Gained.Fix.Does] = true
	}
	for i := range k.Gained.Cells {
		f := k.Gained.Cells[i].Fix
		if f == nil || done[f.Does] {
			continue
		}
		done[f.Does] = true
		fmt.Fprintf(b, "<details><summary>Fix of row %d alone: %s</summary>\n\n", i+1, marked(f.Does))
		markdownPatches(b, f)
		b.WriteString("</details>\n\n")
	}
}

func markdownPatches(b *strings.Builder, f *access.Fix) {
	for i := range f.Patches {
		p := &f.Patches[i]
		if p.Statement != nil {
			fmt.Fprintf(b, "%s\n\n", lineOf(*p.Statement))
		}
		fence := "```"
		text := patchText(p)
		for strings.Contains(text, fence) {
			fence += "`"
		}
		fmt.Fprintf(b, "%sdiff\n%s%s\n\n", fence, text, fence)
	}
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

// shortName is how long a name may be that is not broken.
const shortName = 22

// code is a text in a fixed-width font, which may be broken where names have parts.
func code(s string) string {
	if len(s) <= shortName {
		return "<code>" + markdownText(s) + "</code>"
	}
	return "<code>" + breaks.ReplaceAllString(markdownText(s), "$0<wbr>") + "</code>"
}

var (
	breaks = regexp.MustCompile(`[:/](\b|&)`)
	// names are the words of a message that are names: ARNs, accounts, condition keys, patterns, values.
	names = regexp.MustCompile(`"[^"]*"(: (\{[^{}]*\}|"[^"]*"))?|\$\{[^}]*\}|[^\s,;()]*[:/*.=][^\s,;()]*[^\s,;:.()]|\b\d{12}\b|\bo-[a-z0-9]+\b|\*`)
)

// marked is a text with its names in a fixed-width font.
func marked(s string) string {
	var b strings.Builder
	from := 0
	for _, at := range names.FindAllStringIndex(s, -1) {
		b.WriteString(markdownText(s[from:at[0]]) + code(s[at[0]:at[1]]))
		from = at[1]
	}
	return b.String() + markdownText(s[from:])
}
