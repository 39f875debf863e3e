package terraform

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// readFile returns the text of a file that the code names, relative to the module's folder.
func (e nativeExpr) readFile(s *scope, name *document.Node) (*document.Source, *document.Node) {
	if !name.Concrete() {
		return nil, e.unknown("file", whyUnknown(name))
	}
	if len(name.Text) > 4096 {
		return nil, e.unknown("file", "the name of the file is too long")
	}
	r := s.module.run
	err := errors.New("it is outside of the code")
	for _, candidate := range s.module.candidates(name.Text) {
		src, problem := r.file(candidate)
		if problem == nil {
			return src, nil
		}
		err = problem
	}
	why := "the file " + name.Text + " cannot be read: " + err.Error()
	if errors.Is(err, fs.ErrNotExist) {
		why = "there is no file " + name.Text
	}
	return nil, e.unknown("file "+name.Text, why)
}

// candidates are the paths that the name of a file or folder in the code of a module may stand for, inside the code only.
func (m *module) candidates(name string) (all []string) {
	p := path.Clean(name)
	add := func(candidate string) {
		if !slices.Contains(all, candidate) {
			all = append(all, candidate)
		}
	}
	for _, dir := range []string{m.folder.dir, m.run.root} { // "${path.module}/a.json" is a path already
		if dir == "." && !path.IsAbs(p) || p == dir || strings.HasPrefix(p, dir+"/") {
			add(p)
		}
	}
	if !path.IsAbs(p) { // Terraform runs in the folder of the root
		add(path.Join(m.run.root, p))
		add(path.Join(m.folder.dir, p))
	}
	return all
}

func fileExists(e nativeExpr, s *scope, args []*document.Node) *document.Node {
	if len(args) != 1 || len(e.argumentText(args[0])) == 0 {
		return notKnown(e, args)
	}
	for _, candidate := range s.module.candidates(args[0].Text) {
		if _, err := s.module.run.file(candidate); err == nil {
			return boolean(e.span(), true)
		}
	}
	return boolean(e.span(), false)
}

// argumentText is the text of an argument that names a file, "" where it is not known.
func (e nativeExpr) argumentText(n *document.Node) string {
	if n.Kind != document.String || !n.Concrete() || n.Inner != nil || len(n.Text) > 4096 {
		return ""
	}
	return n.Text
}

// fileDigest are functions whose result is made of the bytes of a file; of those that are no text it is not known.
func fileDigest(name string) mover {
	return func(e nativeExpr, s *scope, args []*document.Node) *document.Node {
		if len(args) != 1 {
			return notKnown(e, args)
		}
		return mapChoice(args[0], func(n *document.Node) *document.Node {
			src, problem := e.readFile(s, n)
			if problem != nil {
				return e.result(name, problem.Symbolic.Symbol.Why)
			}
			inner := strings.TrimPrefix(name, "file")
			if inner == "base64" {
				inner = "base64encode"
			}
			return e.known(inner, []*document.Node{{Kind: document.String, Span: e.span(), Text: src.Text}})
		})
	}
}

// fileSet lists the files of a folder whose names fit a pattern.
func fileSet(e nativeExpr, s *scope, args []*document.Node) *document.Node {
	if len(args) != 2 || e.argumentText(args[0]) == "" || e.argumentText(args[1]) == "" || s.module.run.options.Names == nil {
		return notKnown(e, args)
	}
	pattern := strings.Split(path.Clean(args[1].Text), "/")
	if strings.ContainsAny(args[1].Text, "{") || strings.Count(args[1].Text, "**") > 3 || slices.Contains(pattern, "..") {
		return e.unknown("fileset()", "this kind of pattern is not evaluated")
	}
	for _, dir := range s.module.candidates(args[0].Text) {
		names, err := s.module.run.options.Names(dir)
		if err != nil {
			continue
		}
		var all []*document.Node
		for _, name := range names {
			if !s.module.run.spend(1 + len(name)/16) {
				return e.unknown("fileset()", tooLong)
			}
			if fits(pattern, strings.Split(name, "/")) {
				all = append(all, document.NewString(e.span(), lit(name)))
			}
		}
		return toSet(e, []*document.Node{listOf(e, all)})
	}
	return e.unknown("fileset()", "there is no folder "+args[0].Text)
}

// fits matches the steps of a path with those of a pattern; ** is any number of steps.
func fits(pattern, steps []string) bool {
	if len(pattern) == 0 || len(steps) == 0 {
		return len(pattern) == len(steps)
	}
	if pattern[0] == "**" {
		for i := range len(steps) + 1 {
			if fits(pattern[1:], steps[i:]) {
				return true
			}
		}
		return false
	}
	ok, err := path.Match(pattern[0], steps[0])
	return ok && err == nil && fits(pattern[1:], steps[1:])
}

// templateString evaluates a text as a template.
func (e nativeExpr) templateString(args []*document.Node) *document.Node {
	if len(args) != 2 || args[0].Kind != document.String || !args[0].Concrete() || args[0].Inner != nil {
		return notKnown(e, args)
	}
	return mapChoice(args[1], func(vars *document.Node) *document.Node { return templateText(templateScope(e, vars), args[0]) })
}

func (e nativeExpr) templateFile(s *scope, args []*document.Node) *document.Node {
	if len(args) != 2 {
		return e.unknown("templatefile()", "templatefile needs a path and a map of variables")
	}
	src, problem := e.readFile(s, args[0])
	if problem != nil {
		return problem
	}
	x, diagnostics := s.module.run.templateOf(src)
	if diagnostics.HasErrors() {
		return e.unknown("templatefile()", src.Name+": "+diagnostics[0].Summary)
	}
	return mapChoice(args[1], func(vars *document.Node) *document.Node {
		return nativeExpr{src: src, expr: x}.eval(templateScope(e, vars))
	})
}

// templateScope is the scope of a template that e asks for: it knows the given names and nothing else.
func templateScope(e nativeExpr, vars *document.Node) *scope {
	names := map[string]*document.Node{}
	if vars != nil {
		for _, m := range vars.Members {
			names[m.Key.Text] = m.Value
		}
	}
	return &scope{module: e.s.module, in: e.s.in + " template in " + place(e.span()), vars: names}
}
