package inventory

import (
	"fmt"
	"reflect"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Decode reads an inventory, as a file holds it, from its node. Values of a wrong type are diagnostics with the code
// "inventory"; the rest is read all the same. A null counts as absent, except for Organization and a key's Policy.
func Decode(n *document.Node) (*Inventory, []document.Diagnostic) {
	d := decoder{}
	inv := &Inventory{}
	d.value(n, reflect.ValueOf(inv).Elem(), "the inventory")
	if o := n.Member("Organization"); o != nil && o.Kind == document.Null {
		inv.Organization = &Organization{NoOrganization: true}
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

// Encode returns the inventory as a node, the inverse of [Decode]. Absent values are left out.
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

// memberName is the name of a field in the format, or "" for one that is not part of it.
func memberName(f reflect.StructField) string {
	switch tag := f.Tag.Get("inventory"); tag {
	case "-":
		return ""
	case "":
		return f.Name
	default:
		return tag
	}
}

type decoder struct{ diagnostics []document.Diagnostic }

func (d *decoder) wrong(n *document.Node, what, want string) {
	d.diagnostics = append(d.diagnostics, document.Diagnostic{
		Code:    "inventory",
		Summary: fmt.Sprintf("%s must be %s, not %s", what, want, n.Kind),
		Detail:  "The format is that of AWS's own API responses; see the inventory's JSON Schema.",
		Span:    n.Span,
		Fatal:   true,
	})
}

func (d *decoder) value(n *document.Node, v reflect.Value, what string) {
	switch {
	case v.Type() == nodeType:
		v.Set(reflect.ValueOf(n))
	case n.Kind == document.Null:
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(n, p.Elem(), what)
		v.Set(p)
	case v.Kind() == reflect.Struct:
		d.object(n, v, what)
	case v.Kind() == reflect.Slice:
		if n.Kind != document.List {
			d.wrong(n, what, "a list")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
		for i, item := range n.Items {
			d.value(item, v.Index(i), fmt.Sprintf("%s[%d]", what, i))
		}
	case v.Kind() == reflect.String:
		if n.Kind != document.String || !n.Concrete() {
			d.wrong(n, what, "a string")
			return
		}
		v.SetString(n.Text)
	case v.Kind() == reflect.Bool:
		if n.Kind != document.Bool {
			d.wrong(n, what, "true or false")
			return
		}
		v.SetBool(n.Text == "true")
	}
}

func (d *decoder) object(n *document.Node, v reflect.Value, what string) {
	if n.Kind != document.Object {
		d.wrong(n, what, "an object")
		return
	}
	t := v.Type()
	for _, m := range n.Members {
		known := false
		for i := range t.NumField() {
			if name := memberName(t.Field(i)); name != "" && name == m.Key.Text && t.Field(i).Type != extraType {
				d.value(m.Value, v.Field(i), m.Key.Text)
				known = true
				break
			}
		}
		if !known {
			extra := v.FieldByName("Extra")
			extra.Set(reflect.Append(extra, reflect.ValueOf(m)))
		}
	}
	if k, ok := v.Addr().Interface().(*Key); ok {
		k.Declared = n.Span
	}
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
		if name := memberName(f); name != "" {
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
				item = &document.Node{Kind: document.Object}
				if v.Index(i).Kind() == reflect.Slice {
					item.Kind = document.List
				}
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
