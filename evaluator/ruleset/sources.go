package ruleset

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Tree is a folder of rules.
type Tree struct {
	FS fs.FS
	// Name is the path of the folder, as errors name it; "" for the shipped rules.
	Name string
}

// sources are the files of a rule set.
type sources struct {
	names   []string // of the modules, in the order of their trees and folders
	modules map[string]*ast.Module
	text    map[string][]byte // of the modules
	data    map[string]any
	schemas map[string]any
}

func newSources() *sources {
	return &sources{modules: map[string]*ast.Module{}, text: map[string][]byte{}, data: map[string]any{}, schemas: map[string]any{}}
}

// files are the names of the files of a tree that matter, by what they are.
type files struct{ modules, tests, data, schemas []string }

// filesOf looks through a tree. Folders called fixtures hold examples, not rules.
func filesOf(t Tree) (files, error) {
	var f files
	err := fs.WalkDir(t.FS, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("read rules: %s: %w", path.Join(t.Name, name), err)
		case d.IsDir() && d.Name() == "fixtures":
			return fs.SkipDir
		case d.IsDir():
		case strings.HasSuffix(name, "_test.rego"):
			f.tests = append(f.tests, name)
		case strings.HasSuffix(name, ".rego"):
			f.modules = append(f.modules, name)
		case path.Base(name) == "data.json":
			f.data = append(f.data, name)
		case path.Dir(name) == "schemas":
			f.schemas = append(f.schemas, name)
		}
		return nil
	})
	return f, err
}

// parsed is a file of Rego that was read.
type parsed struct {
	name   string // with the name of the tree
	text   []byte
	module *ast.Module
	err    error
}

// parseAll parses files of a tree, on all processors: it is most of the time that starting takes.
func parseAll(t Tree, names []string) []parsed {
	out := make([]parsed, len(names))
	next := make(chan int, len(names))
	for i := range names {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		wg.Go(func() {
			for i := range next {
				out[i] = parse(t, names[i])
			}
		})
	}
	wg.Wait()
	return out
}

func parse(t Tree, name string) parsed {
	text, err := fs.ReadFile(t.FS, name)
	name = path.Join(t.Name, name)
	if err != nil {
		return parsed{name: name, err: fmt.Errorf("read rule %s: %w", name, err)}
	}
	m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	return parsed{name, text, m, err}
}

// read adds the files of the shipped rules.
func (s *sources) read(t Tree) error {
	f, err := filesOf(t)
	if err != nil {
		return err
	}
	for _, p := range parseAll(t, f.modules) {
		if p.err != nil {
			return fmt.Errorf("parse rule: %w", p.err)
		}
		s.names = append(s.names, p.name)
		s.modules[p.name], s.text[p.name] = p.module, p.text
	}
	for _, name := range f.data {
		object, err := dataIn(t, name)
		if err != nil {
			return err
		}
		merge(s.data, object)
	}
	for _, name := range f.schemas {
		var value any
		if err := readJSON(t, name, &value); err != nil {
			return err
		}
		s.schemas[strings.TrimSuffix(path.Base(name), ".json")] = value
	}
	return nil
}

// dataIn returns what a data.json holds, below the path of its folder.
func dataIn(t Tree, name string) (map[string]any, error) {
	var value any
	if err := readJSON(t, name, &value); err != nil {
		return nil, err
	}
	if dir := path.Dir(name); dir != "." {
		for _, folder := range slices.Backward(strings.Split(dir, "/")) {
			value = map[string]any{folder: value}
		}
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("read %s: it must hold an object", path.Join(t.Name, name))
	}
	return object, nil
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

// checks are the stages of a compiler that find faults and change nothing.
var checks = []ast.StageID{
	ast.StageCheckUnusedImports, ast.StageCheckKeywordOverrides, ast.StageCheckDuplicateImports, ast.StageCheckVoidCalls,
	ast.StageCheckRuleConflicts, ast.StageCheckUndefinedFuncs, ast.StageCheckSafetyRuleHeads, ast.StageCheckRecursion,
	ast.StageCheckTypes, ast.StageCheckUnsafeBuiltins, ast.StageCheckDeprecatedBuiltins, ast.StageSetAnnotationSet,
	ast.StageRewriteTestRulesForTracing, ast.StageBuildRequiredCapabilities,
}

// unchecked returns an empty compiler for rules that were checked when they were shipped: their faults are found by tests,
// and starting is faster.
func unchecked() *ast.Compiler {
	return ast.NewCompiler().WithCapabilities(capabilities()).WithSkipStages(checks...)
}

// compiler returns an empty compiler, which checks types where it gets schemas.
func compiler(schemas map[string]any) *ast.Compiler {
	c := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true)
	if schemas == nil {
		return c
	}
	set := ast.NewSchemaSet()
	for name, schema := range schemas {
		set.Put(ast.MustParseRef("schema."+name), schema)
	}
	return c.WithSchemas(set).WithUseTypeCheckAnnotations(true)
}
