package authz

import (
	"cmp"
	"encoding/base64"
	"math"
	"math/big"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// prepare readies a value of a policy for an operator.
type prepare func(n *document.Node, variables bool) (operand, func(*operand, *query, text) truth)

// operators are the condition operators but Null, which looks at no value. The negated ones compare like the others.
var operators = map[string]prepare{
	"StringEquals": textOperator(reading{}), "StringNotEquals": textOperator(reading{}),
	"StringLike": textOperator(reading{wildcards: true}), "StringNotLike": textOperator(reading{wildcards: true}),
	"StringEqualsIgnoreCase": foldOperator, "StringNotEqualsIgnoreCase": foldOperator, "Bool": foldOperator,
	"ArnEquals": arnOperator, "ArnLike": arnOperator, "ArnNotEquals": arnOperator, "ArnNotLike": arnOperator,
	"NumericEquals": numeric(0), "NumericNotEquals": numeric(0),
	"NumericLessThan": numeric(-1), "NumericLessThanEquals": numeric(-1, 0),
	"NumericGreaterThan": numeric(1), "NumericGreaterThanEquals": numeric(1, 0),
	"DateEquals": date(0), "DateNotEquals": date(0),
	"DateLessThan": date(-1), "DateLessThanEquals": date(-1, 0),
	"DateGreaterThan": date(1), "DateGreaterThanEquals": date(1, 0),
	"BinaryEquals": typed(parseBinary, strings.Compare, 0),
	"IpAddress":    typed(parsePrefix, within, 0), "NotIpAddress": typed(parsePrefix, within, 0),
}

func textOperator(r reading) prepare {
	return func(n *document.Node, variables bool) (operand, func(*operand, *query, text) truth) {
		r := r // the table of operators is everybody's
		r.variables = variables
		return operand{pattern: newPattern(n, r)}, func(o *operand, q *query, v text) truth { return o.pattern.match(q, v) }
	}
}

// foldOperator is for StringEqualsIgnoreCase, and for Bool, whose values AWS writes true and false but takes in any case.
func foldOperator(n *document.Node, variables bool) (operand, func(*operand, *query, text) truth) {
	return operand{pattern: newPattern(n, reading{variables: variables})}, func(o *operand, q *query, v text) truth {
		if !v.concrete() {
			if v.except != "" && foldEqual(&o.pattern, q, v.except) == yes {
				return no
			}
			return or(o.pattern.match(q, v), unknown)
		}
		return foldEqual(&o.pattern, q, v.known)
	}
}

// foldEqual compares a pattern without wildcards to a string, letter case aside.
func foldEqual(p *pattern, q *query, s string) truth {
	switch {
	case p.plain:
		return truthOf(strings.EqualFold(p.exact, s))
	case p.symbolic:
		return unknown
	default:
		expanded, found := p.expand(q, nil)
		if expanded == nil && found != no {
			return unknown
		}
		return and(found, truthOf(strings.EqualFold(string(expanded), s)))
	}
}

// arnOperator compares the six parts of an ARN one by one: "each of the six colon-delimited components of the ARN is
// checked separately". ArnEquals and ArnLike behave identically.
func arnOperator(n *document.Node, variables bool) (operand, func(*operand, *query, text) truth) {
	r := reading{wildcards: true, variables: variables}
	o := operand{pattern: newPattern(n, r)}
	o.whole = o.pattern.everything
	if parts, ok := splitARN(policy.TextOf(n), variables); ok {
		for _, p := range parts {
			o.parts = append(o.parts, patternOf(n, p, r))
		}
	}
	return o, compareARN
}

func compareARN(o *operand, q *query, v text) truth {
	switch {
	case o.whole:
		return yes
	case o.parts == nil: // no ARN, unless a symbol hides one
		if o.pattern.symbolic || o.pattern.pieces != nil {
			return and(unknown, o.pattern.match(q, v))
		}
		return no
	case v.concrete():
		answer, rest := yes, v.known
		for i := range o.parts {
			part := rest
			if i < len(o.parts)-1 {
				before, after, found := strings.Cut(rest, ":")
				if !found {
					return no
				}
				part, rest = before, after
			}
			if answer = and(answer, o.parts[i].match(q, text{known: part})); answer == no {
				return no
			}
		}
		return answer
	}
	parts, ok := splitARN(v.parts, false)
	if !ok {
		return and(unknown, o.pattern.match(q, v))
	}
	answer := yes
	for i := range o.parts {
		answer = and(answer, o.parts[i].match(q, asText(parts[i])))
	}
	return answer
}

// splitARN returns the six parts of an ARN. Colons inside policy variables do not separate.
func splitARN(t policy.Text, variables bool) (parts [6]policy.Text, ok bool) {
	at := 0
	add := func(p document.Part) {
		if p.Symbol != nil || p.Text != "" {
			parts[at] = append(parts[at], p)
		}
	}
	for _, p := range t {
		if p.Symbol != nil {
			add(p)
			continue
		}
		rest := p.Text
		for at < 5 {
			colon := strings.IndexByte(rest, ':')
			if variables {
				colon = colonOutside(rest)
			}
			if colon < 0 {
				break
			}
			add(document.Part{Text: rest[:colon]})
			rest = rest[colon+1:]
			at++
		}
		add(document.Part{Text: rest})
	}
	return parts, at == 5
}

// colonOutside returns the first colon outside of policy variables, -1 if there is none.
func colonOutside(s string) int {
	from := 0
	for _, v := range policy.Variables(s) {
		if i := strings.IndexByte(s[from:v.Start], ':'); i >= 0 {
			return from + i
		}
		from = v.End
	}
	if i := strings.IndexByte(s[from:], ':'); i >= 0 {
		return from + i
	}
	return -1
}

// typed compares values that parse, by any of the wanted results; one that does not parse matches nothing. Policy variables
// have no place in them.
func typed[T any](parse func(string) (T, bool), compare func(request, policy T) int, wanted ...int) prepare {
	return func(n *document.Node, _ bool) (operand, func(*operand, *query, text) truth) {
		o := operand{pattern: newPattern(n, reading{})}
		if o.pattern.plain {
			if parsed, ok := parse(o.pattern.exact); ok {
				o.parsed = parsed
			}
		}
		return o, func(o *operand, _ *query, v text) truth {
			switch {
			case o.pattern.symbolic || !v.concrete():
				return unknown
			case o.parsed == nil:
				return no
			}
			got, ok := parse(v.known)
			return truthOf(ok && slices.Contains(wanted, compare(got, o.parsed.(T))))
		}
	}
}

func numeric(wanted ...int) prepare { return typed(parseNumber, number.compare, wanted...) }

func date(wanted ...int) prepare { return typed(parseDate, time.Time.Compare, wanted...) }

// number is an integer or decimal number, compared exactly.
type number struct {
	small int64
	big   *big.Rat // for what is no small integer
}

func (a number) compare(b number) int {
	if a.big == nil && b.big == nil {
		return cmp.Compare(a.small, b.small)
	}
	return a.rat().Cmp(b.rat())
}

func (a number) rat() *big.Rat {
	if a.big != nil {
		return a.big
	}
	return new(big.Rat).SetInt64(a.small)
}

func parseNumber(s string) (number, bool) {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return number{small: i}, true
	}
	const longest = 64 // more digits are no number that a request has, and big ones take time
	if len(s) > longest || strings.Contains(s, "/") || strings.ContainsAny(s, "eE") && len(s) > 16 {
		return number{}, false
	}
	if f, err := strconv.ParseFloat(s, 64); err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return number{}, false
	}
	r, ok := new(big.Rat).SetString(s)
	return number{big: r}, ok
}

// dateLayouts are the forms of ISO 8601 that the W3C names, which IAM refers to; times without a zone are UTC.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
var dateLayouts = [...]string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02", "2006-01", "2006"}

// parseDate reads a date, or the seconds since 1970. Four digits are a year.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(i, 0), true
	}
	return time.Time{}, false
}

func parseBinary(s string) (string, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	return string(b), err == nil
}

// within is 0 if the range of the policy holds all of that of the request.
func within(request, policy netip.Prefix) int {
	if policy.Contains(request.Addr()) && policy.Bits() <= request.Bits() {
		return 0
	}
	return 1
}

// parsePrefix reads an address, as a range of one, or a range.
func parsePrefix(s string) (netip.Prefix, bool) {
	if addr, err := netip.ParseAddr(s); err == nil {
		addr = addr.WithZone("").Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err == nil
}
