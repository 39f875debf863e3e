package terraform

import (
	"sort"
	"strings"
	"unicode"

	"github.com/kmslint/kmslint/evaluator/document"
)

// symbolic evaluates functions on strings with symbols where the result is clear.
func (e nativeExpr) symbolic(name string, args []*document.Node) *document.Node {
	plain := func(i int) bool { return i < len(args) && args[i].Kind == document.String && args[i].Inner == nil }
	switch {
	case name == "format" && plain(0):
		return e.format(args)
	case (name == "lower" || name == "upper") && len(args) == 1 && plain(0):
		return e.letterCase(name, args[0])
	case name == "split" && len(args) == 2 && args[0].Concrete() && plain(1) && args[0].Text != "":
		return splitText(e.span(), args[0].Text, args[1])
	case name == "formatlist" && len(args) > 1 && args[0].Concrete():
		return e.formatList(args)
	case (name == "trimspace" || name == "chomp") && len(args) == 1 && args[0].Kind == document.String:
		return trimmedEnd(args[0])
	case name == "trimprefix" && len(args) == 2 && plain(0) && args[1].Concrete():
		return e.trimmed(args[0], args[1].Text, false)
	case name == "trimsuffix" && len(args) == 2 && plain(0) && args[1].Concrete():
		return e.trimmed(args[0], args[1].Text, true)
	case name == "replace" && len(args) == 3 && plain(0) && args[1].Concrete():
		return e.replaced(args[0], args[1].Text, args[2])
	case name == "sort" && len(args) == 1 && args[0].Kind == document.List:
		return args[0] // in an order that is not known, which no policy depends on
	case name == "contains" && len(args) == 2 && args[0].Kind == document.List:
		for _, item := range args[0].Items {
			if same(item, args[1]) && !item.Repeats {
				return boolean(e.span(), true)
			}
		}
	}
	return nil
}

// letterCase changes the letters of the known text. Account ids have no letters, Regions and partitions no large ones; of
// another symbol the result is a symbol of its own, the same one each time.
func (e nativeExpr) letterCase(name string, n *document.Node) *document.Node {
	parts := make([]document.Part, len(n.Parts()))
	for i, p := range n.Parts() {
		switch {
		case p.Symbol == nil && name == "lower":
			p.Text = strings.ToLower(p.Text)
		case p.Symbol == nil:
			p.Text = strings.ToUpper(p.Text)
		case p.Symbol.Kind == document.Opaque || p.Symbol.Kind == document.Name || name == "upper" && p.Symbol.Kind != document.Account:
			s := *p.Symbol
			s.ID = name + " of " + s.ID
			if s.Kind != document.Opaque {
				s.Kind = document.Name
			}
			p.Symbol = &s
		}
		parts[i] = p
	}
	return document.NewString(e.span(), parts...)
}

// mayHold reports whether the value of a symbol may have one of the characters.
func mayHold(s *document.Symbol, characters string) bool {
	return strings.ContainsFunc(characters, func(r rune) bool {
		switch s.Kind {
		case document.Account:
			return '0' <= r && r <= '9'
		case document.Partition, document.Region, document.Organization:
			return r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z'
		case document.URLSuffix:
			return r == '.' || 'a' <= r && r <= 'z'
		case document.Name:
			return r != ':' && r != '*' && r != '?' && !unicode.IsSpace(r)
		default:
			return true
		}
	})
}

// textOnly reports whether no symbol of a string may be part of an occurrence of a text.
func textOnly(n *document.Node, text string) bool {
	for _, p := range n.Parts() {
		if p.Symbol != nil && mayHold(p.Symbol, text) {
			return false
		}
	}
	return true
}

// trimmed removes a prefix or a suffix, nil where it is not known whether it is there.
func (e nativeExpr) trimmed(n *document.Node, affix string, suffix bool) *document.Node {
	there, known := affixed(n, affix, suffix)
	if !known {
		return nil
	}
	if !there {
		return n
	}
	parts := append([]document.Part(nil), n.Parts()...)
	if suffix {
		last := &parts[len(parts)-1]
		last.Text = strings.TrimSuffix(last.Text, affix)
	} else {
		parts[0].Text = strings.TrimPrefix(parts[0].Text, affix)
	}
	return document.NewString(e.span(), parts...)
}

// affixed reports whether a string begins or ends with a text, as far as its known text says so.
func affixed(n *document.Node, affix string, suffix bool) (there, known bool) {
	parts := n.Parts()
	if n.Inner != nil || len(parts) == 0 {
		return false, false
	}
	p, has := parts[0], strings.HasPrefix
	if suffix {
		p, has = parts[len(parts)-1], strings.HasSuffix
	}
	switch {
	case p.Symbol != nil && affix != "":
		return false, !mayHold(p.Symbol, affix) && p.Symbol.Kind != document.Name // a name may be empty
	case has(p.Text, affix):
		return true, true
	default:
		return false, len(parts) == 1 || !has(affix, p.Text)
	}
}

