package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/spelling"
)

// Selection is what a selector stands for.
type Selection struct {
	// IDs are the rules.
	IDs []string
	// One says that the selector is the id or the name of one rule, rather than a group or tag of several.
	One bool
}

// UnknownRuleError is a selector that selects nothing.
type UnknownRuleError struct {
	Selector string
	// Nearest is the id, name, group or tag that was probably meant, or "".
	Nearest string
}

func (e *UnknownRuleError) Error() string {
	return fmt.Sprintf("there is no rule, group or tag %q", e.Selector)
}

// Select returns the rules that a selector names: by id, name, group or tag, letter case aside. Groups may be written with
// - or _. The error is an [*UnknownRuleError].
func Select(all []finding.Rule, selector string) (Selection, error) {
	var several []string
	var names []string
	wanted := dashed(selector)
	for i := range all {
		r := &all[i]
		if wanted == dashed(r.ID) || wanted == dashed(r.Name) {
			return Selection{IDs: []string{r.ID}, One: true}, nil
		}
		if wanted == dashed(r.Group) || slices.ContainsFunc(r.Tags, func(tag string) bool { return wanted == dashed(tag) }) {
			several = append(several, r.ID)
		}
		names = append(names, r.ID, r.Name, dashed(r.Group))
		names = append(names, r.Tags...)
	}
	if len(several) == 0 {
		return Selection{}, &UnknownRuleError{Selector: selector, Nearest: spelling.Nearest(selector, names)}
	}
	return Selection{IDs: several}, nil
}

func dashed(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }
