package evaluator

import (
	"fmt"
	"slices"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// oneForEachPlace puts together what is the same finding about several keys: the code of a module or of a resource with
// count declares many keys at one place. The first key stays, with the number of the others behind it, and the finding is
// definite if it is for one of them.
func oneForEachPlace(all []finding.Finding) []finding.Finding {
	type site struct {
		rule     string
		severity finding.Severity
		path     string
		start    finding.Position
		end      finding.Position
		// A suppression on one of the keys says nothing about the others.
		suppressed bool
	}
	slices.SortFunc(all, finding.Compare)
	kept := all[:0]
	index := map[site]int{}
	keys := map[site]map[string]string{} // key to message
	for _, f := range all {
		s := site{f.Rule, f.Severity, f.Location.Path, f.Location.Start, f.Location.End, f.Suppressed != nil}
		i, again := index[s]
		message, ofKey := keys[s][f.Key]
		switch {
		case !again || ofKey && message != f.Message: // a key can have two such faults at one place
			index[s] = len(kept)
			keys[s] = map[string]string{f.Key: f.Message}
			kept = append(kept, f)
		default:
			keys[s][f.Key] = f.Message
			unchanged := kept[i].Unchanged && f.Unchanged
			others := append(kept[i].Others, f.Fingerprint)
			if kept[i].Confidence == finding.Possible && f.Confidence == finding.Definite {
				others = append(others, kept[i].Fingerprint)
				kept[i] = f
			}
			kept[i].Others, kept[i].Unchanged = others, unchanged
		}
	}
	for s, i := range index {
		if more := len(keys[s]) - 1; more > 0 {
			kept[i].Key += fmt.Sprintf(" and %d more", more)
		}
	}
	return kept
}
