package document

import "encoding/json"

// Plain returns a value as encoding/json decodes it, numbers as [json.Number], the last of several members of one name.
// What is not known has no such form: it is nil, and a symbolic string its known text.
func (n *Node) Plain() any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Bool:
		return n.Text == "true"
	case Number:
		return json.Number(n.Text)
	case String:
		return n.Text
	case List:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = item.Plain()
		}
		return list
	case Object:
		object := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			object[m.Key.Text] = m.Value.Plain()
		}
		return object
	default:
		return nil
	}
}
