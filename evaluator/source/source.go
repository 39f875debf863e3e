// Package source turns files into inventories: it walks folders, recognises what a file is by what is in it, and hands
// it to the reader of that format.
package source

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/policyjson"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

// Options say how files are read.
type Options struct {
	// Kind is what a bare policy in a file that the user named is; nil means that nobody said so: a key policy.
	Kind *policy.Kind
	// Account, Region and Partition say where code will live; "" is "not known".
	Account   string
	Region    string
	Partition string
	Limits    document.Limits
	// Vars and VarFiles give values to the variables of Terraform's root modules, see [ReadVarFiles]; later files win.
	Vars     map[string]string
	VarFiles []*document.Source
	// Code is the folder of the code that plans were made of; "" is the plan's folder or the current one, if it has that code.
	Code string
	// Whole asks for the inventory of all code, not only of that in which there is something to judge.
	Whole bool
	// Exclude reports whether an absolute path, of a folder or a file, is left out unless it is named; nil leaves out none.
	Exclude func(path string, folder bool) bool
	// Files is where paths are looked up, which then start from its root; nil is the file system. Root is the absolute path
	// that stands for its root, for Exclude.
	Files fs.FS
	Root  string
	// Before asks for what is there before a plan is applied, rather than after; it is for plans only.
	Before bool
	// Compared says that the inventory is compared with that of another path: units of code are named by their place below it.
	Compared bool
	// MayBeEmpty says that it is no problem if there is nothing to put into an inventory, as long as nothing was passed over.
	MayBeEmpty bool
	// Parameters are values of the parameters of CloudFormation templates, see [ReadParameters].
	Parameters map[string]string
	// Stdin is read for the path "-".
	Stdin io.Reader
}

func (o Options) files() files { return files{o.Files} }

// File is what became of one file.
type File struct {
	Path string
	// Folder says that it is a folder of code, evaluated as a whole.
	Folder bool
	// Raw are the bytes of the file, and Source its text; nil where it was not read.
	Raw    []byte
	Source *document.Source
	// Inventory is nil for a file without KMS content and for one that could not be read.
	Inventory *inventory.Inventory
	// Code says that the inventory is what a template, a policy document or Terraform code declares: its symbols and
	// addresses mean something in this file only.
	Code bool
	// Diagnostics are recoverable problems in the file, to be judged by rules.
	Diagnostics []document.Diagnostic
	// Suppressions say which findings are wanted.
	Suppressions []suppression.Suppression
	// Problems say why the file, or a part of it, could not be read at all.
	Problems []Problem
	// Parameters are the names of the parameters that a CloudFormation template has.
	Parameters []string
	// Moves are what Terraform code has at another address than before.
	Moves []Move
	// Note is something the user should know about how the file was read, or "".
	Note string
	// NotRead says why a file with KMS content was passed over, or "".
	NotRead string
	// Planned is the folder of the code that a plan was read with, or "".
	Planned string
}

// Move is what Terraform code has at another address than before.
type Move = terraform.Move

// Problem is a reason why a file could not be read.
type Problem struct {
	// Path is the file, "" for that of the [File] or of the span.
	Path string
	// Message is one sentence that says what is wrong and what to do, without the path.
	Message string
	// Span is where; it is zero for the file as a whole.
	Span document.Span
}

// Read reads one file. A file that the walk found and that has no KMS content comes back without inventory, silently; so
// does one that is not readable as any format and has no sign of KMS in it.
func Read(e Entry, o Options) *File {
	o.Limits = o.Limits.WithDefaults()
	f := &File{Path: e.Path}
	if e.Err != nil {
		f.problem("cannot be read: %v", e.Err)
		return f
	}
	if e.Code != nil && o.Before {
		f.problem("%s", noBefore)
		return f
	}
	if e.Code != nil {
		return readCode(e, o)
	}
	text, err := o.open(e)
	if err != nil {
		f.problem("cannot be read: %v", reason(err))
		return f
	}
	defer text.Close()
	switch {
	case snapshot.RecognizeStream(text.head, isStream(e.Path), o.Limits):
		f.stream(text.all(), o)
	case isStream(e.Path) && !e.Named: // some other program's, which speaks of KMS
	case text.rest != nil && mayBePlan(text.head):
		f.largePlan(text, e, o)
	case text.rest != nil:
		if e.Named || markedStream(text.all()) {
			f.problem("%s", o.tooLarge())
		}
	case e.Named || mentionsKMS(text.head) || containsAny(text.head, sharing...) || looksLikeUTF16(text.head) || o.Whole && declaresPrincipals(text.head):
		f.text(text.head, e, o)
	}
	return f
}

