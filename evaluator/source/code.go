package source

import (
	"bytes"
	"errors"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// Code is the Terraform code of a walk: its folders, and which call which. It is safe for concurrent use.
type Code struct {
	options Options

	alone   bool // there is one folder to evaluate
	mu      sync.Mutex
	folders map[string]*codeFolder
}

// codeFolder is one folder with Terraform code.
type codeFolder struct {
	files []*document.Source
	// calls are the local folders that its modules name. Keys says that KMS resources are declared in it, others that there is
	// something else to judge: images or snapshots that are shared, policies of users and roles about KMS, or policies of an organization. MayHold says that it calls
	// modules of elsewhere that may hold keys.
	calls                 []string
	keys, others, mayHold bool
	// texts are files that the code reads: what is in them is judged where the code uses it.
	texts []string
	// err says why the folder cannot be read, problems what is wrong with files in it that may have KMS content, and unread
	// how many other ones cannot be read.
	err      error
	problems []Problem
	unread   int
	// uses is how many folders that are still to be evaluated may need the files: after the last one they are let go.
	uses int
}

// isTerraform reports whether a file is Terraform or OpenTofu code.
func isTerraform(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".json") // Terraform has a JSON syntax too
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu")
}

func isVariables(name string) bool {
	return strings.HasSuffix(strings.TrimSuffix(name, ".json"), ".tfvars")
}

// Collector gathers the Terraform code of a walk.
type Collector struct {
	code  *Code
	names map[string]bool // folders of files that the walk came to
	named map[string]bool
}

// NewCollector returns an empty collector.
func NewCollector(o Options) *Collector {
	o.Limits = o.Limits.WithDefaults()
	return &Collector{code: &Code{options: o, folders: map[string]*codeFolder{}}, names: map[string]bool{}, named: map[string]bool{}}
}

// Take reports whether an entry is Terraform code, and keeps it then.
func (c *Collector) Take(e Entry) bool {
	if e.Err != nil || !isTerraform(e.Path) {
		return false
	}
	dir := path.Dir(e.Path)
	c.names[dir] = true
	c.named[dir] = c.named[dir] || e.Named
	return true
}

// Roots returns an entry for each folder that is to be evaluated: the folders that no other one calls as a module. A folder
// in which, and in what it calls, there are neither KMS resources nor other things to judge is counted instead, file by file,
// unless the whole inventory is asked for.
func (c *Collector) Roots() (roots []Entry, skipped int) {
	dirs := make([]string, 0, len(c.names))
	for dir := range c.names {
		dirs = append(dirs, dir)
	}
	sort.Strings(dirs)
	called := map[string]bool{}
	for _, dir := range dirs {
		for _, callee := range c.code.folder(dir).calls {
			if callee != dir {
				called[callee] = true
			}
		}
	}
	evaluated := map[string]bool{}
	add := func(dir string) {
		reached := c.code.reach(dir)
		for _, d := range reached {
			evaluated[d] = true
		}
		concerns := func(d string) bool {
			f := c.code.folder(d)
			return f.keys || f.others || f.mayHold || len(f.problems) > 0
		}
		if !slices.ContainsFunc(reached, concerns) && !c.named[dir] && !c.code.options.Whole {
			return
		}
		for _, d := range reached {
			c.code.folder(d).uses++
		}
		roots = append(roots, Entry{Path: dir, Named: c.named[dir], Code: c.code})
	}
	for _, dir := range dirs {
		if !called[dir] {
			add(dir)
		}
	}
	for _, dir := range dirs { // modules that only call each other
		if !evaluated[dir] {
			add(dir)
		}
	}
	c.code.alone = len(roots) == 1
	for _, dir := range dirs {
		f := c.code.folder(dir)
		skipped += f.unread
		for _, src := range f.files {
			if !f.keys && !f.others && isTerraform(src.Name) { // files of variables are counted by the walk
				skipped++
			}
		}
		if f.uses == 0 {
			f.files = nil
		}
	}
	return roots, skipped
}

// done lets go of the files of a folder that has been evaluated, and of those that it calls, where nobody else needs them.
func (c *Code) done(dir string) {
	for _, d := range c.reach(dir) {
		c.mu.Lock()
		f := c.folders[d]
		if f.uses--; f.uses <= 0 {
			f.files = nil
		}
		c.mu.Unlock()
	}
}

// files are the files of a folder. The code may name a folder in a way that only shows when it is evaluated: it is read again
// then.
func (c *Code) files(dir string) []*document.Source {
	f := c.folder(dir)
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.files == nil && f.err == nil {
		again := c.read(dir)
		return again.files
	}
	return f.files
}

// reach returns a folder and all that it calls, itself first.
func (c *Code) reach(dir string) []string {
	all := []string{dir}
	for i := 0; i < len(all); i++ {
		for _, callee := range c.folder(all[i]).calls {
			if !slices.Contains(all, callee) {
				all = append(all, callee)
			}
		}
	}
	return all
}

