// Package schema checks document trees against JSON Schemas and says where they do not follow them. It is the only
// importer of the validator.
package schema

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Schema is a JSON Schema that is compiled when it is first used. It is safe for concurrent use.
type Schema struct {
	compiled func() (*jsonschema.Schema, error)
	text     *document.Source
}

// New returns a schema; the name is what errors call it.
func New(name string, text []byte) *Schema {
	return &Schema{text: document.NewSource(name, text), compiled: sync.OnceValues(func() (*jsonschema.Schema, error) {
		c := jsonschema.NewCompiler()
		if err := c.AddResource(name, bytes.NewReader(text)); err != nil {
			return nil, err
		}
		return c.Compile(name)
	})}
}

// Fault is one place of a value that does not follow its schema.
type Fault struct {
	// Pointer is the JSON Pointer of the place, "" for the whole value.
	Pointer string
	// Node is the value there, or the last one on the way that exists.
	Node *document.Node
	// Keyword is the word of the schema that does not hold: "type", "additionalProperties".
	Keyword string
	// Message says what does not hold: in the words of the schema's patternErrorMessage where it has one, otherwise in the
	// validator's.
	Message string
	// Unknown are the names of members that the schema does not have, and Known those that it has there.
	Unknown []*document.Node
	Known   []string
}

// Check returns what is wrong, deepest places only, in the order of the text. The error is for a schema that does not
// compile.
func (s *Schema) Check(root *document.Node) ([]Fault, error) {
	compiled, err := s.compiled()
	if err != nil {
		return nil, fmt.Errorf("compile schema: %w", err)
	}
	err = compiled.Validate(root.Plain())
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil, err
	}
	text, _ := document.ParseJSON(s.text, document.Limits{})
	var faults []Fault
	for _, leaf := range leaves(invalid) {
		f := Fault{Pointer: leaf.InstanceLocation, Node: at(root, leaf.InstanceLocation), Message: leaf.Message}
		_, keyword, _ := strings.Cut(leaf.AbsoluteKeywordLocation, "#")
		slash := strings.LastIndexByte(keyword, '/')
		f.explain(at(text, keyword[:max(slash, 0)]), keyword[slash+1:])
		faults = append(faults, f)
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return a.Node.Span.Start - b.Node.Span.Start })
	return faults, nil
}

// explain adds what the part of the schema that does not hold says itself.
func (f *Fault) explain(part *document.Node, keyword string) {
	f.Keyword = keyword
	switch keyword {
	case "pattern":
		if words := part.Member("patternErrorMessage"); words != nil {
			f.Message = words.Text
		}
	case "additionalProperties":
		properties := part.Member("properties")
		if properties == nil {
			return
		}
		for _, m := range properties.Members {
			f.Known = append(f.Known, m.Key.Text)
		}
		for _, m := range f.Node.Members {
			if !slices.Contains(f.Known, m.Key.Text) {
				f.Unknown = append(f.Unknown, m.Key)
			}
		}
	}
}

func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var all []*jsonschema.ValidationError
	for _, c := range e.Causes {
		all = append(all, leaves(c)...)
	}
	return all
}

// at returns the node that a JSON Pointer leads to, or the last one on the way that exists.
func at(n *document.Node, pointer string) *document.Node {
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		next := n.Member(token)
		if i, err := strconv.Atoi(token); err == nil && n.Kind == document.List && 0 <= i && i < len(n.Items) {
			next = n.Items[i]
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}
