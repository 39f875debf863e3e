package document

import "strings"

// Kind says what a [Node] is. The zero Kind is [Invalid].
type Kind uint8

// The kinds of nodes. Null to Object are JSON's; Choice and Unknown are values that are not decided before deployment.
const (
	Invalid Kind = iota // a place where nothing readable stood; a diagnostic tells why
	Null
	Bool
	Number
	String
	List
	Object
	Choice
	Unknown
)

// String returns the name of the kind as messages use it: "a string", "an object".
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "nothing readable"
	case Null:
		return "null"
	case Bool:
		return "a boolean"
	case Number:
		return "a number"
	case String:
		return "a string"
	case List:
		return "a list"
	case Object:
		return "an object"
	case Choice:
		return "a choice between values"
	case Unknown:
		return "an unknown value"
	default:
		return "an unlisted kind"
	}
}

// Node is one value with its position. Nodes are made by readers and not changed afterwards, so they may be shared.
type Node struct {
	Kind Kind
	// Repeats says that a list item may occur any number of times, none included (a loop over something unknown).
	Repeats bool
	// Span is the text of the value: with its quotes or brackets where the syntax has them.
	Span Span
	// Text is the value of a concrete String, and the text of a Number ("365", "1e3") or Bool ("true", "false").
	Text string
	// Items are the elements of a List, in order.
	Items []*Node
	// Members are the members of an Object in source order, duplicate names included.
	Members []Member
	// Runs maps offsets in the value of a String to its source where that cannot be read off the text between the
	// quotes of JSON (a heredoc, a block scalar); nil otherwise. [ParseEmbeddedJSON] uses it.
	Runs []Run
	// Inner is, for a String that is the JSON text of a value (the result of jsonencode), that value; nil otherwise. It
	// keeps positions and symbols that the text has lost.
	Inner *Node
	// Symbolic is set for a String that contains symbols, for a Choice and for an Unknown, and nil otherwise.
	Symbolic *Symbolic
}

// Member is one name and value of an Object.
type Member struct {
	// Key is a String node, symbolic in rare cases.
	Key   *Node
	Value *Node
}

// Symbolic is the part of a node that is not known before deployment. Which field is set follows from the node's kind.
type Symbolic struct {
	// Parts are the segments of a String, in order; their concatenation is the value.
	Parts []Part
	// Alternatives are the values that a Choice may take.
	Alternatives []Alternative
	// Symbol stands for the whole value of an Unknown.
	Symbol *Symbol
}

// Part is one segment of a symbolic string: text if Symbol is nil, otherwise the value that the symbol stands for.
type Part struct {
	Text   string
	Symbol *Symbol
}

// Alternative is one value of a Choice. Two choices on the same condition always take the same side.
type Alternative struct {
	// On names the condition ("condition IsProd", "parameter Rotate") that decides.
	On string
	// Is is the value of that condition for which this alternative holds ("true", "false", a parameter's value).
	Is string
	// Or are further values for which it holds.
	Or []string
	// Node is the value; nil says that the value is left out (AWS::NoValue).
	Node *Node
}

// SymbolKind says what text a [Symbol] may stand for. The zero kind, [Opaque], may be any text at all.
type SymbolKind uint8

// The kinds of symbols, narrower kinds after wider ones.
const (
	Opaque       SymbolKind = iota // any text, the empty one, "*" and one with ':' included
	Name                           // a name or path inside an ARN: no ':' and no wildcard
	Account                        // a 12-digit account id
	Partition                      // aws, aws-cn, aws-us-gov …
	Region                         // a Region code
	URLSuffix                      // the DNS suffix of the partition
	Organization                   // an organization id, o-…
)

// String returns the kind's name as facts and printed inventories use it.
func (k SymbolKind) String() string {
	names := [...]string{"opaque", "name", "account", "partition", "region", "url-suffix", "organization"}
	if int(k) < len(names) {
		return names[k]
	}
	return "opaque"
}