// replaced puts a text in the place of another one that stands in the known parts only. What remains keeps its positions.
func (e nativeExpr) replaced(n *document.Node, old string, by *document.Node) *document.Node {
	if old == "" || len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' || !textOnly(n, old) || by.Parts() == nil {
		return nil
	}
	w := rewrite{from: n.Runs}
	if start, exact := spelled(n); w.from == nil && exact && n.Symbolic == nil {
		w.from = []document.Run{{Outer: start}}
	}
	replacement := textParts(by)
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			w.keep(p)
			continue
		}
		for i, piece := range strings.Split(p.Text, old) {
			if i > 0 {
				w.put(len(old), replacement)
			}
			w.keep(document.Part{Text: piece})
			if !e.s.module.run.spend(1 + len(replacement) + len(by.Text)/64) {
				return nil
			}
		}
	}
	w.flush()
	if w.from == nil {
		return document.NewString(e.span(), w.parts...)
	}
	out := document.NewString(n.Span, w.parts...)
	out.Runs = w.runs
	return out
}

// rewrite makes a text of the parts of another one, and maps what is kept to the source of that.
type rewrite struct {
	from  []document.Run // of the text that is read; nil where it is not known
	read  int            // how far it is read
	text  strings.Builder
	parts []document.Part
	runs  []document.Run
	inner int // how long the text and the parts are
}

func width(p document.Part) int {
	if p.Symbol != nil {
		return document.SymbolWidth
	}
	return len(p.Text)
}

func (w *rewrite) write(p document.Part) {
	w.inner += width(p)
	if p.Symbol == nil {
		w.text.WriteString(p.Text)
		return
	}
	w.flush()
	w.parts = append(w.parts, p)
}

func (w *rewrite) flush() {
	w.parts = append(w.parts, document.Part{Text: w.text.String()})
	w.text.Reset()
}

// mark notes where the text from here on stands in the source.
func (w *rewrite) mark(size int) {
	if len(w.from) == 0 {
		return
	}
	i := sort.Search(len(w.from), func(i int) bool { return w.from[i].Inner > w.read })
	at := w.from[max(i-1, 0)]
	w.runs = append(w.runs, document.Run{Inner: w.inner, Outer: at.Outer + w.read - at.Inner})
	for ; i < len(w.from) && w.from[i].Inner < w.read+size; i++ {
		w.runs = append(w.runs, document.Run{Inner: w.inner + w.from[i].Inner - w.read, Outer: w.from[i].Outer})
	}
}

func (w *rewrite) keep(p document.Part) {
	w.mark(width(p))
	w.read += width(p)
	w.write(p)
}

// put writes something else in the place of so many bytes.
func (w *rewrite) put(size int, parts []document.Part) {
	w.mark(0)
	w.read += size
	for _, p := range parts {
		w.write(p)
	}
}

// splitText splits at separators in the known text; a symbol that may hold the separator makes the whole unknown.
func splitText(span document.Span, separator string, n *document.Node) *document.Node {
	if !textOnly(n, separator) {
		return nil
	}
	out := &document.Node{Kind: document.List, Span: span}
	var parts []document.Part
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			parts = append(parts, p)
			continue
		}
		pieces := strings.Split(p.Text, separator)
		for i, piece := range pieces {
			if i > 0 {
				out.Items = append(out.Items, document.NewString(span, parts...))
				parts = nil
			}
			parts = append(parts, document.Part{Text: piece})
		}
	}
	out.Items = append(out.Items, document.NewString(span, parts...))
	return out
}

// tests are startswith, endswith and strcontains.
func tests(name string) spreader {
	return func(e nativeExpr, args []*document.Node) *document.Node {
		if len(args) != 2 || !args[1].Concrete() || args[0].Inner != nil || args[0].Parts() == nil {
			return notKnown(e, args)
		}
		n, text := args[0], args[1].Text
		there, known := false, false
		if name == "strcontains" {
			for _, p := range n.Parts() {
				there = there || p.Symbol == nil && strings.Contains(p.Text, text)
			}
			known = there || textOnly(n, text)
		} else {
			there, known = affixed(n, text, name == "endswith")
		}
		if !known {
			return notKnown(e, args)
		}
		return boolean(e.span(), there)
	}
}

// arnBuild joins the parts of an ARN.
func arnBuild(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 5 {
		return e.unknown("arn_build()", "arn_build needs five arguments")
	}
	parts := []document.Part{lit("arn")}
	for _, a := range args {
		parts = append(append(parts, lit(":")), textParts(a)...)
	}
	return document.NewString(e.span(), parts...)
}

// arnParse takes an ARN apart.
func arnParse(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.String || args[0].Inner != nil {
		return notKnown(e, args)
	}
	fields := splitText(e.span(), ":", args[0])
	if fields == nil {
		return notKnown(e, args)
	}
	if len(fields.Items) < 6 {
		return e.unknown("arn_parse()", "the text is not an ARN")
	}
	out := &document.Node{Kind: document.Object, Span: e.span()}
	for i, name := range []string{"partition", "service", "region", "account_id"} {
		out.Members = append(out.Members, member(name, e.span(), fields.Items[i+1]))
	}
	var rest []document.Part
	for i, f := range fields.Items[5:] {
		if i > 0 {
			rest = append(rest, lit(":"))
		}
		rest = append(rest, f.Parts()...)
	}
	out.Members = append(out.Members, member("resource", e.span(), document.NewString(e.span(), rest...)))
	return out
}
