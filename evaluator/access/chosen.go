package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// chosen gives values that are not known before deployment a value of their own where the caller chooses the key and nothing
// else is asked of it: whatever the value will be, somebody can have it. So it is with the service of
// "kms:ViaService": "s3.${AWS::Region}.amazonaws.com".
func chosen(n *document.Node, limits document.Limits) *document.Node {
	if assignments, _ := document.Assignments(2, n); len(assignments) != 1 {
		return n // what is alone depends on the choice
	}
	p, diagnostics := policy.Parse(n, policy.Key, limits)
	if p == nil || slices.ContainsFunc(diagnostics, func(d document.Diagnostic) bool { return d.Fatal }) || settled(p) {
		return n
	}
	free := map[*document.Node]bool{}
	for i := range p.Statements {
		for j := range p.Statements[i].Conditions {
			c := &p.Statements[i].Conditions[j]
			name := strings.ToLower(c.Key())
			if _, whose := strangerKeys[name]; whose || ofCallers(name) || callerKeys[name] || c.Operator.Family != "String" && c.Operator.Family != "Arn" || !alone(p, i, j, name) {
				continue
			}
			for _, v := range c.Values {
				free[v] = !v.Concrete()
			}
		}
	}
	return replaced(n, free)
}

// replaced gives those of the values that are not known values.
func replaced(n *document.Node, free map[*document.Node]bool) *document.Node {
	switch {
	case free[n]:
		return completed(n, allKinds...)
	case n.Kind == document.List, n.Kind == document.Object:
		return n.Replace(func(n *document.Node) *document.Node { return replaced(n, free) })
	}
	return n
}

// renamed gives conditions the names of what is not known back, where it was asked about with values.
func renamed(asked, written *document.Node, r Result) Result {
	names := map[string]string{}
	standIns(asked, written, names)
	if len(names) == 0 {
		return r
	}
	name := func(s string) string {
		if n, ok := names[s]; ok {
			return n
		}
		return s
	}
	var pairs []string
	for _, text := range sorted(names) {
		pairs = append(pairs, text, names[text])
	}
	texts := strings.NewReplacer(pairs...)
	for i := range r.Cells {
		c := &r.Cells[i]
		for _, all := range c.When {
			for j := range all {
				all[j] = texts.Replace(all[j])
			}
		}
		for _, terms := range c.Terms {
			for j := range terms {
				terms[j].rename(texts.Replace, name)
			}
		}
	}
	return r
}

func (t *Term) rename(text, name func(string) string) {
	t.Text = text(t.Text)
	for i := range t.Values {
		v := &t.Values[i]
		v.Text = name(v.Text)
		for j := range v.Like {
			v.Like[j] = name(v.Like[j])
		}
	}
}
