package yaml

import (
	"fmt"

	"github.com/kmslint/kmslint/evaluator/document"
	"go.yaml.in/yaml/v3"
)

// built is a value that was read, with what limits need to know about it.
type built struct {
	node   *document.Node
	end    int // where its text ends; for an alias the alias, not the anchor's value
	size   int // nodes, aliases followed
	height int // lists and objects inside each other, aliases followed
}

// node reads one value; depth is how many lists and objects stand around it, itself included.
func (r *reader) node(n *yaml.Node, depth int) built {
	if r.dead {
		return built{node: &document.Node{}}
	}
	r.written++
	if n.Kind == yaml.AliasNode {
		return r.alias(n, depth)
	}
	if n.Anchor != "" {
		if r.active == nil {
			r.active, r.anchored = map[*yaml.Node]bool{}, map[*yaml.Node]built{}
		}
		r.active[n] = true
	}
	b := r.value(n, depth)
	if n.Anchor != "" {
		delete(r.active, n)
		r.anchored[n] = b
	}
	if b.size > r.written+expansion {
		r.fail("alias", b.node.Span.Start, b.node.Span.End, "The aliases of this text expand to too many values", fmt.Sprintf("At most %d values may come from aliases and merge keys.", expansion))
	}
	return b
}

// value reads a value that is no alias, with its tag.
func (r *reader) value(n *yaml.Node, depth int) built {
	start := r.offset(n)
	p := properties{end: start}
	empty := n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0
	// The tag "!" leaves no trace in the node, but an unquoted scalar never begins with it.
	if n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 || n.Kind == yaml.ScalarNode && !empty {
		p = r.properties(start)
	}
	content := p.end
	if p.end > start && !empty {
		content = r.skipBlank(p.end)
	}
	function := functionOf(n.Tag)
	inner := depth
	if function != "" {
		inner++
	}
	if n.Kind != yaml.ScalarNode && inner > r.limits.Depth || function != "" && depth > r.limits.Depth {
		r.fail("depth", content, content+1, "The values are nested too deeply", fmt.Sprintf("At most %d lists and objects may stand inside each other.", r.limits.Depth))
		return built{node: &document.Node{}}
	}
	var b built
	switch n.Kind {
	case yaml.MappingNode:
		b = r.mapping(n, content, inner)
	case yaml.SequenceNode:
		b = r.sequence(n, content, inner)
	default:
		b = r.scalar(n, content)
	}
	if r.dead {
		return b
	}
	if function != "" {
		return r.function(function, p.tag, b)
	}
	if p.tag.Source != nil && !isKnownTag(n.Tag) {
		r.report("unknown-tag", p.tag.Start, p.tag.End, fmt.Sprintf("The tag %s is not one of CloudFormation's functions", trim(n.Tag, 40)), "The value is read as if the tag were not there.")
	}
	return b
}

func (r *reader) alias(n *yaml.Node, depth int) built {
	start := r.offset(n)
	end := start + 1 + len(n.Value)
	if r.active[n.Alias] {
		r.fail("alias", start, end, fmt.Sprintf("The alias *%s stands inside the value that it repeats", trim(n.Value, 40)), "Such a value has no end. Write the inner value out.")
		return built{node: &document.Node{}}
	}
	b := r.anchored[n.Alias]
	if depth-1+b.height > r.limits.Depth {
		r.fail("depth", start, end, "The values are nested too deeply", fmt.Sprintf("With the alias *%s followed, more than %d lists and objects stand inside each other.", trim(n.Value, 40), r.limits.Depth))
		return built{node: &document.Node{}}
	}
	b.end = end
	return b
}

