package authz

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/policy"
)

// record gathers what an explanation needs while a request is decided.
type record struct {
	layer   layer
	hits    [layerCount][]hit
	unknown [layerCount][]Unknown
	assumed []string
	// missed is the first condition of the statement at hand that did not hold, turned those that held because of a value.
	missed *used
	turned []used
	// opened are the conditions that are open.
	opened []used
	// lacking are the condition keys that policies asked for and the request does not have.
	lacking []string
}

// hit is a statement or grant that is about the request, and whether it applies.
type hit struct {
	statement *statement
	grant     *grant
	is        truth
	deny      bool
	// missed is, for a statement that does not apply, the condition that keeps it from applying.
	missed *used
	turned []used
	// opened are the conditions that decide whether it applies.
	opened []used
}

// used is a condition with the values that the request had.
type used struct {
	condition *condition
	values    values
	answer    truth
}

func (q *query) enter(l layer) {
	if q.record != nil {
		q.record.layer = l
		q.record.missed, q.record.turned, q.record.opened = nil, nil, nil
	}
}

// note records a statement that is about the action and names the caller.
func (q *query) note(s *statement, is truth, deny bool) {
	r := q.record
	if r == nil {
		return
	}
	if is != no || !deny {
		r.hits[r.layer] = append(r.hits[r.layer], hit{statement: s, is: is, deny: deny, missed: r.missed, turned: r.turned, opened: r.opened})
	}
	switch {
	case is == unknown && deny && s.principals.not && s.principals.spares(q.caller) == unknown && q.caller.account.concrete():
		r.add(Unknown{What: s.title(), Why: "AWS does not say whether a NotPrincipal that lists account " + q.caller.account.String() + " leaves out everybody of it", Span: s.source.Node.Span})
	case is == unknown:
		r.why(s)
	}
	r.missed, r.turned, r.opened = nil, nil, nil
}

func (q *query) noteGrant(g *grant, is truth) {
	if r := q.record; r != nil && is != no {
		r.hits[r.layer] = append(r.hits[r.layer], hit{grant: g, is: is})
	}
}

func (q *query) gaps(list []Unknown) {
	if r := q.record; r != nil {
		for _, u := range list {
			r.add(u)
		}
	}
}

func (q *query) assume(s string) {
	if r := q.record; r != nil && !slices.Contains(r.assumed, s) {
		r.assumed = append(r.assumed, s)
	}
}

func (r *record) add(u Unknown) {
	if !slices.Contains(r.unknown[r.layer], u) {
		r.unknown[r.layer] = append(r.unknown[r.layer], u)
	}
}

func (r *record) condition(c *condition, v *values, answer truth) {
	u := used{c, *v, answer}
	if answer == unknown {
		r.opened = append(r.opened, u)
	}
	switch {
	case answer != yes:
		if r.missed == nil || answer == no {
			r.missed = &u
		}
	default:
		r.turned = append(r.turned, u)
	}
}

func (r *record) absent(k *contextKey) {
	if !slices.Contains(r.lacking, k.name) {
		r.lacking = append(r.lacking, k.name)
	}
}

// why says what keeps a statement from being decided: a condition, or a symbol in one of its elements.
func (r *record) why(s *statement) {
	if m := r.missed; m != nil && m.answer == unknown {
		u := Unknown{What: "the condition " + m.condition.source.Key() + " of " + s.title(), Why: "the request does not say its value", Span: m.condition.source.OperatorNode.Span}
		if symbol := m.symbol(); symbol != nil {
			u.Why = symbolWhy(symbol.ID, symbol.Why)
			if symbol.Span.Valid() {
				u.Span = symbol.Span
			}
		} else if m.condition.undecided {
			u.Why = "its operator or key is not one that IAM knows, or not known before deployment"
		}
		r.add(u)
		return
	}
	for _, node := range s.nodes() {
		for _, p := range policy.TextOf(node) {
			if p.Symbol != nil {
				r.add(Unknown{What: s.title(), Why: symbolWhy(p.Symbol.ID, p.Symbol.Why), Span: node.Span})
				return
			}
		}
	}
	r.add(Unknown{What: s.title(), Why: "whether it applies is not known before deployment, or the request leaves it open", Span: s.source.Node.Span})
}
