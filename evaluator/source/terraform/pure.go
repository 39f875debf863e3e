package terraform

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"path"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/kmslint/kmslint/evaluator/document"
)

// pure are functions of Terraform that take and give known values only.
// https://developer.hashicorp.com/terraform/language/functions
var pure = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "chomp": stdlib.ChompFunc,
	"contains": stdlib.ContainsFunc, "csvdecode": stdlib.CSVDecodeFunc, "floor": stdlib.FloorFunc, "formatdate": stdlib.FormatDateFunc,
	"indent": stdlib.IndentFunc, "log": stdlib.LogFunc, "max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc,
	"pow": stdlib.PowFunc, "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
	"replace": stdlib.ReplaceFunc, "signum": stdlib.SignumFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc,
	"timeadd": stdlib.TimeAddFunc, "title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc,
	"trimspace": stdlib.TrimSpaceFunc, "trimsuffix": stdlib.TrimSuffixFunc, "split": stdlib.SplitFunc,
	"lower": stdlib.LowerFunc, "upper": stdlib.UpperFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc, "sort": stdlib.SortFunc,

	"md5":          digest(func(s string) []byte { d := md5.Sum([]byte(s)); return d[:] }, hex.EncodeToString),
	"sha1":         digest(func(s string) []byte { d := sha1.Sum([]byte(s)); return d[:] }, hex.EncodeToString),
	"sha256":       digest(sha256Sum, hex.EncodeToString),
	"sha512":       digest(sha512Sum, hex.EncodeToString),
	"base64sha256": digest(sha256Sum, base64.StdEncoding.EncodeToString),
	"base64sha512": digest(sha512Sum, base64.StdEncoding.EncodeToString),
	"base64encode": text1(func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil }),
	"base64decode": text1(decode64),
	"urlencode":    text1(func(s string) (string, error) { return url.QueryEscape(s), nil }),
	"urldecode":    text1(url.QueryUnescape),
	"basename":     text1(baseName),
	"dirname":      text1(func(s string) (string, error) { return path.Dir(s), nil }),
	"cidrhost":     cidrHost, "cidrnetmask": cidrNetmask, "cidrsubnet": cidrSubnet, "cidrsubnets": cidrSubnets,
	"provider::aws::trim_iam_role_path": text1(trimRolePath),
}

// undecided are functions whose result does not follow from the code, and why.
var undecided = map[string]string{
	"timestamp": "it is the time of apply", "plantimestamp": "it is the time of the plan", "uuid": "it is random",
	"bcrypt": "it is salted at random", "rsadecrypt": "private keys are not read", "base64gzip": "compressed text is not followed",
	"abspath": "it depends on where the code is applied", "pathexpand": "it depends on who applies the code",
	"issensitive": "what is sensitive is not followed",
}

// names are functions whose result has the characters of a name, whatever their arguments are.
var names = map[string]bool{
	"md5": true, "sha1": true, "sha256": true, "sha512": true, "base64sha256": true, "base64sha512": true, "base64encode": true, "uuid": true, "uuidv5": true,
	"filemd5": true, "filesha1": true, "filesha256": true, "filesha512": true, "filebase64": true, "filebase64sha256": true, "filebase64sha512": true,
}

// baseName is the last element of a path. That of path.cwd, which is "." here, is a folder of whoever applies the code.
func baseName(s string) (string, error) {
	if s == "." {
		return "", errors.New("the name of the current folder is not known")
	}
	return path.Base(s), nil
}

func text1(f func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "str", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := f(args[0].AsString())
			return cty.StringVal(s), err
		},
	})
}

func digest(sum func(string) []byte, encode func([]byte) string) function.Function {
	return text1(func(s string) (string, error) { return encode(sum(s)), nil })
}

func sha256Sum(s string) []byte { d := sha256.Sum256([]byte(s)); return d[:] }

func sha512Sum(s string) []byte { d := sha512.Sum512([]byte(s)); return d[:] }

func decode64(s string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", errors.New("the text is not base64")
	}
	return string(raw), nil
}

// trimRolePath takes the path out of the ARN of a role.
func trimRolePath(arn string) (string, error) {
	account, name, ok := strings.Cut(arn, ":role/")
	if !ok {
		return "", errors.New("the text is not the ARN of a role")
	}
	return account + ":role/" + name[strings.LastIndexByte(name, '/')+1:], nil
}

// known calls a function on arguments that are all known.
func (e nativeExpr) known(name string, args []*document.Node) *document.Node {
	if why, ok := undecided[name]; ok {
		return e.result(name, why)
	}
	f, ok := pure[name]
	if !ok {
		return e.result(name, "the function "+name+" is not evaluated")
	}
	values, ok := toValues(args)
	if !ok {
		if n := e.symbolic(name, args); n != nil {
			return n
		}
		return e.result(name, whyUnknown(args...))
	}
	if explodes(name, args) {
		return e.unknown(name+"()", "its result is too large")
	}
	if name == "sort" && len(args) == 1 && args[0].Kind == document.List { // keeps the positions
		return listOf(e, sortedText(args[0].Items))
	}
	if name == "replace" && len(args) == 3 { // so does text that is replaced
		if n := e.symbolic(name, args); n != nil {
			return n
		}
	}
	r, err := f.Call(asParameters(f, values))
	if err != nil {
		return e.unknown(name+"()", name+": "+err.Error())
	}
	n := fromCty(r, e.span())
	e.s.module.run.spend(4 * e.s.module.run.measured(n).size) // cty is slow on large values
	return n
}

// result is the value of a function that is not known, as a string of a name's characters where it certainly is one.
func (e nativeExpr) result(name, why string) *document.Node {
	n := e.unknown(name+"()", why)
	if !names[name] {
		return n
	}
	s := *n.Symbolic.Symbol
	s.Kind = document.Name
	return document.NewString(e.span(), document.Part{Symbol: &s})
}

// asParameters converts arguments to the types that a function wants, as Terraform does: a literal list is a tuple first.
func asParameters(f function.Function, values []cty.Value) []cty.Value {
	parameters, rest := f.Params(), f.VarParam()
	for i, v := range values {
		p := rest
		if i < len(parameters) {
			p = &parameters[i]
		}
		if p == nil || p.Type == cty.DynamicPseudoType {
			continue
		}
		if converted, err := convert.Convert(v, p.Type); err == nil {
			values[i] = converted
		}
	}
	return values
}
