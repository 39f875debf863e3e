package ruleset

import (
	"maps"
	"reflect"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/facts"
)

// operand is a value of a body that Go can tell from the facts.
type operand struct {
	// get is nil for a collection that the rule itself puts together.
	get func(*frame) reflect.Value
	// kind is what the value is where it is defined, nil where that is not known beforehand.
	kind reflect.Type
	// unsure says that a boolean may be true where that of OPA is false, and a number larger than that of OPA.
	unsure bool
	// generate puts the items of a collection into a slot, one after the other.
	generate func(slot int) (l link, exact bool)
	// constant is what stands in the rule, nil for everything else.
	constant ast.Value
	// counted says that no two of these items are the same one.
	counted bool
	// table are the members of an object with constant keys.
	table []entry
}

type entry struct{ key, value *operand }

// plain reports whether it is a value that can be had and compared.
func (o *operand) plain() bool { return o != nil && o.get != nil && !o.unsure }

// scalar reports whether two different values of it can be told apart.
func (o *operand) scalar() bool {
	if o.kind == nil {
		return false
	}
	switch o.kind.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Uint8:
		return true
	}
	return o.kind == attributeValue
}

// isList reports whether it is a list wherever it is defined.
func (o *operand) isList() bool { return o.kind != nil && o.kind.Kind() == reflect.Slice }

var (
	factsType      = reflect.TypeFor[facts.Facts]()
	attributeValue = reflect.TypeFor[any]()
)

// element is an item of a list of constants.
type element any

// constant returns the value of a text, number or the like, or of a list of such; the zero Value is of what Go does not compare.
func constant(v ast.Value) reflect.Value {
	switch v := v.(type) {
	case ast.String:
		return reflect.ValueOf(string(v))
	case ast.Boolean:
		return reflect.ValueOf(bool(v))
	case ast.Null:
		return isNull
	case ast.Number:
		if n, ok := v.Int(); ok {
			return reflect.ValueOf(n)
		}
		return nothing
	case *ast.Array:
		return constants(v.Len(), v.Foreach)
	case ast.Set:
		return constants(v.Len(), v.Foreach)
	default:
		return nothing
	}
}

func constants(n int, each func(func(*ast.Term))) reflect.Value {
	list, texts := make([]element, 0, n), make([]string, 0, n)
	each(func(t *ast.Term) {
		if item := constant(t.Value); item.IsValid() {
			list = append(list, item.Interface())
			if item.Kind() == reflect.String {
				texts = append(texts, item.String())
			}
		}
	})
	switch n {
	case len(texts):
		return reflect.ValueOf(texts)
	case len(list):
		return reflect.ValueOf(list)
	default:
		return nothing
	}
}

// term returns the operand of a term, nil if its value is not known, and the link of what must hold for it to have one.
func (m *sieves) term(t *ast.Term, sc scope) (link, *operand, bool) {
	if value := constant(t.Value); value.IsValid() {
		return nil, &operand{constant: t.Value, kind: value.Type(), get: func(*frame) reflect.Value { return value }}, true
	}
	var o *operand
	switch v := t.Value.(type) {
	case ast.Var:
		o = sc[v]
	case ast.Ref:
		return m.ref(v, sc)
	case *ast.Array:
		o = m.collection(sc, v.Foreach)
	case ast.Object:
		o = m.object(sc, v)
	case *ast.ArrayComprehension:
		o = m.comprehension(v.Term, v.Body, sc)
		o.counted = true
	case *ast.SetComprehension:
		o = m.comprehension(v.Term, v.Body, sc)
	}
	return nil, o, o != nil
}

// collection returns the operand of what a rule itself puts together, nil unless all its items are known.
func (m *sieves) collection(sc scope, each func(func(*ast.Term))) *operand {
	var items []*operand
	known := true
	each(func(t *ast.Term) {
		l, item, _ := m.term(t, sc)
		known = known && l == nil && item.plain()
		items = append(items, item)
	})
	if !known {
		return nil
	}
	return &operand{generate: func(slot int) (link, bool) {
		return func(next test) test {
			return func(fr *frame) bool {
				for _, item := range items {
					if fr.slots[slot] = item.get(fr); next(fr) {
						return true
					}
				}
				return false
			}
		}, true
	}}
}

func (m *sieves) object(sc scope, object ast.Object) *operand {
	o := &operand{}
	known := true
	object.Foreach(func(key, value *ast.Term) {
		_, k, _ := m.term(key, sc)
		_, v, _ := m.term(value, sc)
		known = known && k.plain() && v.plain() && k.constant != nil
		o.table = append(o.table, entry{k, v})
	})
	if !known {
		return nil
	}
	return o
}

// comprehension returns the operand of a collection that is made by a body, nil if its items are not known.
func (m *sieves) comprehension(head *ast.Term, body ast.Body, sc scope) *operand {
	return m.generated([]*ast.Rule{{Head: &ast.Head{Key: head}, Body: body}}, sc)
}

// generated returns the operand of the collection of the keys of rules.
func (m *sieves) generated(rules []*ast.Rule, outer scope) *operand {
	outer = maps.Clone(outer)
	return &operand{generate: func(slot int) (link, bool) {
		exact := true
		var makers []link
		for _, r := range rules {
			sc := maps.Clone(outer)
			l, precise := m.links(r.Body, sc)
			before, item, known := m.term(r.Head.Key, sc)
			if !item.plain() {
				item, known = &operand{get: func(*frame) reflect.Value { return something }}, false
			}
			exact = exact && precise && known
			makers = append(makers, chain(chain(l, before), only(func(fr *frame) bool { fr.slots[slot] = item.get(fr); return true })))
		}
		return func(next test) test {
			tests := make([]test, len(makers))
			for i, l := range makers {
				tests[i] = l(next)
			}
			return oneOf(tests)
		}, exact
	}}
}

// pointed is the type of what facts of a type hold.
func pointed(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// plainly is the value behind a pointer.
func plainly(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return isNull
		}
		v = v.Elem()
	}
	return v
}

// comparison is what comparing two values shows.
type comparison int

const (
	unclear comparison = iota
	same
	differ
)

// compare compares two values; one that is undefined is like nothing.
func compare(a, b reflect.Value) comparison {
	equal := false
	switch {
	case !a.IsValid() || !b.IsValid():
		return differ
	case a.Kind() == reflect.Uint16 || b.Kind() == reflect.Uint16:
		return unclear
	case a.Kind() != b.Kind():
		return differ
	case a.Kind() == reflect.String:
		equal = a.String() == b.String()
	case a.Kind() == reflect.Bool:
		equal = a.Bool() == b.Bool()
	case a.Kind() == reflect.Int:
		equal = a.Int() == b.Int()
	case a.Kind() == reflect.Uint8:
		equal = true
	default:
		return unclear
	}
	if equal {
		return same
	}
	return differ
}
