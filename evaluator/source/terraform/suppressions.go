package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
)

// readSuppressions keeps the suppressions in the comments of a file.
func (r *run) readSuppressions(src *document.Source, body *hclsyntax.Body) {
	if !suppression.Mentioned(src.Text) {
		return
	}
	tokens, _ := hclsyntax.LexConfig([]byte(src.Text), src.Name, hcl.InitialPos) // the parser reports what is wrong
	var comments []document.Span
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenComment {
			comments = append(comments, spanOf(src, t.Range))
		}
	}
	r.suppressions = append(r.suppressions, suppression.Comments(comments, constructsOf(src, body), false)...)
}

// constructsOf returns the text of every block, argument, entry of an object and element of a list.
func constructsOf(src *document.Source, body *hclsyntax.Body) []document.Span {
	var all []document.Span
	add := func(from, to hcl.Range) {
		from.End = to.End
		all = append(all, spanOf(src, from))
	}
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.Block:
			add(n.TypeRange, n.CloseBraceRange)
		case *hclsyntax.Attribute:
			add(n.NameRange, n.Expr.Range())
		case *hclsyntax.ObjectConsExpr:
			for _, item := range n.Items {
				add(item.KeyExpr.Range(), item.ValueExpr.Range())
			}
		case *hclsyntax.TupleConsExpr:
			for _, e := range n.Exprs {
				add(e.Range(), e.Range())
			}
		}
		return nil
	})
	return all
}
