package terraform

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
)

// run is the evaluation of one root folder with the modules that it calls.
type run struct {
	options     Options
	root        string // the folder of the root module
	known       *known // what a plan says, or nil
	modules     int
	installed   map[string]string // module key to folder
	folders     Folders
	limits      document.Limits
	parsed      map[string]*folder
	files       map[string]*codeFile
	depth       int
	steps       int
	measures    map[*document.Node]measure
	sets        map[*document.Node]bool // lists that stand for sets
	choices     map[string][]string     // variables of the root to the files that may set them
	diagnostics []document.Diagnostic
	reported    map[string]bool

	suppressions []suppression.Suppression
}

// Folders gives the files of a folder: name to text, for the files that end in .tf, .tofu, .tf.json, .tofu.json and .tfvars;
// nil where there is no such folder. Names are paths with forward slashes, as messages show them.
type Folders func(dir string) []*document.Source

// folder is the parsed code of one folder.
type folder struct {
	dir       string
	variables map[string]*block
	locals    map[string]expression
	outputs   map[string]*block
	resources map[string]*block // "aws_kms_key.main", "data.aws_region.current"
	calls     map[string]*block
	providers map[string]*block // "aws", "aws.audit"
	order     []string          // names of resources in source order
	callOrder []string
	moved     []*block
	values    map[string]expression // of terraform.tfvars and *.auto.tfvars
	choices   []*document.Source    // files of values that are used only if they are named
}

func newFolder(dir string) *folder {
	return &folder{
		dir: dir, variables: map[string]*block{}, locals: map[string]expression{}, outputs: map[string]*block{}, providers: map[string]*block{},
		resources: map[string]*block{}, calls: map[string]*block{}, values: map[string]expression{},
	}
}

func sortAttributes(all []attribute) {
	sort.Slice(all, func(i, j int) bool { return all[i].nameSpan.Start < all[j].nameSpan.Start })
}

func (r *run) report(code string, span document.Span, fatal bool, summary, detail string) {
	key := code + place(span) + summary
	if r.reported[key] {
		return
	}
	r.reported[key] = true
	r.diagnostics = append(r.diagnostics, document.Diagnostic{Code: code, Summary: summary, Detail: detail, Span: span, Fatal: fatal})
}

// load parses a folder, once.
func (r *run) load(dir string) *folder {
	if f, ok := r.parsed[dir]; ok {
		return f
	}
	all := r.folders(dir)
	sources := slices.Clone(all) // they may be shared with other goroutines
	if sources == nil {
		r.parsed[dir] = nil
		return nil
	}
	f := newFolder(dir)
	r.parsed[dir] = f
	sources = slices.DeleteFunc(sources, func(src *document.Source) bool { return replacedByTofu(src, all) })
	sort.SliceStable(sources, func(i, j int) bool { return overrideRank(sources[i].Name) < overrideRank(sources[j].Name) })
	for _, src := range sources {
		name := src.Name
		switch {
		case strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json"):
			if base := path.Base(name); strings.HasPrefix(base, "terraform.tfvars") || strings.Contains(base, ".auto.tfvars") {
				r.valuesOf(f, src)
			} else {
				f.choices = append(f.choices, src)
			}
		case strings.HasSuffix(name, ".json"):
			r.jsonFile(f, src)
		default:
			r.nativeFile(f, src)
		}
	}
	return f
}

// replacedByTofu reports whether a file of Terraform stands beside one of OpenTofu that has the same name: OpenTofu reads that
// one instead.
func replacedByTofu(src *document.Source, all []*document.Source) bool {
	name, tf := strings.CutSuffix(src.Name, ".tf")
	if tf {
		name += ".tofu"
	} else if name, tf = strings.CutSuffix(src.Name, ".tf.json"); tf {
		name += ".tofu.json"
	}
	return tf && slices.ContainsFunc(all, func(other *document.Source) bool { return other.Name == name })
}

// overrideRank orders override files behind the others: what they say wins.
func overrideRank(name string) int {
	base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".json"), ".tf"), ".tofu")
	if base == "override" || strings.HasSuffix(base, "_override") {
		return 1
	}
	return 0
}

func (r *run) nativeFile(f *folder, src *document.Source) {
	body, diagnostics := parseConfig(src, r.limits)
	r.syntax(src, diagnostics)
	if body == nil {
		return
	}
	if !diagnostics.HasErrors() { // what could be read of a broken file may lack parts
		r.readSuppressions(src, body)
	}
	for i, b := range body.Blocks {
		made := nativeBlock(src, b)
		if diagnostics.HasErrors() {
			next := len(src.Text)
			if i+1 < len(body.Blocks) {
				next = body.Blocks[i+1].TypeRange.Start.Byte
			}
			made.broken = r.brokenAt(src, b, made, next)
		}
		f.add(made)
	}
}

// syntax reports what the parser of HCL found, in its words.
func (r *run) syntax(src *document.Source, diagnostics hcl.Diagnostics) {
	for _, d := range diagnostics {
		if d.Severity != hcl.DiagError {
			continue
		}
		span := document.Span{Source: src}
		if d.Subject != nil {
			span = spanOf(src, *d.Subject)
		}
		r.report("hcl", span, true, d.Summary, d.Detail)
	}
}

// CheckValues tells what is wrong with the syntax of a file of values of variables.
func CheckValues(src *document.Source, limits document.Limits) []document.Diagnostic {
	r := run{limits: limits, reported: map[string]bool{}}
	r.valuesOf(newFolder(""), src)
	return r.diagnostics
}

