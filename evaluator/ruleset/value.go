package ruleset

import (
	"reflect"
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

var nullTerm = ast.NullTerm()

func newEncoder(t reflect.Type) encoder {
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value) *ast.Term { return ast.InternedTerm(v.String()) }
	case reflect.Bool:
		return func(v reflect.Value) *ast.Term { return ast.InternedTerm(v.Bool()) }
	case reflect.Int:
		return func(v reflect.Value) *ast.Term { return ast.InternedTerm(int(v.Int())) }
	case reflect.Interface:
		return func(v reflect.Value) *ast.Term {
			if v.IsNil() {
				return nullTerm
			}
			return encoderOf(v.Elem().Type())(v.Elem())
		}
	case reflect.Pointer:
		inner := encoderOf(t.Elem())
		return func(v reflect.Value) *ast.Term {
			if v.IsNil() {
				return nullTerm
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

type field struct {
	index  []int
	key    *ast.Term
	encode encoder
}

func structEncoder(t reflect.Type) encoder {
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("json"); name != "" {
			fields = append(fields, field{index: f.Index, key: ast.InternedTerm(name), encode: encoderOf(f.Type)})
		}
	}
	return func(v reflect.Value) *ast.Term {
		pairs := make([][2]*ast.Term, len(fields))
		for i, f := range fields {
			pairs[i] = [2]*ast.Term{f.key, f.encode(v.FieldByIndex(f.index))}
		}
		return ast.ObjectTerm(pairs...)
	}
}