func (o Options) tooLarge() string {
	return fmt.Sprintf("is larger than the limit of %d bytes; split it, or raise the limit with --max-bytes", o.Limits.Bytes)
}

// stream reads a stream of parts of an inventory, which may be larger than any limit.
func (f *File) stream(r io.Reader, o Options) {
	var m inventory.Merger
	diagnostics := snapshot.LoadStream(f.Path, r, o.Limits, m.Add)
	inv, contradictions := m.Inventory()
	f.Inventory = inv
	f.split(append(diagnostics, contradictions...), true)
}

// text reads a file that is small enough and may concern us.
func (f *File) text(raw []byte, e Entry, o Options) {
	if encoding, message := notText(raw); message != "" {
		if e.Named || encoding && marked(raw) {
			f.problem("%s", message)
		}
		return
	}
	f.Raw, f.Source = raw, document.NewSource(e.Path, raw)
	if f.Source.Text != "" && isPlan(f.Source.Text) {
		f.plan(e, o)
		return
	}
	if o.Before {
		f.problem("%s", noBefore)
		return
	}
	root, diagnostics := parse(e.Path, f.Source, o.Limits)
	for _, d := range diagnostics {
		if d.Fatal {
			f.unreadable(d, e)
			return
		}
	}
	f.Diagnostics = diagnostics
	f.interpret(root, e, o)
	if f.Inventory != nil {
		f.Suppressions = suppressions(f.Source, root)
	}
}

// unreadable says why a file is not readable as any format. One that the walk found and that another tool fills in first
// is no error, but is listed as not read.
func (f *File) unreadable(d document.Diagnostic, e Entry) {
	switch mark := templateMark(f.Source, d.Span.Start); {
	case !e.Named && !marked(f.Raw):
	case !e.Named && mark != "":
		line := f.Source.Position(d.Span.Start).Line
		f.NotRead = fmt.Sprintf("is filled in by another tool (%s in line %d) before it is JSON or YAML", mark, line)
	case notAPlan(f.Source.Text) != "": // one object in each line
		f.problem("%s", notAPlan(f.Source.Text))
	default:
		f.Problems = append(f.Problems, Problem{Message: sentence(d), Span: d.Span})
	}
}

// templateMark returns the mark of a template language that stands at or right before a place, or "".
func templateMark(src *document.Source, offset int) string {
	near := src.Text[max(0, offset-2):min(len(src.Text), offset+2)]
	for _, mark := range []string{"${", "{{", "{%", "<%", "<<"} {
		if strings.Contains(near, mark) {
			return mark
		}
	}
	return ""
}

func (f *File) problem(format string, args ...any) {
	f.Problems = append(f.Problems, Problem{Message: fmt.Sprintf(format, args...)})
}

func sentence(d document.Diagnostic) string {
	return strings.TrimSuffix(d.Summary, ".") + ". " + d.Detail
}

// declaresPrincipals reports whether the text of a template may declare roles or users.
func declaresPrincipals(text []byte) bool {
	return bytes.Contains(text, []byte("AWS::IAM::")) || bytes.Contains(text, []byte("AWS::Serverless::"))
}

// mentionsKMS reports whether the text says KMS anywhere, in any letter case: nothing else can concern us.
func mentionsKMS(text []byte) bool {
	for i := 0; i+2 < len(text); i++ {
		if text[i+1]|0x20 == 'm' && text[i]|0x20 == 'k' && text[i+2]|0x20 == 's' {
			return true
		}
	}
	return false
}

// marks are texts that a file without KMS content does not have.
var marks = [][]byte{[]byte("AWS::KMS"), []byte("aws_kms_"), []byte("awscc_kms_"), []byte("kms:")}

