package yaml

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// functionOf returns the long name of the CloudFormation function that a tag is short for, or "".
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
func functionOf(tag string) string {
	name, local := strings.CutPrefix(tag, "!")
	if !local {
		return ""
	}
	switch name {
	case "Ref", "Condition":
		return name
	case "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAtt", "GetAZs",
		"If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split", "Sub", "ToJsonString", "Transform",
		"ValueOf", "ValueOfAll":
		return "Fn::" + name
	default:
		return ""
	}
}

// isKnownTag reports whether a tag is one of YAML's own, in its short form.
func isKnownTag(tag string) bool {
	switch tag {
	case "!", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!seq", "!!map", "!!timestamp", "!!binary", "!!merge", "!!set", "!!omap", "!!pairs":
		return true
	default:
		return false
	}
}

// function puts a tagged value into the object that the tag is short for; the object starts at the tag.
func (r *reader) function(name string, tag document.Span, value built) built {
	argument := value.node
	if name == "Fn::GetAtt" && argument.Kind == document.String {
		argument = r.attribute(argument)
	}
	value.node = &document.Node{
		Kind: document.Object,
		Span: r.span(tag.Start, value.end),
		Members: []document.Member{{
			Key:   &document.Node{Kind: document.String, Span: tag, Text: name},
			Value: argument,
		}},
	}
	value.size++
	value.height++
	return value
}

// attribute splits the short form of GetAtt, Resource.Attribute, into the list of the long form.
func (r *reader) attribute(n *document.Node) *document.Node {
	resource, attribute, found := strings.Cut(n.Text, ".")
	if !found {
		return n
	}
	list := &document.Node{Kind: document.List, Span: n.Span}
	for _, part := range []struct {
		at   int
		text string
	}{{0, resource}, {len(resource) + 1, attribute}} {
		span := n.Span
		if start := n.Span.Start + part.at; strings.HasPrefix(r.text[n.Span.Start:n.Span.End], n.Text) {
			span = r.span(start, start+len(part.text))
		} else if strings.HasPrefix(r.text[n.Span.Start+1:n.Span.End], n.Text) {
			span = r.span(start+1, start+1+len(part.text))
		}
		list.Items = append(list.Items, &document.Node{Kind: document.String, Span: span, Text: part.text})
	}
	return list
}
