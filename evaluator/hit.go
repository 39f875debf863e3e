package evaluator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// hit is a result in one or more branches of a subject.
type hit struct {
	ruleset.Result
	facts *facts.Facts // of the first of the branches
	span  document.Span
	// branches are the indexes of the branches, in ascending order, and definite those in which nothing unknown matters.
	branches, definite []int
}

// sameHit is what results of several branches have in common that are one finding. The message is not part of it, as a
// statement without Sid has another number where one before it is left out.
type sameHit struct {
	rule     *finding.Rule
	span     document.Span
	severity finding.Severity
	sid      string // of the statement, as several may have to share one place
	nth      int    // of those in one branch
}

// sidOf returns the Sid of the statement that a pointer leads into, "" where there is none.
func sidOf(f *facts.Facts, at string) string {
	if i, ok := statementOf(f, at); ok && f.Policy.Statements[i].Sid != nil {
		return f.Policy.Statements[i].Sid.Text
	}
	return ""
}

// subject is what the remediation of the hit is about.
func (h *hit) subject() finding.Subject {
	s := finding.Subject{Key: h.facts.Address, Statement: sidOf(h.facts, h.At), Values: h.Values}
	if id := h.facts.Account.ID; id != facts.ThisAccount {
		s.Account = id
	}
	return s
}

// in notes that the hit is one in a branch too. Of several in one branch the first decides, which is a definite one if
// there is any.
func (h *hit) in(branch int, c finding.Confidence) {
	if slices.Contains(h.branches, branch) {
		return
	}
	h.branches = append(h.branches, branch)
	if c == finding.Definite {
		h.definite = append(h.definite, branch)
	}
}

// confidence is definite for a hit in all of n branches, and for one that in every other branch has a counterpart: where
// both sides of a condition have the same fault, it does not matter which one holds.
func (h *hit) confidence(hits []*hit, n int) finding.Confidence {
	if len(h.definite) == n {
		return finding.Definite
	}
	if len(h.definite) < len(h.branches) {
		return finding.Possible
	}
	covered := map[int]bool{}
	for _, k := range hits {
		if k.Rule == h.Rule && k.Severity >= h.Severity && len(k.branches) < n {
			for _, branch := range k.definite {
				covered[branch] = true
			}
		}
	}
	if len(covered) < n {
		return finding.Possible
	}
	return finding.Definite
}

// compareResults orders the results of one evaluation, whose order is not specified; what is definite comes first.
func compareResults(a, b ruleset.Result) int {
	return cmp.Or(
		cmp.Compare(a.Rule.ID, b.Rule.ID),
		cmp.Compare(len(a.At), len(b.At)), // so that statement 9 comes before 10
		cmp.Compare(a.At, b.At),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Confidence, b.Confidence),
		slices.Compare(a.Related, b.Related),
	)
}

// when says in which of the branches a finding holds, by the alternatives that make the difference; it is "" for all.
func when(hits []int, branches []*facts.Facts) string {
	if len(hits) == len(branches) {
		return ""
	}
	choices := make([][]string, len(branches)) // "condition IsProd is true", …
	for i, f := range branches {
		choices[i] = strings.Split(strings.TrimPrefix(f.Branch, "if "), " and ")
	}
	var cases []string
	for _, i := range hits {
		if c := strings.Join(matter(i, hits, choices), " and "); c != "" && !slices.Contains(cases, c) {
			cases = append(cases, c)
		}
	}
	if len(cases) == 0 { // the branches are not all combinations
		for _, i := range hits {
			cases = append(cases, strings.Join(choices[i], " and "))
		}
	}
	const most = 3
	if len(cases) > most {
		cases = append(cases[:most], fmt.Sprintf("%d more", len(cases)-most))
	}
	return "if " + strings.Join(cases, ", or ")
}

// matter returns the choices of a hit that make the difference, as far as the branches tell.
func matter(hit int, hits []int, choices [][]string) []string {
	var kept []string
	for column, c := range choices[hit] {
		if decides(column, hits, choices) {
			kept = append(kept, c)
		}
	}
	return kept
}

// decides reports whether some hit is none in a branch that differs from it in the choice of that column only.
func decides(column int, hits []int, choices [][]string) bool {
	for _, hit := range hits {
		for i, other := range choices {
			if !slices.Contains(hits, i) && differsOnlyIn(column, choices[hit], other) {
				return true
			}
		}
	}
	return false
}

func differsOnlyIn(column int, a, b []string) bool {
	return len(a) == len(b) && column < len(a) && a[column] != b[column] &&
		slices.Equal(a[:column], b[:column]) && slices.Equal(a[column+1:], b[column+1:])
}
