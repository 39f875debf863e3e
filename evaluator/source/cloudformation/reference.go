package cloudformation

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// opaque returns a string of which nothing is known.
func (t *template) opaque(span document.Span, id, why string) *document.Node {
	return document.NewString(span, document.Part{Symbol: &document.Symbol{ID: t.own(id), Why: why, Span: span}})
}

// ref resolves a Ref that stands at span.
func (t *template) ref(span document.Span, name string) *document.Node {
	if name == "AWS::NoValue" {
		return nil
	}
	if strings.HasPrefix(name, "AWS::") {
		return t.pseudo(span, name)
	}
	if p := t.parameters[name]; p != nil {
		return t.parameter(span, name, p)
	}
	r := t.resources[name]
	if r == nil {
		return t.opaque(span, "reference "+name, fmt.Sprintf("%s is neither a parameter nor a resource of the template", name))
	}
	switch known := knownType(r); {
	case known.ref == refName:
		return t.resourceName(span, name)
	case known.ref == refARN:
		return t.arn(span, name, known.arn)
	default:
		return t.opaque(span, "resource "+name, fmt.Sprintf("the resource %s gets its id at deployment", name))
	}
}

// pseudo resolves a pseudo parameter.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
func (t *template) pseudo(span document.Span, name string) *document.Node {
	known, symbol := "", document.Symbol{ID: document.Self, Span: span}
	switch name {
	case "AWS::AccountId":
		known, symbol.Kind, symbol.Why = t.options.AccountID, document.Account, "the template does not say which account it is for"
	case "AWS::Region":
		known, symbol.Kind, symbol.Why = t.options.Region, document.Region, "the template does not say which Region it is for"
	case "AWS::Partition":
		known, symbol.Kind, symbol.Why = t.options.Partition, document.Partition, "the template does not say which partition it is for"
	case "AWS::URLSuffix":
		known, symbol.Kind, symbol.Why = urlSuffix(t.options.Partition), document.URLSuffix, "the template does not say which partition it is for"
	case "AWS::StackName": // letters, digits and hyphens
		symbol.Kind, symbol.ID, symbol.Why = document.Name, t.own(name), "the stack gets its name at deployment"
	case "AWS::StackId":
		symbol.ID, symbol.Why = t.own(name), "the stack gets its id at deployment"
	default:
		symbol.ID, symbol.Why = t.own(name), fmt.Sprintf("%s is given at deployment", name)
		if name == "AWS::NotificationARNs" {
			return document.NewUnknown(span, &symbol)
		}
	}
	if known != "" {
		return text(span, known)
	}
	if symbol.Kind == document.Account || symbol.Kind == document.Region {
		symbol.ID = t.self(symbol.Kind)
	}
	return document.NewString(span, document.Part{Symbol: &symbol})
}

// self is the identity of the account or Region that the template is deployed to.
func (t *template) self(kind document.SymbolKind) string {
	switch {
	case t.place == "":
		return document.Self
	case kind == document.Region:
		return "Region of " + t.place
	default:
		return kind.String() + " of " + t.place
	}
}

// own is the name of a symbol or condition of the template. In a stack set it says so: the template around it may call
// something else like that.
func (t *template) own(name string) string {
	if t.place == "" || strings.HasSuffix(name, t.place) {
		return name
	}
	return name + " of " + t.place
}

func urlSuffix(partition string) string {
	switch partition {
	case "aws", "aws-us-gov":
		return "amazonaws.com"
	case "aws-cn":
		return "amazonaws.com.cn"
	default:
		return ""
	}
}

// getAtt resolves Fn::GetAtt, whose argument is a list or the text Resource.Attribute.
func (t *template) getAtt(n, argument *document.Node) *document.Node {
	var names []string
	switch argument.Kind {
	case document.String:
		names = strings.SplitN(argument.Text, ".", 2)
	case document.List:
		for _, item := range argument.Items {
			if item = t.resolve(item); item == nil || item.Kind != document.String || item.Symbolic != nil {
				return t.misused(n, "Fn::GetAtt", "the name of a resource and that of an attribute")
			}
			names = append(names, item.Text)
		}
	}
	if len(names) != 2 {
		return t.misused(n, "Fn::GetAtt", "the name of a resource and that of an attribute")
	}
	return t.attribute(n.Span, names[0], names[1])
}

// attribute returns an attribute of a resource of the template.
func (t *template) attribute(span document.Span, resource, attribute string) *document.Node {
	r := t.resources[resource]
	if r == nil {
		return document.NewUnknown(span, &document.Symbol{ID: t.own("attribute " + resource + "." + attribute), Span: span, Why: fmt.Sprintf("%s is no resource of the template", resource)})
	}
	known := knownType(r)
	if known.arn != "" && (attribute == known.attribute || attribute == "Arn" && known.attribute == "") {
		return t.arn(span, resource, known.arn)
	}
	if known.isKey && attribute == "KeyId" {
		return t.resourceName(span, resource)
	}
	return document.NewUnknown(span, &document.Symbol{ID: t.own("attribute " + resource + "." + attribute), Span: span, Why: fmt.Sprintf("%s of the resource %s is decided at deployment", attribute, resource)})
}

// resourceName returns the name that a resource has or gets: its own property if that is written, otherwise a symbol.
func (t *template) resourceName(span document.Span, resource string) *document.Node {
	r := t.resources[resource]
	known := knownType(r)
	if known.isKey {
		return document.NewString(span, document.Part{Symbol: &document.Symbol{Kind: document.Name, ID: t.keyID(resource), Span: span, Why: "KMS chooses the id when it makes the key"}})
	}
	generated := document.NewString(span, document.Part{Symbol: &document.Symbol{Kind: document.Name, ID: t.own("resource " + resource + " name"), Span: span, Why: fmt.Sprintf("CloudFormation chooses the name of %s", resource)}})
	return t.resourceProperty(span, resource, known.name, generated)
}

// resourceProperty returns a property of any resource, at span, or what it is otherwise.
func (t *template) resourceProperty(span document.Span, resource, property string, otherwise *document.Node) *document.Node {
	n := t.resources[resource].Member("Properties").Member(property)
	if n == nil {
		return otherwise
	}
	if t.active[resource] {
		return t.opaque(span, "resource "+resource+" "+property, fmt.Sprintf("%s of %s refers to itself", property, resource))
	}
	t.active[resource] = true
	defer delete(t.active, resource)
	return eachLeaf(t.resolve(n), func(n *document.Node) *document.Node {
		if n == nil || n.Kind == document.Null {
			return otherwise
		}
		return t.copyAt(span, n)
	})
}

// arn returns the ARN of a resource in the format of its type.
func (t *template) arn(span document.Span, resource, format string) *document.Node {
	at := &document.Node{Kind: document.String, Span: span, Text: format}
	return t.substitute(at, func(name string, span document.Span) *document.Node {
		switch name {
		case "Name":
			return t.resourceName(span, resource)
		case "Path":
			return t.resourceProperty(span, resource, "Path", text(span, "/"))
		default:
			return t.pseudo(span, name)
		}
	})
}

// copyAt returns a value that is written elsewhere for use at span, which is where a finding about it belongs.
func (t *template) copyAt(span document.Span, n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	if !t.spend(64) {
		return t.unknown(&document.Node{Span: span}, "value", tooMuch)
	}
	changed := *n
	changed.Span, changed.Runs = span, nil
	if n.Kind == document.List {
		changed.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			changed.Items[i] = t.copyAt(span, item)
		}
	}
	return &changed
}
