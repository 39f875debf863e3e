package authz

import (
	"strconv"

	"github.com/kmslint/kmslint/evaluator/document"
)

// title is what messages call a statement: `statement "AllowUse" of the key policy`.
func (s *statement) title() string { return s.source.Name() + " of " + s.policy.name }

// at is the JSON Pointer of the statement in its policy.
func (s *statement) at() string { return "/Statement/" + strconv.Itoa(s.source.Number-1) }

// nodes are the values of the statement in which a symbol may stand.
func (s *statement) nodes() []*document.Node {
	var out []*document.Node
	if p := s.source.Principals; p != nil {
		for i := range p.List {
			out = append(out, p.List[i].Node)
		}
	}
	if s.source.Actions != nil {
		out = append(out, s.source.Actions.Values...)
	}
	if s.source.Resources != nil {
		out = append(out, s.source.Resources.Values...)
	}
	return append(out, s.source.EffectNode)
}

// symbol returns a symbol that keeps the condition open, nil if there is none.
func (u *used) symbol() *document.Symbol {
	for i := range u.condition.operands {
		for _, p := range u.condition.operands[i].node.Parts() {
			if p.Symbol != nil {
				return p.Symbol
			}
		}
	}
	for i := range u.values.len() {
		v := u.values.at(i)
		if s := v.symbol(); s != nil {
			return s
		}
	}
	return nil
}

func symbolWhy(id, why string) string {
	if id == document.Self {
		id = "the account, Region or partition that the code is deployed to"
	}
	if why == "" {
		return id + " is not known before deployment"
	}
	return id + " is not known: " + why
}

// text says what the request had: `kms:ViaService is absent`, `kms:ViaService is "s3.us-east-1.amazonaws.com"`.
func (u *used) text() string {
	key := u.condition.source.Key()
	switch {
	case u.values.is == no:
		return key + " is absent from the request"
	case u.values.opaque:
		return key + " is not known"
	case u.values.len() == 1 && len(u.values.at(0).parts) == 1 && u.values.at(0).symbol() != nil:
		return key + " is " + u.values.at(0).symbol().ID + ", which is not known"
	case u.values.len() == 1:
		return key + " is " + strconv.Quote(u.values.at(0).String())
	}
	out := key + " is "
	for i := range u.values.len() {
		if i > 0 {
			out += ", "
		}
		out += strconv.Quote(u.values.at(i).String())
	}
	return out
}
