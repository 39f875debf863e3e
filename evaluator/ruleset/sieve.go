package ruleset

import (
	"maps"
	"reflect"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/facts"
)

// A sieve holds back the facts about which a rule certainly finds nothing, so that OPA is asked only about the others. It is
// made of the compiled bodies of the rule: an expression of Rego that Go understands is tested on the facts as they are, any
// other one is taken to hold. So a sieve may let through what the rule then does not find, and never the other way round.
type sieve struct {
	bodies []test
	slots  int
}

// test says whether the rest of a body may hold with the variables as they are in a frame.
type test func(*frame) bool

// frame holds the facts and the variables of a body.
type frame struct {
	facts reflect.Value
	slots []reflect.Value // a zero Value is undefined, as OPA calls it
}

// null is the value of facts that are null, and opaque of something that is not known.
type (
	null   uint8
	opaque uint16
)

var (
	nothing   reflect.Value
	isNull    = reflect.ValueOf(null(0))
	something = reflect.ValueOf(opaque(0))
)

var frames = sync.Pool{New: func() any { return new(frame) }}

// passes reports whether the rule may find something.
func (s *sieve) passes(fr *frame) bool {
	if len(fr.slots) < s.slots {
		fr.slots = make([]reflect.Value, s.slots)
	}
	for _, body := range s.bodies {
		if body(fr) {
			return true
		}
	}
	return false
}

// sieves are made for the rules of one compiler and its data.
type sieves struct {
	compiler *ast.Compiler
	data     map[string]any
	slots    int
	depth    int // of rules that call each other
}

// maxDepth is how deep a sieve looks into rules that call each other.
const maxDepth = 5

// of makes the sieve of a rule that yields a set.
func (m *sieves) of(rules []*ast.Rule) sieve {
	m.slots = 0
	s := sieve{}
	for _, r := range rules {
		l, _ := m.links(r.Body, scope{})
		s.bodies = append(s.bodies, l.test())
	}
	s.slots = m.slots
	return s
}

// scope are the variables of a body that are bound. The value of one that is bound to nil is not known.
type scope map[ast.Var]*operand

// link adds a test before those of the rest of a body; nil adds none.
type link func(next test) test

// test is the test of a body that ends here.
func (l link) test() test {
	end := func(*frame) bool { return true }
	if l == nil {
		return end
	}
	return l(end)
}

// only is a link with a test that binds no variable.
func only(holds test) link {
	return func(next test) test { return func(fr *frame) bool { return holds(fr) && next(fr) } }
}

func chain(a, b link) link {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(next test) test { return a(b(next)) }
}

func oneOf(tests []test) test {
	return func(fr *frame) bool {
		for _, t := range tests {
			if t(fr) {
				return true
			}
		}
		return false
	}
}

// links makes the tests of a body. They are exact if they hold exactly where the body does.
func (m *sieves) links(b ast.Body, sc scope) (all link, exact bool) {
	exact = true
	for _, e := range b {
		l, precise := m.expr(e, sc)
		all, exact = chain(all, l), exact && precise
	}
	return all, exact
}

// expr makes the test of an expression, nil for one that always may hold.
func (m *sieves) expr(e *ast.Expr, sc scope) (l link, exact bool) {
	defer forget(e, sc)
	if len(e.With) > 0 {
		return nil, false
	}
	if e.Negated {
		l, exact := m.expr(e.ComplementNoWith(), maps.Clone(sc))
		if !exact {
			return nil, false
		}
		holds := l.test()
		return only(func(fr *frame) bool { return !holds(fr) }), true
	}
	switch terms := e.Terms.(type) {
	case *ast.Term:
		before, o, exact := m.term(terms, sc)
		l, precise := truly(o)
		return chain(before, l), exact && precise
	case []*ast.Term:
		return m.call(e, terms, sc)
	case *ast.Every:
		return m.every(terms, sc)
	default:
		return nil, false
	}
}

// truly makes the test that a value is not false.
func truly(o *operand) (link, bool) {
	if o == nil || o.get == nil {
		return nil, true
	}
	return only(func(fr *frame) bool {
		v := o.get(fr)
		return v.IsValid() && (v.Kind() != reflect.Bool || v.Bool())
	}), !o.unsure
}

// every makes the test that a body may hold for all items of a list.
func (m *sieves) every(e *ast.Every, sc scope) (link, bool) {
	before, list, exact := m.term(e.Domain, sc)
	if list == nil {
		return before, false
	}
	inner := maps.Clone(sc)
	index := ast.Var("")
	if e.Key != nil {
		index, _ = e.Key.Value.(ast.Var)
	}
	items, item, precise := m.each(list, index, inner)
	value, ok := e.Value.Value.(ast.Var)
	if items == nil || !precise || !ok {
		return before, false
	}
	inner[value] = item
	body, plain := m.links(e.Body, inner)
	holds := body.test()
	fails := items(func(fr *frame) bool { return !holds(fr) })
	return chain(before, only(func(fr *frame) bool { return !fails(fr) })), exact && plain
}

// forget notes that nothing is known of the variables of an expression that are not bound.
func forget(x any, sc scope) {
	ast.WalkVars(x, func(v ast.Var) bool {
		if _, bound := sc[v]; !bound {
			sc[v] = nil
		}
		return false
	})
}

