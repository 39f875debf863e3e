package reports

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
)

// patchLine is a line of a statement: ' ' where it stays, '-' where it goes, '+' where it comes, '.' for lines that are left out.
type patchLine struct {
	sign byte
	text string
}

// Of a long statement only some lines that stay are shown around those that do not.
const (
	patchContext = 3
	wholePatch   = 24
)

// patchLines compares two texts line by line.
func patchLines(p *access.Patch) []patchLine {
	split := func(s string) []string {
		if s == "" {
			return nil
		}
		return strings.Split(s, "\n")
	}
	a, b := split(p.Before), split(p.After)
	// common[i][j] is how many lines a[i:] and b[j:] have in common, in order.
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var all []patchLine
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			all = append(all, patchLine{' ', a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			all = append(all, patchLine{'-', a[i]})
			i++
		default:
			all = append(all, patchLine{'+', b[j]})
			j++
		}
	}
	return aroundChanges(all)
}

// aroundChanges leaves out what is far from every change.
func aroundChanges(all []patchLine) []patchLine {
	if len(all) <= wholePatch {
		return all
	}
	near := make([]bool, len(all))
	for i, l := range all {
		for j := max(0, i-patchContext); l.sign != ' ' && j <= min(len(all)-1, i+patchContext); j++ {
			near[j] = true
		}
	}
	var out []patchLine
	for i, l := range all {
		switch {
		case near[i]:
			out = append(out, l)
		case len(out) == 0 || out[len(out)-1].sign != '.':
			out = append(out, patchLine{'.', dots})
		}
	}
	return out
}

// patchText is the change of a statement as a unified diff.
func patchText(p *access.Patch) string {
	var b strings.Builder
	for _, l := range patchLines(p) {
		if l.sign == '.' {
			l.sign = ' '
		}
		b.WriteByte(l.sign)
		b.WriteString(escape(l.text))
		b.WriteByte('\n')
	}
	return b.String()
}