// Self is the ID of the symbols for the account, partition, Region and organization that the code is deployed to.
const Self = "self"

// Symbol is a value that is not known before deployment but has an identity: two symbols of the same Kind and ID
// have the same value. Of two different symbols nothing follows, least of all that their values differ.
type Symbol struct {
	Kind SymbolKind
	// ID is the symbol's identity within its kind, and its name in messages: "self", "parameter Env", "resource Role name".
	ID string
	// Why completes "not known: …" for people: "parameter Env has no default".
	Why string
	// Span is where the symbol stands in the text.
	Span Span
}

// Same reports whether both symbols certainly have the same value.
func (s *Symbol) Same(t *Symbol) bool {
	return s == t || s != nil && t != nil && s.Kind == t.Kind && s.ID == t.ID
}

// NewString returns a String node made of parts: concrete if no part is a symbol, adjacent texts joined.
func NewString(span Span, parts ...Part) *Node {
	var joined []Part
	symbols := false
	for i := 0; i < len(parts); {
		if parts[i].Symbol != nil {
			symbols = true
			joined = append(joined, parts[i])
			i++
			continue
		}
		from := i
		for i < len(parts) && parts[i].Symbol == nil {
			i++
		}
		if text := joinTexts(parts[from:i]); text != "" {
			joined = append(joined, Part{Text: text})
		}
	}
	if symbols {
		return &Node{Kind: String, Span: span, Symbolic: &Symbolic{Parts: joined}}
	}
	n := &Node{Kind: String, Span: span}
	if len(joined) == 1 {
		n.Text = joined[0].Text
	}
	return n
}

// joinTexts puts texts together; there may be many.
func joinTexts(parts []Part) string {
	if len(parts) == 1 {
		return parts[0].Text
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// NewUnknown returns a node whose whole value, of whatever kind, is the symbol's.
func NewUnknown(span Span, s *Symbol) *Node {
	return &Node{Kind: Unknown, Span: span, Symbolic: &Symbolic{Symbol: s}}
}

// Concrete reports whether n is a scalar (Null, Bool, Number or String) whose value is fully known.
func (n *Node) Concrete() bool {
	if n == nil {
		return false
	}
	switch n.Kind {
	case Null, Bool, Number:
		return true
	case String:
		return n.Symbolic == nil
	default:
		return false
	}
}

// Parts returns the segments of a String, of a scalar's text, or of an Unknown (one symbol). For other kinds it is nil.
func (n *Node) Parts() []Part {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case String:
		if n.Symbolic != nil {
			return n.Symbolic.Parts
		}
		return []Part{{Text: n.Text}}
	case Bool, Number:
		return []Part{{Text: n.Text}}
	case Unknown:
		return []Part{{Symbol: n.Symbolic.Symbol}}
	default:
		return nil
	}
}

// Display returns the text of a scalar for messages, each symbol written ${ID}; other kinds give their kind's name.
func (n *Node) Display() string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case Bool, Number:
		return n.Text
	case String, Unknown:
		if n.Kind == String && n.Symbolic == nil {
			return n.Text
		}
		var b strings.Builder
		for _, p := range n.Parts() {
			if p.Symbol == nil {
				b.WriteString(p.Text)
				continue
			}
			b.WriteString("${")
			if p.Symbol.ID == Self {
				b.WriteString("this " + p.Symbol.Kind.String())
			} else {
				b.WriteString(p.Symbol.ID)
			}
			b.WriteString("}")
		}
		return b.String()
	default:
		return n.Kind.String()
	}
}

// Member returns the value of the last member of that exact name, as JSON readers take it, and nil if there is none
// or n is no Object.
func (n *Node) Member(name string) *Node {
	if n == nil || n.Kind != Object {
		return nil
	}
	for i := len(n.Members) - 1; i >= 0; i-- {
		if k := n.Members[i].Key; k.Symbolic == nil && k.Text == name {
			return n.Members[i].Value
		}
	}
	return nil
}
