package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// body is the inside of a block, in native or in JSON syntax.
type body interface {
	// attr returns the expression of an argument, nil where it is not set.
	attr(name string) expression
	// attrs returns all arguments in source order. In JSON syntax nested blocks are among them.
	attrs() []attribute
	// blocks returns the nested blocks of a type in source order, dynamic ones included.
	blocks(kind string) []*block
	// span is the text of the whole block, header included where there is one.
	span() document.Span
}

// attribute is one argument of a block.
type attribute struct {
	name     string
	nameSpan document.Span
	value    expression
}

// block is one block with its labels.
type block struct {
	kind   string
	labels []string
	// header is the text from the type to the last label: what a finding about the block as a whole points at.
	header document.Span
	body
	// dynamic is set for a dynamic block: kind is the type of the blocks that it makes, body is its content.
	dynamic *dynamic
	// broken is the offset of an error of syntax in the block, 0 where there is none: what was read of it may lack parts.
	broken int
}

// dynamic says how often a dynamic block stands there.
type dynamic struct {
	forEach  expression
	iterator string
}

// expression is a value in the code that can be evaluated.
type expression interface {
	eval(s *scope) *document.Node
	span() document.Span
}

// nativeBody is a body in HCL's native syntax.
type nativeBody struct {
	src  *document.Source
	body *hclsyntax.Body
	full document.Span
}

func spanOf(src *document.Source, r hcl.Range) document.Span {
	start := min(max(r.Start.Byte, 0), len(src.Text))
	end := min(max(r.End.Byte, start), len(src.Text))
	return document.Span{Source: src, Start: start, End: end}
}

// literalAt is an expression without a value: it gives what is computed for a place its position.
func literalAt(s document.Span) hclsyntax.Expression {
	return &hclsyntax.LiteralValueExpr{SrcRange: hcl.Range{Start: hcl.Pos{Byte: s.Start}, End: hcl.Pos{Byte: s.End}}}
}

func (b nativeBody) span() document.Span { return b.full }

func (b nativeBody) attr(name string) expression {
	if a, ok := b.body.Attributes[name]; ok {
		return nativeExpr{src: b.src, expr: a.Expr}
	}
	return nil
}

func (b nativeBody) attrs() []attribute {
	out := make([]attribute, 0, len(b.body.Attributes))
	for _, a := range b.body.Attributes {
		out = append(out, attribute{a.Name, spanOf(b.src, a.NameRange), nativeExpr{src: b.src, expr: a.Expr}})
	}
	sortAttributes(out)
	return out
}

func (b nativeBody) blocks(kind string) []*block {
	var out []*block
	for _, inner := range b.body.Blocks {
		switch {
		case inner.Type == kind:
			out = append(out, nativeBlock(b.src, inner))
		case inner.Type == "dynamic" && len(inner.Labels) == 1 && inner.Labels[0] == kind:
			if made := nativeDynamic(b.src, inner); made != nil {
				out = append(out, made)
			}
		}
	}
	return out
}

func nativeBlock(src *document.Source, b *hclsyntax.Block) *block {
	header := b.TypeRange
	if n := len(b.LabelRanges); n > 0 {
		header.End = b.LabelRanges[n-1].End
	}
	full := spanOf(src, b.TypeRange)
	full.End = spanOf(src, b.CloseBraceRange).End
	return &block{kind: b.Type, labels: b.Labels, header: spanOf(src, header), body: nativeBody{src, b.Body, full}}
}

func nativeDynamic(src *document.Source, b *hclsyntax.Block) *block {
	var content *hclsyntax.Block
	for _, inner := range b.Body.Blocks {
		if inner.Type == "content" {
			content = inner
		}
	}
	each := b.Body.Attributes["for_each"]
	if content == nil || each == nil {
		return nil
	}
	d := &dynamic{forEach: nativeExpr{src: src, expr: each.Expr}, iterator: b.Labels[0]}
	if it := b.Body.Attributes["iterator"]; it != nil {
		if name := hcl.ExprAsKeyword(it.Expr); name != "" {
			d.iterator = name
		}
	}
	made := nativeBlock(src, content)
	made.kind = b.Labels[0]
	made.dynamic = d
	return made
}

// jsonBody is a body in JSON syntax: strings are templates, and nested blocks are objects or lists of objects.
type jsonBody struct{ node *document.Node }

func (b jsonBody) span() document.Span { return b.node.Span }

func (b jsonBody) attr(name string) expression {
	if n := b.node.Member(name); n != nil {
		return jsonExpr{n}
	}
	return nil
}

func (b jsonBody) attrs() []attribute {
	var out []attribute
	for _, m := range b.node.Members {
		if m.Key.Symbolic == nil && m.Key.Text != "//" {
			out = append(out, attribute{m.Key.Text, m.Key.Span, jsonExpr{m.Value}})
		}
	}
	return out
}

func (b jsonBody) blocks(kind string) []*block {
	var out []*block
	for _, m := range b.node.Members {
		if m.Key.Text == kind {
			out = append(out, jsonBlocks(kind, m.Key.Span, m.Value)...)
		}
	}
	if d := b.node.Member("dynamic"); d != nil {
		for _, n := range objects(d.Member(kind)) {
			each := n.Member("for_each")
			for _, content := range objects(n.Member("content")) {
				if each == nil {
					continue
				}
				dyn := &dynamic{forEach: jsonExpr{each}, iterator: kind}
				if it := n.Member("iterator"); it != nil && it.Kind == document.String {
					dyn.iterator = strings.Trim(it.Text, "${}")
				}
				out = append(out, &block{kind: kind, header: content.Span, body: jsonBody{content}, dynamic: dyn})
			}
		}
	}
	return out
}

func jsonBlocks(kind string, header document.Span, n *document.Node) []*block {
	var out []*block
	for _, o := range objects(n) {
		out = append(out, &block{kind: kind, header: header, body: jsonBody{o}})
	}
	return out
}

// objects returns an object, or the objects of a list.
func objects(n *document.Node) []*document.Node {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case document.Object:
		return []*document.Node{n}
	case document.List:
		var out []*document.Node
		for _, item := range n.Items {
			if item.Kind == document.Object {
				out = append(out, item)
			}
		}
		return out
	default:
		return nil
	}
}
