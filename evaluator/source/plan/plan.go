// Package plan reads what terraform show -json and tofu show -json print of a plan into what the interpreter of Terraform code
// takes as known.
//
// A plan can be large and holds little that concerns keys: the text is searched once for where each resource stands, and the
// values of a resource are read when they are asked for.
package plan

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// Recognize reports whether a text is a plan, as far as it goes: one that breaks off is recognised too.
func Recognize(text string) bool {
	if !strings.Contains(text, `"format_version"`) {
		return false
	}
	names := topLevel(text)
	return names["format_version"] && (names["planned_values"] || names["resource_changes"] || names["configuration"] ||
		names["terraform_version"] && !names["values"])
}

// IsState reports whether a text is what terraform show -json prints of a state.
func IsState(text string) bool {
	if !strings.Contains(text, `"format_version"`) {
		return false
	}
	names := topLevel(text)
	return names["format_version"] && names["terraform_version"] && names["values"]
}

// IsLog reports whether a text is the log that terraform plan -json writes while it works.
func IsLog(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	return strings.HasPrefix(line, `{"@level":`) && strings.Contains(line, `"@module":"terraform`)
}

// topLevel returns the names of the members of the object that a text is, as far as it goes.
func topLevel(text string) map[string]bool {
	names := map[string]bool{}
	depth, name := 0, ""
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			start := i + 1
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if name = ""; depth == 1 && i < len(text) {
				name = text[start:i]
			}
		case ':':
			if depth == 1 {
				names[name] = true
			}
		}
	}
	return names
}

// Load reads a plan. A fatal diagnostic says why it cannot be read; then the plan is nil.
func Load(src *document.Source, limits document.Limits) (*terraform.Plan, []document.Diagnostic) {
	return load(src, limits, false)
}

func load(src *document.Source, limits document.Limits, before bool) (*terraform.Plan, []document.Diagnostic) {
	r := reader{before: before, src: src, limits: limits.WithDefaults(), index: map[string]int{}, removed: map[string]bool{}}
	r.limits.Bytes = max(r.limits.Bytes, len(src.Text))
	if d := r.tooDeep(); d != nil {
		return nil, []document.Diagnostic{*d}
	}
	r.dec = json.NewDecoder(strings.NewReader(src.Text))
	err := r.document()
	if err == nil {
		err = (&tfjson.Plan{FormatVersion: r.version}).Validate()
		if err != nil {
			return nil, []document.Diagnostic{r.versionDiagnostic()}
		}
	}
	if err != nil {
		return nil, []document.Diagnostic{r.broken(err)}
	}
	return r.result(), r.diagnostics
}

// reader goes through the text of a plan.
type reader struct {
	src    *document.Source
	limits document.Limits
	dec    *json.Decoder

	before    bool // whether what is there before the plan is asked for
	version   string
	versionAt document.Span
	variables map[string]*document.Node
	config    *tfjson.Config
	instances []terraform.PlannedInstance
	index     map[string]int  // address to place in instances
	removed   map[string]bool // addresses that will not be there
	moves     []terraform.Move
	complete  *bool // nil where the plan does not say
	errored   bool

	diagnostics []document.Diagnostic
}

// errShape says that the plan has something at a place where Terraform writes something else.
type errShape struct{ what string }

func (e errShape) Error() string { return e.what }

// document reads the members of the plan.
func (r *reader) document() error {
	return r.object("the plan", func(name string) error {
		switch name {
		case "format_version":
			end := r.offset()
			err := r.dec.Decode(&r.version)
			r.versionAt = r.span(end)
			return err
		case "variables":
			return r.readVariables()
		case "planned_values":
			if r.before {
				return r.skip()
			}
			return r.values(planned)
		case "resource_changes":
			return r.list(name, r.change)
		case "prior_state":
			return r.object(name, func(name string) error {
				if name == "values" {
					if r.before {
						return r.values(stateBefore)
					}
					return r.values(dataOfState)
				}
				return r.skip()
			})
		case "configuration":
			return r.dec.Decode(&r.config)
		case "complete":
			return r.dec.Decode(&r.complete)
		case "errored":
			return r.dec.Decode(&r.errored)
		default:
			return r.skip()
		}
	})
}

// part says which values are read.
type part uint8

const (
	planned     part = iota // what will be there
	dataOfState             // the data sources of the state that the plan was made with
	stateBefore             // all of that state
)

// values reads a part of the plan.
func (r *reader) values(of part) error {
	return r.object("the values", func(name string) error {
		if name == "root_module" {
			return r.module(of)
		}
		return r.skip()
	})
}

func (r *reader) module(of part) error {
	return r.object("a module", func(name string) error {
		switch name {
		case "resources":
			return r.list(name, func() error { return r.resource(of) })
		case "child_modules":
			return r.list(name, func() error { return r.module(of) })
		default:
			return r.skip()
		}
	})
}

