package terraform

import (
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/kmslint/kmslint/evaluator/document"
)

// pure are functions of Terraform that take and give known values only.
var pure = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "chomp": stdlib.ChompFunc, "chunklist": stdlib.ChunklistFunc,
	"contains": stdlib.ContainsFunc, "csvdecode": stdlib.CSVDecodeFunc, "floor": stdlib.FloorFunc, "formatdate": stdlib.FormatDateFunc,
	"indent": stdlib.IndentFunc, "log": stdlib.LogFunc, "max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc,
	"pow": stdlib.PowFunc, "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
	"replace": stdlib.ReplaceFunc, "setintersection": stdlib.SetIntersectionFunc, "setproduct": stdlib.SetProductFunc,
	"setsubtract": stdlib.SetSubtractFunc, "signum": stdlib.SignumFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc,
	"timeadd": stdlib.TimeAddFunc, "title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc,
	"trimspace": stdlib.TrimSpaceFunc, "trimsuffix": stdlib.TrimSuffixFunc, "zipmap": stdlib.ZipmapFunc, "split": stdlib.SplitFunc,
	"lower": stdlib.LowerFunc, "upper": stdlib.UpperFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc, "sort": stdlib.SortFunc,
}

// call evaluates a function call. Functions that only move values around work on values that are not known, too.
func (e nativeExpr) call(s *scope, x *hclsyntax.FunctionCallExpr) *document.Node {
	switch x.Name {
	case "try", "can":
		return e.try(s, x)
	}
	args := make([]*document.Node, 0, len(x.Args))
	for i, a := range x.Args {
		n := e.sub(a).eval(s)
		if x.ExpandFinal && i == len(x.Args)-1 {
			if n.Kind != document.List || repeats(n) {
				return unknown(e.span(), x.Name+"()", whyUnknown(n))
			}
			args = append(args, n.Items...)
			continue
		}
		args = append(args, n)
	}
	if f := s.module.run.movers[x.Name]; f != nil {
		return f(e, s, args)
	}
	if f, ok := s.module.run.spreaders[x.Name]; ok {
		return distribute(e.span(), args, func(v []*document.Node) *document.Node { return f(e, v) })
	}
	return distribute(e.span(), args, func(v []*document.Node) *document.Node { return e.known(x.Name, v) })
}

// known calls a function on arguments that are all known.
func (e nativeExpr) known(name string, args []*document.Node) *document.Node {
	f, ok := pure[name]
	if !ok {
		return unknown(e.span(), name+"()", "the function "+name+" is not evaluated")
	}
	values, ok := toValues(args)
	if !ok {
		if n := e.symbolic(name, args); n != nil {
			return n
		}
		return unknown(e.span(), name+"()", whyUnknown(args...))
	}
	r, err := f.Call(values)
	if err != nil {
		return unknown(e.span(), name+"()", name+": "+err.Error())
	}
	return fromCty(r, e.span())
}

// symbolic evaluates functions on strings with symbols where the result is clear.
func (e nativeExpr) symbolic(name string, args []*document.Node) *document.Node {
	switch {
	case name == "format" && len(args) > 0 && args[0].Concrete():
		return e.format(args)
	case (name == "lower" || name == "upper") && len(args) == 1 && args[0].Kind == document.String:
		// Account ids, Regions and partitions have no upper case; letter case of names is kept apart.
		for _, p := range args[0].Parts() {
			if p.Symbol != nil && (p.Symbol.Kind == document.Opaque || p.Symbol.Kind == document.Name) || p.Symbol != nil && name == "upper" {
				return nil
			}
		}
		var parts []document.Part
		for _, p := range args[0].Parts() {
			if p.Symbol == nil && name == "lower" {
				p.Text = strings.ToLower(p.Text)
			}
			parts = append(parts, p)
		}
		return document.NewString(e.span(), parts...)
	case name == "split" && len(args) == 2 && args[0].Concrete() && args[1].Kind == document.String:
		return splitText(e.span(), args[0].Text, args[1])
	case name == "contains" && len(args) == 2 && args[0].Kind == document.List:
		for _, item := range args[0].Items {
			if same(item, args[1]) && !item.Repeats {
				return boolean(e.span(), true)
			}
		}
	}
	return nil
}

