package inventory

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Decode reads an inventory, as a file holds it, from its node; symbolic values have been restored
// ([document.Restore]). Values of a wrong type are diagnostics with the code "inventory"; the rest is read all the same.
// A null counts as absent, except for Organization and the Policy of a key or resource.
func Decode(n *document.Node) (*Inventory, []document.Diagnostic) {
	d := decoder{fields: map[reflect.Type]map[string]field{}}
	inv := &Inventory{}
	if n == nil {
		return inv, nil
	}
	d.value(n, reflect.ValueOf(inv).Elem(), place{"The inventory", -1})
	if o := n.Member("Organization"); o != nil && o.Kind == document.Null {
		inv.Organization = &Organization{NoOrganization: true, Declared: o.Span}
	}
	for a := range inv.Accounts {
		for r := range inv.Accounts[a].Regions {
			keys := inv.Accounts[a].Regions[r].Keys
			for k := range keys {
				if keys[k].Policy != nil {
					keys[k].PolicyDeclared = keys[k].Policy.Span
				}
			}
		}
	}
	return inv, d.diagnostics
}

// Encode returns the inventory as a node, the inverse of [Decode]. Absent values are left out; members that the types
// do not name follow those that they name.
func Encode(inv *Inventory) *document.Node {
	n := encodeStruct(reflect.ValueOf(inv).Elem())
	if inv.Organization != nil && inv.Organization.NoOrganization {
		for i := range n.Members {
			if n.Members[i].Key.Text == "Organization" {
				n.Members[i].Value = &document.Node{Kind: document.Null}
			}
		}
	}
	return n
}

var (
	nodeType  = reflect.TypeFor[*document.Node]()
	extraType = reflect.TypeFor[[]document.Member]()
)

// field is a field of a struct that is part of the format.
type field struct {
	index int
	// null says that a null is a value, different from an absent one.
	null bool
}

// memberName is the name of a field in the format, or "" for one that is not part of it. The tag is the name, if that is
// not the field's own, and ",null" where a null is different from an absent value.
func memberName(f reflect.StructField) (name string, null bool) {
	name, option, _ := strings.Cut(f.Tag.Get("inventory"), ",")
	switch {
	case name == "-" || f.Type == extraType:
		return "", false
	case name == "":
		name = f.Name
	}
	return name, option == "null"
}

type decoder struct {
	diagnostics []document.Diagnostic
	fields      map[reflect.Type]map[string]field
}

// place is what messages call a value: a member's name, and the index where it is an item of that member's list.
type place struct {
	name  string
	index int
}

func (p place) String() string {
	if p.index < 0 {
		return p.name
	}
	return fmt.Sprintf("%s[%d]", p.name, p.index)
}

func (d *decoder) wrong(n *document.Node, p place, want string) {
	got := n.Kind.String()
	if n.Kind == document.String && !n.Concrete() {
		got = "one that is not known"
	}
	d.diagnostics = append(d.diagnostics, document.Diagnostic{
		Code:    "inventory",
		Summary: fmt.Sprintf("%s must be %s, not %s", p, want, got),
		Detail:  "The format is that of AWS's own API responses; see the inventory's JSON Schema.",
		Span:    n.Span,
		Fatal:   true,
	})
}

