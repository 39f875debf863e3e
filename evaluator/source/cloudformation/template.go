// Package cloudformation reads CloudFormation templates, SAM's and CDK's output included, into an inventory: keys,
// identities, and the resources that use keys or are shared.
//
// Functions and conditions are resolved as far as a template and the values of its parameters tell: what is decided at
// deployment becomes a symbol, a choice or an unknown value with its reason, never a guess. A resource whose condition is
// not known is read as if it exists.
package cloudformation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// Options say where a template will be deployed to. An empty field is not known: a symbol stands for it.
type Options struct {
	AccountID string
	Region    string
	Partition string
	// Parameters are values of parameters. Those that a template does not have are passed over.
	Parameters map[string]string
}

// ParameterNames returns the names of the parameters that a template has, in its order.
func ParameterNames(root *document.Node) []string {
	section := root.Member("Parameters")
	if section == nil {
		return nil
	}
	names := make([]string, 0, len(section.Members))
	for _, m := range section.Members {
		names = append(names, m.Key.Text)
	}
	return names
}

// Recognize reports whether a document looks like a CloudFormation template.
func Recognize(root *document.Node) bool {
	if root == nil || root.Kind != document.Object {
		return false
	}
	if root.Member("AWSTemplateFormatVersion") != nil {
		return true
	}
	resources := root.Member("Resources")
	if resources == nil || resources.Kind != document.Object {
		return false
	}
	if transform := root.Member("Transform"); transform != nil && (transform.Kind == document.String || transform.Kind == document.List) {
		return true
	}
	for _, m := range resources.Members {
		if t := m.Value.Member("Type"); t != nil && t.Kind == document.String && strings.Contains(t.Text, "::") {
			return true
		}
	}
	return false
}

// Load reads the resources of a template that concern keys: those of KMS and IAM, and those that use keys or are shared.
// They stand in the one Region of the first account of the result; a template without any has no account. Each stack
// set whose template is written in it has an account of its own. The Address of a key is its logical id; path, which
// names the template in messages, is not part of it.
//
// Problems that keep a part from being read have the code "not-evaluated" and are not fatal; a document that is no
// template at all is a fatal one with the code "template".
func Load(path string, root *document.Node, o Options) (*inventory.Inventory, []document.Diagnostic) {
	t := newTemplate(o)
	return &inventory.Inventory{Schema: inventory.Schema, Accounts: t.accounts(path, root)}, t.diagnostics
}

// accounts reads the template and those of its stack sets.
func (t *template) accounts(path string, root *document.Node) []inventory.Account {
	resources := t.open(path, root)
	if resources == nil {
		return nil
	}
	t.macros(root.Member("Transform"))
	account, stackSets := t.read(resources)
	var all []inventory.Account
	if account.Regions != nil || account.AuthorizationDetails != nil {
		account.AccountID = t.pseudo(root.Span, "AWS::AccountId")
		for i := range account.Regions {
			account.Regions[i].Region = t.pseudo(root.Span, "AWS::Region")
		}
		all = append(all, account)
	}
	for _, m := range stackSets {
		all = append(all, t.stackSet(m)...)
	}
	return all
}

// Resolve returns a part of a template that stands in a file of its own, such as a policy document that templates
// include, with its functions resolved. Parameters and resources of the template around it are not known.
func Resolve(part *document.Node, o Options) *document.Node {
	return newTemplate(o).resolve(part)
}

// template is the state of reading one template.
type template struct {
	options     Options
	place       string // "the stack set X" where the template is that of a stack set
	prefix      string // of addresses in a stack set
	level       int    // of stack sets inside each other
	parameters  map[string]*document.Node
	mappings    map[string]*document.Node
	conditions  map[string]*document.Node
	resources   map[string]*document.Node
	diagnostics []document.Diagnostic
	silent      bool // nothing is reported

	given           map[string]string                 // values of parameters
	conditionNames  []string                          // sorted
	conditionValues map[string]*document.Node         // what condition returned
	compared        map[string][]string               // see comparisons; nil before
	comparing       bool                              // while they are collected
	resolved        map[*document.Node]*document.Node // what resolve returned
	sizes           map[*document.Node]int            // what size returned

	keys   map[string]int  // the id symbols of the template's keys -> index among the keys
	active map[string]bool // resources whose name is being resolved
	depth  int             // of functions and values inside each other
	spent  int             // bytes of text and nodes made so far, see spend
}

