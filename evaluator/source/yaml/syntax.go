package yaml

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parserMessage is how the parser words an error; the line is missing where it is the first.
var parserMessage = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)$`)

// searched is the longest text that is parsed again to find the line of an error.
const searched = 1 << 20

// syntax reports an error of the parser in our words, at its line.
func (r *reader) syntax(err error) {
	line, problem := 1, err.Error()
	if m := parserMessage.FindStringSubmatch(problem); m != nil {
		problem = m[2]
		if n, e := strconv.Atoi(m[1]); e == nil {
			line = n
		}
	}
	if strings.HasPrefix(problem, "exceeded max depth") {
		r.fail("depth", r.begin, r.begin, "The values are nested too deeply", fmt.Sprintf("At most %d lists and objects may stand inside each other.", r.limits.Depth))
		return
	}
	if name, ok := strings.CutPrefix(problem, "unknown anchor '"); ok {
		name = strings.TrimSuffix(name, "' referenced")
		start := max(strings.Index(r.text, "*"+name), 0)
		r.fail("alias", start, start+1+len(name), fmt.Sprintf("The alias *%s has no anchor before it", trim(name, 40)), fmt.Sprintf("Write &%s before the value that it repeats, or put a value that begins with * in quotes.", trim(name, 40)))
		return
	}
	if len(r.text) <= searched {
		line = r.lineOf(err.Error())
	}
	start := r.begin + r.lines.at(line, 1)
	end := r.lineEnd(start)
	text := r.text[start:end]
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	if i := strings.IndexByte(indent, '\t'); i >= 0 {
		r.fail("tab", start+i, start+i+1, "YAML does not permit tabs for indentation", "Replace the tab with spaces; most editors can show and convert them.")
		return
	}
	code, summary, detail := explain(problem)
	r.fail(code, start+len(indent), start+len(strings.TrimRight(text, " \t")), summary, detail)
}

// lineOf returns the line whose reading brings about an error. The parser names the line where the surrounding
// construct begins, or the one before; the shortest beginning of the text with the same error ends at the right one.
func (r *reader) lineOf(message string) int {
	starts := r.lines.starts
	n := sort.Search(len(starts), func(i int) bool {
		end := len(r.text)
		if i+1 < len(starts) {
			end = r.begin + starts[i+1]
		}
		return r.errorOf(r.text[r.begin:end]) == message
	})
	return min(n+1, len(starts))
}

func (r *reader) errorOf(text string) (message string) {
	defer func() {
		if recover() != nil {
			message = ""
		}
	}()
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var n yaml.Node
		if err := decoder.Decode(&n); err != nil {
			return err.Error()
		}
	}
}

// explain words a problem that the parser names: a code, what is wrong, and what to do.
func explain(problem string) (code, summary, detail string) {
	for _, e := range explanations {
		if strings.HasPrefix(problem, e.problem) {
			return e.code, e.summary, e.detail
		}
	}
	return "syntax", "The text is not valid YAML", "The YAML parser says: " + problem + "."
}

var explanations = []struct{ problem, code, summary, detail string }{
	{"found a tab character", "tab", "YAML does not permit tabs for indentation", "Replace the tab with spaces; most editors can show and convert them."},
	{"found character that cannot start any token", "syntax", "A value begins with a character that YAML reserves", "Put the value in quotes: @, `, % and a tab cannot stand at its beginning."},
	{"mapping values are not allowed", "syntax", "Unexpected colon: no property's name can stand here", "Check the indentation; a value that contains a colon and a space must be in quotes."},
	{"mapping keys are not allowed", "syntax", "Unexpected question mark: no property's name can stand here", "Put a value that begins with a question mark in quotes."},
	{"block sequence entries are not allowed", "syntax", "Unexpected dash: no list item can stand here", "Begin the list on its own line, below the name of its property."},
	{"did not find expected key", "syntax", "A property's name was expected", "Its indentation must be that of the names before it, and a colon must follow; check the quotes before it."},
	{"did not find expected '-'", "syntax", "A list item was expected", "The items of a list begin with a dash at the same indentation."},
	{"did not find expected ',' or ']'", "syntax", "A list in [ ] is not closed", "A comma or ] was expected after a value."},
	{"did not find expected ',' or '}'", "syntax", "An object in { } is not closed", "A comma or } was expected after a value."},
	{"did not find expected node content", "syntax", "A value was expected", "Check the brackets and commas before it; a value that begins with a bracket, comma or percent sign must be in quotes."},
	{"could not find expected ':'", "syntax", "A property's name is not followed by a colon", "Write a colon and a space after the name, and check that quotes and brackets before it are closed."},
	{"found unexpected end of stream", "truncated", "The text ends inside a quoted string", "Add the closing quote."},
	{"found unexpected document indicator", "syntax", "A new document begins inside a quoted string", "Add the closing quote."},
	{"found unknown escape character", "invalid-escape", "YAML does not know an escape sequence of this string", "In double quotes a backslash itself is written \\\\; in single quotes it is just a backslash."},
	{"did not find expected hexdecimal number", "invalid-escape", "An escape sequence lacks hexadecimal digits", "Two digits follow \\x, four \\u and eight \\U."},
	{"found invalid Unicode character escape code", "invalid-escape", "An escape sequence names no Unicode character", "Surrogates and numbers above 10FFFF are no characters."},
	{"did not find expected comment or line break", "syntax", "Unexpected text after the mark of a block scalar", "After | or > only an indentation number, + or -, and a comment may follow; the text begins on the next line."},
	{"did not find expected <document start>", "syntax", "Unexpected text after the end of the document", "A document holds one value; check the indentation of this line."},
	{"found undefined tag handle", "syntax", "A tag uses a handle that is not declared", "CloudFormation's tags have one exclamation mark: !Ref."},
}
