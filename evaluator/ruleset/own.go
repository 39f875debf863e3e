package ruleset

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/spelling"
)

// ownID is what the id of an own rule looks like: suppressions, configurations and reports name rules by it.
var ownID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*$`)

// keptID is the form of ids that is kept for the shipped rules.
var keptID = regexp.MustCompile(`^(?i)KMS[0-9]`)

// readOwn reads a tree of own rules.
func (b *Bundle) readOwn(t Tree) error {
	f, err := filesOf(t)
	if err != nil {
		return err
	}
	if len(f.modules) == 0 {
		return fmt.Errorf("read rules: %s holds no rule; one is a file %s/<group>/<rule_name>/<rule_name>.rego of the package rules.<group>.<rule_name>", t.Name, t.Name)
	}
	for _, p := range parseAll(t, f.modules) {
		if p.err != nil {
			b.problems = append(b.problems, problemsIn(p.err, p.name)...)
			continue
		}
		if wide := checkFormats(p.module); len(wide) > 0 {
			b.problems = append(b.problems, wide...)
		} else if err := b.addOwn(p); err != nil {
			b.problems = append(b.problems, problemAt(p.module.Package.Location, err.Error()))
		}
	}
	for _, name := range f.data {
		object, err := dataIn(t, name)
		for _, kept := range []string{"kmslint", "lib", "rules"} {
			if _, ok := object[kept]; ok {
				err = fmt.Errorf("data of own rules may not be below %s; the defaults of parameters stand in the metadata of the rule", kept)
			}
		}
		if err != nil {
			b.problems = append(b.problems, finding.Problem{Message: err.Error(), Location: finding.Location{Path: path.Join(t.Name, name)}})
			continue
		}
		merge(b.own.data, object)
	}
	return nil
}

// addOwn takes a module of own rules.
func (b *Bundle) addOwn(p parsed) error {
	pkg := strings.TrimPrefix(p.module.Package.Path.String(), "data.")
	folder, isRule := ruleFolder(p.module)
	if !isRule && !strings.HasPrefix(pkg, "lib.") {
		return fmt.Errorf("its package is %s; a rule is of a package rules.<group>.<rule_name>, what rules share of a package lib.<topic>", pkg)
	}
	if !isRule && packagesOf(b.shipped.modules)[pkg] {
		return fmt.Errorf("the package %s is one of kmslint; choose another topic", pkg)
	}
	if isRule {
		rule, err := describe(p.module, folder, "")
		if err == nil {
			err = mayBeOwn(&rule, p.module)
		}
		if err == nil {
			err = b.add(rule, p.name)
		}
		if err != nil {
			return err
		}
	}
	b.own.names = append(b.own.names, p.name)
	b.own.modules[p.name], b.own.text[p.name] = p.module, p.text
	return nil
}

// mayBeOwn refuses own rules that shipped ones would not be.
func mayBeOwn(r *finding.Rule, m *ast.Module) error {
	switch {
	case keptID.MatchString(r.ID):
		return fmt.Errorf("the id %s has the form of those of kmslint, KMS and a number; give own rules a prefix of their own, as in ACME001", r.ID)
	case !ownID.MatchString(r.ID):
		return fmt.Errorf("the id %q must be a word of letters and digits, as ACME001", r.ID)
	case !slices.ContainsFunc(m.Rules, func(r *ast.Rule) bool { return r.Head.Ref()[0].Value.Compare(ast.Var("finding")) == 0 }):
		return errors.New("it has no set finding")
	case !slices.ContainsFunc(m.Annotations, func(a *ast.Annotations) bool { return a.Scope == "package" && len(a.Schemas) > 0 }):
		return errors.New("its metadata lack the schema of the facts (schemas: - input: schema.facts), by which references to them are checked")
	}
	return nil
}

// place is where a rule is.
func (b *Bundle) place(id string) finding.Location {
	return locationOf(b.own.modules[b.module[id]].Package.Location)
}

// compileOwn compiles own modules together with what rules share. Modules with a fault are left out one after the other,
// so that the rest can be compiled. It returns nil where there are none.
func (b *Bundle) compileOwn(own map[string]*ast.Module) (*ast.Compiler, []finding.Problem) {
	var problems []finding.Problem
	for len(own) > 0 {
		all := map[string]*ast.Module{}
		for name, m := range b.shipped.modules {
			if strings.HasPrefix(m.Package.Path.String(), "data.lib.") {
				all[name] = m
			}
		}
		for name, m := range own {
			all[name] = m
		}
		c := compiler(b.shipped.schemas).SetErrorLimit(0)
		c.Compile(all)
		faults := append(compileFaults(c), b.strayRefs(c, own)...)
		if len(faults) == 0 {
			return c, problems
		}
		left := len(own)
		for _, f := range faults {
			delete(own, f.Location.Path)
		}
		problems = append(problems, faults...)
		if len(own) == left { // a fault of nobody's
			return nil, problems
		}
	}
	return nil, problems
}

// compileFaults are the errors of a compiler.
func compileFaults(c *ast.Compiler) []finding.Problem {
	if !c.Failed() {
		return nil
	}
	return problemsIn(c.Errors, "")
}

// strayRefs finds references to data that own rules do not see: they would be undefined, and the rule silent.
func (b *Bundle) strayRefs(c *ast.Compiler, own map[string]*ast.Module) []finding.Problem {
	if c.Failed() {
		return nil
	}
	packages := packagesOf(c.Modules)
	var problems []finding.Problem
	for _, name := range slices.Sorted(maps.Keys(own)) {
		m := c.Modules[name]
		ast.WalkRefs(m, func(ref ast.Ref) bool {
			if problem := b.stray(ref, m.Package.Path, packages); problem != "" {
				problems = append(problems, problemAt(ref[0].Location, problem))
			}
			return false
		})
	}
	return slices.Compact(problems)
}

// stray says what is wrong with a reference, or returns "".
func (b *Bundle) stray(ref, of ast.Ref, packages map[string]bool) string {
	if !ref[0].Equal(ast.DefaultRootDocument) || ref.HasPrefix(of) {
		return ""
	}
	names := []string{"data"}
	for _, term := range ref[1:] {
		text, ok := term.Value.(ast.String)
		if !ok {
			break
		}
		names = append(names, string(text))
	}
	if len(names) > 1 && b.own.data[names[1]] != nil {
		return ""
	}
	shown := strings.Join(names, ".")
	switch {
	case len(names) > 2 && names[1] == "lib":
		topic := "lib." + names[2]
		if packages[topic] {
			return ""
		}
		if nearest := spelling.Nearest(topic, slices.Sorted(maps.Keys(packages))); nearest != "" {
			return fmt.Sprintf("there is no package %s that can be used; did you mean %s?", topic, nearest)
		}
		return fmt.Sprintf("there is no package %s that can be used", topic)
	case len(names) > 2 && names[1] == "kmslint" && names[2] == "parameters":
		return ""
	default:
		return shown + " is nothing that own rules see; they see data.kmslint.parameters, data.lib.<topic> and what a data.json of their folder holds"
	}
}

// packagesOf are the packages of modules, without data.
func packagesOf(modules map[string]*ast.Module) map[string]bool {
	packages := map[string]bool{}
	for _, m := range modules {
		packages[strings.TrimPrefix(m.Package.Path.String(), "data.")] = true
	}
	return packages
}
