package facts_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/facts"
)

var update = flag.Bool("update", false, "rewrite the published schema of the facts")

const schemaFile = "../../rules/schemas/facts.json"

// The published schema is made from the Go types and their comments, so neither can drift from the other.
func TestPublishedSchemaIsThatOfTheTypes(t *testing.T) {
	t.Parallel()
	g := generator{comments: commentsOf(t), defs: map[string]any{}}
	root := g.schema(reflect.TypeFor[facts.Facts]())
	schema := map[string]any{
		"$schema":     "http://json-schema.org/draft-07/schema#",
		"title":       "The input of kmslint's rules, " + facts.Schema,
		"definitions": g.defs,
	}
	for k, v := range root {
		schema[k] = v
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schema); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, b.Bytes()) {
		t.Errorf("%s is not what the types of package facts say: run go test ./evaluator/facts -update", schemaFile)
	}
}

type generator struct {
	comments map[string]string // "Type" or "Type.Field"
	defs     map[string]any
}

func (g *generator) schema(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": g.schema(t.Elem())}
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.String {
			return map[string]any{"type": []any{"string", "null"}}
		}
		return g.optional(t.Elem())
	case reflect.Interface:
		return map[string]any{"anyOf": []any{
			map[string]any{"type": "string"}, map[string]any{"type": "boolean"}, map[string]any{"type": "number"}, map[string]any{"type": "null"},
		}}
	case reflect.Struct:
		if t.Name() == "Facts" {
			return g.object(t)
		}
		if _, done := g.defs[t.Name()]; !done {
			g.defs[t.Name()] = nil
			g.defs[t.Name()] = g.object(t)
		}
		return map[string]any{"$ref": "#/definitions/" + t.Name()}
	default:
		panic("no schema for " + t.String())
	}
}

// optional is a struct or null. It is a definition of its own with two types: OPA takes anyOf for anything at all, and
// would check no reference below it.
func (g *generator) optional(t reflect.Type) map[string]any {
	name := t.Name() + "OrNull"
	if _, done := g.defs[name]; !done {
		g.defs[name] = nil
		object := g.object(t)
		object["type"] = []any{"object", "null"}
		g.defs[name] = object
	}
	return map[string]any{"$ref": "#/definitions/" + name}
}

func (g *generator) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []any{}
	g.properties(t, properties, &required)
	return map[string]any{
		"type": "object", "additionalProperties": false, "properties": properties, "required": required,
		"description": g.comments[t.Name()],
	}
}

func (g *generator) properties(t reflect.Type, properties map[string]any, required *[]any) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, omitted := strings.CutSuffix(f.Tag.Get("json"), ",omitempty")
		switch {
		case f.Anonymous:
			g.properties(f.Type, properties, required)
		case name != "":
			s := g.schema(f.Type)
			if c := g.comments[t.Name()+"."+f.Name]; c != "" && s["$ref"] == nil {
				s["description"] = c
			}
			properties[name] = s
			if !omitted {
				*required = append(*required, name)
			}
		}
	}
}

func commentsOf(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.GenDecl); ok {
				addComments(comments, decl)
			}
		}
	}
	return comments
}

func addComments(comments map[string]string, decl *ast.GenDecl) {
	for _, s := range decl.Specs {
		spec, ok := s.(*ast.TypeSpec)
		if !ok {
			continue
		}
		comments[spec.Name.Name] = oneLine(decl.Doc)
		fields, ok := spec.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range fields.Fields.List {
			for _, n := range f.Names {
				comments[spec.Name.Name+"."+n.Name] = oneLine(f.Doc)
			}
		}
	}
}

func oneLine(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }
