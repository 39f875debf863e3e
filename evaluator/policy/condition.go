package policy

import (
	"fmt"
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
// IAM does not know.
func ParseOperator(text string) (Operator, bool) {
	var o Operator
	for _, q := range []Quantifier{ForAnyValue, ForAllValues} {
		if rest, ok := cutPrefixFold(text, q.String()+":"); ok {
			o.Quantifier, text = q, rest
			break
		}
	}
	base := findFold(text)
	if base == "" && len(text) > len("IfExists") && strings.EqualFold(text[len(text)-len("IfExists"):], "IfExists") {
		o.IfExists = true
		if base = findFold(text[:len(text)-len("IfExists")]); base == "Null" {
			base = ""
		}
	}
	if base == "" || base == "Null" && o.Quantifier != NoQuantifier {
		return Operator{}, false
	}
	o.Base = base
	o.Negated = strings.Contains(base, "Not")
	for _, family := range []string{"String", "Numeric", "Date", "Bool", "Binary", "Arn", "Null"} {
		if strings.HasPrefix(base, family) {
			o.Family = family
		}
	}
	if strings.HasSuffix(base, "IpAddress") {
		o.Family = "IpAddress"
	}
	return o, true
}

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
	if n == nil {
		return
	}
	switch n.Kind {
	case document.Object:
	case document.Unknown, document.Choice:
		s.ConditionsUnknown = true
		p.unknown(n, "the Condition of "+s.Name(), s.Index)
		return
	default:
		p.report(n, "wrong-type", fmt.Sprintf("Condition must be an object, not %s", n.Kind), `Write {"StringEquals": {"kms:CallerAccount": "111122223333"}} or the like.`)
		s.ConditionsUnknown = true
		return
	}
	for _, m := range n.Members {
		o, _ := ParseOperator(m.Key.Display())
		switch {
		case m.Key.Symbolic != nil:
			s.ConditionsUnknown = true
			p.unknown(m.Key, "a condition operator of "+s.Name(), s.Index)
			continue
		case m.Value.Kind == document.Unknown || m.Value.Kind == document.Choice:
			s.ConditionsUnknown = true
			p.unknown(m.Value, "the conditions of "+s.Name(), s.Index)
			continue
		case m.Value.Kind != document.Object:
			p.report(m.Value, "wrong-type", fmt.Sprintf("The operator %s needs an object of condition keys, not %s", m.Key.Text, m.Value.Kind), `Write {"kms:ViaService": "s3.us-east-1.amazonaws.com"} or the like.`)
			s.ConditionsUnknown = true
			continue
		}
		for _, entry := range m.Value.Members {
			c := Condition{Operator: o, OperatorNode: m.Key, KeyNode: entry.Key, Complete: true}
			p.conditionValues(s, &c, entry.Value)
			s.Conditions = append(s.Conditions, c)
		}
	}
}

func (p *parser) conditionValues(s *Statement, c *Condition, n *document.Node) {
	items := []*document.Node{n}
	if n.Kind == document.List {
		items = n.Items
	}
	for _, item := range items {
		switch item.Kind {
		case document.String, document.Bool, document.Number, document.Unknown:
			c.Values = append(c.Values, item)
			c.Complete = c.Complete && !item.Repeats
		case document.Choice:
			c.Complete = false
			p.unknown(item, "a value of the condition "+c.Key()+" of "+s.Name(), s.Index)
		default:
			p.report(item, "wrong-type", fmt.Sprintf("A value of the condition %s must be a string, not %s", c.Key(), item.Kind), "Write a string, or a list of strings.")
			c.Complete = false
		}
	}
}
