package access_test

import (
	"encoding/json"
	"sync/atomic"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"pgregory.net/rapid"
)

// hole is a value of code that is known at deployment only, or has such parts.
func hole(segments ...any) object { return object{"$kmslint": object{"segments": segments}} }

func symbolOf(kind, id string) object {
	return object{"symbol": kind, "id": id, "why": "it is known at deployment"}
}

var (
	holes = []object{
		hole("arn:aws:iam::", symbolOf("account", "A"), ":role/", symbolOf("name", "N")),
		hole("arn:aws:iam::111122223333:role/", symbolOf("name", "N")),
		hole("arn:aws:iam::", symbolOf("account", "A"), ":root"),
		hole(symbolOf("account", "B")),
		hole(symbolOf("opaque", "P")),
	}
	// fillings are what the symbols can be.
	fillings = map[string][]string{
		"A": {owner, partner, "777788889999"}, "B": {owner, partner}, "N": {"App", "Bee", "other"},
		"P": awsPrincipals[1:], "V": {"s3", "s3.x", "", "q"},
	}
)

// symbolic puts holes in place of principals and values of conditions.
func (g gen) symbolic(statements []any) []any {
	raw, _ := json.Marshal(statements)
	statements = []any{}
	_ = json.Unmarshal(raw, &statements)
	for _, of := range statements {
		s := of.(object)
		if p, ok := s["Principal"].(object); ok && p["AWS"] != nil && pick(g, "hole", true, false) {
			p["AWS"] = append([]any{pick(g, "principal", holes...)}, p["AWS"].([]any)...)[:pick(g, "alone", 1, 2)]
		}
		if pick(g, "value", true, false, false) {
			s["Condition"] = object{pick(g, "operator", "StringEquals", "StringLike", "StringNotEquals"): object{"kms:ViaService": pick(g, "values", []any{hole(symbolOf("opaque", "V"))}, []any{hole(symbolOf("opaque", "V")), "s3"}, []any{hole("s3", symbolOf("opaque", "V"))})}}
		}
	}
	return statements
}

// filled puts values in place of symbols.
func filled(v any, values map[string]string) any {
	switch v := v.(type) {
	case []any:
		out := []any{}
		for _, item := range v {
			out = append(out, filled(item, values))
		}
		return out
	case object:
		if inner, ok := v["$kmslint"].(object); ok {
			out := ""
			for _, s := range inner["segments"].([]any) {
				if symbol, ok := s.(object); ok {
					s = values[symbol["id"].(string)]
				}
				out += s.(string)
			}
			return out
		}
		out := object{}
		for name, item := range v {
			out[name] = filled(item, values)
		}
		return out
	default:
		return v
	}
}

// TestAnswersHoldForEveryValue compares policies with values that are known at deployment only, and then with values.
func TestAnswersHoldForEveryValue(t *testing.T) {
	t.Parallel()
	var verdicts [3]atomic.Int64
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t, plain: true}
		before := g.symbolic(g.statements())
		after := g.changed(before)
		if pick(g, "more symbols", true, false) {
			after = g.symbolic(g.changed(before))
		}
		r := access.NewAccess(g.subject(before), g.subject(after), access.Limits{})
		verdicts[r.Verdict].Add(1)
		for range 4 {
			values := map[string]string{}
			for id, of := range fillings {
				values[id] = pick(g, "value of "+id, of...)
			}
			old, new := filled(before, values).([]any), filled(after, values).([]any)
			is := access.NewAccess(g.subject(old), g.subject(new), access.Limits{})
			if r.Verdict != access.Unknown && is.Verdict != r.Verdict && is.Verdict != access.Unknown {
				t.Fatalf("%v, but with values %v: %v\nold %s\nnew %s\nold %s\nnew %s\n%s", r.Verdict, values, is.Verdict, policyText(before), policyText(after), policyText(old), policyText(new), describe(r))
			}
		}
	})
	t.Logf("with symbols %d unknown, %d proven, %d found", verdicts[access.Unknown].Load(), verdicts[access.Proven].Load(), verdicts[access.Found].Load())
}
