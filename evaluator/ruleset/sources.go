package ruleset

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// sources are the files of a rule set.
type sources struct {
	names   []string // of the modules, sorted
	modules map[string]*ast.Module
	data    map[string]any
	schemas map[string]any
}

func newSources() *sources {
	return &sources{modules: map[string]*ast.Module{}, data: map[string]any{}, schemas: map[string]any{}}
}

// read adds the files of a tree.
func (s *sources) read(t Tree) error {
	return fs.WalkDir(t.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch {
		case strings.HasSuffix(name, "_test.rego"):
			return nil
		case strings.HasSuffix(name, ".rego"):
			return s.module(t, name)
		case path.Base(name) == "data.json":
			return s.parameters(t, name)
		case path.Dir(name) == "schemas" && t.Name == "":
			return s.schema(t, name)
		}
		return nil
	})
}

func (s *sources) module(t Tree, name string) error {
	text, err := fs.ReadFile(t.FS, name)
	name = path.Join(t.Name, name)
	if err != nil {
		return fmt.Errorf("read rule %s: %w", name, err)
	}
	m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		return fmt.Errorf("parse rule: %w", err)
	}
	if t.Name != "" {
		if err := mayAdd(name, m); err != nil {
			return err
		}
	}
	s.names = append(s.names, name)
	s.modules[name] = m
	return nil
}

func (s *sources) parameters(t Tree, name string) error {
	var value any
	if err := readJSON(t, name, &value); err != nil {
		return err
	}
	if dir := path.Dir(name); dir != "." {
		for _, folder := range slices.Backward(strings.Split(dir, "/")) {
			value = map[string]any{folder: value}
		}
	}
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("read %s: it must hold an object", path.Join(t.Name, name))
	}
	merge(s.data, object)
	return nil
}

// merge adds the members of an object to another one, those of objects inside too. The object is left as it is.
func merge(into, object map[string]any) {
	for name, value := range object {
		inner, ok := value.(map[string]any)
		if !ok {
			into[name] = value
			continue
		}
		outer, both := into[name].(map[string]any)
		if !both {
			outer = map[string]any{}
			into[name] = outer
		}
		merge(outer, inner)
	}
}

func (s *sources) schema(t Tree, name string) error {
	var value any
	if err := readJSON(t, name, &value); err != nil {
		return err
	}
	s.schemas[strings.TrimSuffix(path.Base(name), ".json")] = value
	return nil
}

func readJSON(t Tree, name string, into any) error {
	text, err := fs.ReadFile(t.FS, name)
	name = path.Join(t.Name, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func (s *sources) compile(modules map[string]*ast.Module, checkSchemas bool) (*ast.Compiler, error) {
	c := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true)
	if checkSchemas {
		set := ast.NewSchemaSet()
		for name, schema := range s.schemas {
			set.Put(ast.MustParseRef("schema."+name), schema)
		}
		c = c.WithSchemas(set).WithUseTypeCheckAnnotations(true)
	}
	if c.Compile(modules); c.Failed() {
		return nil, fmt.Errorf("compile rules: %w", c.Errors)
	}
	return c, nil
}

// capabilities are OPA's without built-ins that reach the network, the clock, chance or the process.
func capabilities() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	kept := all.Builtins[:0:0]
	for _, b := range all.Builtins {
		if !b.Nondeterministic {
			kept = append(kept, b)
		}
	}
	all.Builtins = kept
	all.AllowNet = []string{}
	return all
}
