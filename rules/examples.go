package rules

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

// The pages of the rules, for their examples.
//
//go:embed */*/README.md
var pages embed.FS

// Example is a file that the page of a rule shows.
type Example struct {
	// Title says what it shows: "bad_everyone.json is reported:".
	Title string
	Text  string
	// Notes are what is reported about it.
	Notes []string
}

// Examples returns the examples of a shipped rule by its folder ("exposure/public_principal"), as its page has them; none
// for other rules.
func Examples(folder string) []Example {
	text, err := fs.ReadFile(pages, path.Join(folder, "README.md"))
	if err != nil {
		return nil
	}
	_, section, _ := strings.Cut(string(text), "\n## Examples\n")
	section, _, _ = strings.Cut(section, "\n## References\n")
	section, _, _ = strings.Cut(section, "\nHelps to meet: ")
	var all []Example
	inside := false
	for line := range strings.Lines(section) {
		line = strings.TrimRight(line, "\n")
		last := len(all) - 1
		switch {
		case strings.HasPrefix(line, "```"):
			inside = !inside
		case inside:
			all[last].Text += line + "\n"
		case strings.HasPrefix(line, "- ") && last >= 0:
			all[last].Notes = append(all[last].Notes, unescaped.Replace(line[2:]))
		case line != "":
			all = append(all, Example{Title: untied(line)})
		}
	}
	return all
}

// unescaped takes back what Markdown needs.
var unescaped = strings.NewReplacer(`\*`, "*", `\_`, "_", `\<`, "<", "\\`", "`")

// untied is a line without the addresses of its links.
func untied(line string) string {
	before, rest, linked := strings.Cut(line, "[")
	name, rest, _ := strings.Cut(rest, "](")
	_, after, closed := strings.Cut(rest, ")")
	if !linked || !closed {
		return line
	}
	return before + name + after
}
