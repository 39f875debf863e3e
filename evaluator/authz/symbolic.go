package authz

import (
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
)

// token is one element of a pattern or value whose text is not fully known, or that needs the general way of matching: a
// character, a wildcard or a symbol.
type token struct {
	class  class
	char   rune // of one
	star   bool // any number of characters of the class
	symbol *document.Symbol
}

// class is a set of characters.
type class uint8

const (
	one      class = iota // the character char
	anyChar               // every character
	inPart                // every character that can stand in a part of an ARN: all but ':'
	digit                 // 0 to 9
	codePart              // letters, digits and '-'
)

func (c class) has(r rune) bool {
	switch c {
	case anyChar:
		return true
	case inPart:
		return r != ':'
	case digit:
		return '0' <= r && r <= '9'
	case codePart:
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || r == '-'
	default:
		return false
	}
}

// meet reports whether some character is in the classes of both. All classes but one have the digits in common.
func meet(a, b token) bool {
	switch {
	case a.class == one && b.class == one:
		return a.char == b.char
	case a.class == one:
		return b.class.has(a.char)
	case b.class == one:
		return a.class.has(b.char)
	default:
		return true
	}
}

// literal returns a text as tokens without wildcards.
func literal(t text) []token {
	var out []token
	for _, p := range t.segments() {
		out = appendPart(out, p)
	}
	return out
}

func appendPart(out []token, p document.Part) []token {
	if p.Symbol != nil {
		return append(out, token{symbol: p.Symbol})
	}
	return appendLiteral(out, p.Text)
}

func appendLiteral(out []token, s string) []token {
	for _, r := range s {
		out = append(out, token{char: r})
	}
	return out
}

// appendGlob appends a compiled pattern; in an ARN wildcards keep to their part as in [globARN].
func appendGlob(out []token, pattern []byte, arn bool) []token {
	for i := 0; i < len(pattern); {
		switch pattern[i] {
		case anyText:
			c := anyChar
			if arn && i+1 < len(pattern) && pattern[i+1] != ':' {
				c = inPart
			}
			out = append(out, token{class: c, star: true})
			i++
		case anyRune:
			c := anyChar
			if arn {
				c = inPart
			}
			out = append(out, token{class: c})
			i++
		default:
			r, size := utf8.DecodeRune(pattern[i:])
			out = append(out, token{char: r})
			i += size
		}
	}
	return out
}

// matchSymbolic reports whether a pattern covers a value: yes if it does whatever the symbols stand for, no if it does not
// for any values that their kinds allow.
func matchSymbolic(pattern, value []token) truth {
	switch {
	case covers(pattern, value):
		return yes
	case meets(spread(pattern), spread(value)):
		return unknown
	default:
		return no
	}
}

// begins reports whether a pattern is the text, or goes on behind it with a slash.
func begins(pattern []token, s string) bool {
	at := 0
	for _, r := range s {
		if at == len(pattern) || pattern[at] != (token{char: r}) {
			return false
		}
		at++
	}
	return at == len(pattern) || pattern[at] == token{char: '/'}
}

// covers reports whether the pattern certainly covers the value.
func covers(pattern, value []token) bool {
	row := make([]bool, len(value)+1) // row[j]: the pattern so far covers value[:j]
	row[0] = true
	for _, p := range pattern {
		if p.star {
			for j, v := range value {
				row[j+1] = row[j+1] || row[j] && absorbs(p.class, v)
			}
			continue
		}
		for j := len(value) - 1; j >= 0; j-- {
			row[j+1] = row[j] && certainlyEqual(p, value[j])
		}
		row[0] = false
	}
	return row[len(value)]
}

func absorbs(c class, v token) bool {
	if v.symbol == nil {
		return v.class == one && c.has(v.char)
	}
	return c == anyChar || v.symbol.Kind != document.Opaque
}

func certainlyEqual(p, v token) bool {
	switch {
	case p.symbol != nil || v.symbol != nil:
		return p.symbol != nil && v.symbol != nil && p.symbol.Same(v.symbol)
	case v.class != one:
		return false
	case p.class == one:
		return p.char == v.char
	default:
		return p.class.has(v.char)
	}
}

// meets reports whether some text is in both languages.
func meets(a, b []token) bool {
	row := make([]bool, len(b)+1) // row[j]: the tokens of a so far and b[:j] have a text in common
	row[0] = true
	skip := func(row []bool) { // stars of b may stand for nothing
		for j, t := range b {
			row[j+1] = row[j+1] || row[j] && t.star
		}
	}
	skip(row)
	for _, t := range a {
		next := make([]bool, len(b)+1)
		if t.star {
			copy(next, row) // it stands for nothing
		}
		for j, u := range b {
			if !meet(t, u) {
				continue
			}
			switch {
			case t.star: // it takes what u is
				next[j+1] = next[j+1] || next[j] || row[j]
			case u.star: // u takes the character, and may go on
				next[j] = next[j] || row[j]
				next[j+1] = next[j+1] || row[j] || row[j+1]
			default:
				next[j+1] = next[j+1] || row[j]
			}
		}
		skip(next)
		row = next
	}
	return row[len(b)]
}

// spread replaces symbols by what texts their kinds allow.
func spread(tokens []token) []token {
	out := make([]token, 0, len(tokens))
	for _, t := range tokens {
		if t.symbol == nil {
			out = append(out, t)
			continue
		}
		switch t.symbol.Kind {
		case document.Account:
			for range 12 {
				out = append(out, token{class: digit})
			}
		case document.Partition:
			out = append(appendLiteral(out, "aws"), token{class: codePart, star: true})
		case document.Region:
			out = append(out, token{class: codePart}, token{class: codePart, star: true})
		case document.Organization:
			out = append(appendLiteral(out, "o-"), token{class: codePart, star: true})
		case document.Name, document.URLSuffix:
			out = append(out, token{class: inPart, star: true})
		default:
			out = append(out, token{class: anyChar, star: true})
		}
	}
	return out
}