// marked reports whether an unreadable text certainly has KMS content.
func marked(text []byte) bool {
	if looksLikeUTF16(text) {
		text = bytes.ReplaceAll(text, []byte{0}, nil)
	}
	for _, m := range marks {
		if bytes.Contains(text, m) {
			return true
		}
	}
	return false
}

// notText says, for a file that is no UTF-8 text, what it is instead. It is an encoding if it is text all the same.
func notText(raw []byte) (encoding bool, message string) {
	switch {
	case looksLikeUTF16(raw):
		return true, "is encoded as UTF-16; save it as UTF-8"
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return false, "is a zip archive or a binary Terraform plan; terraform show -json PLAN > plan.json makes a plan that can be read"
	case bytes.IndexByte(raw[:min(len(raw), 8000)], 0) >= 0:
		return false, "is a binary file; expected a policy, a template, code or an inventory as text"
	case !utf8.Valid(raw):
		return true, "is not UTF-8 text; save it as UTF-8"
	default:
		return false, ""
	}
}

func looksLikeUTF16(raw []byte) bool {
	if bytes.HasPrefix(raw, []byte{0xff, 0xfe}) || bytes.HasPrefix(raw, []byte{0xfe, 0xff}) {
		return true
	}
	return len(raw) >= 4 && (raw[0] == 0 && raw[1] != 0 && raw[2] == 0 && raw[3] != 0 || raw[0] != 0 && raw[1] == 0 && raw[2] != 0 && raw[3] == 0)
}

// parse reads JSON where the text begins like it, and YAML otherwise. A file that is not called JSON and is no faultless
// JSON may still be YAML in flow style.
func parse(path string, src *document.Source, limits document.Limits) (*document.Node, []document.Diagnostic) {
	ext := strings.ToLower(filepath.Ext(path))
	calledYAML := ext == ".yaml" || ext == ".yml"
	if ext != ".json" && !beginsLikeJSON(src.Text, calledYAML) {
		return yaml.Parse(src, limits)
	}
	root, diagnostics := document.ParseJSON(src, limits)
	if maybeYAML := calledYAML || ext == ".template"; maybeYAML && len(diagnostics) > 0 {
		if flow, problems := yaml.Parse(src, limits); !document.Fatal(problems) {
			return flow, problems
		}
	}
	return root, diagnostics
}

// beginsLikeJSON takes an object or a list for JSON, and a string or a comment where no name says that it is YAML.
func beginsLikeJSON(text string, calledYAML bool) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" {
		return true
	}
	switch text[0] {
	case '{', '[':
		return true
	case '"', '/':
		return !calledYAML
	default:
		return false
	}
}

// interpret recognises what a readable file is.
func (f *File) interpret(root *document.Node, e Entry, o Options) {
	switch doc := policyjson.Document(root); {
	case snapshot.Recognize(root):
		inv, diagnostics := snapshot.Load(root)
		if inv != nil {
			var contradictions []document.Diagnostic
			inv, contradictions = inventory.Merge(inv)
			diagnostics = append(diagnostics, contradictions...)
		}
		f.Inventory = inv
		f.split(diagnostics, true)
	case cloudformation.Recognize(root):
		inv, diagnostics := cloudformation.Load(e.Path, root, o.cloudFormation())
		if o.wants(inv) {
			f.Inventory, f.Code = inv, true
		}
		f.Parameters = cloudformation.ParameterNames(root)
		f.split(diagnostics, e.Named || marked(f.Raw))
	case doc != nil:
		// A policy that templates include may have functions in it.
		f.bare(cloudformation.Resolve(doc, o.cloudFormation()), e, o)
	case e.Named:
		f.notAPolicy(root)
	}
}

func (o Options) cloudFormation() cloudformation.Options {
	return cloudformation.Options{AccountID: o.Account, Region: o.Region, Partition: o.Partition, Parameters: o.Parameters}
}

// split tells problems from what rules judge. Problems of a file that need not concern us are dropped.
func (f *File) split(diagnostics []document.Diagnostic, ours bool) {
	for _, d := range diagnostics {
		if d.Fatal {
			if !ours {
				continue
			}
			f.Problems = append(f.Problems, Problem{Message: sentence(d), Span: d.Span})
			continue
		}
		f.Diagnostics = append(f.Diagnostics, d)
	}
}

