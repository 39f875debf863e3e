package ruleset

import (
	"crypto/sha256"
	"encoding/binary"
	"reflect"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/facts"
)

// memo remembers what rules found about facts, as many keys have the same policy and differ in nothing that rules see.
type memo struct {
	mu    sync.Mutex
	found map[[sha256.Size]byte][]Result
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// remembered is for how many different facts a memo has room.
const remembered = 4096

// of returns what was found about the same facts before, or finds it. The address, which no two keys share, makes a
// difference only for rules that see it.
func (m *memo) of(f *facts.Facts, addressed bool, find func() ([]Result, error)) ([]Result, error) {
	same := *f
	if !addressed {
		same.Address = ""
	}
	buffer := buffers.Get().(*[]byte)
	*buffer = encoded((*buffer)[:0], reflect.ValueOf(&same).Elem())
	key := sha256.Sum256(*buffer)
	buffers.Put(buffer)
	m.mu.Lock()
	results, known := m.found[key]
	m.mu.Unlock()
	if known {
		return slices.Clone(results), nil
	}
	results, err := find()
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.found) >= remembered {
		clear(m.found)
	}
	m.found[key] = slices.Clone(results)
	return results, nil
}

// encoded adds facts to a text that no other facts have. Where the facts were read from is no part of it.
func encoded(text []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		return append(binary.AppendUvarint(text, uint64(v.Len())), v.String()...)
	case reflect.Bool:
		if v.Bool() {
			return append(text, 1)
		}
		return append(text, 0)
	case reflect.Int:
		return binary.AppendVarint(text, v.Int())
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return append(text, 0)
		}
		return encoded(append(text, byte(v.Elem().Kind())), v.Elem())
	case reflect.Slice:
		text = binary.AppendUvarint(text, uint64(v.Len()))
		for i := range v.Len() {
			text = encoded(text, v.Index(i))
		}
		return text
	case reflect.Struct:
		for _, f := range fieldsIn(v.Type()) {
			text = encoded(text, v.FieldByIndex(f.index))
		}
		return text
	default:
		panic("no encoding for " + v.Type().String())
	}
}

// sees reports whether the rules of a module may read a member of the input: by its name, or by one that is not constant.
func sees(m *ast.Module, name string) bool {
	found := false
	ast.WalkRefs(m, func(r ast.Ref) bool {
		if r[0].Equal(ast.InputRootDocument) {
			member, constant := ast.String(""), false
			if len(r) > 1 {
				member, constant = r[1].Value.(ast.String)
			}
			found = found || !constant || string(member) == name
		}
		return false
	})
	return found
}
