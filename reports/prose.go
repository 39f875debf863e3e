package reports

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// escape replaces what a terminal obeys or hides instead of showing: control characters (ESC starts a command),
// characters that turn the direction of the text, zero-width ones, spaces that only look like one, bytes that are no
// UTF-8. File names, statement ids and messages come from the input, so all text for a terminal goes through here.
func escape(s string) string {
	clean := true
	for _, r := range s {
		clean = clean && unicode.IsPrint(r) && r != utf8.RuneError
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		b.WriteString(escapeRune(r, s[i:]))
	}
	return b.String()
}

// escapeRune escapes one rune, which is the first one of rest.
func escapeRune(r rune, rest string) string {
	switch {
	case r == utf8.RuneError && !strings.HasPrefix(rest, "\ufffd"):
		return fmt.Sprintf(`\x%02x`, rest[0])
	case unicode.IsPrint(r):
		return string(r)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	default:
		return fmt.Sprintf(`\U%08x`, r)
	}
}

// columns returns how many columns a terminal takes for text that was escaped.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// wrap breaks text between words into lines of at most limit columns; longer words stay whole. 0 is no limit.
func wrap(s string, limit int) []string {
	if limit <= 0 || columns(s) <= limit {
		return []string{s}
	}
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		n := columns(word)
		if line != "" && used+1+n > limit {
			lines = append(lines, line)
			line, used = "", 0
		}
		if line != "" {
			line += " "
			used++
		}
		line += word
		used += n
	}
	return append(lines, line)
}

var (
	markdownCode   = regexp.MustCompile("`+[^`]*`+")
	markdownLink   = regexp.MustCompile(`!?\[([^\]]*)\]\([^)\s]*\)`)
	markdownStrong = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	paragraphEnd   = regexp.MustCompile(`\n[ \t]*\n`)
)

// plain turns Markdown into one line of plain text: links become their text, headings and strong emphasis lose their
// marks. Code keeps its backquotes, which people read well, and its contents: "*" is a principal there.
func plain(markdown string) string {
	var b strings.Builder
	rest := markdown
	for {
		code := markdownCode.FindStringIndex(rest)
		end := len(rest)
		if code != nil {
			end = code[0]
		}
		prose := markdownLink.ReplaceAllString(rest[:end], "$1")
		b.WriteString(markdownStrong.ReplaceAllString(prose, "$1"))
		if code == nil {
			break
		}
		b.WriteString(rest[code[0]:code[1]])
		rest = rest[code[1]:]
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// firstParagraph returns the first paragraph of Markdown that is not a heading, as plain text.
func firstParagraph(markdown string) string {
	for _, p := range paragraphEnd.Split(strings.ReplaceAll(markdown, "\r\n", "\n"), -1) {
		if p = strings.TrimSpace(p); p != "" && !strings.HasPrefix(p, "#") {
			return plain(p)
		}
	}
	return ""
}

// count says how many of something there are: "1 finding", "2 findings".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