func newTemplate(o Options) *template {
	return &template{
		options: o, resolved: map[*document.Node]*document.Node{}, sizes: map[*document.Node]int{},
		conditionValues: map[string]*document.Node{}, active: map[string]bool{}, keys: map[string]int{},
	}
}

func (t *template) report(code string, span document.Span, fatal bool, summary, detail string) {
	if t.silent {
		return
	}
	for _, d := range t.diagnostics {
		if d.Code == code && d.Span == span && d.Summary == summary {
			return
		}
	}
	t.diagnostics = append(t.diagnostics, document.Diagnostic{Code: code, Summary: summary, Detail: detail, Span: span, Fatal: fatal})
}

// notEvaluated reports a part of the template that may hold KMS keys and was not read.
func (t *template) notEvaluated(span document.Span, summary, detail string) {
	t.report("not-evaluated", span, false, summary, detail)
}

// open finds the sections of a template and returns its resources, nil where there are none to read.
func (t *template) open(path string, root *document.Node) *document.Node {
	if root == nil || root.Kind != document.Object {
		var span document.Span
		if root != nil {
			span = root.Span
		}
		t.report("template", span, true, fmt.Sprintf("%s is not a CloudFormation template", path), "A template is an object with the member Resources.")
		return nil
	}
	resources := root.Member("Resources")
	if resources == nil {
		t.report("template", root.Span, true, fmt.Sprintf("%s has no Resources", path), "A template is an object with the member Resources.")
		return nil
	}
	if resources.Kind != document.Object {
		t.report("template", resources.Span, true, fmt.Sprintf("Resources must be an object, not %s", resources.Kind), "Each member names a resource, with its Type and Properties.")
		return nil
	}
	t.parameters = t.section("Parameters", root.Member("Parameters"))
	t.give(root.Member("Parameters"))
	t.mappings = t.section("Mappings", root.Member("Mappings"))
	conditions := root.Member("Conditions")
	if usesLoops(root) {
		conditions = t.expand(conditions, true)
		t.conditions = t.section("Conditions", conditions)
		resources = t.expand(resources, true)
	}
	t.conditions = t.section("Conditions", conditions)
	t.conditionNames = slices.Sorted(maps.Keys(t.conditions))
	resources = t.serverless(root, resources)
	t.resources = t.section("Resources", resources)
	return resources
}

// section returns the members of a section by name, the last of a name as CloudFormation takes it.
func (t *template) section(name string, n *document.Node) map[string]*document.Node {
	if n == nil || n.Kind == document.Null {
		return nil
	}
	if n.Kind != document.Object {
		t.report("template", n.Span, false, fmt.Sprintf("%s must be an object, not %s", name, n.Kind), "The section is read as if it were empty.")
		return nil
	}
	members := make(map[string]*document.Node, len(n.Members))
	for _, m := range n.Members {
		members[m.Key.Text] = m.Value
	}
	return members
}

// macros reports the macros of the Transform section that may change KMS resources in a way that nobody knows.
func (t *template) macros(n *document.Node) {
	if n == nil {
		return
	}
	for _, item := range append([]*document.Node{n}, n.Items...) {
		name := item
		if item.Kind == document.Object {
			name = item.Member("Name")
		}
		if name == nil || name.Kind != document.String || isHarmlessMacro(name.Text) {
			continue
		}
		t.notEvaluated(name.Span, fmt.Sprintf("The macro %s is not evaluated", name.Text), "It may change every resource of the template, which is read as it is written.")
	}
}

// isHarmlessMacro reports whether a macro of AWS leaves KMS resources as they are.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-reference.html
func isHarmlessMacro(name string) bool {
	switch name {
	case "AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen", "AWS::CodeStar", "AWS::ServiceCatalog":
		return true
	default:
		return strings.HasPrefix(name, "AWS::SecretsManager-")
	}
}