func (r *run) valuesOf(f *folder, src *document.Source) {
	if strings.HasSuffix(src.Name, ".json") {
		n, diagnostics := document.ParseJSON(src, r.limits)
		r.diagnostics = append(r.diagnostics, diagnostics...)
		for _, m := range (jsonBody{orEmpty(n)}).attrs() {
			f.values[m.name] = literalExpr{m.value.(jsonExpr).node}
		}
		return
	}
	body, diagnostics := parseConfig(src, r.limits)
	r.syntax(src, diagnostics)
	if body == nil {
		return
	}
	for name, a := range body.Attributes {
		f.values[name] = nativeExpr{src: src, expr: a.Expr}
	}
}

// literalExpr is a value that is no template.
type literalExpr struct{ node *document.Node }

func (e literalExpr) span() document.Span        { return e.node.Span }
func (e literalExpr) eval(*scope) *document.Node { return e.node }

// brokenAt is where the first error in a block of a broken file is, 0 where there is none. After one error the parser of HCL is
// silent about the next ones, so the block is parsed again by itself.
func (r *run) brokenAt(src *document.Source, b *hclsyntax.Block, made *block, next int) int {
	end := made.span().End
	if end <= made.header.End { // it has no closing brace
		end = next
	}
	_, diagnostics := hclsyntax.ParseConfig([]byte(src.Text[b.TypeRange.Start.Byte:end]+"\n"), src.Name, b.TypeRange.Start)
	for _, d := range diagnostics {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			r.syntax(src, hcl.Diagnostics{d})
			return d.Subject.Start.Byte
		}
	}
	return 0
}

// unparsed is the value of what stands where the parser found an error.
func unparsed(name string, span document.Span) expression {
	return literalExpr{unknown(span, name, name+" is in a block that does not parse")}
}

func orEmpty(n *document.Node) *document.Node {
	if n == nil || n.Kind != document.Object {
		return &document.Node{Kind: document.Object}
	}
	return n
}

func (r *run) jsonFile(f *folder, src *document.Source) {
	root, diagnostics := document.ParseJSON(src, r.limits)
	r.diagnostics = append(r.diagnostics, diagnostics...)
	if root == nil {
		return
	}
	for _, top := range root.Members {
		for _, o := range objects(top.Value) {
			switch top.Key.Text {
			case "resource", "data":
				for _, t := range o.Members {
					for _, types := range objects(t.Value) {
						for _, m := range types.Members {
							for _, b := range jsonBlocks(top.Key.Text, m.Key.Span, m.Value) {
								b.labels = []string{t.Key.Text, m.Key.Text}
								f.add(b)
							}
						}
					}
				}
			case "locals", "moved":
				f.add(&block{kind: top.Key.Text, header: top.Key.Span, body: jsonBody{o}})
			default:
				for _, m := range o.Members {
					for _, b := range jsonBlocks(top.Key.Text, m.Key.Span, m.Value) {
						b.labels = []string{m.Key.Text}
						f.add(b)
					}
				}
			}
		}
	}
}

func (f *folder) add(b *block) {
	one := func(in map[string]*block) {
		if len(b.labels) == 1 {
			in[b.labels[0]] = merged(in[b.labels[0]], b)
		}
	}
	switch b.kind {
	case "variable":
		one(f.variables)
	case "output":
		one(f.outputs)
	case "provider":
		if len(b.labels) == 1 {
			f.providers[providerName(b)] = b
		}
	case "module":
		if len(b.labels) == 1 && f.calls[b.labels[0]] == nil {
			f.callOrder = append(f.callOrder, b.labels[0])
		}
		one(f.calls)
	case "moved":
		f.moved = append(f.moved, b)
	case "locals":
		all := b.attrs()
		for i, a := range all {
			f.locals[a.name] = a.value
			if b.broken > 0 && (i+1 == len(all) || b.broken < all[i+1].nameSpan.Start) { // it or one before it
				f.locals[a.name] = unparsed("local."+a.name, a.nameSpan)
			}
		}
	case "resource", "data":
		if len(b.labels) != 2 {
			return
		}
		name := b.labels[0] + "." + b.labels[1]
		if b.kind == "data" {
			name = "data." + name
		}
		if f.resources[name] == nil {
			f.order = append(f.order, name)
		}
		f.resources[name] = merged(f.resources[name], b)
	}
}

// merged is a block with what an override file says of it.
func merged(base, over *block) *block {
	if base == nil {
		return over
	}
	out := *base
	out.body = overridden{base.body, over.body}
	out.broken = max(base.broken, over.broken)
	return &out
}

// overridden is a body whose arguments and nested blocks are replaced by those of another one.
type overridden struct{ base, over body }

func (o overridden) span() document.Span { return o.base.span() }

func (o overridden) attr(name string) expression {
	if e := o.over.attr(name); e != nil {
		return e
	}
	return o.base.attr(name)
}

func (o overridden) attrs() []attribute {
	out := o.over.attrs()
	for _, a := range o.base.attrs() {
		if o.over.attr(a.name) == nil {
			out = append(out, a)
		}
	}
	return out
}

func (o overridden) blocks(kind string) []*block {
	if b := o.over.blocks(kind); len(b) > 0 {
		return b
	}
	return o.base.blocks(kind)
}
