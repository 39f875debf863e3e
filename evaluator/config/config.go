// Package config reads .kmslint.yaml: what rules do in a repository, and what is known about its surroundings. It reads
// text, not files.
package config

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
	"github.com/kmslint/kmslint/evaluator/spelling"
)

// FileName is the name of the configuration in a folder.
const FileName = ".kmslint.yaml"

// Value is a value with the place that it was given at; the zero Value was not given.
type Value[T any] struct {
	Value T
	// Span is the value's member in the file.
	Span document.Span
}

// Given reports whether the file has the value.
func (v Value[T]) Given() bool { return v.Span.Source != nil }

// Config is what a file says. The zero Config says nothing.
type Config struct {
	// Folder is the absolute path of the folder that the file's paths start from.
	Folder string
	// FailOn is a severity or "never".
	FailOn             Value[string]
	TrustedAccounts    Value[[]string]
	Organization       Value[string]
	KnownActions       Value[[]string]
	KnownConditionKeys Value[[]string]
	Exclude            Value[Patterns]
	// Profile names the choice of rules that run.
	Profile Value[string]
	// Baseline and RuleDirs are paths as they are written.
	Baseline  Value[string]
	RuleDirs  Value[[]string]
	Rules     []Setting
	Overrides []Override
}

// Setting is what a file says about the rules that a selector names.
type Setting struct {
	Selector   Value[string]
	Disable    Value[bool]
	Severity   Value[finding.Severity]
	Parameters map[string]Value[any]
	nodes      map[string]*document.Node // of the parameters
}

// Override is what a file says about rules for some paths.
type Override struct {
	Paths Value[Patterns]
	Rules []Setting
}

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	Span    document.Span
	Message string
}

// String returns the problem behind its file, line and column.
func (p Problem) String() string {
	if p.Span.Source == nil {
		return p.Message
	}
	start, _ := p.Span.Range()
	return fmt.Sprintf("%s:%d:%d: %s", p.Span.Source.Name, start.Line, start.Column, p.Message)
}

// Error is everything that is wrong with a configuration, in the order of the text.
type Error struct{ Problems []Problem }

// Error returns one line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Parse reads a configuration. Its paths start from the folder, an absolute path. The error is an [*Error].
func Parse(src *document.Source, folder string) (*Config, error) {
	r := reader{config: &Config{Folder: folder}}
	root, diagnostics := yaml.Parse(src, document.Limits{})
	for _, d := range diagnostics {
		r.problem(d.Span, "%s. %s", strings.TrimSuffix(d.Summary, "."), d.Detail)
	}
	if len(r.problems) == 0 && root.Kind != document.Null { // an empty file says nothing
		r.check(root)
	}
	if len(r.problems) == 0 {
		r.read(root)
	}
	if len(r.problems) > 0 {
		return nil, &Error{r.problems}
	}
	return r.config, nil
}

type reader struct {
	config   *Config
	problems []Problem
}

func (r *reader) problem(span document.Span, format string, args ...any) {
	r.problems = append(r.problems, Problem{Span: span, Message: fmt.Sprintf(format, args...)})
}

// check compares the file with the schema.
func (r *reader) check(root *document.Node) {
	faults, err := published.Check(root)
	if err != nil {
		r.problem(root.Span, "%v", err)
	}
	for _, f := range faults {
		name := strings.TrimPrefix(f.Pointer, "/")
		if name == "" {
			name = "the configuration"
		}
		if len(f.Unknown) == 0 {
			r.problem(f.Node.Span, "%s: %s", name, f.Message)
		}
		for _, key := range f.Unknown {
			message := fmt.Sprintf("there is no member %q in %s", key.Text, name)
			if nearest := spelling.Nearest(key.Text, f.Known); nearest != "" {
				message += "; did you mean " + nearest + "?"
			} else {
				message += "; it has " + strings.Join(f.Known, ", ")
			}
			r.problem(key.Span, "%s", message)
		}
	}
}

// read takes the values of a file that follows the schema.
func (r *reader) read(root *document.Node) {
	c := r.config
	for _, m := range root.Members {
		at := memberSpan(m)
		switch m.Key.Text {
		case "fail-on":
			c.FailOn = Value[string]{m.Value.Text, at}
		case "profile":
			c.Profile = Value[string]{m.Value.Text, at}
		case "trusted-accounts":
			c.TrustedAccounts = Value[[]string]{texts(m.Value), at}
		case "organization":
			c.Organization = Value[string]{m.Value.Text, at}
		case "known-actions":
			c.KnownActions = Value[[]string]{texts(m.Value), at}
		case "known-condition-keys":
			c.KnownConditionKeys = Value[[]string]{texts(m.Value), at}
		case "exclude":
			c.Exclude = r.patterns(m)
		case "baseline":
			c.Baseline = Value[string]{m.Value.Text, at}
		case "rule-dirs":
			c.RuleDirs = Value[[]string]{texts(m.Value), at}
		case "rules":
			c.Rules = r.settings(m.Value)
		case "overrides":
			for _, item := range m.Value.Items {
				var o Override
				for _, inner := range item.Members {
					if inner.Key.Text == "paths" {
						o.Paths = r.patterns(inner)
					} else {
						o.Rules = r.settings(inner.Value)
					}
				}
				c.Overrides = append(c.Overrides, o)
			}
		}
	}
}

func (r *reader) patterns(m document.Member) Value[Patterns] {
	for _, item := range m.Value.Items {
		if _, err := NewPatterns(r.config.Folder, []string{item.Text}); err != nil {
			r.problem(item.Span, "%s: %v", m.Key.Text, err)
		}
	}
	p, _ := NewPatterns(r.config.Folder, texts(m.Value)) // its errors are those
	return Value[Patterns]{p, memberSpan(m)}
}

func (r *reader) settings(n *document.Node) []Setting {
	var all []Setting
	for _, m := range n.Members {
		s := Setting{Selector: Value[string]{m.Key.Text, m.Key.Span}}
		for _, inner := range m.Value.Members {
			at := memberSpan(inner)
			switch inner.Key.Text {
			case "disable":
				s.Disable = Value[bool]{inner.Value.Text == "true", at}
			case "severity":
				severity, err := finding.ParseSeverity(inner.Value.Text)
				if err != nil {
					r.problem(inner.Value.Span, "severity: %v", err)
				}
				s.Severity = Value[finding.Severity]{severity, at}
			case "parameters":
				s.Parameters, s.nodes = map[string]Value[any]{}, map[string]*document.Node{}
				for _, parameter := range inner.Value.Members {
					s.nodes[parameter.Key.Text] = parameter.Value
					s.Parameters[parameter.Key.Text] = Value[any]{parameter.Value.Plain(), memberSpan(parameter)}
				}
			}
		}
		all = append(all, s)
	}
	return all
}

func memberSpan(m document.Member) document.Span {
	span := m.Key.Span
	span.End = max(span.End, m.Value.Span.End)
	return span
}

func texts(n *document.Node) []string {
	out := make([]string, len(n.Items))
	for i, item := range n.Items {
		out[i] = item.Text
	}
	return out
}
