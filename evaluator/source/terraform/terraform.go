// Package terraform reads the KMS keys of Terraform and OpenTofu code into an inventory, without terraform init,
// credentials or network.
//
// It is an abstract interpreter over HCL: values that are known only when the code is applied stay symbols that have an
// identity, so that "this account" is this account wherever it is written. Functions on known values are Terraform's own.
package terraform

import (
	"errors"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
)

// Options say where the code will be applied, as far as that is known.
type Options struct {
	AccountID string
	Region    string
	Partition string
	// Vars are values of the root's variables, as --var gives them, and VarFiles are files with such values.
	Vars     map[string]string
	VarFiles []*document.Source
	// Plan is what a plan says about the code, or nil.
	Plan *Plan
	// Alone says that the values are for this root only, so that one for a variable that it does not have is an error.
	Alone  bool
	Limits document.Limits
	// Folders gives the files of a folder.
	Folders Folders
	// File gives one file that the code names.
	File func(name string) (*document.Source, error)
	// Names gives the names of the files below a folder, relative to it.
	Names func(dir string) ([]string, error)
}

// Root is what the code of one folder and of the modules that it calls declares.
type Root struct {
	Inventory *inventory.Inventory
	// Diagnostics are problems of syntax, which are fatal for the file that has them, and parts that were not evaluated.
	Diagnostics []document.Diagnostic
	// Suppressions are those in the comments of the code.
	Suppressions []suppression.Suppression
	// Moves are those that the code declares, and those of the plan.
	Moves []Move
}

// Load evaluates the code of one folder. The path has forward slashes; it is "" where only a plan is at hand.
func Load(dir string, o Options) *Root {
	r := &run{
		options: o, folders: o.Folders, limits: o.Limits, root: path.Clean(dir), parsed: map[string]*folder{}, files: map[string]*codeFile{}, reported: map[string]bool{},
		installed: map[string]string{}, measures: map[*document.Node]measure{}, sets: map[*document.Node]bool{}, known: newKnown(o.Plan),
	}
	root := r.load(r.root)
	out := &Root{}
	if o.Plan != nil && o.Plan.Root != nil {
		root = r.declaredFolder(root, o.Plan.Root)
	}
	if root == nil {
		return out
	}
	r.readInstalled(root.dir)
	for _, src := range o.VarFiles {
		r.valuesOf(root, src)
	}
	m := newModule(r, root, "")
	if o.Plan != nil {
		m.declared = o.Plan.Root
	}
	m.undeclared(o.Alone)
	var f found
	m.each(isKMS, f.collect)
	f.attach()
	if !r.spend(0) {
		r.report("not-evaluated", document.Span{}, false, "The code of "+r.root+" was evaluated only in part", "It takes too many steps; what was not reached is not known.")
	}
	r.steps = 0 // keys do not pay for what is beside them
	people, others := identities{found: &f}, parts{found: &f}
	m.each(isIAM, people.collect)
	m.each(isPart, others.collect)
	people.finish()
	others.finish()
	f.lookUps()
	if !r.spend(0) {
		r.report("not-evaluated", document.Span{}, false, "The resources of "+r.root+" besides its keys were evaluated only in part", "They take too many steps; what was not reached is not known.")
	}
	out.Inventory = f.inventory(f.resolved)
	out.Inventory.Documents = others.documents
	out.Diagnostics = r.diagnostics
	out.Suppressions = r.suppressions
	out.Moves = m.moves()
	if o.Plan != nil {
		out.Moves = append(out.Moves, o.Plan.Moves...)
	}
	return out
}

// codeFile is a file that the code names. Loops name the same one many times: it is read and parsed once.
type codeFile struct {
	src *document.Source
	err error

	template    hclsyntax.Expression // nil until it is asked for
	diagnostics hcl.Diagnostics
}

func (r *run) codeFile(name string) *codeFile {
	f := r.files[name]
	if f == nil {
		f = &codeFile{err: errors.New("files are not read here")}
		if r.options.File != nil {
			f.src, f.err = r.options.File(name)
		}
		r.files[name] = f
	}
	return f
}

func (r *run) file(name string) (*document.Source, error) {
	f := r.codeFile(name)
	return f.src, f.err
}

// templateOf parses a file as a template.
func (r *run) templateOf(src *document.Source) (hclsyntax.Expression, hcl.Diagnostics) {
	f := r.codeFile(src.Name)
	if f.template == nil && f.diagnostics == nil {
		f.template, f.diagnostics = parseTemplate(src, src.Text, hcl.InitialPos, r.limits)
	}
	return f.template, f.diagnostics
}

// readInstalled reads what terraform init has noted about the modules that it downloaded.
func (r *run) readInstalled(dir string) {
	src, err := r.file(path.Join(dir, ".terraform/modules/modules.json"))
	if err != nil {
		return
	}
	n, diagnostics := document.ParseJSON(src, r.limits)
	if document.Fatal(diagnostics) {
		return
	}
	all := n.Member("Modules")
	if all == nil {
		return
	}
	for _, m := range all.Items {
		key, at := m.Member("Key"), m.Member("Dir")
		if key != nil && at != nil && key.Text != "" && !strings.HasPrefix(at.Text, "/") {
			r.installed[key.Text] = path.Join(dir, at.Text)
		}
	}
}
