package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

func renderTemplate(r resource, text, vars *document.Node) *document.Node {
	x, diagnostics := hclsyntax.ParseTemplate([]byte(text.Text), r.span.Source.Name, hcl.InitialPos)
	if diagnostics.HasErrors() {
		return r.symbol(document.Opaque, "rendered")
	}
	names := map[string]*document.Node{}
	if vars != nil {
		for _, m := range vars.Members {
			names[m.Key.Text] = m.Value
		}
	}
	src := document.NewSource(r.span.Source.Name, []byte(text.Text))
	return relocated(nativeExpr{src, x}.eval(&scope{module: r.module, vars: names}), src, text.Span)
}

// policyDocument is data "aws_iam_policy_document": its attribute json is JSON text that keeps its tree.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
func policyDocument(r resource, name string) *document.Node {
	if name != "json" && name != "minified_json" {
		return nil
	}
	return jsonText(r.block.header, r.policyDocument())
}

func (r resource) policyDocument() *document.Node {
	var statements []*document.Node
	for _, name := range []string{"source_json", "source_policy_documents"} {
		for _, n := range r.documents(name) {
			statements = append(statements, r.statementsOf(n)...)
		}
	}
	s := r.module.scope(r.in.vars)
	for _, b := range expand(s, r.block.blocks("statement")) {
		own := statement(b)
		statements = replaceBySid(statements, own)
	}
	for _, name := range []string{"override_json", "override_policy_documents"} {
		for _, n := range r.documents(name) {
			for _, over := range r.statementsOf(n) {
				statements = replaceBySid(statements, over)
			}
		}
	}
	out := &document.Node{Kind: document.Object, Span: r.block.header}
	version := r.set("version")
	if version == nil {
		version = r.text(lit("2012-10-17"))
	}
	out.Members = append(out.Members, member("Version", r.block.header, version))
	if id := r.set("policy_id"); id != nil {
		out.Members = append(out.Members, member("Id", r.block.header, id))
	}
	out.Members = append(out.Members, member("Statement", r.block.header, &document.Node{Kind: document.List, Span: r.block.header, Items: statements}))
	return out
}

func member(name string, span document.Span, value *document.Node) document.Member {
	return document.Member{Key: &document.Node{Kind: document.String, Span: span, Text: name}, Value: value}
}

// documents are the documents that an argument names.
func (r resource) documents(name string) []*document.Node {
	n := r.set(name)
	if n == nil {
		return nil
	}
	return items(n)
}

// statementsOf are the statements of a document that is merged into another one.
func (r resource) statementsOf(n *document.Node) []*document.Node {
	doc := n.Inner
	switch {
	case doc != nil:
	case n.Kind == document.String && n.Concrete() && strings.TrimSpace(n.Text) == "":
		return nil
	case n.Kind == document.String:
		doc, _ = document.ParseEmbeddedJSON(n, document.Limits{})
	case n.Kind == document.Choice:
		return []*document.Node{mapChoice(n, func(c *document.Node) *document.Node {
			if all := r.statementsOf(c); len(all) == 1 {
				return all[0]
			}
			return repeated(unknown(n.Span, "statements", "a merged document depends on a condition"))
		})}
	}
	if doc == nil || doc.Kind != document.Object {
		return []*document.Node{repeated(unknown(n.Span, "statements", whyUnknown(n)))}
	}
	all := doc.Member("Statement")
	if all == nil {
		return nil
	}
	out := items(all)
	if n.Repeats {
		for i := range out {
			out[i] = repeated(out[i])
		}
	}
	return out
}

func repeated(n *document.Node) *document.Node {
	out := *n
	out.Repeats = true
	return &out
}

// replaceBySid adds a statement, or puts it in the place of one with the same Sid: an override always does so, and a
// statement block replaces one of a source document.
func replaceBySid(all []*document.Node, n *document.Node) []*document.Node {
	if sid := n.Member("Sid"); sid != nil && sid.Concrete() && sid.Text != "" && !n.Repeats {
		for i, old := range all {
			if other := old.Member("Sid"); other != nil && other.Concrete() && other.Text == sid.Text {
				all[i] = n
				return all
			}
		}
	}
	return append(all, n)
}

// made is a nested block with the scope that it is evaluated in.
type made struct {
	*block
	scope   *scope
	repeats bool
}

// expand turns dynamic blocks into the blocks that they make.
func expand(s *scope, blocks []*block) []made {
	var out []made
	for _, b := range blocks {
		if b.dynamic == nil {
			out = append(out, made{b, s, false})
			continue
		}
		collection := b.dynamic.forEach.eval(s)
		maybe := collection.Kind == document.Choice
		if maybe {
			collection = widest(collection)
		}
		all, ok := elements(collection)
		if !ok {
			all = []element{{unknown(collection.Span, "key", whyUnknown(collection)), unknown(collection.Span, "value", whyUnknown(collection)), true}}
		}
		for _, e := range all {
			key := e.key
			if collection.Kind == document.List {
				key = e.value
			}
			object := &document.Node{Kind: document.Object, Span: e.value.Span, Members: []document.Member{member("key", e.value.Span, key), member("value", e.value.Span, e.value)}}
			out = append(out, made{b, s.with(map[string]*document.Node{b.dynamic.iterator: object}), e.repeats || maybe})
		}
	}
	return out
}