func (r *reader) sequence(n *yaml.Node, start, depth int) built {
	list := &document.Node{Kind: document.List}
	b := built{node: list, end: start, size: 1, height: 1}
	if len(n.Content) > 0 {
		list.Items = make([]*document.Node, 0, len(n.Content))
	}
	for _, c := range n.Content {
		item := r.node(c, depth+1)
		if r.dead {
			return b
		}
		list.Items = append(list.Items, item.node)
		b.add(item)
	}
	if n.Style&yaml.FlowStyle != 0 {
		b.end = r.closing(max(b.end, start+1), ']')
	}
	list.Span = r.span(start, b.end)
	return b
}

func (r *reader) mapping(n *yaml.Node, start, depth int) built {
	object := &document.Node{Kind: document.Object, Members: make([]document.Member, 0, len(n.Content)/2)}
	b := built{node: object, end: start, size: 1, height: 1}
	names := make(map[string]int, len(n.Content)/2) // name -> line of its first key
	var merges []merge
	for i := 0; i+1 < len(n.Content); i += 2 {
		if isMerge(n.Content[i]) {
			value := r.node(n.Content[i+1], depth+1)
			if r.dead {
				return b
			}
			if sources, ok := mergeSources(value.node); ok {
				merges = append(merges, merge{at: len(object.Members), sources: sources})
				b.add(value)
				continue
			}
			start := r.offset(n.Content[i])
			r.report("merge", start, start+2, "The value of a merge key must be an object or a list of objects", "Write an alias of an object after <<, or put the key in quotes if it is meant to be a name.")
			object.Members = append(object.Members, document.Member{Key: r.name(n.Content[i], depth).node, Value: value.node})
			b.add(value)
			continue
		}
		key := r.name(n.Content[i], depth)
		if r.dead {
			return b
		}
		b.add(key)
		value := r.node(n.Content[i+1], depth+1)
		if r.dead {
			return b
		}
		b.add(value)
		if line, twice := names[key.node.Text]; twice {
			r.report("duplicate-member", key.node.Span.Start, key.node.Span.End, fmt.Sprintf("The property %q stands twice in one object", trim(key.node.Text, 60)),
				fmt.Sprintf("Only the last one counts; the one in line %d is silently dropped. Merge them.", line))
		} else {
			first, _ := key.node.Span.Range()
			names[key.node.Text] = first.Line
		}
		object.Members = append(object.Members, document.Member{Key: key.node, Value: value.node})
	}
	applyMerges(object, merges, names)
	if n.Style&yaml.FlowStyle != 0 && start < len(r.text) && r.text[start] == '{' {
		b.end = r.closing(max(b.end, start+1), '}')
	}
	object.Span = r.span(start, b.end)
	return b
}

// name reads the key of a mapping: a String with the text of a scalar, as CloudFormation takes it.
func (r *reader) name(n *yaml.Node, depth int) built {
	b := r.node(n, depth)
	target := n
	if n.Kind == yaml.AliasNode {
		target = n.Alias
	}
	if r.dead || target.Kind == yaml.ScalarNode && b.node.Kind == document.String {
		return b
	}
	key := &document.Node{Kind: document.String, Span: b.node.Span, Text: target.Value, Runs: b.node.Runs}
	if target.Kind != yaml.ScalarNode || b.node.Kind == document.Object {
		key.Text = trim(r.text[key.Span.Start:key.Span.End], 60)
		r.report("name", key.Span.Start, key.Span.End, "The name of a property must be a string", "A list, an object or a function cannot be a name here.")
	}
	return built{node: key, end: b.end, size: 1}
}

func (b *built) add(inner built) {
	b.end = max(b.end, inner.end)
	b.size += inner.size
	b.height = max(b.height, inner.height+1)
}

// closing returns the offset behind the bracket that closes a flow collection whose last value ends at i.
func (r *reader) closing(i int, bracket byte) int {
	for {
		i = r.skipBlank(i)
		if i >= len(r.text) {
			return len(r.text)
		}
		switch r.text[i] {
		case bracket:
			return i + 1
		case ',', ':', '?':
			i++
		default:
			return i
		}
	}
}

// trim cuts a text to at most n bytes at a code point, for messages.
func trim(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
