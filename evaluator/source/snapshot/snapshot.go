// Package snapshot loads, validates and saves inventory files.
package snapshot

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/schema"
)

// Recognize reports whether a JSON value is an inventory, of whatever version.
func Recognize(root *document.Node) bool {
	schema := root.Member("Schema")
	return schema != nil && schema.Kind == document.String && strings.HasPrefix(schema.Text, "kmslint.inventory/")
}

// Load reads an inventory from its JSON value. What does not follow the inventory's JSON Schema is a fatal diagnostic
// with its position; then the inventory is nil.
func Load(root *document.Node) (*inventory.Inventory, []document.Diagnostic) {
	return load(root, false)
}

// load reads an inventory, which need not say its schema if it is a later part of one that does.
func load(root *document.Node, later bool) (*inventory.Inventory, []document.Diagnostic) {
	schema := root.Member("Schema")
	if later && schema == nil && root.Kind == document.Object {
		root = withSchema(root)
	} else if schema == nil || schema.Text != inventory.Schema {
		return nil, []document.Diagnostic{notThisSchema(root, schema)}
	}
	if diagnostics := Validate(root); len(diagnostics) > 0 {
		return nil, diagnostics
	}
	inv, diagnostics := inventory.Decode(document.Restore(root))
	if document.Fatal(diagnostics) {
		return nil, diagnostics
	}
	return inv, diagnostics
}

func withSchema(root *document.Node) *document.Node {
	changed := *root
	changed.Members = append(slices.Clip(root.Members), document.Member{
		Key: &document.Node{Kind: document.String, Text: "Schema"}, Value: &document.Node{Kind: document.String, Text: inventory.Schema},
	})
	return &changed
}

func notThisSchema(root, schema *document.Node) document.Diagnostic {
	d := document.Diagnostic{Code: "inventory", Fatal: true}
	if schema == nil {
		d.Span, d.Summary = root.Span, "It does not say its schema"
		d.Detail = fmt.Sprintf("An inventory is an object with the member \"Schema\": %q.", inventory.Schema)
		return d
	}
	d.Span, d.Summary = schema.Span, fmt.Sprintf("The inventory has the schema %q", schema.Display())
	d.Detail = fmt.Sprintf("This version reads %q. Use the version of kmslint that wrote it, or collect it again.", inventory.Schema)
	return d
}

var published = schema.New("inventory.schema.json", inventory.SchemaJSON())

// Validate checks a value against the inventory's JSON Schema and returns what is wrong, deepest places only.
func Validate(root *document.Node) []document.Diagnostic {
	faults, err := published.Check(root)
	if err != nil {
		return []document.Diagnostic{{Code: "inventory", Fatal: true, Span: root.Span, Summary: "The schema of inventories does not compile", Detail: err.Error()}}
	}
	var diagnostics []document.Diagnostic
	for _, f := range faults {
		diagnostics = append(diagnostics, document.Diagnostic{
			Code: "inventory", Fatal: true, Span: f.Node.Span,
			Summary: fmt.Sprintf("%s does not follow the inventory's schema", place(f.Pointer)),
			Detail:  upperFirst(f.Message) + ".",
		})
	}
	return diagnostics
}

func place(pointer string) string {
	if pointer == "" {
		return "The inventory"
	}
	return pointer
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Save writes an inventory as indented JSON with a line end. What [Load] reads back is equal to it.
func Save(w io.Writer, inv *inventory.Inventory) error {
	saved := *inv
	saved.Schema = inventory.Schema
	if _, err := io.WriteString(w, document.Print(inventory.Encode(&saved))+"\n"); err != nil {
		return fmt.Errorf("write inventory: %w", err)
	}
	return nil
}

// SaveStream writes an inventory as a stream of parts, one a line: a key, or some principals. What [LoadStream] reads back,
// merged, is equal to it. It needs memory for one line.
func SaveStream(w io.Writer, inv *inventory.Inventory) error {
	out := bufio.NewWriter(w)
	for part := range inv.Parts() {
		if _, err := out.WriteString(document.PrintLine(inventory.Encode(part)) + "\n"); err != nil {
			return fmt.Errorf("write inventory: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write inventory: %w", err)
	}
	return nil
}
