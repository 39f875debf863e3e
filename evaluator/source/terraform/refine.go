package terraform

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// refine gives a value of the code what a plan knows of it: the result has the value of the plan and the positions of the
// code. What the plan leaves open stays as the code has it.
func (r *run) refine(code, plan *document.Node) *document.Node {
	if plan == nil || plan.Kind == document.Unknown || !r.spend(1) {
		return code
	}
	switch {
	case code.Kind == document.Choice:
		return r.refine(r.chosen(code, plan), plan)
	case code.Kind == document.Object && plan.Kind == document.Object:
		return r.refineObject(code, plan)
	case code.Kind == document.List:
		return r.refineList(code, asList(plan))
	case plan.Kind == document.List && len(plan.Items) == 1:
		return r.refine(code, plan.Items[0])
	case code.Kind == document.String && plan.Kind == document.String:
		return r.refineText(code, plan)
	case code.Concrete() && plan.Concrete() && code.Text == plan.Text:
		return code
	default:
		return r.placed(plan, code.Span)
	}
}

// placed is a value of the plan at a place of the code.
func (r *run) placed(n *document.Node, span document.Span) *document.Node {
	return relocated(n, n.Span.Source, span)
}

// chosen is the alternative of a choice that the plan's value can be.
func (r *run) chosen(code, plan *document.Node) *document.Node {
	for _, a := range code.Symbolic.Alternatives {
		if a.Node != nil && r.mayBe(a.Node, plan) {
			return a.Node
		}
	}
	return document.NewUnknown(code.Span, &document.Symbol{Span: code.Span})
}

func (r *run) refineObject(code, plan *document.Node) *document.Node {
	out := &document.Node{Kind: document.Object, Span: code.Span}
	used := map[*document.Node]bool{}
	for _, m := range code.Members { // in the order of the code
		if !r.spend(len(plan.Members) / 8) {
			return code
		}
		for _, p := range plan.Members {
			if !used[p.Value] && (m.Key.Symbolic == nil && m.Key.Text == p.Key.Text || m.Key.Symbolic != nil && r.mayBe(m.Key, p.Key)) {
				used[p.Value] = true
				out.Members = append(out.Members, document.Member{Key: r.refine(m.Key, p.Key), Value: r.refine(m.Value, p.Value)})
				break
			}
		}
	}
	for _, p := range plan.Members {
		if !used[p.Value] {
			out.Members = append(out.Members, document.Member{Key: r.placed(p.Key, code.Span), Value: r.placed(p.Value, code.Span)})
		}
	}
	return out
}

// refineList pairs the items of two lists: those at the same place if they agree, and others wherever they stand, as
// providers sort what is a set to them.
func (r *run) refineList(code *document.Node, plan []*document.Node) *document.Node {
	pairs := make([]*document.Node, len(plan)) // the item of the code for each of the plan
	used := make([]bool, len(code.Items))
	pair := func(fits func(c, p *document.Node) bool) {
		for i, p := range plan {
			if !r.spend(len(code.Items) / 8) {
				return
			}
			for k := range code.Items {
				at := (i + k) % len(code.Items) // the same place first
				if c := code.Items[at]; pairs[i] == nil && (!used[at] || c.Repeats) && fits(c, p) {
					pairs[i], used[at] = c, true
				}
			}
		}
	}
	pair(func(c, p *document.Node) bool { return c.Concrete() && p.Concrete() && c.Text == p.Text })
	pair(r.mayBe)
	if len(code.Items) == len(plan) {
		for i := range pairs {
			if pairs[i] == nil && !used[i] {
				pairs[i], used[i] = code.Items[i], true
			}
		}
	}
	out := &document.Node{Kind: document.List, Span: code.Span, Items: make([]*document.Node, 0, len(plan))}
	taken := make([]bool, len(plan))
	for _, c := range code.Items { // in the order of the code
		if !r.spend(len(pairs) / 8) {
			return code
		}
		for i := range pairs {
			if pairs[i] == c && !taken[i] {
				taken[i] = true
				out.Items = append(out.Items, once(r.refine(c, plan[i])))
			}
		}
	}
	for i, p := range plan {
		if !taken[i] {
			out.Items = append(out.Items, r.placed(p, code.Span))
		}
	}
	return out
}

