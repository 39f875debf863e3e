package inventory

import _ "embed"

//go:generate cp inventory.schema.json ../../docs/inventory.schema.json

//go:embed inventory.schema.json
var schemaJSON []byte

// SchemaJSON returns the JSON Schema of the inventory format. The slice must not be changed.
func SchemaJSON() []byte { return schemaJSON }
