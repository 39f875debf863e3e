package ruleset

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// builtin is a function of OPA that sieves have too.
type builtin struct {
	args int
	make func(m *sieves, o []*operand) *operand // nil if it is not known what comes of these operands
}

var builtins = map[string]builtin{
	"neq": {2, func(_ *sieves, o []*operand) *operand {
		return question(o, !o[0].scalar() && !o[1].scalar(), func(a, b reflect.Value) bool { return compare(a, b) != same })
	}},
	"gt":  {2, func(_ *sieves, o []*operand) *operand { return ordered(o, func(a, b int64) bool { return a > b }) }},
	"gte": {2, func(_ *sieves, o []*operand) *operand { return ordered(o, func(a, b int64) bool { return a >= b }) }},
	"lt": {2, func(_ *sieves, o []*operand) *operand {
		return ordered([]*operand{o[1], o[0]}, func(b, a int64) bool { return a < b })
	}},
	"lte": {2, func(_ *sieves, o []*operand) *operand {
		return ordered([]*operand{o[1], o[0]}, func(b, a int64) bool { return a <= b })
	}},

	"startswith": {2, func(_ *sieves, o []*operand) *operand { return ofTexts(o, strings.HasPrefix) }},
	"endswith":   {2, func(_ *sieves, o []*operand) *operand { return ofTexts(o, strings.HasSuffix) }},
	"contains":   {2, func(_ *sieves, o []*operand) *operand { return ofTexts(o, strings.Contains) }},

	"internal.member_2": {2, isMember},
	"count":             {1, length},
	"is_null":           {1, isNullValue},
	"lower":             {1, lower},
	"glob.match":        {3, globMatches},
	"regex.match":       {2, matches},
}

// question is the answer to a question about two values, undefined where one of them is.
func question(o []*operand, unsure bool, holds func(a, b reflect.Value) bool) *operand {
	if !o[0].plain() || !o[1].plain() {
		return nil
	}
	return &operand{kind: boolType, unsure: unsure, get: func(fr *frame) reflect.Value {
		a, b := o[0].get(fr), o[1].get(fr)
		if !a.IsValid() || !b.IsValid() {
			return nothing
		}
		return truth(holds(a, b))
	}}
}

// ordered says whether the first number is larger; OPA has an order of other values too, for which it may hold.
func ordered(o []*operand, holds func(a, b int64) bool) *operand {
	if o[0].get == nil {
		return nil
	}
	larger := *o[0]
	larger.unsure = false
	return question([]*operand{&larger, o[1]}, o[0].unsure || larger.kind != intType || o[1].kind != intType, func(a, b reflect.Value) bool {
		return a.Kind() != reflect.Int || b.Kind() != reflect.Int || holds(a.Int(), b.Int())
	})
}

func ofTexts(o []*operand, holds func(s, part string) bool) *operand {
	return question(o, !o[0].scalar() || !o[1].scalar(), func(a, b reflect.Value) bool {
		return a.Kind() == reflect.Uint16 || b.Kind() == reflect.Uint16 || a.Kind() == reflect.String && b.Kind() == reflect.String && holds(a.String(), b.String())
	})
}

// isMember looks for a value among those of a list.
func isMember(m *sieves, o []*operand) *operand {
	value := o[0]
	if !value.plain() {
		return nil
	}
	l, item, exact := m.each(o[1], "", scope{})
	if l == nil {
		return nil
	}
	found := l(func(fr *frame) bool { return compare(value.get(fr), item.get(fr)) != differ })
	return &operand{kind: boolType, unsure: !exact || !value.scalar(), get: func(fr *frame) reflect.Value {
		if !value.get(fr).IsValid() || o[1].get != nil && !o[1].get(fr).IsValid() {
			return nothing
		}
		return truth(found(fr))
	}}
}

// length is the number of items of a list.
func length(m *sieves, o []*operand) *operand {
	if o[0].get != nil {
		kind := intType
		if !o[0].isList() {
			kind = nil
		}
		return ofOne(o[0], kind, func(v reflect.Value) reflect.Value {
			switch v.Kind() {
			case reflect.Slice:
				return reflect.ValueOf(v.Len())
			case reflect.String, reflect.Struct, reflect.Uint16:
				return something
			default:
				return nothing
			}
		})
	}
	l, item, exact := m.each(o[0], "", scope{})
	if l == nil {
		return nil
	}
	slot := m.slot()
	count := l(func(fr *frame) bool {
		t := fr.slots[slot].Interface().(*tally)
		if v := item.get(fr); v.Kind() != reflect.String || o[0].counted {
			t.others++
		} else {
			t.texts = append(t.texts, v.String())
		}
		return false
	})
	return &operand{kind: intType, unsure: !exact, get: func(fr *frame) reflect.Value {
		t := new(tally)
		fr.slots[slot] = reflect.ValueOf(t)
		count(fr)
		slices.Sort(t.texts)
		n := len(slices.Compact(t.texts)) + t.others
		if t.others > 1 && !o[0].counted {
			return something // some of them may be the same
		}
		return reflect.ValueOf(n)
	}}
}

// tally counts the items of a collection.
type tally struct {
	texts  []string
	others int
}

// globMatches compares what stands before the first wildcard.
func globMatches(_ *sieves, o []*operand) *operand {
	return question([]*operand{o[0], o[2]}, true, func(pattern, text reflect.Value) bool {
		if pattern.Kind() != reflect.String || text.Kind() != reflect.String {
			return true
		}
		p, t := pattern.String(), text.String()
		if i := strings.IndexAny(p, `*?[{\\`); i >= 0 {
			return strings.HasPrefix(t, p[:i])
		}
		return p == t
	})
}

func lower(_ *sieves, o []*operand) *operand {
	return ofOne(o[0], textType, func(v reflect.Value) reflect.Value {
		switch v.Kind() {
		case reflect.String:
		case reflect.Uint16:
			return v
		default:
			return nothing
		}
		if low := strings.ToLower(v.String()); low != v.String() {
			return reflect.ValueOf(low)
		}
		return v
	})
}

func isNullValue(_ *sieves, o []*operand) *operand {
	return ofOne(o[0], boolType, func(v reflect.Value) reflect.Value {
		return truth(v.Kind() == reflect.Uint8 || v.Kind() == reflect.Uint16)
	})
}

// ofOne is what becomes of a value where it is defined.
func ofOne(o *operand, kind reflect.Type, f func(reflect.Value) reflect.Value) *operand {
	if !o.plain() {
		return nil
	}
	return &operand{kind: kind, get: func(fr *frame) reflect.Value {
		v := o.get(fr)
		if !v.IsValid() {
			return nothing
		}
		return f(v)
	}}
}

var (
	boolType, intType, textType = reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[string]()

	yes, no = reflect.ValueOf(true), reflect.ValueOf(false)
)

func truth(b bool) reflect.Value {
	if b {
		return yes
	}
	return no
}

// matches searches for a regular expression, as OPA does by the same package.
func matches(_ *sieves, o []*operand) *operand {
	pattern, ok := o[0].constant.(ast.String)
	if !ok {
		return nil
	}
	compiled := sync.OnceValue(func() *regexp.Regexp {
		r, err := regexp.Compile(string(pattern))
		if err != nil {
			return regexp.MustCompile("")
		}
		return r
	})
	return ofTexts([]*operand{o[1], o[0]}, func(s, _ string) bool { return compiled().MatchString(s) })
}