// empty reports whether an inventory has nothing to judge: no keys, no policy about KMS, nothing that is shared together
// with one, and nothing that names an AWS managed key.
func empty(inv *inventory.Inventory) bool {
	if inv == nil {
		return true
	}
	for i := range inv.Accounts {
		if inv.Accounts[i].AuthorizationDetails.SpeakOfKMS() {
			return false
		}
		for j := range inv.Accounts[i].Regions {
			r := &inv.Accounts[i].Regions[j]
			if len(r.Keys)+len(r.Aliases)+len(r.Images)+len(r.Snapshots)+len(r.DBSnapshots)+len(r.DBClusterSnapshots) > 0 {
				return false
			}
			if slices.ContainsFunc(r.Resources, func(r inventory.Resource) bool { return len(r.SharedWith) > 0 || letsIn(&r) || namesAWSManaged(&r) }) || scales(r) {
				return false
			}
		}
	}
	return len(inv.Documents) == 0
}

// namesAWSManaged reports whether a resource names the AWS managed key of a service.
func namesAWSManaged(r *inventory.Resource) bool {
	return strings.Contains(r.KmsKeyID.Display(), "alias/aws/")
}

// letsIn reports whether a resource is one whose own policy may let others use what a key encrypts.
func letsIn(r *inventory.Resource) bool {
	if r.Policy == nil || r.Policy.Kind == document.Null || r.Elsewhere {
		return false
	}
	switch r.Type {
	case "AWS::SecretsManager::Secret":
		return true
	case "AWS::DynamoDB::Table", "AWS::Kinesis::Stream", "AWS::S3::Bucket":
		return r.Properties.Member("SSESpecification") != nil || r.Properties.Member("StreamEncryption") != nil || r.Properties.Member("BucketEncryption") != nil
	case "AWS::SNS::Topic", "AWS::SQS::Queue":
		return r.KmsKeyID != nil
	default:
		return false
	}
}

// scales reports whether Auto Scaling launches instances whose volumes keys encrypt.
func scales(r *inventory.Region) bool {
	groups, keys := false, false
	for i := range r.Resources {
		switch r.Resources[i].Type {
		case "AWS::AutoScaling::AutoScalingGroup", "AWS::EKS::Nodegroup":
			groups = true
		case "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration":
			keys = keys || r.Resources[i].KmsKeyID != nil
		}
	}
	return groups && keys
}

// bare takes a policy document. One that the walk found must look like a policy about KMS; one that the user named is what
// the user says it is.
func (f *File) bare(doc *document.Node, e Entry, o Options) {
	kind, looks := policyjson.Classify(doc, o.Limits)
	if e.Named {
		found := kind
		kind = policy.Key
		if o.Kind != nil {
			kind = *o.Kind
		} else if !looks || found != policy.Key {
			f.Note = "does not look like a key policy, but is judged as one; --as identity, scp, rcp or resource says what else it is"
		}
	} else if !looks {
		if kind == policy.Resource {
			f.NotRead = "may be a key policy or the policy of a VPC endpoint; name the file to have it judged as a key policy"
		}
		return
	}
	f.Code = true
	f.Inventory = &inventory.Inventory{Schema: inventory.Schema, Documents: []inventory.Document{{Kind: kind.String(), Address: f.Path, Policy: doc}}}
}

func (f *File) notAPolicy(root *document.Node) {
	if message := notAPlan(f.Source.Text); message != "" {
		f.problem("%s", message)
		return
	}
	message := "is neither a policy document, a CloudFormation template, a Terraform plan nor an inventory"
	switch {
	case root == nil, root.Kind == document.Null && root.Span.Start == root.Span.End:
		message = "is empty"
	case root.Kind == document.String:
		message = "holds a string that is not the text of a policy; a policy document is an object with the elements Version and Statement"
	case root.Kind != document.Object:
		message = fmt.Sprintf("holds %s; a policy document is an object with the elements Version and Statement", root.Kind)
	}
	f.problem("%s", message)
}
