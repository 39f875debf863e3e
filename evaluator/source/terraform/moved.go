package terraform

import "strings"

// Move says that what was at one address is at another one now, with all that is below it.
type Move struct {
	// From and To are addresses of a resource, a module call, or an instance of either: "aws_kms_key.main", "module.keys[\"a\"]".
	From, To string
}

// Undo returns the address that a resource had before the move, if the move is about it.
func (m Move) Undo(address string) (before string, ok bool) {
	rest, ok := strings.CutPrefix(address, m.To)
	if !ok || rest != "" && rest[0] != '.' && rest[0] != '[' {
		return "", false
	}
	return m.From + rest, true
}

// moves are those that the code of a module, and of those that it calls, declares.
func (m *module) moves() (out []Move) {
	for _, b := range m.folder.moved {
		from, to := addressIn(b.attr("from")), addressIn(b.attr("to"))
		if from != "" && to != "" && b.broken == 0 {
			out = append(out, Move{From: m.qualified(from), To: m.qualified(to)})
		}
	}
	for _, name := range m.folder.callOrder {
		for _, in := range m.called(name) {
			if in.module != nil {
				out = append(out, in.module.moves()...)
			}
		}
	}
	return out
}

// addressIn is the address that an argument is, as it is written: a reference, or in JSON syntax a string.
func addressIn(e expression) string {
	if e == nil {
		return ""
	}
	s := e.span()
	if s.Source == nil {
		return ""
	}
	text := strings.TrimSpace(s.Source.Text[s.Start:s.End])
	if strings.HasPrefix(text, `"`) {
		text = strings.ReplaceAll(strings.Trim(text, `"`), `\"`, `"`)
	}
	return text
}