func (d *decoder) value(n *document.Node, v reflect.Value, p place) {
	switch {
	case v.Type() == nodeType:
		v.Set(reflect.ValueOf(n))
	case n.Kind == document.Null:
	case v.Kind() == reflect.Pointer:
		to := reflect.New(v.Type().Elem())
		d.value(n, to.Elem(), p)
		v.Set(to)
	case v.Kind() == reflect.Struct:
		d.object(n, v, p)
	case v.Kind() == reflect.Slice:
		if n.Kind != document.List {
			d.wrong(n, p, "a list")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
		for i, item := range n.Items {
			d.value(item, v.Index(i), place{p.name, i})
		}
	case v.Kind() == reflect.String:
		if n.Kind != document.String || !n.Concrete() {
			d.wrong(n, p, "a string")
			return
		}
		v.SetString(n.Text)
	case v.Kind() == reflect.Bool:
		if n.Kind != document.Bool {
			d.wrong(n, p, "true or false")
			return
		}
		v.SetBool(n.Text == "true")
	}
}

// misspelt reports a member that only letter case tells from a known one: what it holds would be passed over in silence.
func (d *decoder) misspelt(key *document.Node, fields map[string]field) {
	for name := range fields {
		if key.Symbolic == nil && strings.EqualFold(name, key.Text) {
			d.diagnostics = append(d.diagnostics, document.Diagnostic{
				Code: "inventory", Fatal: true, Span: key.Span,
				Summary: fmt.Sprintf("%s is no member of the inventory", key.Text),
				Detail:  fmt.Sprintf("Did you mean %s? Names of members are case-sensitive.", name),
			})
		}
	}
}

func (d *decoder) object(n *document.Node, v reflect.Value, p place) {
	if n.Kind != document.Object {
		d.wrong(n, p, "an object")
		return
	}
	v.SetZero() // of duplicate members the last one counts
	fields := d.fieldsOf(v.Type())
	var extra []document.Member
	for _, m := range n.Members {
		f, known := fields[m.Key.Text]
		if !known || m.Key.Symbolic != nil {
			d.misspelt(m.Key, fields)
			extra = append(extra, m)
			continue
		}
		v.Field(f.index).SetZero()
		if m.Value.Kind != document.Null || f.null {
			d.value(m.Value, v.Field(f.index), place{m.Key.Text, -1})
		}
	}
	v.FieldByName("Extra").Set(reflect.ValueOf(extra))
	switch to := v.Addr().Interface().(type) {
	case *Key:
		to.Declared = n.Span
	case *Grant:
		to.Declared = n.Span
	case *Alias:
		to.Declared = n.Span
	case *Organization:
		to.Declared = n.Span
	}
}

func (d *decoder) fieldsOf(t reflect.Type) map[string]field {
	if known, ok := d.fields[t]; ok {
		return known
	}
	fields := map[string]field{}
	for i := range t.NumField() {
		if name, null := memberName(t.Field(i)); name != "" {
			fields[name] = field{i, null}
		}
	}
	d.fields[t] = fields
	return fields
}

func encodeStruct(v reflect.Value) *document.Node {
	n := &document.Node{Kind: document.Object}
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type == extraType {
			n.Members = append(n.Members, v.Field(i).Interface().([]document.Member)...)
			continue
		}
		if name, _ := memberName(f); name != "" {
			if value := encodeValue(v.Field(i)); value != nil {
				n.Members = append(n.Members, document.Member{Key: &document.Node{Kind: document.String, Text: name}, Value: value})
			}
		}
	}
	return n
}

// encodeValue returns nil for an absent value: a nil pointer or slice, an empty string, false, an empty struct.
func encodeValue(v reflect.Value) *document.Node {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		if n, ok := v.Interface().(*document.Node); ok {
			return n
		}
		return encodeStruct(v.Elem())
	case reflect.Struct:
		if n := encodeStruct(v); len(n.Members) > 0 {
			return n
		}
		return nil
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		n := &document.Node{Kind: document.List}
		for i := range v.Len() {
			item := encodeValue(v.Index(i))
			if item == nil {
				item = emptyItem(v.Index(i).Kind())
			}
			n.Items = append(n.Items, item)
		}
		return n
	case reflect.String:
		if v.Len() == 0 {
			return nil
		}
		return &document.Node{Kind: document.String, Text: v.String()}
	case reflect.Bool:
		if !v.Bool() {
			return nil
		}
		return &document.Node{Kind: document.Bool, Text: "true"}
	default:
		return nil
	}
}

// emptyItem keeps the place of an item of a list that holds nothing.
func emptyItem(kind reflect.Kind) *document.Node {
	switch kind {
	case reflect.Slice:
		return &document.Node{Kind: document.List}
	case reflect.Pointer:
		return &document.Node{Kind: document.Null}
	default:
		return &document.Node{Kind: document.Object}
	}
}
