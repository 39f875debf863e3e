package access

import (
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// key is a condition key with values of which every value is like one.
type key struct {
	name string // as the first policy writes it
	info *kms.ConditionKey
	// multi says that a request can have several values: each class is a dimension of its own then, by whether some value is in it.
	multi bool
	// level is that of the key in the diagram, or of its first class.
	level  int
	values []value
	tests  []authz.Test
	// patterns, ranges and points are what policies write, and what was looked at: they are for messages.
	patterns []pattern
	ranges   []netip.Prefix
	points   []point
	worded   *wording
	// asked are values that are told apart besides.
	asked []string
	// linked are the keys, this one among them, whose values policies compare with each other: they have the same classes.
	linked []*key
	// fixed says that there is just one value; with linked keys it is only, of the values of all of them.
	fixed  bool
	only   string
	limits *Limits
	// mayMiss says that a request need not have the key; it is the last class of a key that is not multi.
	mayMiss bool
}

// value stands for a class of values.
type value struct {
	text string
	// written says that a policy has it as it stands.
	written bool
}

// newKeys returns the keys that the tests are about, in the order of their first test. Tests that are not about the values
// of one key by itself are left out.
func newKeys(tests []authz.Test, fixed map[string]string, l *Limits) []*key {
	byName := map[string]*key{}
	var out []*key
	get := func(name string) *key {
		k := byName[strings.ToLower(name)]
		if k == nil {
			k = &key{name: name, mayMiss: true}
			k.info, _ = kms.LookupConditionKey(name)
			byName[strings.ToLower(name)] = k
			out = append(out, k)
		}
		return k
	}
	for _, t := range tests {
		if other, ok := equates(t); ok {
			get(t.Source().Key()).link(get(other))
			continue
		}
		if t.OfCaller() || t.Refers() || t.Key() == "" {
			continue
		}
		k := get(t.Source().Key())
		k.tests = append(k.tests, t)
	}
	for name, k := range byName {
		k.multi = k.info != nil && k.info.Multi || k.info == nil && slices.ContainsFunc(k.tests, func(t authz.Test) bool { return t.Source().Operator.Quantifier != 0 })
		k.limits, k.mayMiss = l, !l.about(AlwaysThere, name)
		if v, ok := fixed[name]; ok && (name != "aws:securetransport" || !k.mayMiss) {
			k.values, k.fixed = []value{{text: v, written: true}}, true
		}
	}
	return out
}

// family is the type of values that a test compares; texts, ARNs and booleans are compared as texts.
func family(t authz.Test) string {
	switch f := t.Source().Operator.Family; f {
	case "Arn", "Bool", "Binary":
		return "String"
	default:
		return f
	}
}

// foreign reports whether the test compares values of another type than those of the key, or than the first test of the
// key does: the values that tell the classes of both apart are not looked for.
func (k *key) foreign(t authz.Test) bool {
	if family(t) == "Null" {
		return false
	}
	if !k.fits(t) {
		return true
	}
	tests := k.tests
	if k.linked != nil {
		tests = nil
		for _, o := range k.linked {
			tests = append(tests, o.tests...)
		}
	}
	for _, first := range tests {
		if f := family(first); f != "Null" && k.fits(first) {
			return f != family(t)
		}
	}
	return false
}

// fits reports whether the test is one of the type that the values of the key are of. All texts are values of a key whose
// type is none, and "true" and "false" are all that a boolean can be.
func (k *key) fits(t authz.Test) bool {
	if !k.isTyped() || k.info.Type == kms.TypeBool {
		return true
	}
	of := map[kms.KeyType]string{kms.TypeNumeric: "Numeric", kms.TypeDate: "Date", kms.TypeIPAddress: "IpAddress"}
	f := family(t)
	return f == of[k.info.Type] || f == of[k.info.Also]
}

// fill finds the values, and merges those that no test tells apart.
func (k *key) fill(budget int) error {
	if k.info == nil && ofAWS(k.name) && k.limits.takes(KeysOfAWS) {
		return nil // no request has it
	}
	if k.linked != nil {
		return k.fillTogether(budget)
	}
	if k.values == nil {
		if err := k.find(budget); err != nil {
			return fmt.Errorf("the condition key %s: %w", k.name, err)
		}
		if k.limits.takes(TypesOfKeys) {
			k.typed()
		}
	}
	k.merge()
	return nil
}

// merge leaves one value of each class.
func (k *key) merge() {
	seen := map[string]int{}
	k.values = slices.DeleteFunc(k.values, func(v value) bool {
		class := k.answers(v.text)
		at, again := seen[class]
		if !again {
			at = len(seen)
			seen[class] = at
		}
		k.points = append(k.points, point{v.text, at, v.written})
		return again
	})
}

// examples are values of the types that not every text is of.
var examples = map[kms.KeyType][]string{
	kms.TypeNumeric: {"1"}, kms.TypeDate: {"2030-01-01T00:00:00Z"}, kms.TypeIPAddress: {"203.0.113.77", "2001:db8::77"}, kms.TypeBool: {"true", "false"},
}

// typed leaves out values that are not of the key's type.
func (k *key) typed() {
	if !k.isTyped() {
		return
	}
	k.values = slices.DeleteFunc(k.values, func(v value) bool {
		_, number := new(big.Rat).SetString(v.text)
		_, notDate := time.Parse(time.RFC3339Nano, v.text)
		_, notAddress := netip.ParseAddr(v.text)
		switch k.info.Type {
		case kms.TypeBool:
			return v.text != "true" && v.text != "false"
		case kms.TypeIPAddress:
			return notAddress != nil
		case kms.TypeDate:
			return notDate != nil && !number
		default:
			return !number
		}
	})
	for _, v := range examples[k.info.Type] {
		k.values = append(k.values, value{text: v})
	}
}

// isTyped reports whether the values of the key are of a type that not every text is of.
func (k *key) isTyped() bool {
	return k.info != nil && examples[k.info.Type] != nil && (examples[k.info.Also] == nil || k.info.Also == kms.TypeNumeric)
}

// ofAWS reports whether a name is one that only AWS gives to condition keys.
func ofAWS(name string) bool {
	service, _, _ := strings.Cut(strings.ToLower(name), ":")
	return service == "aws" || service == "kms"
}

func (k *key) find(budget int) error {
	t := texts{budget: budget, literals: slices.Clone(k.asked)}
	var numbers []*big.Rat
	var times []time.Time
	for _, test := range k.tests {
		if k.foreign(test) {
			continue
		}
		n, at, r := test.Points()
		numbers, times, k.ranges = append(numbers, n...), append(times, at...), append(k.ranges, r...)
		if family(test) != "String" {
			continue
		}
		for i, e := range test.Shapes() {
			s := shapeOf(e)
			if v, ok := s.literal(); ok {
				t.literals = append(t.literals, v)
				continue
			}
			t.shapes = append(t.shapes, s)
			t.natural = append(t.natural, s.filled("example"), s.filled(""))
			if p := (pattern{test.Source().Values[i].Display(), s}); !slices.ContainsFunc(k.patterns, func(o pattern) bool { return o.text == p.text }) {
				k.patterns = append(k.patterns, p)
			}
		}
	}
	slices.Sort(t.literals)
	t.literals = slices.Compact(t.literals)
	for _, v := range t.literals {
		k.values = append(k.values, value{text: v, written: true})
	}
	t.natural = append(t.natural, another(t.literals))
	found, err := t.find()
	if err != nil {
		return err
	}
	for _, v := range found {
		if slices.Contains(t.literals, v) {
			continue
		}
		k.values = append(k.values, value{text: v})
	}
	for _, list := range [][]string{aroundNumbers(numbers), aroundTimes(times), aroundRanges(k.ranges)} {
		for _, v := range list {
			k.values = append(k.values, value{text: v})
		}
	}
	return k.longNumbers(numbers)
}

// another returns a text that is none of the literals and looks like nobody's.
func another(literals []string) string {
	s := "another-value"
	for slices.Contains(literals, s) {
		s += "-still"
	}
	return s
}

// aroundNumbers returns each bound, and a number in each gap between them.
func aroundNumbers(bounds []*big.Rat) []string {
	if len(bounds) == 0 {
		return nil
	}
	slices.SortFunc(bounds, (*big.Rat).Cmp)
	one := big.NewRat(1, 1)
	out := []string{decimal(new(big.Rat).Sub(bounds[0], one))}
	for i, b := range bounds {
		out = append(out, decimal(b))
		next := new(big.Rat).Add(b, one)
		if i+1 < len(bounds) {
			middle := new(big.Rat).Add(b, bounds[i+1])
			middle.Quo(middle, big.NewRat(2, 1))
			if next.Cmp(bounds[i+1]) >= 0 {
				next = middle
			}
		}
		out = append(out, decimal(next))
	}
	return out
}

// longest is how many characters a number may have that stands between others.
const longest = 60

// longNumbers says where bounds are so close that there is no telling what is between them.
func (k *key) longNumbers(bounds []*big.Rat) error {
	for _, s := range aroundNumbers(bounds) {
		if len(s) > longest {
			return fmt.Errorf("its numbers have more than %d digits", longest)
		}
	}
	return nil
}

// decimal writes a number whose fraction ends.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	digits, _ := r.FloatPrec()
	return r.FloatString(digits)
}

// aroundTimes returns each time, and the shortest time before and behind it.
func aroundTimes(times []time.Time) []string {
	var out []string
	for _, t := range times {
		for _, d := range []time.Duration{-1, 0, 1} {
			out = append(out, moment(t.Add(d)))
		}
	}
	return out
}

// moment writes a time as a request has it.
func moment(t time.Time) string {
	if t = t.UTC(); t.Year() >= 0 && t.Year() <= 9999 {
		return t.Format(time.RFC3339Nano)
	}
	return strconv.FormatInt(t.Unix(), 10)
}

// aroundRanges returns the first address of every interval between the bounds of the ranges.
func aroundRanges(ranges []netip.Prefix) []string {
	if len(ranges) == 0 {
		return nil
	}
	out := []string{"0.0.0.0", "::"}
	for _, r := range ranges {
		out = append(out, r.Addr().String())
		last := r.Addr().AsSlice()
		for i := r.Bits(); i < len(last)*8; i++ {
			last[i/8] |= 0x80 >> (i % 8)
		}
		if end, ok := netip.AddrFromSlice(last); ok {
			if next := end.Next(); next.IsValid() {
				out = append(out, next.String())
			}
		}
	}
	return out
}
