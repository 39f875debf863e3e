package authz_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
	"pgregory.net/rapid"
)

// leaf is a string in a policy, with a way to put another value there.
type leaf struct {
	text  string
	place string // the element that it stands in
	set   func(any)
}

// leaves lists the strings of policies that infrastructure code may leave open, in a fixed order.
func leaves(v any, place string, set func(any)) (out []leaf) {
	switch v := v.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := place
			switch name {
			case "Action", "NotAction", "Resource", "NotResource", "AWS", "Effect", "EncryptionContextEquals", "EncryptionContextSubset", "TagValue", "Value", "Operations":
				at = name
			case "Condition":
				at = name
			case "Version", "Constraints", "Statement":
				at = ""
			default:
				if place == "Condition" || strings.HasPrefix(place, "Condition ") {
					at = "Condition " + name
				}
			}
			if strings.HasPrefix(at, "Condition ") && at == "Condition Null" {
				continue
			}
			out = append(out, leaves(v[name], at, func(n any) { v[name] = n })...)
		}
	case []any:
		for i := range v {
			out = append(out, leaves(v[i], place, func(n any) { v[i] = n })...)
		}
	case string:
		if place != "" {
			out = append(out, leaf{v, place, set})
		}
	}
	return out
}

// TestDecidesAsEveryCompletion puts symbols into an inventory. A decision that does not call the outcome undetermined has to
// be the decision for all values of the symbols; that a denial is explicit need not be known.
func TestDecidesAsEveryCompletion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := gen{t}
		inv, req := clone(g.inventory()), clone(g.request())
		symbolic, completions := g.symbolise(inv)
		asked := clone(req)
		times := []string{str(req["time"])}
		if g.chance(20, "no time") {
			delete(asked, "time")
			times = append(times, "2025-01-01T00:00:00Z", "2027-06-01T00:00:00Z")
		}
		got := prepare(t, compile(t, symbolic), asked).Outcome()
		if got == authz.Undetermined {
			return
		}
		for _, c := range completions {
			w := compile(t, c)
			for _, at := range times {
				req["time"] = at
				want := prepare(t, w, req).Outcome()
				if got != want && !(got == authz.ImplicitlyDenied && want == authz.ExplicitlyDenied) {
					t.Fatalf("Outcome = %v, and %v if completed\\nrequest %s\\nsymbolic %s\\ncompleted %s", got, want, jsonText(asked), jsonText(symbolic), jsonText(c))
				}
			}
		}
	})
}

// symbolise returns the inventory with some strings open, and completions of it, itself first.
func (g gen) symbolise(inv object) (symbolic object, completions []object) {
	symbolic = clone(inv)
	completions = []object{inv, clone(inv), clone(inv), clone(inv)}
	all := leaves(symbolic, "", nil)
	var others [][]leaf
	for _, c := range completions[1:] {
		others = append(others, leaves(c, "", nil))
	}
	for i := range rapid.IntRange(1, 6).Draw(g.t, "symbols") {
		at := rapid.IntRange(0, len(all)-1).Draw(g.t, "leaf")
		l := all[at]
		var pool []string
		for _, other := range all {
			if other.place == l.place {
				pool = append(pool, other.text)
			}
		}
		values := []string{l.text}
		for range others {
			values = append(values, pick(g, pool, "value"))
		}
		prefix, suffix := "", ""
		switch rapid.IntRange(0, 2).Draw(g.t, "kind of symbol") {
		case 0:
			l.set(object{"$kmslint": object{"unknown": fmt.Sprintf("parameter %d has no default", i), "symbol": object{"symbol": "opaque", "id": fmt.Sprint("p", i)}}})
		case 1:
			alternatives := []any{}
			for j, v := range values {
				alternatives = append(alternatives, object{"on": fmt.Sprint("c", i), "is": fmt.Sprint(j), "value": v})
			}
			l.set(object{"$kmslint": object{"alt": alternatives}})
		default:
			if l.place == "Effect" {
				continue
			}
			cut := rapid.IntRange(0, len(l.text)).Draw(g.t, "cut")
			prefix, suffix = l.text[:cut], l.text[min(len(l.text), cut+12):]
			if strings.ContainsAny(prefix+suffix, "${}") || l.place == "AWS" && cut < len("arn:aws:iam::111122223333:role/") {
				continue
			}
			l.set(object{"$kmslint": object{"segments": []any{prefix, object{"symbol": "opaque", "id": fmt.Sprint("p", i)}, suffix}}})
			values[0] = l.text
			for j := range values[1:] {
				values[j+1] = prefix + pick(g, []string{"", "x", "red", "111122223333", "s1", "App"}, "middle") + suffix
			}
		}
		for j, other := range others {
			other[at].set(values[j+1])
		}
	}
	if g.chance(10, "identities unknown") {
		delete(obj(list(symbolic["Accounts"])[0]), "AuthorizationDetails")
	}
	if g.chance(5, "key policy unknown") {
		delete(obj(list(obj(list(obj(list(symbolic["Accounts"])[0])["Regions"])[0])["Keys"])[0]), "Policy")
	}
	return symbolic, completions
}
