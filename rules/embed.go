// Package rules embeds the rules that kmslint ships: Rego modules, their parameters and the schema of their input.
package rules

import "embed"

//go:generate go test . -run UpToDate -update

// FS holds the folder rules/ of the repository, tests included: a plain bundle that any OPA can load.
//
//go:embed */*.rego */*/*.rego kmslint/*/data.json schemas/facts.json
var FS embed.FS