// widest is the alternative with the most elements: "var.x ? [1] : []" may make the block.
func widest(n *document.Node) *document.Node {
	if n.Kind != document.Choice {
		return n
	}
	var best *document.Node
	for _, a := range n.Symbolic.Alternatives {
		if a.Node == nil {
			continue
		}
		w := widest(a.Node)
		if best == nil || len(w.Items)+len(w.Members) > len(best.Items)+len(best.Members) || w.Kind == document.Unknown {
			best = w
		}
	}
	if best == nil {
		return &document.Node{Kind: document.List, Span: n.Span}
	}
	return best
}

// statement turns a statement block into a statement of the policy language.
func statement(b made) *document.Node {
	out := &document.Node{Kind: document.Object, Span: b.span(), Repeats: b.repeats}
	set := func(element, argument string, list bool) bool {
		e := b.attr(argument)
		if e == nil {
			return false
		}
		n := e.eval(b.scope)
		if n.Kind == document.Null {
			return false
		}
		if list {
			n = listNode(n)
			if n.Kind == document.List && len(n.Items) == 0 {
				return false
			}
		}
		out.Members = append(out.Members, member(element, nameSpan(b.block, argument, e), n))
		return true
	}
	set("Sid", "sid", false)
	if !set("Effect", "effect", false) {
		out.Members = append(out.Members, member("Effect", b.header, &document.Node{Kind: document.String, Span: b.header, Text: "Allow"}))
	}
	principals(out, b, "Principal", "principals")
	principals(out, b, "NotPrincipal", "not_principals")
	set("Action", "actions", true)
	set("NotAction", "not_actions", true)
	set("Resource", "resources", true)
	set("NotResource", "not_resources", true)
	conditions(out, b)
	return out
}

// nameSpan is the text of an argument's name.
func nameSpan(b *block, name string, e expression) document.Span {
	for _, a := range b.attrs() {
		if a.name == name {
			return a.nameSpan
		}
	}
	return e.span()
}

func listNode(n *document.Node) *document.Node {
	if n.Kind == document.List || n.Kind == document.Choice {
		return n
	}
	return &document.Node{Kind: document.List, Span: n.Span, Items: items(n)}
}

// principals turns blocks of principals into the element: {"*": ["*"]} is "*", and the same type twice is merged.
func principals(out *document.Node, b made, element, kind string) {
	blocks := expand(b.scope, b.blocks(kind))
	if len(blocks) == 0 {
		return
	}
	object := &document.Node{Kind: document.Object, Span: blocks[0].span()}
	for _, p := range blocks {
		var kind, identifiers *document.Node
		if e := p.attr("type"); e != nil {
			kind = asString(e.eval(p.scope))
		}
		if e := p.attr("identifiers"); e != nil {
			identifiers = listNode(e.eval(p.scope))
		}
		if kind == nil || identifiers == nil {
			continue
		}
		if p.repeats && identifiers.Kind == document.List {
			all := &document.Node{Kind: document.List, Span: identifiers.Span}
			for _, item := range identifiers.Items {
				all.Items = append(all.Items, repeated(item))
			}
			identifiers = all
		}
		if kind.Concrete() && kind.Text == "*" && len(blocks) == 1 {
			if len(identifiers.Items) == 1 && identifiers.Items[0].Concrete() && identifiers.Items[0].Text == "*" {
				out.Members = append(out.Members, member(element, p.header, identifiers.Items[0]))
				return
			}
			kind = &document.Node{Kind: document.String, Span: kind.Span, Text: "AWS"}
		}
		addTo(object, kind, identifiers)
	}
	out.Members = append(out.Members, member(element, blocks[0].header, object))
}

// addTo adds values to a member of an object, after those that it has.
func addTo(object, key, list *document.Node) {
	for i, m := range object.Members {
		if same(m.Key, key) && m.Value.Kind == document.List && list.Kind == document.List {
			both := *m.Value
			both.Items = append(append([]*document.Node(nil), m.Value.Items...), list.Items...)
			object.Members[i].Value = &both
			return
		}
	}
	object.Members = append(object.Members, document.Member{Key: key, Value: list})
}

func conditions(out *document.Node, b made) {
	blocks := expand(b.scope, b.blocks("condition"))
	if len(blocks) == 0 {
		return
	}
	object := &document.Node{Kind: document.Object, Span: blocks[0].span()}
	for _, c := range blocks {
		if c.repeats { // a condition that may not be there
			object.Members = append(object.Members, document.Member{
				Key:   document.NewString(c.header, document.Part{Symbol: &document.Symbol{ID: "condition in " + place(c.header), Why: "a dynamic condition may or may not be there", Span: c.header}}),
				Value: &document.Node{Kind: document.Object, Span: c.span()},
			})
			continue
		}
		var test, key, list *document.Node
		if e := c.attr("test"); e != nil {
			test = asString(e.eval(c.scope))
		}
		if e := c.attr("variable"); e != nil {
			key = asString(e.eval(c.scope))
		}
		if e := c.attr("values"); e != nil {
			list = listNode(e.eval(c.scope))
		}
		if test == nil || key == nil || list == nil {
			continue
		}
		var inner *document.Node
		for _, m := range object.Members {
			if same(m.Key, test) {
				inner = m.Value
			}
		}
		if inner == nil {
			inner = &document.Node{Kind: document.Object, Span: c.span()}
			object.Members = append(object.Members, document.Member{Key: test, Value: inner})
		}
		addTo(inner, key, list)
	}
	out.Members = append(out.Members, member("Condition", blocks[0].header, object))
}
