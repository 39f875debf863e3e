package terraform

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// made is a nested block with the scope that it is evaluated in.
type made struct {
	*block
	scope   *scope
	repeats bool
}

// expand turns dynamic blocks into the blocks that they make. The collections of dynamic blocks that have been evaluated are
// given; a choice is taken as blocks that may be there.
func expand(s *scope, blocks []*block, given map[*block]*document.Node) []made {
	var out []made
	for _, b := range blocks {
		if b.dynamic == nil {
			out = append(out, made{b, s, false})
			continue
		}
		collection := given[b]
		if collection == nil {
			collection = b.dynamic.forEach.eval(s)
		}
		maybe := collection.Kind == document.Choice
		if maybe {
			collection = widest(collection)
		}
		all, ok := s.module.run.elements(collection)
		if !ok {
			symbol := &document.Symbol{ID: s.in + " " + b.dynamic.iterator + " in " + place(collection.Span), Why: whyUnknown(collection), Span: collection.Span}
			all = []element{{document.NewUnknown(collection.Span, symbol), document.NewUnknown(collection.Span, symbol), true}}
		}
		for i, e := range all {
			if !s.module.run.spend(1) {
				break
			}
			span := e.value.Span
			object := &document.Node{Kind: document.Object, Span: span, Members: []document.Member{member("key", span, e.key), member("value", span, e.value)}}
			inner := s.with(map[string]*document.Node{b.dynamic.iterator: object}, b.dynamic.iterator+" "+itoa(i))
			out = append(out, made{b, inner, e.repeats || maybe})
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

// statement turns a statement block into a statement of the policy language. Where a dynamic block inside depends on a
// condition, so does the statement.
func statement(b made) *document.Node {
	inside := map[string][]*block{}
	var dynamic []*block
	var collections []*document.Node
	for _, kind := range []string{"principals", "not_principals", "condition"} {
		inside[kind] = b.blocks(kind)
		for _, inner := range inside[kind] {
			if inner.dynamic != nil {
				dynamic = append(dynamic, inner)
				collections = append(collections, inner.dynamic.forEach.eval(b.scope))
			}
		}
	}
	fixed := arguments(b)
	n := outermost(nativeExpr{src: b.header.Source, expr: literalAt(b.header), s: b.scope}, collections, false, func(v []*document.Node) *document.Node {
		given := map[*block]*document.Node{}
		for i, inner := range dynamic {
			given[inner] = v[i]
		}
		out := &document.Node{Kind: document.Object, Span: b.span(), Members: append([]document.Member(nil), fixed...)}
		principals(out, expand(b.scope, inside["principals"], given), "Principal")
		principals(out, expand(b.scope, inside["not_principals"], given), "NotPrincipal")
		conditions(out, expand(b.scope, inside["condition"], given))
		return out
	})
	if b.repeats {
		return repeated(n)
	}
	return n
}

// arguments are the members of a statement that are arguments of the block.
func arguments(b made) (out []document.Member) {
	set := func(element, argument string, convert func(*document.Node) *document.Node) bool {
		e := b.attr(argument)
		if e == nil {
			return false
		}
		n := convert(e.eval(b.scope))
		if n.Kind == document.Null || n.Kind == document.List && len(n.Items) == 0 || element == "Sid" && n.Concrete() && n.Text == "" {
			return false
		}
		out = append(out, member(element, nameSpan(b.block, argument, e), n))
		return true
	}
	same := func(n *document.Node) *document.Node { return n }
	set("Sid", "sid", same)
	if !set("Effect", "effect", same) {
		out = append(out, member("Effect", b.header, &document.Node{Kind: document.String, Span: b.header, Text: "Allow"}))
	}
	set("Action", "actions", listNode)
	set("NotAction", "not_actions", listNode)
	set("Resource", "resources", policyVariables)
	set("NotResource", "not_resources", policyVariables)
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
	if n.Kind == document.List || n.Kind == document.Choice || n.Kind == document.Null {
		return n
	}
	return &document.Node{Kind: document.List, Span: n.Span, Items: items(n)}
}

// policyVariables is a list of strings in which &{aws:username} stands for the policy variable ${aws:username}.
func policyVariables(n *document.Node) *document.Node {
	n = listNode(n)
	switch n.Kind {
	case document.Choice:
		return mapChoice(n, policyVariables)
	case document.List:
		return n.Replace(policyVariable)
	default:
		return n
	}
}

func policyVariable(n *document.Node) *document.Node {
	if n.Kind == document.Choice {
		out := *n
		out.Symbolic = &document.Symbolic{Alternatives: slices.Clone(n.Symbolic.Alternatives)}
		for i, a := range n.Symbolic.Alternatives {
			if a.Node != nil {
				out.Symbolic.Alternatives[i].Node = policyVariable(a.Node)
			}
		}
		return &out
	}
	if n.Kind != document.String || n.Inner != nil {
		return n
	}
	found := false
	parts := append([]document.Part(nil), n.Parts()...)
	for i, p := range parts {
		if p.Symbol == nil && strings.Contains(p.Text, "&{") {
			parts[i].Text, found = strings.ReplaceAll(p.Text, "&{", "${"), true
		}
	}
	if !found {
		return n
	}
	out := document.NewString(n.Span, parts...)
	out.Repeats = n.Repeats
	return out
}

// principals turns blocks of principals into the element: {"*": ["*"]} is "*", and the same type twice is merged.
func principals(out *document.Node, blocks []made, element string) {
	if len(blocks) == 0 {
		return
	}
	object, at := &document.Node{Kind: document.Object, Span: blocks[0].span()}, blocks[0].header
	for _, p := range blocks {
		kind, identifiers := p.text("type"), p.list("identifiers")
		if kind == nil || identifiers == nil {
			continue
		}
		if p.repeats && identifiers.Kind == document.List {
			all := *identifiers
			all.Items = make([]*document.Node, len(identifiers.Items))
			for i, item := range identifiers.Items {
				all.Items[i] = repeated(item)
			}
			identifiers = &all
		}
		if len(blocks) == 1 && !p.repeats && isStar(kind) && len(identifiers.Items) == 1 && isStar(identifiers.Items[0]) {
			out.Members = append(out.Members, member(element, opened(p, p.header, identifiers), identifiers.Items[0]))
			return
		}
		at = opened(p, at, identifiers)
		addTo(object, kind, identifiers)
	}
	out.Members = append(out.Members, member(element, at, object))
}

// opened is where the principals of a statement are everyone, if that stands outside of the block: in the call of a module, in
// a local. Otherwise it is where they stand anyway.
func opened(p made, at document.Span, identifiers *document.Node) document.Span {
	for _, item := range identifiers.Items {
		s, block := item.Span, p.span()
		if isStar(item) && s.Valid() && (s.Source != block.Source || s.Start < block.Start || s.End > block.End) {
			return s
		}
	}
	return at
}

func isStar(n *document.Node) bool {
	return n.Kind == document.String && n.Concrete() && n.Text == "*" && !n.Repeats
}

// text is an argument that is a string, nil where it is left out.
func (m made) text(name string) *document.Node {
	if e := m.attr(name); e != nil {
		return asString(e.eval(m.scope))
	}
	return nil
}

// list is an argument that is a list of strings with policy variables, nil where it is left out.
func (m made) list(name string) *document.Node {
	if e := m.attr(name); e != nil {
		return notNull(policyVariables(e.eval(m.scope)))
	}
	return nil
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

func conditions(out *document.Node, blocks []made) {
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
		test, key, list := c.text("test"), c.text("variable"), c.list("values")
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
		if !c.scope.module.run.spend(len(inner.Members)) {
			return
		}
		addTo(inner, key, list)
	}
	out.Members = append(out.Members, member("Condition", blocks[0].header, object))
}