// header is what is read of each resource.
type header struct {
	Address string `json:"address"`
	// Previous is the address before the plan, "" where it is the same.
	Previous string              `json:"previous_address"`
	Mode     tfjson.ResourceMode `json:"mode"`
	Deposed  string              `json:"deposed"`
	Change   struct {
		Actions tfjson.Actions `json:"actions"`
	} `json:"change"`
}

// resource reads one resource of planned values or of the state.
func (r *reader) resource(of part) error {
	h, span, err := r.header()
	if err != nil || h.Address == "" || of == dataOfState && h.Mode != tfjson.DataResourceMode || r.removed[h.Address] {
		return err
	}
	in := terraform.PlannedInstance{Address: h.Address, Span: r.addressIn(span, h.Address), Values: func() *document.Node { return r.plain(span, of != planned) }}
	if _, known := r.index[h.Address]; !known {
		r.index[h.Address] = len(r.instances)
		r.instances = append(r.instances, in)
	}
	return nil
}

// change reads one change of a resource. It says more than planned values do: which values are not known.
func (r *reader) change() error {
	h, span, err := r.header()
	if err != nil || h.Address == "" || h.Deposed != "" {
		return err
	}
	if h.Previous != "" {
		r.moves = append(r.moves, terraform.Move{From: h.Previous, To: h.Address})
	}
	if r.before {
		return r.changedFrom(h, span)
	}
	if h.Change.Actions.Delete() || h.Change.Actions.Forget() {
		r.removed[h.Address] = true
		return nil
	}
	in := terraform.PlannedInstance{Address: h.Address, Span: r.addressIn(span, h.Address), Values: func() *document.Node { return r.changed(span) }}
	if i, known := r.index[h.Address]; known {
		r.instances[i] = in
		return nil
	}
	r.index[h.Address] = len(r.instances)
	r.instances = append(r.instances, in)
	return nil
}

func (r *reader) header() (h header, span document.Span, err error) {
	start := r.offset()
	err = r.dec.Decode(&h)
	return h, r.span(start), err
}

// result is the plan without what will be removed.
func (r *reader) result() *terraform.Plan {
	if r.before {
		return r.resultBefore()
	}
	p := &terraform.Plan{Text: r.src, Variables: r.variables, Moves: r.moves}
	for _, in := range r.instances {
		if !r.removed[in.Address] {
			p.Instances = append(p.Instances, in)
		}
	}
	if r.config != nil {
		p.Root = module(r.config.RootModule)
	} else if len(p.Instances) > 0 {
		r.gap("the plan has no configuration, which says what the code sets; --source names the folder of the code")
	}
	switch {
	case r.errored:
		r.gap("the plan ended with an error: it does not have everything")
	case r.complete != nil && !*r.complete:
		r.gap("the plan is not complete, as one with -target or with deferred changes: it does not have everything")
	}
	return p
}

// gap notes that the plan does not say everything.
func (r *reader) gap(summary string) {
	r.diagnostics = append(r.diagnostics, document.Diagnostic{Code: "not-evaluated", Summary: summary, Span: document.Span{Source: r.src}})
}

func (r *reader) versionDiagnostic() document.Diagnostic {
	d := document.Diagnostic{Code: "plan-version", Fatal: true, Span: r.versionAt,
		Summary: fmt.Sprintf("The plan has format version %s", r.version), Detail: "Versions 0.1 to 1.x are read; a newer version of kmslint may read it."}
	if r.version == "" {
		d.Summary, d.Span = "The plan says no format version", document.Span{Source: r.src}
	}
	return d
}

// broken says where and why the text is no plan.
func (r *reader) broken(err error) document.Diagnostic {
	d := document.Diagnostic{Code: "plan", Fatal: true, Span: r.point(int(r.dec.InputOffset())), Detail: "Write it again with terraform show -json."}
	var syntax *json.SyntaxError
	var shape errShape
	var kind *json.UnmarshalTypeError
	var nothing skipped
	switch {
	case errors.As(json.Unmarshal([]byte(r.src.Text), &nothing), &syntax): // a decoder counts from the value that it reads
		at := int(syntax.Offset) - 1
		d.Span, d.Summary = r.point(at), "The plan is not JSON: "+syntax.Error()
		if at+1 >= len(r.src.Text) {
			d.Code, d.Span, d.Summary = "truncated", r.point(len(r.src.Text)), "The plan ends before it is complete"
		}
	case errors.As(err, &shape):
		d.Summary = "The plan is not as Terraform writes it: " + shape.what
	case errors.As(err, &kind):
		d.Summary = "The plan is not as Terraform writes it: " + cmp.Or(kind.Field, "the value") + " is a " + kind.Value
	default:
		d.Summary = "The plan cannot be read: " + err.Error()
	}
	return d
}
