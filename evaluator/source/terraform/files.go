package terraform

import (
	"errors"
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
	r, p := s.module.run, path.Clean(name.Text)
	var names []string
	for _, dir := range []string{s.module.folder.dir, r.root} { // "${path.module}/a.json" is a path already
		if dir == "." && !path.IsAbs(p) || p == dir || strings.HasPrefix(p, dir+"/") {
			names = append(names, p)
		}
	}
	if !path.IsAbs(p) { // Terraform runs in the folder of the root
		names = append(names, path.Join(r.root, p), path.Join(s.module.folder.dir, p))
	}
	err := errors.New("it is outside of the code")
	for i, candidate := range names {
		if slices.Contains(names[:i], candidate) {
			continue
		}
		src, problem := r.file(candidate)
		if problem == nil {
			return src, nil
		}
		err = problem
	}
	return nil, e.unknown("file "+name.Text, "there is no file "+name.Text+": "+err.Error())
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