// splitText splits at separators in the known text; a symbol that may hold the separator makes the whole unknown.
func splitText(span document.Span, separator string, n *document.Node) *document.Node {
	out := &document.Node{Kind: document.List, Span: span}
	var parts []document.Part
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			if p.Symbol.Kind == document.Opaque {
				return nil
			}
			parts = append(parts, p)
			continue
		}
		pieces := strings.Split(p.Text, separator)
		for i, piece := range pieces {
			if i > 0 {
				out.Items = append(out.Items, document.NewString(span, parts...))
				parts = nil
			}
			parts = append(parts, document.Part{Text: piece})
		}
	}
	out.Items = append(out.Items, document.NewString(span, parts...))
	return out
}

// format replaces %s, %d and %v in a known format by values that may be symbolic.
func (e nativeExpr) format(args []*document.Node) *document.Node {
	var parts []document.Part
	next := 1
	for rest := args[0].Text; rest != ""; {
		i := strings.IndexByte(rest, '%')
		if i < 0 || i+1 == len(rest) {
			parts = append(parts, document.Part{Text: rest})
			break
		}
		parts = append(parts, document.Part{Text: rest[:i]})
		switch rest[i+1] {
		case '%':
			parts = append(parts, document.Part{Text: "%"})
		case 's', 'd', 'v':
			if next >= len(args) || args[next].Kind == document.List || args[next].Kind == document.Object {
				return nil
			}
			parts = append(parts, textParts(args[next])...)
			next++
		default:
			return nil
		}
		rest = rest[i+2:]
	}
	return document.NewString(e.span(), parts...)
}

// try evaluates to its first argument that is known to be no error. What is not known stands for itself: that is what
// the code is written for.
func (e nativeExpr) try(s *scope, x *hclsyntax.FunctionCallExpr) *document.Node {
	var first *document.Node
	for _, a := range x.Args {
		n := e.sub(a).eval(s)
		if n.Kind != document.Unknown || !isError(n) {
			if x.Name == "can" {
				return boolean(e.span(), true)
			}
			return n
		}
		if first == nil {
			first = n
		}
	}
	if x.Name == "can" {
		return boolean(e.span(), false)
	}
	if first == nil {
		return unknown(e.span(), "try()", "try has no arguments")
	}
	return first
}

// isError reports whether a value is unknown because the code asks for something that is not there.
func isError(n *document.Node) bool {
	why := n.Symbolic.Symbol.Why
	return strings.HasPrefix(why, "there is no ") || strings.Contains(why, "has no member") || why == "the value is null" || strings.HasSuffix(why, "is not declared")
}

// readFile returns the text of a file that the code names, relative to the module's folder.
func (e nativeExpr) readFile(s *scope, name *document.Node) (*document.Source, *document.Node) {
	if !name.Concrete() {
		return nil, unknown(e.span(), "file", whyUnknown(name))
	}
	p := name.Text
	if !path.IsAbs(p) && !strings.HasPrefix(p, s.module.folder.dir) {
		p = path.Join(s.module.folder.dir, p)
	}
	src, err := s.module.run.file(path.Clean(p))
	if err != nil {
		return nil, unknown(e.span(), "file "+name.Text, "the file "+name.Text+" cannot be read: "+err.Error())
	}
	return src, nil
}

func (e nativeExpr) templateFile(s *scope, args []*document.Node) *document.Node {
	if len(args) != 2 {
		return unknown(e.span(), "templatefile()", "templatefile needs a path and a map of variables")
	}
	src, problem := e.readFile(s, args[0])
	if problem != nil {
		return problem
	}
	x, diagnostics := hclsyntax.ParseTemplate([]byte(src.Text), src.Name, hcl.InitialPos)
	if diagnostics.HasErrors() {
		return unknown(e.span(), "templatefile()", src.Name+": "+diagnostics[0].Summary)
	}
	vars := map[string]*document.Node{}
	if args[1].Kind == document.Object {
		for _, m := range args[1].Members {
			vars[m.Key.Text] = m.Value
		}
	}
	return nativeExpr{src, x}.eval(&scope{module: s.module, vars: vars})
}
