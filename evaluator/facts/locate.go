package facts

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

var markType = reflect.TypeFor[Mark]()

// Locate returns the text behind a fact, by its JSON Pointer. It reports false for a pointer to nothing that has a place.
func (f *Facts) Locate(at string) (document.Span, bool) {
	path, ok := strings.CutPrefix(at, "/")
	if !ok {
		return document.Span{}, false
	}
	v := reflect.ValueOf(f).Elem()
	for token := range strings.SplitSeq(path, "/") {
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return document.Span{}, false
			}
			v = v.Elem()
		}
		switch v.Kind() {
		case reflect.Struct:
			v = member(v, token)
		case reflect.Slice:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= v.Len() || strconv.Itoa(i) != token {
				return document.Span{}, false
			}
			v = v.Index(i)
		default:
			return document.Span{}, false
		}
		if !v.IsValid() {
			return document.Span{}, false
		}
	}
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return document.Span{}, false
	}
	return markOf(v)
}

// member returns the field with that JSON name, embedded structs included.
func member(v reflect.Value, name string) reflect.Value {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			if m := member(v.Field(i), name); m.IsValid() {
				return m
			}
			continue
		}
		if written, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && written == name {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

func markOf(v reflect.Value) (document.Span, bool) {
	t := v.Type()
	for i := range t.NumField() {
		if t.Field(i).Type == markType {
			mark := v.Field(i).Interface().(Mark)
			return mark.span, mark.At != ""
		}
		if t.Field(i).Anonymous {
			if span, ok := markOf(v.Field(i)); ok {
				return span, true
			}
		}
	}
	return document.Span{}, false
}

// pointer is the JSON Pointer to an item of a list.
func pointer(list string, i int) string { return list + "/" + strconv.Itoa(i) }
