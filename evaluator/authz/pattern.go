package authz

import (
	"bytes"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// pattern is a value of a policy, prepared for being matched.
type pattern struct {
	node *document.Node
	// everything says that it is a lone star.
	everything bool
	// plain says that it is the text exact, without wildcards, variables and symbols.
	plain bool
	exact string
	// fixed is the text with wildcards, where it has neither variables nor symbols.
	fixed []byte
	// pieces are set for a text with variables or symbols; symbolic says that there are symbols.
	pieces   []piece
	symbolic bool
	arn      bool
	stars    int
}

// piece is a part of a pattern: text with wildcards, a variable or a symbol.
type piece struct {
	fixed    []byte
	variable *variable
	symbol   *document.Symbol
}

// variable is a policy variable.
type variable struct {
	key        contextKey
	fallback   text
	hasDefault bool
}

// reading says what of a value has a meaning of its own.
type reading struct {
	wildcards bool
	variables bool
	arn       bool // wildcards keep to a part of the ARN, as in Resource
}

func newPattern(n *document.Node, r reading) pattern {
	return patternOf(n, policy.TextOf(n), r)
}

func patternOf(n *document.Node, t policy.Text, r reading) pattern {
	p := pattern{node: n, arn: r.arn}
	for _, part := range t {
		if part.Symbol != nil {
			p.pieces = append(p.pieces, piece{symbol: part.Symbol})
			p.symbolic = true
			continue
		}
		p.literal(part.Text, r)
	}
	simple := len(p.pieces) == 0 || len(p.pieces) == 1 && p.pieces[0].fixed != nil
	if !simple {
		return p
	}
	var all []byte
	if len(p.pieces) == 1 {
		all = p.pieces[0].fixed
	}
	p.pieces = nil
	p.stars = bytes.Count(all, []byte{anyText})
	switch {
	case r.wildcards && len(all) == 1 && all[0] == anyText:
		p.everything = true
	case bytes.IndexByte(all, anyText) < 0 && bytes.IndexByte(all, anyRune) < 0:
		p.plain, p.exact = true, string(all)
	default:
		p.fixed = all
	}
	return p
}

// literal adds a text with its wildcards and variables.
func (p *pattern) literal(s string, r reading) {
	from := 0
	if r.variables {
		for _, v := range policy.Variables(s) {
			p.wild(s[from:v.Start], r)
			from = v.End
			switch v.Key {
			case "*", "?", "$":
				p.add([]byte(v.Key))
			default:
				p.pieces = append(p.pieces, piece{variable: &variable{newContextKey(v.Key), text{known: v.Default}, v.HasDefault}})
			}
		}
	}
	p.wild(s[from:], r)
}

func (p *pattern) wild(s string, r reading) {
	b := []byte(strings.ToValidUTF8(s, "\uFFFD"))
	if r.wildcards {
		for i, c := range b {
			switch c {
			case '*':
				b[i] = anyText
			case '?':
				b[i] = anyRune
			}
		}
	}
	p.add(b)
}

func (p *pattern) add(b []byte) {
	if len(b) == 0 {
		return
	}
	if n := len(p.pieces); n > 0 && p.pieces[n-1].fixed != nil {
		p.pieces[n-1].fixed = append(p.pieces[n-1].fixed, b...)
		return
	}
	p.pieces = append(p.pieces, piece{fixed: b})
}

// match reports whether the pattern covers a value of the request.
func (p *pattern) match(q *query, v text) truth {
	switch {
	case p.everything:
		return yes
	case v.concrete() && p.plain:
		return truthOf(p.exact == v.known)
	case v.concrete() && p.pieces == nil && (!p.arn || p.stars <= maxStars && len(v.known) <= maxTried):
		return truthOf(p.globs(p.fixed, v.known))
	case v.concrete() && p.pieces != nil && !p.symbolic:
		var space [256]byte
		expanded, found := p.expand(q, space[:0])
		if expanded != nil && (!p.arn || bytes.Count(expanded, []byte{anyText}) <= maxStars && len(v.known) <= maxTried) {
			return and(found, truthOf(p.globs(expanded, v.known)))
		}
		if found == no {
			return no
		}
	}
	return p.matchTokens(q, v)
}

func (p *pattern) globs(fixed []byte, s string) bool {
	if p.arn {
		return globARN(fixed, s)
	}
	return glob(fixed, s)
}

// expand puts the values of the variables in: nil where one of them is not known. It is not found if the request has no
// value for a variable, or several: "If a policy variable is not present, the comparison does not match".
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (p *pattern) expand(q *query, out []byte) (expanded []byte, found truth) {
	found = yes
	for _, piece := range p.pieces {
		if piece.variable == nil {
			out = append(out, piece.fixed...)
			continue
		}
		value, known, is := piece.variable.value(q)
		found = and(found, is)
		if found == no || !known || !value.concrete() {
			return nil, found
		}
		out = append(out, value.known...)
	}
	return out, found
}

// value returns the variable's value, if that is known. It is no where the request has none, and unknown where it
// may have this one or none.
func (v *variable) value(q *query) (value text, known bool, is truth) {
	values := q.values(&v.key)
	switch {
	case values.is == no && v.hasDefault:
		return v.fallback, true, yes
	case values.is == no:
		return text{}, false, no
	case values.opaque, values.is == unknown && v.hasDefault:
		return text{}, false, values.is
	case values.len() != 1 || v.key.multi():
		return text{}, false, no
	default:
		return values.at(0), true, values.is
	}
}

// matchTokens is the general way, for symbols and for patterns with many stars.
func (p *pattern) matchTokens(q *query, v text) truth {
	tokens, ok := p.tokens(q)
	if !ok || v.except != "" && begins(tokens, v.except) || p.excepts(q, v) {
		return no
	}
	return matchSymbolic(tokens, literal(v))
}

// excepts reports whether the pattern is a variable that certainly has another value.
func (p *pattern) excepts(q *query, v text) bool {
	if len(p.pieces) != 1 || p.pieces[0].variable == nil || !v.concrete() {
		return false
	}
	value, known, _ := p.pieces[0].variable.value(q)
	return known && value.except != "" && begins(literal(v), value.except)
}

// tokens returns the pattern as tokens; it is not ok if a variable has no value.
func (p *pattern) tokens(q *query) ([]token, bool) {
	switch {
	case p.everything:
		return []token{{class: anyChar, star: true}}, true
	case p.plain:
		return appendLiteral(nil, p.exact), true
	case p.pieces == nil:
		return appendGlob(nil, p.fixed, p.arn), true
	}
	var out []token
	for i, piece := range p.pieces {
		switch {
		case piece.symbol != nil:
			out = append(out, token{symbol: piece.symbol})
		case piece.variable == nil:
			out = p.glob(out, i)
		default:
			value, known, is := piece.variable.value(q)
			switch {
			case is == no:
				return nil, false
			case !known || is == unknown:
				out = append(out, token{symbol: &document.Symbol{ID: piece.variable.key.name}})
			default:
				out = append(out, literal(value)...)
			}
		}
	}
	return out, true
}

// glob appends piece i; a star at its end counts as one at the end of a part only if the pattern ends there, or the next
// piece begins with a colon.
func (p *pattern) glob(out []token, i int) []token {
	fixed := p.pieces[i].fixed
	out = appendGlob(out, fixed, p.arn)
	if last := len(fixed) - 1; p.arn && fixed[last] == anyText && i+1 < len(p.pieces) {
		out[len(out)-1].class = inPart
	}
	return out
}
