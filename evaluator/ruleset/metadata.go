package ruleset

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// ruleFolder returns "group/rule_name" for a module of the package rules.<group>.<rule_name>.
func ruleFolder(m *ast.Module) (string, bool) {
	ref := m.Package.Path
	if len(ref) != 4 { // data, rules, group, name
		return "", false
	}
	names := make([]string, 3)
	for i := range names {
		name, ok := ref[i+1].Value.(ast.String)
		if !ok {
			return "", false
		}
		names[i] = string(name)
	}
	return names[1] + "/" + names[2], names[0] == "rules"
}

// folderOf returns the folder of a rule: "exposure/public_principal".
func folderOf(r *finding.Rule) string { return r.Group + "/" + underscored(r.Name) }

// underscored is the name of a rule as Rego writes it.
func underscored(name string) string { return strings.ReplaceAll(name, "-", "_") }

// describe reads a rule's metadata from the annotations of its package.
func describe(m *ast.Module, folder, docsURL string) (finding.Rule, error) {
	group, name, _ := strings.Cut(folder, "/")
	r := finding.Rule{
		Group: group,
		Name:  strings.ReplaceAll(name, "_", "-"),
	}
	if docsURL != "" {
		r.DocsURL = docsURL + "/" + folder + "/README.md"
	}
	for _, a := range m.Annotations {
		if a.Scope != "package" {
			continue
		}
		r.Title, r.Description = a.Title, strings.TrimSpace(a.Description)
		for _, ref := range a.RelatedResources {
			r.References = append(r.References, finding.Reference{Title: ref.Description, URL: ref.Ref.String()})
		}
		return r, custom(&r, a.Custom)
	}
	return r, fmt.Errorf("the package has no metadata")
}

func custom(r *finding.Rule, values map[string]any) error {
	r.ID, _ = values["id"].(string)
	r.Remediation, _ = values["remediation"].(string)
	severity, _ := values["severity"].(string)
	if r.ID == "" || r.Title == "" || r.Description == "" || r.Remediation == "" {
		return fmt.Errorf("title, description, custom.id and custom.remediation are required")
	}
	var err error
	if r.Severity, err = finding.ParseSeverity(severity); err != nil {
		return fmt.Errorf("custom.severity: %w", err)
	}
	for _, name := range texts(values["severities"]) {
		s, err := finding.ParseSeverity(name)
		if err != nil {
			return fmt.Errorf("custom.severities: %w", err)
		}
		r.Severities = append(r.Severities, s)
	}
	if given, ok := values["default"]; ok {
		if err := r.Default.UnmarshalText(fmt.Append(nil, given)); err != nil {
			return fmt.Errorf("custom.default: %w", err)
		}
	}
	r.Values = texts(values["values"])
	if err := finding.CheckRemediation(r.Remediation, r.Values); err != nil {
		return fmt.Errorf("custom.remediation: %w", err)
	}
	if r.Parameters, err = parametersIn(values["parameters"]); err != nil {
		return err
	}
	r.Changes = texts(values["changes"])
	r.Compliance = texts(values["compliance"])
	r.Tags = texts(values["tags"])
	for _, control := range r.Compliance {
		if tag := framework(control); tag != "" && !slices.Contains(r.Tags, tag) {
			r.Tags = append(r.Tags, tag)
		}
	}
	return nil
}

// parametersIn reads the parameters of a rule: by name the JSON Schema of the value, with description and default.
func parametersIn(v any) ([]finding.Parameter, error) {
	if v == nil {
		return nil, nil
	}
	byName, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("custom.parameters: it must hold the schema of each parameter by its name")
	}
	var all []finding.Parameter
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		schema, _ := byName[name].(map[string]any)
		p := finding.Parameter{Name: name, Schema: map[string]any{}}
		p.Description, _ = schema["description"].(string)
		fallback, given := schema["default"]
		if p.Description == "" || !given {
			return nil, fmt.Errorf("custom.parameters.%s: description and default are required", name)
		}
		for word, value := range schema {
			if word != "default" && word != "description" {
				p.Schema[word] = value
			}
		}
		text, err := json.Marshal(fallback) // YAML has more types of numbers than JSON
		if err == nil {
			err = json.Unmarshal(text, &p.Default)
		}
		if err != nil {
			return nil, fmt.Errorf("custom.parameters.%s.default: %w", name, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// defaultsOf are the parameters of rules with their defaults, as they stand below data.kmslint.parameters.
func defaultsOf(rules []finding.Rule) map[string]any {
	all := map[string]any{}
	for i := range rules {
		own := map[string]any{}
		for _, p := range rules[i].Parameters {
			own[p.Name] = p.Default
		}
		if len(own) > 0 {
			all[underscored(rules[i].Name)] = own
		}
	}
	return all
}

// framework returns the tag of the framework that a control belongs to, which is the words before its number:
// "pci-dss" for "PCI DSS v4.0.1 3.7.4".
func framework(control string) string {
	var words []string
	for _, word := range strings.Fields(control) {
		if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
			break
		}
		words = append(words, strings.ToLower(word))
	}
	return strings.Join(words, "-")
}

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