// Reads returns the files that code with KMS resources reads. They are no documents of their own.
func (c *Collector) Reads() map[string]bool {
	out := map[string]bool{}
	for dir := range c.names {
		keys := func(d string) bool { return c.code.folder(d).keys }
		if !slices.ContainsFunc(c.code.reach(dir), keys) {
			continue
		}
		for _, name := range c.code.folder(dir).texts {
			out[name] = true
		}
	}
	return out
}

// folder reads the files of a folder, once.
func (c *Code) folder(dir string) *codeFolder {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.folders[dir]; ok {
		return f
	}
	f := c.read(dir)
	c.folders[dir] = f
	return f
}

// read reads the files of a folder.
func (c *Code) read(dir string) *codeFolder {
	f := &codeFolder{calls: c.installed(dir)}
	entries, err := c.options.files().readDir(dir)
	if err != nil {
		f.err = reason(err)
		return f
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if !isTerraform(e.Name()) && !isVariables(e.Name()) || !c.options.files().isRegular(name, e) {
			continue
		}
		raw, problem, concerns := c.options.code(name)
		if problem != "" {
			if concerns {
				f.problems = append(f.problems, Problem{Path: name, Message: problem})
			} else {
				f.unread++
			}
			continue
		}
		f.files = append(f.files, document.NewSource(name, raw))
		f.keys = f.keys || containsAny(raw, "aws_kms_", "awscc_kms_")
		f.others = f.others || containsAny(raw, sharing...) || containsAny(raw, "aws_organizations_policy", `"kms:`)
		f.mayHold = f.mayHold || mayCallForKeys(raw)
		eachLine(raw, `".`, func(line []byte) bool {
			for _, m := range localSource.FindAllSubmatch(line, -1) {
				f.calls = append(f.calls, path.Join(dir, string(m[1])))
			}
			return true
		})
		eachLine(raw, "file(", func(line []byte) bool {
			for _, m := range readText.FindAllSubmatch(line, -1) {
				f.texts = append(f.texts, path.Join(dir, string(m[1])))
			}
			return true
		})
		eachLine(raw, "fileset(", func(line []byte) bool {
			for _, m := range readSet.FindAllSubmatch(line, -1) {
				f.texts = append(f.texts, c.options.setFiles(path.Join(dir, string(m[1])), string(m[2]))...)
			}
			return true
		})
	}
	return f
}

// sharing are texts that code has which shares what keys encrypt, or has Auto Scaling use it.
var sharing = []string{
	"launch_permission", "create_volume_permission", "shared_accounts", "share_rule", "target_account_ids", "aws_autoscaling_group", "aws_eks_node_group",
	"AWS::ImageBuilder::DistributionConfiguration", "AWS::DLM::LifecyclePolicy",
	"aws_secretsmanager_secret_policy", "AWS::SecretsManager::ResourcePolicy", "alias/aws/sqs", "alias/aws/sns", "alias/aws/kinesis", "aws:kms",
}

// code reads a file of code, or says what is wrong with it and whether it may have KMS content.
func (o Options) code(name string) (raw []byte, problem string, concerns bool) {
	t, err := o.open(Entry{Path: name})
	if err != nil {
		return nil, "cannot be read: " + reason(err).Error(), true
	}
	defer t.Close()
	if t.rest != nil {
		return nil, o.tooLarge(), markedStream(t.all())
	}
	_, message := notText(t.head)
	return t.head, message, message != "" && marked(t.head)
}

func containsAny(text []byte, marks ...string) bool {
	return slices.ContainsFunc(marks, func(mark string) bool { return bytes.Contains(text, []byte(mark)) })
}

// wants reports whether an inventory of code is worth keeping.
func (o Options) wants(inv *inventory.Inventory) bool {
	return !empty(inv) || o.Whole && inv != nil && len(inv.Accounts) > 0
}

// readCode evaluates a folder of Terraform code.
func readCode(e Entry, o Options) *File {
	f := &File{Path: e.Path, Folder: true}
	c := e.Code
	defer c.done(e.Path)
	if err := c.folder(e.Path).err; err != nil {
		f.problem("cannot be read: %v", err)
	}
	for _, dir := range c.reach(e.Path) {
		f.Problems = append(f.Problems, c.folder(dir).problems...)
	}
	root := terraform.Load(e.Path, terraform.Options{
		AccountID: o.Account, Region: o.Region, Partition: o.Partition, Limits: o.Limits, Vars: o.Vars, VarFiles: o.VarFiles, Alone: c.alone,
		Folders: c.files, File: o.file, Names: o.namesBelow,
	})
	if o.wants(root.Inventory) {
		f.Inventory, f.Code = root.Inventory, true
	}
	keys := slices.ContainsFunc(c.reach(e.Path), func(d string) bool { return c.folder(d).keys })
	f.split(root.Diagnostics, e.Named || keys || o.Whole)
	f.Suppressions, f.Moves = root.Suppressions, root.Moves
	return f
}

// file reads a file that code or the user names.
func (o Options) file(name string) (*document.Source, error) {
	raw, err := o.load(Entry{Path: name})
	if err != nil {
		return nil, reason(err)
	}
	if _, message := notText(raw); message != "" {
		return nil, errors.New("it is not text")
	}
	return document.NewSource(name, raw), nil
}
