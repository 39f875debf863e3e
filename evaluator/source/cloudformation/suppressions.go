package cloudformation

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
)

// Suppressions returns what the member kmslint of the Metadata of a template and of its resources says:
//
//	Metadata:
//	  kmslint:
//	    ignore:
//	    - {id: KMS401, reason: the key is replaced every quarter, until: 2027-01-31}
//
// That of a resource covers the resource, that of the template everything.
func Suppressions(root *document.Node) []suppression.Suppression {
	all := inMetadata(root.Member("Metadata"), root.Span)
	resources := root.Member("Resources")
	if resources == nil {
		return all
	}
	for _, m := range resources.Members {
		covers := m.Key.Span
		covers.End = max(covers.End, m.Value.Span.End)
		all = append(all, inMetadata(m.Value.Member("Metadata"), covers)...)
	}
	return all
}

func inMetadata(metadata *document.Node, covers document.Span) []suppression.Suppression {
	own := metadata.Member("kmslint")
	if own == nil {
		return nil
	}
	ignore := own.Member("ignore")
	if ignore == nil {
		return []suppression.Suppression{{Span: own.Span, Covers: covers, Fault: "kmslint in Metadata has no member ignore"}}
	}
	items := []*document.Node{ignore}
	if ignore.Kind == document.List {
		items = ignore.Items
	}
	var all []suppression.Suppression
	for _, item := range items {
		all = append(all, metadataEntry(item, covers))
	}
	return all
}

func metadataEntry(item *document.Node, covers document.Span) suppression.Suppression {
	s := suppression.Suppression{Span: item.Span, Covers: covers}
	if item.Kind != document.Object {
		s.Fault = fmt.Sprintf("an entry of ignore must be an object with id and reason, not %s", item.Kind)
		return s
	}
	for _, m := range item.Members {
		switch m.Key.Text {
		case "id":
			ids := []*document.Node{m.Value}
			if m.Value.Kind == document.List {
				ids = m.Value.Items
			}
			for _, id := range ids {
				s.Rules = append(s.Rules, suppression.Rule{Text: id.Text, Span: id.Span})
			}
		case "reason":
			s.Reason = strings.TrimSpace(m.Value.Text)
		case "until":
			s.SetUntil(m.Value.Text)
		default:
			s.Fault = fmt.Sprintf("an entry of ignore has no member %q; it has id, reason and until", m.Key.Text)
		}
	}
	if len(s.Rules) == 0 && s.Fault == "" {
		s.Fault = "the entry of ignore names no rule; id does"
	}
	return s
}
