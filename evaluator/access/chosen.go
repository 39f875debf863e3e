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

// giveValues gives values that are not known before deployment a value in all policies where nothing else is asked of a condition
// key: then nothing depends on which value it is. It returns the names of what is not known, by the texts that stand for it.
func (q *question) giveValues(policies []*document.Node) map[string]string {
	names := map[string]string{}
	written := slices.Clone(policies)
	if q.written != nil {
		written[0] = q.written
	}
	if free := interchangeable(policies, q.limits.Document); len(free) > 0 {
		for i := range policies {
			policies[i] = replaced(policies[i], free)
		}
	}
	for i := range policies {
		q.policies[i].Policy = policies[i]
		standIns(policies[i], written[i], names)
	}
	q.names = names
	return names
}

// interchangeable returns the values of conditions that are not known, of keys that are compared with nothing else: either with one
// such value, or with several that differ in what is known and agree in what is not.
func interchangeable(policies []*document.Node, limits document.Limits) map[*document.Node]bool {
	if assignments, _ := document.Assignments(2, policies...); len(assignments) != 1 {
		return nil // what is compared depends on the choice
	}
	type compared struct {
		nodes  []*document.Node
		texts  map[string]bool
		except bool
	}
	keys := map[string]*compared{}
	variables := "" // where policy variables stand
	for _, n := range policies {
		p, _ := policy.Parse(n, policy.Key, limits)
		if p == nil {
			return nil
		}
		variables += strings.ToLower(document.PrintLine(n))
		for i := range p.Statements {
			for _, c := range p.Statements[i].Conditions {
				name := strings.ToLower(c.Key())
				k := keys[name]
				if k == nil {
					k = &compared{texts: map[string]bool{}, except: ofRequest(name)}
					keys[name] = k
				}
				switch {
				case c.Operator.Family == "Null":
				case c.Operator.Family != "String" && c.Operator.Family != "Arn", strings.Contains(c.Operator.Base, "IgnoreCase"):
					k.except = true
				default:
					pattern := c.Operator.Family == "Arn" || strings.HasSuffix(c.Operator.Base, "Like")
					for _, v := range c.Values {
						k.nodes, k.texts[nodeText(v)] = append(k.nodes, v), true
						k.except = k.except || !c.Complete || v.Concrete() || refers(v) || opaque(v) && (pattern || len(k.texts) > 1)
					}
				}
			}
		}
	}
	free := map[*document.Node]bool{}
	for name, k := range keys {
		for _, v := range k.nodes {
			if !k.except && !strings.Contains(variables, "${"+name) && sameSymbols(v, k.nodes[0]) {
				free[v] = true
			}
		}
		if slices.ContainsFunc(k.nodes, func(v *document.Node) bool { return !free[v] }) {
			for _, v := range k.nodes {
				delete(free, v)
			}
		}
	}
	return free
}

// ofRequest reports whether a key says something of the caller or the key, which is compared with more than conditions do.
func ofRequest(key string) bool {
	return key == "" || callerKeys[key] || key == "aws:username" || key == "aws:requestedregion" || key == "aws:resourceaccount" || key == "aws:principaltype" ||
		strings.HasPrefix(key, "aws:principal") && !orgKeys[key] && !strings.HasPrefix(key, "aws:principaltag/")
}

// refers reports whether a value may name another key by a policy variable.
func refers(n *document.Node) bool {
	return slices.ContainsFunc(n.Parts(), func(p document.Part) bool { return strings.Contains(p.Text, "${") })
}

// opaque reports whether a value may be any text, one with wildcards included.
func opaque(n *document.Node) bool {
	return slices.ContainsFunc(n.Parts(), func(p document.Part) bool { return p.Symbol != nil && !slices.Contains(plainKinds, p.Symbol.Kind) })
}

func sameSymbols(a, b *document.Node) bool {
	return slices.EqualFunc(a.Parts(), b.Parts(), func(p, q document.Part) bool { return p.Symbol.Same(q.Symbol) })
}

// rename gives conditions the names of what is not known back, where it was asked about with values.
func (r *Result) rename(names map[string]string) {
	if len(names) == 0 {
		return
	}
	name := func(s string) string {
		if n, ok := names[s]; ok {
			return n
		}
		return s
	}
	texts := inTexts(names)
	for i := range r.Cells {
		c := &r.Cells[i]
		for _, all := range c.When {
			for j := range all {
				all[j] = texts.Replace(all[j])
			}
		}
		for j := range c.Changed {
			c.Changed[j].How = texts.Replace(c.Changed[j].How)
		}
		for _, terms := range c.Terms {
			for j := range terms {
				terms[j].rename(texts.Replace, name)
			}
		}
	}
}

// inTexts puts names where the texts stand that they are for.
func inTexts(names map[string]string) *strings.Replacer {
	var pairs []string
	for _, text := range sorted(names) {
		pairs = append(pairs, text, names[text])
	}
	return strings.NewReplacer(pairs...)
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
