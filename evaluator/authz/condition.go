package authz

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// condition is an entry of a Condition element, prepared for being evaluated.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
type condition struct {
	source *policy.Condition
	key    contextKey
	// undecided says that the operator, the key or a value is not known.
	undecided bool
	// complete is false where there may be more values.
	complete bool
	negated  bool
	ifExists bool
	set      policy.Quantifier
	null     bool
	operands []operand
	compare  func(*operand, *query, text) truth
}

// operand is a value of the policy, prepared for the operator.
type operand struct {
	pattern pattern
	parts   []pattern // of an ARN
	whole   bool      // a lone star in place of an ARN
	// parsed is the value of a number, date, address range or binary, nil for a text that is none.
	parsed any
	node   *document.Node
}

func newCondition(c *policy.Condition, variables bool) condition {
	out := condition{
		source: c, complete: c.Complete, negated: c.Operator.Negated, ifExists: c.Operator.IfExists,
		set: c.Operator.Quantifier, null: c.Operator.Base == "Null",
	}
	if c.Operator.Base == "" || c.KeyNode == nil || !c.KeyNode.Concrete() {
		out.undecided = true
		return out
	}
	out.key = newContextKey(c.KeyNode.Text)
	prepare := operators[c.Operator.Base]
	if prepare == nil {
		out.undecided = !out.null
		prepare = textOperator(reading{})
	}
	out.operands = make([]operand, 0, len(c.Values))
	for _, n := range c.Values {
		o, compare := prepare(n, variables)
		o.node = n
		out.operands, out.compare = append(out.operands, o), compare
	}
	return out
}

// evaluate reports whether the condition holds. A key that the request may have or not gives an answer only if it is the
// same either way.
func (c *condition) evaluate(q *query) truth {
	if c.undecided {
		return unknown
	}
	v := q.values(&c.key)
	var answer truth
	switch {
	case c.null:
		answer = c.isNull(q, v.is)
	case v.is == no:
		answer = c.absent()
	case v.is == yes:
		answer = c.present(q, &v)
	default:
		answer = same(c.absent(), c.present(q, &v))
	}
	if q.hoping && answer == unknown && !c.key.settled() {
		answer = q.hope
	}
	if q.record != nil {
		q.record.condition(c, &v, answer)
	}
	return answer
}

// isNull evaluates Null: "true" asks for an absent key, "false" for one that is there.
func (c *condition) isNull(q *query, is truth) truth {
	answer := no
	for i := range c.operands {
		o := &c.operands[i]
		for _, want := range [...]struct {
			text   string
			answer truth
		}{{"true", not(is)}, {"false", is}} {
			answer = or(answer, and(foldEqual(&o.pattern, q, want.text), want.answer))
		}
	}
	return c.open(answer)
}

// absent is the answer for a request without the key.
func (c *condition) absent() truth {
	switch {
	case c.ifExists || c.set == policy.ForAllValues:
		return yes
	case c.set == policy.ForAnyValue:
		return no
	default:
		return truthOf(c.negated)
	}
}

func (c *condition) present(q *query, v *values) truth {
	if v.opaque {
		return unknown
	}
	n := v.len()
	switch c.set {
	case policy.ForAllValues:
		answer := yes
		for i := range n {
			answer = and(answer, c.one(q, v.at(i)))
		}
		return answer
	case policy.ForAnyValue:
		answer := no
		for i := range n {
			answer = or(answer, c.one(q, v.at(i)))
		}
		return answer
	}
	if n == 0 {
		return c.absent()
	}
	// AWS does not say what an operator without a quantifier makes of several values: the answer counts only if it is
	// the same for all of them.
	answer := c.one(q, v.at(0))
	for i := 1; i < n; i++ {
		answer = same(answer, c.one(q, v.at(i)))
	}
	return answer
}

// one compares a value of the request: one of the policy's values must match, or none for a negated operator.
func (c *condition) one(q *query, v text) truth {
	answer := no
	for i := range c.operands {
		if answer = or(answer, c.compare(&c.operands[i], q, v)); answer == yes {
			break
		}
	}
	answer = c.open(answer)
	if c.negated {
		return not(answer)
	}
	return answer
}

// open leaves a no open where the policy may have more values.
func (c *condition) open(answer truth) truth {
	if !c.complete {
		return or(answer, unknown)
	}
	return answer
}
