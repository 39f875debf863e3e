package inventory

import (
	"reflect"

	"github.com/kmslint/kmslint/evaluator/document"
)

// qualified returns a copy of an inventory whose symbols and addresses are those of a unit of code.
func qualified(inv *Inventory, unit string) *Inventory {
	changed := inv.Mapped(func(n *document.Node) *document.Node { return n.Qualify(unit) })
	for i := range changed.Accounts {
		for j := range changed.Accounts[i].Regions {
			r := &changed.Accounts[i].Regions[j]
			for k := range r.Keys {
				r.Keys[k].Address = addressIn(unit, r.Keys[k].Address)
			}
			for k := range r.Resources {
				r.Resources[k].Address = addressIn(unit, r.Resources[k].Address)
			}
		}
	}
	return changed
}

func addressIn(unit, address string) string {
	if address == "" {
		return ""
	}
	return unit + ":" + address
}

// Mapped returns a copy of the inventory in which every node is what change makes of it. Keys, accounts and everything else
// stand at the same places in both.
func (inv *Inventory) Mapped(change func(*document.Node) *document.Node) *Inventory {
	return copied(reflect.ValueOf(inv), change).Interface().(*Inventory)
}

// copied copies what is made of the types of this package, with the nodes in it changed.
func copied(v reflect.Value, change func(*document.Node) *document.Node) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if n, ok := v.Interface().(*document.Node); ok {
			return reflect.ValueOf(change(n))
		}
		to := reflect.New(v.Type().Elem())
		to.Elem().Set(copied(v.Elem(), change))
		return to
	case reflect.Struct:
		to := reflect.New(v.Type()).Elem()
		to.Set(v)
		if _, span := v.Interface().(document.Span); !span {
			for i := range v.NumField() {
				to.Field(i).Set(copied(v.Field(i), change))
			}
		}
		return to
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		to := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			to.Index(i).Set(copied(v.Index(i), change))
		}
		return to
	default:
		return v
	}
}
