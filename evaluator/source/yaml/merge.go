package yaml

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"go.yaml.in/yaml/v3"
)

// merge is a merge key: the members of its sources stand at the place at among the members that are written.
type merge struct {
	at      int
	sources []*document.Node
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Tag == "!!merge"
}

// mergeSources returns the objects that the value of a merge key names.
func mergeSources(value *document.Node) ([]*document.Node, bool) {
	switch value.Kind {
	case document.Object:
		return []*document.Node{value}, true
	case document.List:
		for _, item := range value.Items {
			if item.Kind != document.Object {
				return nil, false
			}
		}
		return value.Items, true
	default:
		return nil, false
	}
}

// applyMerges puts the members of the merge keys in their places. A name that is written in the object itself, or in
// an earlier source, wins.
func applyMerges(object *document.Node, merges []merge, names map[string]int) {
	if len(merges) == 0 {
		return
	}
	var members []document.Member
	done := 0
	for _, m := range merges {
		members = append(members, object.Members[done:m.at]...)
		done = m.at
		for _, source := range m.sources {
			for _, member := range source.Members {
				if _, taken := names[member.Key.Text]; taken {
					continue
				}
				names[member.Key.Text] = 0
				members = append(members, member)
			}
		}
	}
	object.Members = append(members, object.Members[done:]...)
}
