package document_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

func TestNewString(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		parts []document.Part
		want  *document.Node
	}{
		"no parts are the empty string":  {nil, str("")},
		"texts are joined":               {[]document.Part{text("a"), text(""), text("b")}, str("ab")},
		"texts around a symbol stay":     {[]document.Part{text("a"), text("b"), symbol(account), text("c")}, &document.Node{Kind: document.String, Symbolic: &document.Symbolic{Parts: []document.Part{text("ab"), symbol(account), text("c")}}}},
		"empty texts vanish":             {[]document.Part{text(""), symbol(account), text("")}, &document.Node{Kind: document.String, Symbolic: &document.Symbolic{Parts: []document.Part{symbol(account)}}}},
		"symbols beside each other stay": {[]document.Part{symbol(account), symbol(opaque)}, &document.Node{Kind: document.String, Symbolic: &document.Symbolic{Parts: []document.Part{symbol(account), symbol(opaque)}}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, document.NewString(document.Span{}, tt.parts...)); diff != "" {
				t.Errorf("NewString (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMemberTakesTheLastOfAName(t *testing.T) {
	t.Parallel()
	n, _ := parse(`{"a": 1, "b": 2, "a": 3}`)
	if got := n.Member("a"); got == nil || got.Text != "3" {
		t.Errorf(`Member("a") = %v, want 3`, got)
	}
	symbolicName := object(document.Member{Key: symbolic(symbol(account)), Value: str("1")})
	for name, got := range map[string]*document.Node{
		"a missing name": n.Member("c"), "nothing": (*document.Node)(nil).Member("a"), "a list": list().Member("a"), "a symbolic name": symbolicName.Member(""),
	} {
		if got != nil {
			t.Errorf("Member of %s = %v, want nil", name, got)
		}
	}
}

func TestDisplayAndConcrete(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		node     *document.Node
		display  string
		concrete bool
	}{
		"nothing":           {nil, "", false},
		"a string":          {str("a"), "a", true},
		"a number":          {&document.Node{Kind: document.Number, Text: "1e3"}, "1e3", true},
		"null":              {&document.Node{Kind: document.Null}, "null", true},
		"a symbolic string": {symbolic(text("a/"), symbol(opaque), symbol(account)), "a/${parameter X}${this account}", false},
		"an unknown":        {unknown(opaque), "${parameter X}", false},
		"a list":            {list(), "a list", false},
		"a choice":          {choice(), "a choice between values", false},
		"an invalid node":   {&document.Node{}, "nothing readable", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.node.Display(); got != tt.display {
				t.Errorf("Display = %q, want %q", got, tt.display)
			}
			if got := tt.node.Concrete(); got != tt.concrete {
				t.Errorf("Concrete = %v, want %v", got, tt.concrete)
			}
		})
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b *document.Symbol
		want bool
	}{
		"equal kind and id":      {account, &document.Symbol{Kind: document.Account, ID: document.Self}, true},
		"other id":               {account, &document.Symbol{Kind: document.Account, ID: "other"}, false},
		"other kind":             {account, &document.Symbol{Kind: document.Region, ID: document.Self}, false},
		"nothing and a symbol":   {nil, account, false},
		"a symbol and nothing":   {account, nil, false},
		"nothing is like itself": {nil, nil, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.a.Same(tt.b); got != tt.want {
				t.Errorf("Same = %v, want %v", got, tt.want)
			}
		})
	}
}
