package document_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
)

func TestSubstitute(t *testing.T) {
	t.Parallel()
	self := &document.Symbol{Kind: document.Account, ID: document.Self}
	other := &document.Symbol{Kind: document.Opaque, ID: "var.x"}
	value := func(s *document.Symbol) (string, bool) { return "111122223333", s.Same(self) }
	text := document.NewString(document.Span{}, document.Part{Text: "arn:aws:iam::"}, document.Part{Symbol: self}, document.Part{Text: ":root"})
	mixed := document.NewString(document.Span{}, document.Part{Symbol: self}, document.Part{Text: "/"}, document.Part{Symbol: other})
	choice := &document.Node{Kind: document.Choice, Symbolic: &document.Symbolic{Alternatives: []document.Alternative{{On: "c", Is: "true", Node: text}, {On: "c", Is: "false"}}}}
	encoded := document.NewString(document.Span{}, document.Part{Symbol: self})
	encoded.Inner = &document.Node{Kind: document.List, Items: []*document.Node{text}}

	if got := text.Substitute(value).Text; got != "arn:aws:iam::111122223333:root" {
		t.Errorf("a symbol in a text gives %q", got)
	}
	if got := mixed.Substitute(value).Display(); got != "111122223333/${var.x}" {
		t.Errorf("another symbol stays: got %q", got)
	}
	if got := document.NewUnknown(document.Span{}, self).Substitute(value).Text; got != "111122223333" {
		t.Errorf("a symbol for a whole value gives %q", got)
	}
	if got := choice.Substitute(value).Symbolic.Alternatives; got[0].Node.Text != "arn:aws:iam::111122223333:root" || got[1].Node != nil {
		t.Errorf("a choice gives %v", got)
	}
	if got := encoded.Substitute(value).Inner.Items[0].Text; got != "arn:aws:iam::111122223333:root" {
		t.Errorf("the value behind JSON text gives %q", got)
	}
	for _, n := range []*document.Node{nil, {Kind: document.Null}, {Kind: document.String, Text: "x"}, document.NewUnknown(document.Span{}, other)} {
		if got := n.Substitute(value); got != n {
			t.Errorf("nothing to substitute in %v gives another node", n)
		}
	}
}
