package terraform

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Plan is what a plan says about code: where the code leaves a value open, or says something else, the plan is right.
type Plan struct {
	// Text is the text of the plan.
	Text *document.Source
	// Variables are the values of the root's variables.
	Variables map[string]*document.Node
	// Instances are the instances of resources and data sources that will be there.
	Instances []PlannedInstance
	// Root is what the plan says about the code itself; nil where it says nothing.
	Root *PlannedModule
	// Moves are the resources that had another address before.
	Moves []Move
}

// PlannedInstance is an instance of a resource or data source.
type PlannedInstance struct {
	// Address is the address as Terraform writes it: module.keys["a"].aws_kms_key.this[0].
	Address string
	// Span is what stands for the instance in the text of the plan.
	Span document.Span
	// Values reads its attributes: an Object. What is not known until the plan is applied is an Unknown.
	Values func() *document.Node
}

// PlannedModule is the code of a module as a plan describes it: which arguments are set, and what they refer to.
type PlannedModule struct {
	// Resources are by name: "aws_kms_key.main", "data.aws_region.current".
	Resources map[string]*PlannedResource
	Calls     map[string]*PlannedCall
	// Outputs are the references of each output.
	Outputs map[string][]string
}

// PlannedResource is a resource as the code declares it.
type PlannedResource struct {
	// Provider is the name of the provider in the root: "aws", "aws.audit".
	Provider string
	// Arguments are the references of each argument that the code sets, with those of nested blocks left out.
	Arguments map[string][]string
	// Each says that the resource has several instances.
	Each bool
}

// PlannedCall is a call of a module.
type PlannedCall struct {
	Inputs map[string][]string
	Each   bool
	Module *PlannedModule
}

// call returns what the plan says about a module call, nil where it says nothing.
func (p *PlannedModule) call(name string) *PlannedCall {
	if p == nil {
		return nil
	}
	return p.Calls[name]
}

// IsOf reports whether a plan was made of the code of a folder: both declare the same resources and module calls.
func (p *Plan) IsOf(files []*document.Source, limits document.Limits) bool {
	if p.Root == nil {
		return false
	}
	r := &run{folders: func(string) []*document.Source { return files }, limits: limits, parsed: map[string]*folder{}, reported: map[string]bool{}}
	f := r.load("")
	return f != nil && slices.Equal(managed(f.resources), managed(p.Root.Resources)) && slices.Equal(sortedNames(f.calls), sortedNames(p.Root.Calls))
}

// managed are the names of resources, without data sources: those may also stand in checks.
func managed[T any](all map[string]T) []string {
	return slices.DeleteFunc(sortedNames(all), func(name string) bool { return strings.HasPrefix(name, "data.") })
}
