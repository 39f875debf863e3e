package inventory

import (
	"reflect"

	"github.com/kmslint/kmslint/evaluator/document"
)

// qualified returns a copy of an inventory whose symbols and addresses are those of a unit of code.
func qualified(inv *Inventory, unit string) *Inventory {
	changed := copied(reflect.ValueOf(inv), unit).Interface().(*Inventory)
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

// copied copies what is made of the types of this package, with the nodes in it qualified.
func copied(v reflect.Value, unit string) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if n, ok := v.Interface().(*document.Node); ok {
			return reflect.ValueOf(n.Qualify(unit))
		}
		to := reflect.New(v.Type().Elem())
		to.Elem().Set(copied(v.Elem(), unit))
		return to
	case reflect.Struct:
		to := reflect.New(v.Type()).Elem()
		to.Set(v)
		if _, span := v.Interface().(document.Span); !span {
			for i := range v.NumField() {
				to.Field(i).Set(copied(v.Field(i), unit))
			}
		}
		return to
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		to := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			to.Index(i).Set(copied(v.Index(i), unit))
		}
		return to
	default:
		return v
	}
}
