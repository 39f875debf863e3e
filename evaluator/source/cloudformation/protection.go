package cloudformation

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// protection reads the attributes that say what becomes of a key with its stack, or where an update replaces it. Without them
// CloudFormation deletes it; RetainExceptOnCreate keeps what has been created.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
func (t *template) protection(m document.Member) *inventory.Protection {
	attribute := func(name string) *document.Node {
		return eachLeaf(t.resolve(m.Value.Member(name)), func(n *document.Node) *document.Node {
			if n == nil || n.Kind == document.Null {
				return text(m.Key.Span, "Delete")
			}
			return n
		})
	}
	return &inventory.Protection{DeletionPolicy: attribute("DeletionPolicy"), UpdateReplacePolicy: attribute("UpdateReplacePolicy")}
}