// refineText compares the documents in two texts where both hold one, as providers write them anew.
func (r *run) refineText(code, plan *document.Node) *document.Node {
	if code.Concrete() && code.Inner == nil && code.Text == plan.Text {
		return code
	}
	inner, flawless := r.documentIn(code)
	value, _ := r.documentIn(plan)
	if inner == nil || value == nil || value.Kind == document.String {
		return r.placed(plan, code.Span)
	}
	if !flawless { // what is wrong with the text must stay in it
		return code
	}
	return jsonText(code.Span, r.refine(inner, value))
}

// documentIn is the value of JSON text; flawless says that the text has nothing wrong with it.
func (r *run) documentIn(n *document.Node) (value *document.Node, flawless bool) {
	if n.Inner != nil {
		return n.Inner, true
	}
	if text := firstText(n); !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil, false
	}
	value, diagnostics := document.ParseEmbeddedJSON(n, r.limits)
	if document.Fatal(diagnostics) {
		return nil, false
	}
	return value, len(diagnostics) == 0
}

func firstText(n *document.Node) string {
	if parts := n.Parts(); len(parts) > 0 {
		return strings.TrimLeft(parts[0].Text, " \t\r\n")
	}
	return ""
}

// mayBe reports whether a value of the code can be that of the plan.
func (r *run) mayBe(code, plan *document.Node) bool {
	switch {
	case code == nil || plan == nil:
		return false
	case code.Concrete() && plan.Concrete() && code.Inner == nil:
		return code.Text == plan.Text
	case !r.spend(1):
		return false
	case code.Kind == document.Unknown || plan.Kind == document.Unknown:
		return true
	case code.Kind == document.Choice:
		return r.mayBe(r.chosen(code, plan), plan)
	case code.Kind == document.Object && plan.Kind == document.Object:
		return r.eachMayBe(len(code.Members), len(plan.Members), func(i, k int) bool {
			c, p := code.Members[i], plan.Members[k]
			return r.mayBe(c.Key, p.Key) && r.mayBe(c.Value, p.Value)
		})
	case code.Kind == document.List || plan.Kind == document.List:
		c, p := asList(code), asList(plan)
		return r.eachMayBe(len(c), len(p), func(i, k int) bool { return r.mayBe(c[i], p[k]) })
	case code.Kind == document.String && code.Inner != nil && plan.Kind == document.String:
		value, _ := r.documentIn(plan)
		return r.mayBe(code.Inner, value)
	default:
		return len(code.Parts()) > 0 && len(plan.Parts()) > 0 && plan.Concrete() && textMayBe(code.Parts(), plan.Text)
	}
}

// eachMayBe reports whether each of n values has one among the m values of the plan, and the reverse.
func (r *run) eachMayBe(n, m int, fits func(i, k int) bool) bool {
	found := make([]bool, m)
	for i := range n {
		if !r.spend(m / 8) {
			return false
		}
		any := false
		for k := range m {
			if fits(i, k) {
				any, found[k] = true, true
			}
		}
		if !any {
			return false
		}
	}
	return !slices.Contains(found, false)
}

// asList is a list of one for a single value: providers write the one for the other.
func asList(n *document.Node) []*document.Node {
	if n.Kind == document.List {
		return n.Items
	}
	return []*document.Node{n}
}

// textMayBe reports whether a text consists of the parts, each symbol being any text.
func textMayBe(parts []document.Part, text string) bool {
	open := false // a symbol comes before
	for i, p := range parts {
		switch at := strings.Index(text, p.Text); {
		case p.Symbol != nil:
			open = true
		case i == len(parts)-1 && open:
			return strings.HasSuffix(text, p.Text)
		case at < 0 || at > 0 && !open:
			return false
		default:
			text, open = text[at+len(p.Text):], false
		}
	}
	return open || text == ""
}
