package source

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

// suppressions returns the suppressions in a text that is no code: the comments of YAML, and the metadata of templates.
func suppressions(src *document.Source, root *document.Node) []suppression.Suppression {
	var all []suppression.Suppression
	if suppression.Mentioned(src.Text) {
		all = suppression.Comments(yaml.Comments(src, root, suppression.Marker), yaml.Constructs(root), true)
	}
	if cloudformation.Recognize(root) {
		all = append(all, cloudformation.Suppressions(root)...)
	}
	return all
}
