package ruleset

import (
	"reflect"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/facts"
)

// Value returns facts as the value that rules see, the same that their JSON text stands for. It is built directly: a
// round trip through JSON costs more than evaluating the rules.
func Value(f *facts.Facts) ast.Value {
	return encoderOf(reflect.TypeFor[facts.Facts]())(reflect.ValueOf(f).Elem()).Value
}

// encoder turns a value of one Go type into a term.
type encoder func(reflect.Value) *ast.Term

var encoders sync.Map // reflect.Type to encoder

func encoderOf(t reflect.Type) encoder {
	if e, ok := encoders.Load(t); ok {
		return e.(encoder)
	}
	e := newEncoder(t)
	encoders.Store(t, e)
	return e
}

// words are texts that facts repeat: their terms are made once.
var words = termsOf(
	"Action", "Allow", "AWS", "aws", "Bool", "Deny", "account", "ArnLike", "everyone", "external", "key", "kms", "kms:Decrypt", "kms:*",
	"no", "own", "Principal", "Resource", "role", "Service", "service", "StringEquals", "StringLike", "true", "unknown", "user", "yes", "*",
)

func termsOf(texts ...string) map[string]*ast.Term {
	terms := map[string]*ast.Term{"": ast.InternedEmptyString}
	for _, text := range texts {
		terms[text] = ast.StringTerm(text)
	}
	return terms
}

func textTerm(text string) *ast.Term {
	if t, ok := words[text]; ok {
		return t
	}
	return ast.StringTerm(text)
}

func newEncoder(t reflect.Type) encoder {
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value) *ast.Term { return textTerm(v.String()) }
	case reflect.Bool:
		return func(v reflect.Value) *ast.Term { return ast.InternedTerm(v.Bool()) }
	case reflect.Int:
		return func(v reflect.Value) *ast.Term { return ast.InternedTerm(int(v.Int())) }
	case reflect.Interface:
		return func(v reflect.Value) *ast.Term {
			if v.IsNil() {
				return ast.InternedNullTerm
			}
			return encoderOf(v.Elem().Type())(v.Elem())
		}
	case reflect.Pointer:
		inner := encoderOf(t.Elem())
		return func(v reflect.Value) *ast.Term {
			if v.IsNil() {
				return ast.InternedNullTerm
			}
			return inner(v.Elem())
		}
	case reflect.Slice:
		inner := encoderOf(t.Elem())
		return func(v reflect.Value) *ast.Term {
			terms := make([]*ast.Term, v.Len())
			for i := range terms {
				terms[i] = inner(v.Index(i))
			}
			return ast.ArrayTerm(terms...)
		}
	case reflect.Struct:
		return structEncoder(t)
	default:
		panic("no encoder for " + t.String())
	}
}

// field is a member of an object of the facts.
type field struct {
	name  string
	index []int
	kind  reflect.Type
	omit  bool // where it has its zero value
}

// of is the value of the member, the zero Value where it is left out or v is no such object.
func (f *field) of(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Struct {
		return nothing
	}
	value := v.FieldByIndex(f.index)
	if f.omit && isEmpty(value) {
		return nothing
	}
	return value
}

var fields sync.Map // reflect.Type to its fields

// fieldsIn returns the members of the objects that structs of a type are.
func fieldsIn(t reflect.Type) []field {
	all, ok := fields.Load(t)
	if !ok {
		all, _ = fields.LoadOrStore(t, fieldsOf(t))
	}
	return all.([]field)
}

func fieldsOf(t reflect.Type) []field {
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		if name, omit := strings.CutSuffix(f.Tag.Get("json"), ",omitempty"); name != "" {
			fields = append(fields, field{name: name, index: f.Index, kind: f.Type, omit: omit})
		}
	}
	return fields
}

func structEncoder(t reflect.Type) encoder {
	fields := fieldsOf(t)
	keys, encode := make([]*ast.Term, len(fields)), make([]encoder, len(fields))
	for i, f := range fields {
		keys[i], encode[i] = ast.InternedTerm(f.name), encoderOf(f.kind)
	}
	return func(v reflect.Value) *ast.Term {
		var buffer [16][2]*ast.Term // on the stack: the object copies the pairs
		pairs := buffer[:0]
		for i := range fields {
			if value := fields[i].of(v); value.IsValid() {
				pairs = append(pairs, [2]*ast.Term{keys[i], encode[i](value)})
			}
		}
		return ast.ObjectTerm(pairs...)
	}
}

// isEmpty is what encoding/json means by omitempty, for the types that facts have.
func isEmpty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}
