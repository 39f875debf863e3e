package source

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// ReadParameters returns the values that files and pairs give to the parameters of CloudFormation templates. A value of
// a later file wins, and one of a pair over those of files. A pair is Name=Value or, as the AWS CLI writes it,
// ParameterKey=Name,ParameterValue=Value. A file is one that the AWS CLI reads: a list of objects with ParameterKey and
// ParameterValue or of pairs, an object with the member Parameters, or an object of names and values.
func ReadParameters(files, pairs []string, limits document.Limits) (map[string]string, error) {
	values := map[string]string{}
	o := Options{Limits: limits.WithDefaults()}
	for _, name := range files {
		src, err := o.file(strings.TrimPrefix(name, "file://"))
		if err != nil {
			return nil, fmt.Errorf("the parameter file %s cannot be read: %w", name, err)
		}
		root, diagnostics := parse(src.Name, src, o.Limits)
		for _, d := range diagnostics {
			if d.Fatal {
				return nil, parameterError(src, d.Span, sentence(d))
			}
		}
		if err := parameterFile(src, root, values); err != nil {
			return nil, err
		}
	}
	given := map[string]string{}
	for _, pair := range pairs {
		name, value, ok := parameterPair(pair)
		if !ok {
			return nil, fmt.Errorf("%q is not of the form Name=Value", pair)
		}
		if old, again := given[name]; again && old != value {
			return nil, fmt.Errorf("%s is given two values, %q and %q", name, old, value)
		}
		given[name], values[name] = value, value
	}
	return values, nil
}

// ReadVarFiles reads files with values of Terraform's variables.
func ReadVarFiles(names []string, limits document.Limits) ([]*document.Source, error) {
	var all []*document.Source
	o := Options{Limits: limits.WithDefaults()}
	for _, name := range names {
		src, err := o.file(name)
		if err != nil {
			return nil, fmt.Errorf("the variable file %s cannot be read: %w", name, err)
		}
		for _, d := range terraform.CheckValues(src, o.Limits) {
			if d.Fatal {
				return nil, parameterError(src, d.Span, sentence(d))
			}
		}
		all = append(all, src)
	}
	return all, nil
}

// parameterPair splits Name=Value, or the AWS CLI's ParameterKey=Name,ParameterValue=Value.
func parameterPair(pair string) (name, value string, ok bool) {
	if rest, long := strings.CutPrefix(pair, "ParameterKey="); long {
		name, value, ok = strings.Cut(rest, ",ParameterValue=")
		value = strings.ReplaceAll(strings.Trim(value, `"`), `\,`, ",")
	} else {
		name, value, ok = strings.Cut(pair, "=")
	}
	return name, value, ok && name != ""
}

func parameterError(src *document.Source, span document.Span, message string) error {
	at := src.Name
	if start, _ := span.Range(); start.Line > 0 {
		at += fmt.Sprintf(":%d:%d", start.Line, start.Column)
	}
	return fmt.Errorf("%s: %s", at, message)
}

// parameterFile adds the values of a file.
func parameterFile(src *document.Source, root *document.Node, values map[string]string) error {
	const wants = "a parameter file is a list of objects with ParameterKey and ParameterValue, or an object of names and values"
	if root == nil {
		return parameterError(src, document.Span{}, "the file is empty; "+wants)
	}
	if inner := root.Member("Parameters"); inner != nil && inner.Kind == document.Object {
		root = inner
	}
	switch root.Kind {
	case document.Object:
		for _, m := range root.Members {
			value, ok := parameterValue(m.Value)
			if !ok {
				return parameterError(src, m.Value.Span, fmt.Sprintf("the value of %s must be text, not %s", m.Key.Text, m.Value.Kind))
			}
			values[m.Key.Text] = value
		}
		return nil
	case document.List:
		for _, item := range root.Items {
			if err := parameterItem(src, item, values); err != nil {
				return err
			}
		}
		return nil
	default:
		return parameterError(src, root.Span, wants+", not "+root.Kind.String())
	}
}

// parameterItem adds the value of one item of a list.
func parameterItem(src *document.Source, item *document.Node, values map[string]string) error {
	if item.Kind == document.String {
		name, value, ok := parameterPair(item.Text)
		if !ok {
			return parameterError(src, item.Span, fmt.Sprintf("%q is not of the form Name=Value", item.Text))
		}
		values[name] = value
		return nil
	}
	key := item.Member("ParameterKey")
	if key == nil || key.Kind != document.String {
		return parameterError(src, item.Span, "an item of a parameter file has the members ParameterKey and ParameterValue")
	}
	if previous := item.Member("UsePreviousValue"); previous != nil && previous.Text == "true" {
		return nil // nobody says here what it was
	}
	value, ok := parameterValue(item.Member("ParameterValue"))
	if !ok {
		return parameterError(src, item.Span, fmt.Sprintf("the parameter %s has no text as its ParameterValue", key.Text))
	}
	values[key.Text] = value
	return nil
}

// parameterValue is a value as text; a list is joined by commas, as CloudFormation splits it.
func parameterValue(n *document.Node) (string, bool) {
	switch {
	case n == nil || n.Kind == document.Null:
		return "", false
	case n.Concrete():
		return n.Text, true
	case n.Kind != document.List:
		return "", false
	}
	texts := make([]string, len(n.Items))
	for i, item := range n.Items {
		if !item.Concrete() || item.Kind == document.Null {
			return "", false
		}
		texts[i] = item.Text
	}
	return strings.Join(texts, ","), true
}
