package finding

import (
	"strings"
	"unicode"
)

// Control is one control of a compliance framework.
type Control struct {
	// Framework is the words of its name ("NIST").
	Framework string
	// Name is all of it, with the version of the standard: "NIST 800-53r5 AC-3".
	Name string
}

// Controls takes an entry of [Rule.Compliance] apart: "NIST 800-53r5 AC-3, AC-6" names two controls, and so does
// "PCI DSS 3.2.1 3.6.4; v4.0.1 3.7.4".
func Controls(entry string) []Control {
	var all []Control
	framework := ""
	for _, part := range strings.Split(entry, ";") {
		words := strings.Fields(part)
		n := 0
		for n < len(words) && !strings.ContainsFunc(words[n], func(r rune) bool { return !unicode.IsLetter(r) }) {
			n++
		}
		if n > 0 {
			framework = strings.Join(words[:n], " ")
		}
		standard, first := framework, strings.Join(words[n:], " ")
		list := strings.Split(first, ", ")
		if i := strings.LastIndexByte(list[0], ' '); i >= 0 { // the version of the standard stands before the first one
			standard, list[0] = framework+" "+list[0][:i], list[0][i+1:]
		}
		for _, control := range list {
			all = append(all, Control{Framework: framework, Name: strings.TrimSpace(standard + " " + control)})
		}
	}
	return all
}
