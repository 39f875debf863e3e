package inventory

import _ "embed"

//go:embed inventory.schema.json
var schemaJSON []byte

// SchemaJSON returns the JSON Schema of the inventory format. The slice must not be changed.
func SchemaJSON() []byte { return schemaJSON }
