package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// policyDocument is data "aws_iam_policy_document": its attribute json is JSON text that keeps its tree.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
func policyDocument(r resource, name string) *document.Node {
	if name != "json" && name != "minified_json" {
		return nil
	}
	return mapChoice(r.policyDocument(), func(n *document.Node) *document.Node { return jsonText(r.block.header, n) })
}

// policyDocument merges the source documents, the document's own statements and the override documents, in this order.
func (r resource) policyDocument() *document.Node {
	own := &document.Node{Kind: document.List, Span: r.block.header}
	for _, b := range expand(r.scope(), r.block.blocks("statement"), nil) {
		own.Items = append(own.Items, statement(b))
	}
	before, after := r.documents("source_json", "source_policy_documents"), r.documents("override_json", "override_policy_documents")
	return outermost(r.here(), []*document.Node{before, after}, true, func(v []*document.Node) *document.Node {
		d := merging{r: r, version: "2012-10-17"}
		if n := r.set("version"); n != nil && n.Concrete() && n.Text != "" {
			d.version, d.written = n.Text, n
		}
		for _, n := range v[0].Items {
			d.merge(n)
		}
		if id := notNull(r.set("policy_id")); id != nil && !(id.Concrete() && id.Text == "") {
			d.id = id
		}
		for _, n := range own.Items {
			d.add(n)
		}
		for _, n := range v[1].Items {
			d.merge(n)
		}
		return d.node()
	})
}

func member(name string, span document.Span, value *document.Node) document.Member {
	return document.Member{Key: &document.Node{Kind: document.String, Span: span, Text: name}, Value: value}
}

// documents are the documents that arguments name, as a list.
func (r resource) documents(names ...string) *document.Node {
	out := &document.Node{Kind: document.List, Span: r.block.header}
	for _, name := range names {
		if n := r.set(name); n != nil && n.Kind != document.Null {
			out.Items = append(out.Items, n)
		}
	}
	return out
}

// merging collects the statements of a document. The provider takes the highest version and the last id of all documents.
type merging struct {
	r          resource
	version    string
	written    *document.Node // the version as the code writes it
	id         *document.Node
	statements []*document.Node
}

func (d *merging) node() *document.Node {
	header := d.r.block.header
	version := d.written
	if version == nil || version.Text != d.version {
		version = &document.Node{Kind: document.String, Span: header, Text: d.version}
	}
	out := &document.Node{Kind: document.Object, Span: header, Members: []document.Member{member("Version", header, version)}}
	if d.id != nil {
		out.Members = append(out.Members, member("Id", header, d.id))
	}
	list := &document.Node{Kind: document.List, Span: header, Items: d.statements}
	if list.Items == nil {
		list.Items = []*document.Node{}
	}
	out.Members = append(out.Members, member("Statement", header, list))
	return out
}

// merge adds what a document says: one that is not known adds any number of statements.
func (d *merging) merge(n *document.Node) {
	doc := n.Inner
	switch {
	case doc != nil:
	case n.Kind == document.Null:
		return
	case n.Kind == document.List:
		for _, item := range n.Items {
			if n.Repeats {
				item = repeated(item)
			}
			d.merge(item)
		}
		return
	case n.Kind == document.String && n.Concrete() && strings.TrimSpace(n.Text) == "":
		return
	case n.Kind == document.String:
		doc, _ = document.ParseEmbeddedJSON(n, d.r.module.run.limits)
	}
	if doc == nil || doc.Kind != document.Object {
		symbol := &document.Symbol{ID: "statements of " + n.Display() + " in " + place(n.Span), Why: whyUnknown(n), Span: n.Span}
		d.statements = append(d.statements, repeated(document.NewUnknown(n.Span, symbol)))
		return
	}
	if version := doc.Member("Version"); version != nil && version.Concrete() && version.Text > d.version {
		d.version = version.Text
	}
	if id := notNull(doc.Member("Id")); id != nil && !(id.Concrete() && id.Text == "") {
		d.id = id
	}
	all := doc.Member("Statement")
	if all == nil {
		return
	}
	for _, s := range items(all) {
		if n.Repeats {
			s = repeated(s)
		}
		d.add(s)
	}
}

// add adds a statement, or puts it in the place of the one that has the same Sid: an override does so, and a statement block
// replaces one of a source document.
func (d *merging) add(n *document.Node) {
	if sid := sidOf(n); sid != "" && !n.Repeats {
		for i, old := range d.statements {
			if sidOf(old) == sid {
				d.statements[i] = n
				return
			}
		}
	}
	d.statements = append(d.statements, n)
}

// sidOf is the Sid of a statement, of all its alternatives if it is a choice; "" where it has none or it is not known.
func sidOf(n *document.Node) string {
	if n.Kind != document.Choice {
		if sid := n.Member("Sid"); sid != nil && sid.Kind == document.String && sid.Concrete() {
			return sid.Text
		}
		return ""
	}
	common := ""
	for i, a := range n.Symbolic.Alternatives {
		if a.Node == nil {
			return ""
		}
		sid := sidOf(a.Node)
		if i > 0 && sid != common {
			return ""
		}
		common = sid
	}
	return common
}
