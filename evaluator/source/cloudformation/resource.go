package cloudformation

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// read reads the resources in the order of the template: keys, aliases, then what concerns keys otherwise. Where that is
// faulty it is no concern of ours.
func (t *template) read(resources *document.Node) (account inventory.Account, stackSets []document.Member) {
	var region inventory.Region
	var aliases, others []document.Member
	for _, m := range resources.Members {
		if t.resources[m.Key.Text] != m.Value { // a duplicate logical id: the last one counts
			continue
		}
		if t.isAbsent(m.Value) {
			continue
		}
		switch t.typeOf(m) {
		case "AWS::KMS::Key":
			t.keys[t.keyID(m.Key.Text)] = len(region.Keys)
			region.Keys = append(region.Keys, t.key(m))
		case "AWS::KMS::ReplicaKey":
			t.keys[t.keyID(m.Key.Text)] = len(region.Keys)
			region.Keys = append(region.Keys, t.replica(m))
		case "AWS::KMS::Alias":
			aliases = append(aliases, m)
		default:
			others = append(others, m)
		}
	}
	t.completeReplicas(region.Keys)
	for _, m := range aliases {
		a := t.alias(m)
		if i, ok := t.keyOf(a.TargetKeyID); ok {
			region.Keys[i].Aliases = append(region.Keys[i].Aliases, a)
			continue
		}
		region.Aliases = append(region.Aliases, a)
	}
	t.silent = true
	identities := identities{t: t, roles: names{t: t}, users: names{t: t}, groups: names{t: t}}
	dependents := dependents{t: t}
	for _, m := range others {
		switch typ := m.Value.Member("Type"); {
		case typ == nil, typ.Kind != document.String:
		case typ.Text == "AWS::CloudFormation::StackSet":
			stackSets = append(stackSets, m)
		default:
			_ = identities.read(m, typ.Text) || dependents.read(m, typ.Text)
		}
	}
	account.AuthorizationDetails = identities.finish()
	region.Resources = dependents.finish()
	t.silent = false
	if region.Resources != nil || len(region.Keys)+len(region.Aliases) > 0 {
		account.Regions = []inventory.Region{region}
	}
	return account, stackSets
}

// typeOf returns the type of a resource if it is one that is read, and reports what may be one and cannot be read.
func (t *template) typeOf(m document.Member) string {
	name := m.Key.Text
	if strings.HasPrefix(name, "Fn::") {
		if !strings.HasPrefix(name, forEach) || mentionsKMS(m.Value) {
			t.notEvaluated(m.Key.Span, fmt.Sprintf("%s is not evaluated%s", name, t.whyNot(m)), "The resources that it makes are not judged.")
		}
		return ""
	}
	if m.Value.Kind != document.Object {
		t.notEvaluated(m.Value.Span, fmt.Sprintf("The resource %s must be an object, not %s", name, m.Value.Kind), "A resource has a Type and Properties.")
		return ""
	}
	n := m.Value.Member("Type")
	switch {
	case n == nil:
		return ""
	case n.Kind != document.String:
		t.notEvaluated(n.Span, fmt.Sprintf("The type of the resource %s must be a string, not %s", name, n.Kind), "The resource is not judged.")
		return ""
	}
	switch n.Text {
	case "AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::KMS::Alias":
		return n.Text
	}
	if strings.HasPrefix(strings.ToLower(n.Text), "aws::kms::") {
		t.notEvaluated(n.Span, fmt.Sprintf("CloudFormation has no resource type %q", n.Text), "The types of KMS are AWS::KMS::Key, AWS::KMS::ReplicaKey and AWS::KMS::Alias, in this letter case. The resource is not judged.")
	}
	return ""
}

// mentionsKMS reports whether a value contains a string that names a KMS resource type.
func mentionsKMS(n *document.Node) bool {
	if n.Kind == document.String && strings.HasPrefix(strings.ToLower(n.Text), "aws::kms::") {
		return true
	}
	for _, item := range n.Items {
		if mentionsKMS(item) {
			return true
		}
	}
	for _, m := range n.Members {
		if mentionsKMS(m.Value) {
			return true
		}
	}
	return false
}

// alias reads an AWS::KMS::Alias.
func (t *template) alias(m document.Member) inventory.Alias {
	p := t.properties(m)
	return inventory.Alias{AliasName: p.get("AliasName"), TargetKeyID: p.get("TargetKeyId"), Extra: attributes(m.Value), Declared: m.Key.Span, Sometimes: t.isSometimes(m.Value)}
}

// keyOf returns the key of the template that a value, its id or ARN, certainly names.
func (t *template) keyOf(n *document.Node) (int, bool) {
	parts := n.Parts()
	if len(parts) == 0 {
		return 0, false
	}
	last := parts[len(parts)-1].Symbol
	if last == nil || last.Kind != document.Name {
		return 0, false
	}
	if first := parts[0]; len(parts) > 1 && (first.Symbol != nil || !strings.HasPrefix(first.Text, "arn:")) {
		return 0, false
	}
	i, ok := t.keys[last.ID]
	return i, ok
}

// constructPath returns the path of the construct that CDK made a resource for.
// https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html
func constructPath(resource *document.Node) string {
	if n := resource.Member("Metadata").Member("aws:cdk:path"); n != nil && n.Kind == document.String && n.Symbolic == nil {
		return n.Text
	}
	return ""
}

// attributes returns the resource attributes that rules and messages may want: they are not properties.
func attributes(resource *document.Node) []document.Member {
	var kept []document.Member
	for _, m := range resource.Members {
		switch m.Key.Text {
		case "Metadata", "Condition":
			kept = append(kept, m)
		}
	}
	return kept
}
