package access

import (
	"fmt"

	"github.com/kmslint/kmslint/evaluator/authz"
)

// made is the diagram of one policy.
type made struct {
	*model
	// allows and denies are by statement: the requests that an Allow gives, and those that a Deny takes.
	allows, denies []node
	// gap are those that may be allowed or denied by what is not known.
	gapAllowed, gapDenied node
	reason                *authz.Unknown // set where there is no diagram
}

// diagram returns the diagram of the policy, which is made when it is first needed.
func (v *view) diagram() *made {
	d := v.made
	if d.model != nil || d.reason != nil {
		return d
	}
	of := statements{gaps: v.gaps}
	for i := range v.list {
		of.list = append(of.list, v.list[i].statement)
	}
	var err error
	if d.model, err = newModel(v.subject, v.limits, of); err != nil {
		d.reason = &authz.Unknown{What: "too much to compare", Why: err.Error()}
		return d
	}
	for i := range of.list {
		s := &of.list[i]
		applies, allows, denies := d.applies(s), never, never
		if s.Allows {
			allows = d.and(d.space, d.and(applies, d.allowing(s)))
		}
		if s.Denies {
			denies = d.and(d.space, d.and(applies, d.naming(s)))
		}
		d.allows, d.denies = append(d.allows, allows), append(d.denies, denies)
	}
	for _, u := range v.gaps {
		d.gapAllowed = d.or(d.gapAllowed, d.guess("allow "+u.What+u.Why, u))
		d.gapDenied = d.or(d.gapDenied, d.guess("deny "+u.What+u.Why, u))
	}
	return d
}

// rest returns the requests that some of the others than a statement allow, or deny; -1 is all of them.
func (d *made) rest(of []node, gap node, but int) node {
	out := d.and(d.space, gap)
	for i, n := range of {
		if i != but {
			out = d.or(out, n)
		}
	}
	return out
}

// effective are the requests that the policy allows.
func (d *made) effective() node {
	return d.minus(d.rest(d.allows, d.gapAllowed, -1), d.rest(d.denies, d.gapDenied, -1))
}

// is says whether there are requests in n whatever is not known, whether there may be, and why nobody knows.
func (d *made) is(n node) (authz.Truth, []authz.Unknown) {
	certain := d.forAll(n, d.firstGuess)
	switch {
	case d.spent:
		return authz.Unknowable, []authz.Unknown{{What: "too much to compare", Why: fmt.Sprintf("the policy tells requests apart in more than %d ways", d.limits.Nodes)}}
	case n == never:
		return authz.No, nil
	case certain != never:
		return authz.Yes, nil
	default:
		return authz.Unknowable, d.guessesIn(n)
	}
}
