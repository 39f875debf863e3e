package document_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
)

// shown is a value with its choices, "-" where it is left out.
func shown(n *document.Node) string {
	switch {
	case n == nil:
		return "-"
	case n.Kind != document.Choice:
		return n.Display()
	}
	var all []string
	for _, a := range n.Symbolic.Alternatives {
		all = append(all, a.On+"="+a.Is+": "+shown(a.Node))
	}
	return "<" + strings.Join(all, " | ") + ">"
}

func TestDistribute(t *testing.T) {
	t.Parallel()
	a := choice(when("A", "true", str("1")), when("A", "false", str("2")))
	left := choice(when("A", "true", str("x")), when("A", "false", nil))
	b := choice(when("B", "true", str("1")), when("B", "false", str("3")))
	tests := map[string]struct {
		nodes []*document.Node
		want  string
		ok    bool
	}{
		"no choice":                         {[]*document.Node{str("a"), str("b")}, "a+b", true},
		"one choice":                        {[]*document.Node{str("a"), a}, "<A=true: a+1 | A=false: a+2>", true},
		"the same condition takes one side": {[]*document.Node{a, a}, "<A=true: 1+1 | A=false: 2+2>", true},
		"two conditions":                    {[]*document.Node{a, b}, "<A=true: <B=true: 1+1 | B=false: 1+3> | A=false: <B=true: 2+1 | B=false: 2+3>>", true},
		"what is left out is nil":           {[]*document.Node{a, left}, "<A=true: 1+x | A=false: 2>", true},
		"nothing at all":                    {[]*document.Node{left}, "<A=true: x | A=false: ->", true},
		"the same result is no choice":      {[]*document.Node{choice(when("A", "true", str("1")), when("A", "false", str("1")))}, "1", true},
		"too many":                          {[]*document.Node{a, b, choice(when("C", "true", a), when("C", "false", b))}, "-", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same := func(a, b *document.Node) bool { return shown(a) == shown(b) }
			got, ok := document.Distribute(document.Span{}, 4, tt.nodes, same, func(values []*document.Node) *document.Node {
				var texts []string
				for _, v := range values {
					if v != nil {
						texts = append(texts, v.Text)
					}
				}
				if texts == nil {
					return nil
				}
				return str(strings.Join(texts, "+"))
			})
			if shown(got) != tt.want || ok != tt.ok {
				t.Errorf("Distribute = %s, %v, want %s, %v", shown(got), ok, tt.want, tt.ok)
			}
		})
	}
}
