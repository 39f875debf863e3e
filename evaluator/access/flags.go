package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// flag is a dimension of two classes: something that a request has or has not.
type flag struct {
	name    string // tells it apart
	level   int
	yes, no string // what messages say
	// keys are the two that are equal; nil for another flag.
	keys []string
	// set completes the parameters of a request that has it.
	set func(*authz.Request)
}

// flag returns a flag by name, if there is one.
func (m *model) flag(name string) *flag {
	if i := slices.IndexFunc(m.flags, func(f *flag) bool { return f.name == name }); i >= 0 {
		return m.flags[i]
	}
	return nil
}

func (m *model) addFlag(f flag) {
	if m.flag(f.name) == nil {
		m.flags = append(m.flags, &f)
	}
}

// has returns the requests with a flag.
func (m *model) has(name string) node {
	return m.where(m.flag(name).level, func(class int) bool { return class == 1 })
}

// flagAt returns the flag of a level, nil if it has none.
func (m *model) flagAt(level int) *flag {
	if i := slices.IndexFunc(m.flags, func(f *flag) bool { return f.level == level }); i >= 0 {
		return m.flags[i]
	}
	return nil
}

// parameterOf is the member of a request that has the encryption context.
func parameterOf(a string) string {
	switch a {
	case kms.ActionReEncryptFrom.String():
		return "SourceEncryptionContext"
	case kms.ActionReEncryptTo.String():
		return "DestinationEncryptionContext"
	default:
		return "EncryptionContext"
	}
}

func withPair(r *authz.Request, key, value string) {
	name := parameterOf(r.Action)
	pairs, _ := r.Params[name].(map[string]any)
	if pairs == nil {
		pairs = map[string]any{}
	}
	pairs[key] = value
	if r.Params == nil {
		r.Params = map[string]any{}
	}
	r.Params[name] = pairs
}

// contextName is the condition key of a pair of an encryption context, in lower case.
func contextName(key string) string { return "kms:encryptioncontext:" + strings.ToLower(key) }
