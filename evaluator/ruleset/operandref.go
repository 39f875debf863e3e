package ruleset

import (
	"reflect"

	"github.com/open-policy-agent/opa/v1/ast"
)

// ref returns the operand of a reference.
func (m *sieves) ref(r ast.Ref, sc scope) (link, *operand, bool) {
	switch {
	case r[0].Equal(ast.InputRootDocument):
		return m.path(nil, &operand{kind: factsType, get: func(fr *frame) reflect.Value { return fr.facts }}, r[1:], sc)
	case r[0].Equal(ast.DefaultRootDocument):
		return m.document(r, sc)
	}
	if v, ok := r[0].Value.(ast.Var); ok && sc[v] != nil {
		return m.path(nil, sc[v], r[1:], sc)
	}
	return nil, nil, false
}

// path follows a reference from a value on. A variable that is not bound takes the items of a list one after the other.
func (m *sieves) path(before link, o *operand, rest ast.Ref, sc scope) (link, *operand, bool) {
	exact := true
	for _, t := range rest {
		v, isVar := t.Value.(ast.Var)
		_, bound := sc[v]
		if isVar && !bound {
			l, items, precise := m.each(o, v, sc)
			if l == nil {
				return before, nil, false
			}
			before, o, exact = chain(before, l), items, exact && precise
			continue
		}
		_, index, _ := m.term(t, sc)
		switch {
		case !index.plain():
			return before, nil, false
		case o.table != nil:
			o = o.lookup(index)
		case o.generate != nil: // one of the items, whichever
			l, items, _ := m.each(o, "", sc)
			before, o, exact = chain(before, l), items, false
		case o.unsure:
			return before, nil, false
		default:
			o = item(o, index)
		}
	}
	return before, o, exact
}

// item is the member of an object of the facts with that name, or the item of a list with that index.
func item(o, index *operand) *operand {
	if text, ok := index.constant.(ast.String); ok && o.kind != nil && o.kind.Kind() == reflect.Struct {
		f := fieldNamed(o.kind, string(text))
		if f == nil {
			return &operand{get: func(*frame) reflect.Value { return nothing }}
		}
		return &operand{kind: pointed(f.kind), get: func(fr *frame) reflect.Value { return plainly(f.of(o.get(fr))) }}
	}
	out := &operand{}
	if o.isList() {
		out.kind = pointed(o.kind.Elem())
	}
	out.get = func(fr *frame) reflect.Value {
		v, i := o.get(fr), index.get(fr)
		switch {
		case v.Kind() == reflect.Uint16 || i.Kind() == reflect.Uint16:
			return something
		case v.Kind() == reflect.Slice && i.Kind() == reflect.Int && i.Int() >= 0 && int(i.Int()) < v.Len():
			return plainly(v.Index(int(i.Int())))
		case v.Kind() == reflect.Struct && i.Kind() == reflect.String:
			if f := fieldNamed(v.Type(), i.String()); f != nil {
				return plainly(f.of(v))
			}
		}
		return nothing
	}
	return out
}

// lookup is the member of a table with a key.
func (o *operand) lookup(key *operand) *operand {
	find := func(fr *frame) *operand {
		k := key.get(fr)
		for _, e := range o.table {
			switch compare(e.key.get(fr), k) {
			case same:
				return e.value
			case unclear:
				return &operand{get: func(*frame) reflect.Value { return something }}
			}
		}
		return &operand{get: func(*frame) reflect.Value { return nothing }}
	}
	if key.constant != nil {
		return find(nil)
	}
	return &operand{get: func(fr *frame) reflect.Value { return find(fr).get(fr) }}
}

// fieldNamed returns a member of objects of a type, nil if they have none of that name.
func fieldNamed(t reflect.Type, name string) *field {
	all := fieldsIn(t)
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// slot is a new variable.
func (m *sieves) slot() int {
	m.slots++
	return m.slots - 1
}

func inSlot(slot int, kind reflect.Type) *operand {
	return &operand{kind: kind, get: func(fr *frame) reflect.Value { return fr.slots[slot] }}
}

// each takes the items of a list one after the other, and binds a variable to their indexes; the link is nil for what is
// no list.
func (m *sieves) each(list *operand, index ast.Var, sc scope) (l link, items *operand, exact bool) {
	slot := m.slot()
	if list.table != nil {
		key := m.slot()
		sc[index] = inSlot(key, nil)
		return func(next test) test {
			return func(fr *frame) bool {
				for _, e := range list.table {
					if fr.slots[slot], fr.slots[key] = e.value.get(fr), e.key.get(fr); next(fr) {
						return true
					}
				}
				return false
			}
		}, inSlot(slot, nil), true
	}
	if list.generate != nil {
		l, exact = list.generate(slot)
		sc[index] = nil
		return l, inSlot(slot, nil), exact
	}
	if list.unsure || list.kind != nil && !list.isList() {
		return nil, nil, false
	}
	var kind reflect.Type
	if list.isList() {
		kind = pointed(list.kind.Elem())
	}
	at := m.slot()
	sc[index] = inSlot(at, intType)
	return func(next test) test {
		return func(fr *frame) bool {
			v := list.get(fr)
			switch v.Kind() {
			case reflect.Slice:
			case reflect.Struct, reflect.Uint16:
				return true // the members of an object, which no rule asks for, or what is not known
			default:
				return false
			}
			for i := range v.Len() {
				fr.slots[slot], fr.slots[at] = plainly(v.Index(i)), reflect.ValueOf(i)
				if next(fr) {
					return true
				}
			}
			return false
		}
	}, inSlot(slot, kind), kind != nil
}

// document returns the operand of a reference to a rule or to data.
func (m *sieves) document(r ast.Ref, sc scope) (link, *operand, bool) {
	for n := 2; n <= len(r); n++ {
		rules := m.compiler.GetRulesExact(r[:n])
		if len(rules) == 0 {
			continue
		}
		switch h := rules[0].Head; {
		case len(h.Args) > 0 || h.HasDynamicRef():
			return nil, nil, false
		case h.RuleKind() == ast.MultiValue:
			if m.depth >= maxDepth {
				return nil, nil, false
			}
			return m.path(nil, m.generated(rules, scope{}), r[n:], sc)
		}
		before, o, exact := m.value(rules, nil)
		if o == nil {
			return before, nil, exact && n == len(r)
		}
		l, o, precise := m.path(before, o, r[n:], sc)
		return l, o, exact && precise
	}
	if len(m.compiler.GetRulesWithPrefix(r.ConstantPrefix())) > 0 {
		return nil, nil, false
	}
	n := 1
	value, found := any(m.data), true
	for ; n < len(r); n++ {
		name, ok := r[n].Value.(ast.String)
		object, isObject := value.(map[string]any)
		if !ok || !isObject {
			break
		}
		if value, found = object[string(name)]; !found {
			return only(func(*frame) bool { return false }), nil, true
		}
	}
	v, err := ast.InterfaceToValue(value)
	if err != nil {
		return nil, nil, false
	}
	before, o, _ := m.term(ast.NewTerm(v), sc)
	if o == nil {
		return before, nil, false
	}
	return m.path(before, o, r[n:], sc)
}
