package terraform

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

func (m *module) variable(name string, span document.Span) *document.Node {
	full := "var." + name
	return m.once(full, span, func() *document.Node {
		b := m.folder.variables[name]
		value := m.inputs[name]
		if value == nil && m.above == nil {
			value = m.given(name, b)
			if n := m.run.known.variable(name); n != nil {
				return m.planVariable(b, value, n)
			}
		}
		if b == nil {
			if value != nil {
				return value
			}
			return unknown(span, m.qualified(full), full+" is not declared")
		}
		if value == nil && m.above == nil {
			if files := m.setBy(name); len(files) > 0 {
				why := full + " depends on the file of variables, such as " + files[0] + "; --var-file names one"
				return document.NewUnknown(b.header, &document.Symbol{ID: full, Why: why, Span: b.header})
			}
		}
		if value == nil || value.Kind == document.Null && m.refusesNull(b) {
			if d := b.attr("default"); d != nil {
				value = d.eval(m.scope())
			}
		}
		if value == nil {
			return document.NewUnknown(b.header, &document.Symbol{ID: m.qualified(full), Why: full + " has no default", Span: b.header})
		}
		return m.run.typed(b, value)
	})
}

// refusesNull reports whether a variable takes its default where it is given null.
func (m *module) refusesNull(b *block) bool {
	e := b.attr("nullable")
	if e == nil {
		return false
	}
	n := e.eval(m.scope())
	return n.Concrete() && n.Text == "false"
}

// undeclared reports values for variables that the root does not have: a slip of the pen, most often. Those of the command line
// may be meant for another root.
func (m *module) undeclared(alone bool) {
	for _, name := range slices.Sorted(maps.Keys(m.folder.values)) {
		span := m.folder.values[name].span()
		if m.folder.variables[name] == nil && (alone || path.Dir(span.Source.Name) == m.folder.dir) {
			m.run.report("not-evaluated", span, false, "a value is given to var."+name+", which is not declared", "The value is not used.")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.run.options.Vars)) {
		if m.folder.variables[name] == nil && alone {
			m.run.report("not-evaluated", document.Span{}, false, "--var gives a value to var."+name+", which is not declared", "The value is not used.")
		}
	}
}

// given returns the value that the command line or a variable file gives to a variable of the root.
func (m *module) given(name string, b *block) *document.Node {
	if text, ok := m.run.options.Vars[name]; ok {
		src := document.NewSource("--var "+name, []byte(text))
		literal := document.NewString(document.Span{Source: src, End: len(src.Text)}, document.Part{Text: text})
		if !isCollection(b) {
			return literal // as Terraform does: 012345678901 keeps its zero
		}
		x, diagnostics := parseExpression(src, m.run.limits)
		if diagnostics.HasErrors() {
			return literal
		}
		return nativeExpr{src: src, expr: x}.eval(m.scope())
	}
	if e := m.folder.values[name]; e != nil {
		return e.eval(m.scope())
	}
	return nil
}

// setBy returns the names of the files beside the root that set a variable and that nobody named: one for each environment,
// usually. The default of such a variable is hardly ever what is deployed.
func (m *module) setBy(name string) []string {
	if len(m.run.options.VarFiles) > 0 {
		return nil
	}
	if m.run.choices == nil {
		m.run.choices = map[string][]string{}
		for _, src := range m.folder.choices {
			for _, set := range namesIn(src, m.run.limits) {
				m.run.choices[set] = append(m.run.choices[set], path.Base(src.Name))
			}
		}
	}
	return m.run.choices[name]
}

// namesIn are the names of the variables that a file sets.
func namesIn(src *document.Source, limits document.Limits) (names []string) {
	if strings.HasSuffix(src.Name, ".json") {
		n, _ := document.ParseJSON(src, limits)
		for _, m := range orEmpty(n).Members {
			names = append(names, m.Key.Text)
		}
		return names
	}
	body, _ := parseConfig(src, limits)
	if body == nil {
		return nil
	}
	for name := range body.Attributes {
		names = append(names, name)
	}
	return names
}
