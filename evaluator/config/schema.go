package config

import (
	_ "embed"

	"github.com/kmslint/kmslint/evaluator/schema"
)

// The same text is published as docs/kmslint.schema.json, for editors.
//
//go:embed kmslint.schema.json
var schemaJSON []byte

var published = schema.New("kmslint.schema.json", schemaJSON)

// SchemaJSON returns the JSON Schema of the configuration. The slice must not be changed.
func SchemaJSON() []byte { return schemaJSON }