// call makes the test of an operator with its operands: a builtin or a rule of the set.
func (m *sieves) call(e *ast.Expr, terms []*ast.Term, sc scope) (link, bool) {
	operator, ok := terms[0].Value.(ast.Ref)
	if !ok {
		return nil, false
	}
	args := terms[1:]
	if operator[0].Equal(ast.DefaultRootDocument) {
		return m.function(operator, args, sc)
	}
	if e.IsEquality() {
		return m.equality(args[0], args[1], sc)
	}
	b, ok := builtins[operator.String()]
	if !ok || len(args) < b.args || len(args) > b.args+1 {
		return nil, false
	}
	var before link
	operands := make([]*operand, b.args)
	exact := true
	for i := range operands {
		l, o, precise := m.term(args[i], sc)
		before, exact = chain(before, l), exact && precise
		if o == nil {
			return before, false
		}
		operands[i] = o
	}
	result := b.make(m, operands)
	if result == nil {
		return before, false
	}
	if len(args) == b.args {
		l, precise := truly(result)
		return chain(before, l), exact && precise
	}
	l, precise := m.unify(args[b.args], result, sc)
	return chain(before, l), exact && precise
}

// equality makes the test of left = right, which binds a variable that is not bound.
func (m *sieves) equality(left, right *ast.Term, sc scope) (link, bool) {
	if free(right, sc) {
		left, right = right, left
	}
	before, value, exact := m.term(right, sc)
	l, precise := m.unify(left, value, sc)
	return chain(before, l), exact && precise
}

// unify makes the test that a term has a value, nil for one that is not known.
func (m *sieves) unify(t *ast.Term, value *operand, sc scope) (link, bool) {
	if free(t, sc) {
		v := t.Value.(ast.Var)
		if value == nil {
			sc[v] = nil
			return nil, true // not to be known is no reason for anything to fail
		}
		bound, set := m.bind(value)
		sc[v] = bound
		return set, !value.unsure
	}
	before, other, exact := m.term(t, sc)
	if !other.plain() || !value.plain() {
		return before, false
	}
	return chain(before, only(func(fr *frame) bool { return compare(other.get(fr), value.get(fr)) != differ })),
		exact && (value.scalar() || other.scalar())
}

// bind keeps a value in a slot; it fails where it is undefined.
func (m *sieves) bind(value *operand) (*operand, link) {
	if value.get == nil {
		return value, nil
	}
	slot := m.slot()
	bound := inSlot(slot, value.kind)
	bound.unsure = value.unsure
	return bound, only(func(fr *frame) bool {
		v := value.get(fr)
		fr.slots[slot] = v
		return v.IsValid()
	})
}

func free(t *ast.Term, sc scope) bool {
	v, ok := t.Value.(ast.Var)
	if !ok {
		return false
	}
	_, bound := sc[v]
	return !bound
}

// function makes the test that a function of the rules has a value, and that it is the one of the operand behind its arguments.
func (m *sieves) function(name ast.Ref, terms []*ast.Term, sc scope) (link, bool) {
	rules := m.compiler.GetRulesExact(name)
	if len(rules) == 0 || len(terms) < len(rules[0].Head.Args) {
		return nil, false
	}
	var before link
	args := make([]*operand, len(rules[0].Head.Args))
	exact := true
	for i := range args {
		l, o, precise := m.term(terms[i], sc)
		args[i] = o
		before, exact = chain(before, l), exact && precise
	}
	has, value, precise := m.value(rules, args)
	before, exact = chain(before, has), exact && precise
	var l link
	if len(terms) > len(args) {
		l, precise = m.unify(terms[len(args)], value, sc)
	} else {
		l, precise = truly(value)
	}
	return chain(before, l), exact && precise
}

// value makes the test that rules of one name have a value, and returns that value, nil if it is not known.
func (m *sieves) value(rules []*ast.Rule, args []*operand) (holds link, value *operand, exact bool) {
	if m.depth >= maxDepth {
		return nil, nil, false
	}
	m.depth++
	defer func() { m.depth-- }()
	exact = true
	var tests []test
	for _, first := range rules {
		for r := first; r != nil; r = r.Else {
			if r.Default {
				return nil, nil, false
			}
			l, v, precise := m.ruleValue(r, args)
			if len(rules) == 1 && first.Else == nil {
				return l, v, precise
			}
			tests = append(tests, l.test())
			exact = exact && precise && r.Head.Value != nil && r.Head.Value.Equal(ast.InternedTerm(true))
		}
	}
	return only(oneOf(tests)), nil, exact
}

func (m *sieves) ruleValue(r *ast.Rule, args []*operand) (all link, value *operand, exact bool) {
	sc := scope{}
	exact = true
	for i, arg := range args {
		l, precise := m.unify(r.Head.Args[i], arg, sc)
		all, exact = chain(all, l), exact && precise
	}
	forget(r.Head.Args, sc)
	l, precise := m.links(r.Body, sc)
	before, value, known := m.term(r.Head.Value, sc)
	return chain(chain(all, l), before), value, exact && precise && known
}

// frameOf takes a frame for facts; give it back with [frames].
func frameOf(f *facts.Facts) *frame {
	fr := frames.Get().(*frame)
	fr.facts = reflect.ValueOf(f).Elem()
	return fr
}
