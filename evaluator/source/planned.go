package source

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/plan"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// planFactor is how many times as large as other files a plan may be: it holds all resources, not only those with policies.
const planFactor = 8

// isPlan reports whether a text is a plan of Terraform or OpenTofu.
func isPlan(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") && plan.Recognize(text)
}

// mayBePlan reports whether a text that begins like this may be a plan.
func mayBePlan(start []byte) bool {
	return bytes.Contains(start, []byte(`"format_version"`)) && bytes.Contains(start, []byte(`"terraform_version"`))
}

// largePlan reads a plan that is larger than other files may be.
func (f *File) largePlan(t *opened, e Entry, o Options) {
	limit := planFactor * o.Limits.Bytes
	if t.size <= int64(limit) {
		raw := bytes.NewBuffer(make([]byte, 0, max(int(t.size), len(t.head))+bytes.MinRead))
		if _, err := raw.ReadFrom(io.LimitReader(t.all(), int64(limit)+1)); err != nil {
			f.problem("cannot be read: %v", reason(err))
			return
		}
		if t.head = raw.Bytes(); len(t.head) <= limit {
			f.text(t.head, e, o)
			return
		}
	}
	if e.Named || markedStream(t.all()) {
		f.problem("is a Terraform plan that is larger than the limit of %d bytes, which is %d times --max-bytes; raise that", limit, planFactor)
	}
}

// notAPlan says what a text is that Terraform has printed and that is no plan, or "".
func notAPlan(text string) string {
	switch {
	case plan.IsLog(text):
		return "is the log of terraform plan -json; terraform show -json PLAN > plan.json makes a plan that can be read"
	case plan.IsState(text):
		return "is a Terraform state; a plan is read instead: terraform show -json PLAN > plan.json"
	default:
		return ""
	}
}

// noBefore is for what is no plan where one is asked for.
const noBefore = "is no Terraform plan, which alone holds both what was there before and what will be; name two things to compare, OLD and NEW"

// plan reads a plan, together with the code that it was made of where that is at hand.
func (f *File) plan(e Entry, o Options) {
	src := f.Source
	src.Private = true
	f.Raw, f.Source = nil, nil // a plan may be large, and reports do not quote it
	load := plan.Load
	if o.Before {
		load = plan.LoadBefore
	}
	p, diagnostics := load(src, o.Limits)
	f.split(diagnostics, e.Named || strings.Contains(src.Text, "aws_kms_"))
	if p == nil {
		return
	}
	code := &Code{options: o, folders: map[string]*codeFolder{}}
	options := terraform.Options{
		AccountID: o.Account, Region: o.Region, Partition: o.Partition, Limits: o.Limits, Plan: p,
		Folders: func(string) []*document.Source { return nil },
		File: func(string) (*document.Source, error) {
			return nil, errors.New("files are not read for a plan without code")
		},
	}
	dir := ""
	if !o.Before { // the code is that of after
		var err error
		if dir, err = code.of(p, e, o); err != nil {
			f.problem("%v", err)
			return
		}
	}
	f.Planned = dir
	if dir != "" {
		options.Folders = func(dir string) []*document.Source { return code.folder(dir).files }
		options.File, options.Names = o.file, o.namesBelow
	}
	root := terraform.Load(dir, options)
	f.split(root.Diagnostics, true)
	f.Suppressions, f.Moves = root.Suppressions, root.Moves
	switch {
	case o.wants(root.Inventory):
		f.Inventory, f.Code = root.Inventory, true
	case len(f.Diagnostics) > 0 && (e.Named || strings.Contains(src.Text, "aws_kms_")): // there is no key that they could stand with
		f.NotRead = "may lack keys: " + f.Diagnostics[0].Summary
	}
}

// of finds the folder of the code that a plan was made of; "" where it is not at hand.
func (c *Code) of(p *terraform.Plan, e Entry, o Options) (dir string, err error) {
	if o.Code != "" {
		f := c.folder(o.Code)
		switch {
		case f.err != nil:
			return "", errors.New("the code of the plan cannot be read in " + o.Code + ": " + f.err.Error())
		case len(f.problems) > 0:
			return "", errors.New("the code of the plan cannot be read: " + f.problems[0].Path + " " + f.problems[0].Message)
		case len(f.files) == 0:
			return "", errors.New("there is no Terraform code in " + o.Code + ", which --source names")
		}
		return o.Code, nil
	}
	candidates := []string{"."}
	if e.Path != "-" {
		candidates = []string{path.Dir(e.Path), "."}
	}
	for _, dir := range candidates {
		if f := c.folder(dir); f.err == nil && f.problems == nil && len(f.files) > 0 && p.IsOf(f.files, o.Limits) {
			return dir, nil
		}
	}
	return "", nil
}
