package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Quantifier is the set operator of a condition. The zero Quantifier is [NoQuantifier].
type Quantifier uint8

// The quantifiers. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html.
const (
	NoQuantifier Quantifier = iota
	ForAnyValue             // true if one value of the request matches; false without values
	ForAllValues            // true if every value of the request matches; true without values
)

// String returns "ForAnyValue", "ForAllValues" or "".
func (q Quantifier) String() string {
	switch q {
	case ForAnyValue:
		return "ForAnyValue"
	case ForAllValues:
		return "ForAllValues"
	default:
		return ""
	}
}

// Operator is a condition operator taken apart. The zero Operator is one that IAM does not know.
type Operator struct {
	// Base is the operator in IAM's spelling without quantifier and IfExists ("StringLike"); "" for one that IAM does not know.
	Base string
	// Family is what the operator compares: String, Numeric, Date, Bool, Binary, IpAddress, Arn or Null.
	Family     string
	Quantifier Quantifier
	IfExists   bool
	// Negated says that the condition holds where no value matches, and where the key is missing.
	Negated bool
}

// String returns the operator in IAM's spelling.
func (o Operator) String() string {
	s := o.Base
	if o.Quantifier != NoQuantifier {
		s = o.Quantifier.String() + ":" + s
	}
	if o.IfExists {
		s += "IfExists"
	}
	return s
}

// Operators are the condition operators of IAM without quantifiers and IfExists.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
var Operators = []string{
	"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
	"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
	"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
	"Bool", "BinaryEquals", "IpAddress", "NotIpAddress",
	"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null",
}

// ParseOperator takes an operator apart; letter case does not matter, as IAM accepts any. It reports false for one that
// IAM does not know. Null takes no IfExists, but a quantifier, though that makes little sense.
func ParseOperator(text string) (Operator, bool) {
	var o Operator
	if rest, ok := cutPrefixFold(text, "ForAnyValue:"); ok {
		o.Quantifier, text = ForAnyValue, rest
	} else if rest, ok := cutPrefixFold(text, "ForAllValues:"); ok {
		o.Quantifier, text = ForAllValues, rest
	}
	base := findFold(text)
	if base == "" && len(text) > len("IfExists") && strings.EqualFold(text[len(text)-len("IfExists"):], "IfExists") {
		o.IfExists = true
		if base = findFold(text[:len(text)-len("IfExists")]); base == "Null" {
			base = ""
		}
	}
	if base == "" {
		return Operator{}, false
	}
	o.Base = base
	o.Negated = strings.Contains(base, "Not")
	for _, family := range families {
		if strings.HasPrefix(strings.TrimPrefix(base, "Not"), family) {
			o.Family = family
		}
	}
	return o, true
}

var families = [...]string{"String", "Numeric", "Date", "Bool", "Binary", "IpAddress", "Arn", "Null"}

func findFold(text string) string {
	for _, base := range Operators {
		if strings.EqualFold(base, text) {
			return base
		}
	}
	return ""
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// Condition is one entry of a Condition element: an operator, a key and the values of which one must match.
type Condition struct {
	Operator Operator
	// OperatorNode and KeyNode are the names as written; several conditions may share an OperatorNode.
	OperatorNode *document.Node
	KeyNode      *document.Node
	// Values are String, Bool, Number or Unknown nodes in source order.
	Values []*document.Node
	// Complete is false where there may be values that are not known.
	Complete bool
}

// Key returns the condition key as written, symbols as ${…}.
func (c *Condition) Key() string { return c.KeyNode.Display() }

func (p *parser) condition(s *Statement, n *document.Node) {
	s.ConditionNode = n
	switch {
	case n == nil:
		return
	case n.Kind == document.Object:
	case undecided(n):
		s.ConditionsUnknown = true
		p.unknown(n, "the Condition of "+s.Name(), s.Index)
		return
	default:
		p.report(n, "wrong-type", fmt.Sprintf("Condition must be an object, not %s", n.Kind), `Write {"StringEquals": {"kms:CallerAccount": "111122223333"}} or the like.`)
		s.ConditionsUnknown = true
		return
	}
	for _, m := range n.Members {
		switch {
		case m.Key.Symbolic != nil:
			s.ConditionsUnknown = true
			p.unknown(m.Key, "a condition operator of "+s.Name(), s.Index)
		case m.Value.Kind == document.Object:
			p.operator(s, m)
		case undecided(m.Value):
			s.ConditionsUnknown = true
			p.unknown(m.Value, "the conditions of "+s.Name(), s.Index)
		default:
			p.report(m.Value, "wrong-type", fmt.Sprintf("The operator %s needs an object of condition keys, not %s", m.Key.Text, m.Value.Kind), `Write {"kms:ViaService": "s3.us-east-1.amazonaws.com"} or the like.`)
			s.ConditionsUnknown = true
		}
	}
}

// operator reads the conditions under one operator.
func (p *parser) operator(s *Statement, m document.Member) {
	o, _ := ParseOperator(m.Key.Text)
	s.Conditions = slices.Grow(s.Conditions, len(m.Value.Members))
	for i, entry := range m.Value.Members {
		// IAM compares the names of keys without regard to letter case; the reader has reported exact duplicates.
		for _, other := range m.Value.Members[max(0, i-maxKeysCompared):i] {
			if a, b := other.Key, entry.Key; a.Symbolic == nil && b.Symbolic == nil && a.Text != b.Text && strings.EqualFold(a.Text, b.Text) {
				p.report(b, "duplicate-condition-key", fmt.Sprintf("The condition key %s stands twice under %s, in different letter case", b.Text, m.Key.Text), "AWS refuses that. Write one key with a list of values.")
				break
			}
		}
		c := Condition{Operator: o, OperatorNode: m.Key, KeyNode: entry.Key, Complete: true}
		p.conditionValues(s, &c, entry.Value)
		s.Conditions = append(s.Conditions, c)
	}
}

// maxKeysCompared keeps the search for duplicate keys linear.
const maxKeysCompared = 32

func (p *parser) conditionValues(s *Statement, c *Condition, n *document.Node) {
	if n.Kind != document.List {
		// A value that is not known may be a list.
		c.Complete = n.Kind != document.Unknown
		p.conditionValue(s, c, n)
		return
	}
	c.Values = make([]*document.Node, 0, len(n.Items))
	for _, item := range n.Items {
		p.conditionValue(s, c, item)
	}
}

func (p *parser) conditionValue(s *Statement, c *Condition, n *document.Node) {
	switch n.Kind {
	case document.String, document.Bool, document.Number, document.Unknown:
		c.Values = append(c.Values, n)
		c.Complete = c.Complete && !n.Repeats
		return
	case document.Choice, document.Invalid:
		p.unknown(n, "a value of the condition "+c.Key()+" of "+s.Name(), s.Index)
	default:
		p.report(n, "wrong-type", fmt.Sprintf("A value of the condition %s must be a string, not %s", c.Key(), n.Kind), "Write a string, or a list of strings.")
	}
	c.Complete = false
}
