package authz_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"pgregory.net/rapid"
)

func infoOfOperation(name string) *kms.ActionInfo {
	if name == "ReEncrypt" {
		name = "ReEncryptFrom"
	}
	return infoOf(name)
}

func compileText(text string) (*authz.World, error) {
	n, ds := document.ParseJSON(document.NewSource("inventory.json", []byte(text)), document.Limits{})
	if len(ds) > 0 {
		return nil, fmt.Errorf("ParseJSON reports %+v", ds)
	}
	inv, ds := inventory.Decode(document.Restore(n))
	if len(ds) > 0 {
		return nil, fmt.Errorf("Decode reports %+v", ds)
	}
	w, ds := authz.Compile(inv, document.Limits{})
	if len(ds) > 0 {
		return nil, fmt.Errorf("Compile reports %+v", ds)
	}
	return w, nil
}

func prepare(t rapid.TB, w *authz.World, req object) *authz.Prepared {
	t.Helper()
	p, err := w.Prepare(requestOf(t, req))
	if err != nil {
		t.Fatalf("Prepare(%s): %v", jsonText(req), err)
	}
	return p
}

// TestAgreesWithNaive compares with the slow evaluator.
func TestAgreesWithNaive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := gen{t}
		inv := clone(g.inventory())
		w := compile(t, inv)
		for range 20 {
			req := clone(g.request())
			want := naiveOutcomes(inv, req)
			if len(want) == 0 {
				continue
			}
			p := prepare(t, w, req)
			if got := p.Outcome().String(); !want[got] {
				t.Fatalf("Outcome = %s, want one of %v; it says %s\nrequest %s\ninventory %s", got, want, p.Decide().Summary, jsonText(req), jsonText(inv))
			}
		}
	})
}

func TestDecidesTheSameAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := gen{t}
		inv := clone(g.inventory())
		req := clone(g.request())
		p := prepare(t, compile(t, inv), req)
		first := p.Decide()
		if o := p.Outcome(); o != first.Outcome {
			t.Fatalf("Outcome = %v, Decide().Outcome = %v\nrequest %s\ninventory %s", o, first.Outcome, jsonText(req), jsonText(inv))
		}
		for _, again := range []*authz.Decision{p.Decide(), prepare(t, compile(t, inv), req).Decide()} {
			if diff := cmp.Diff(first, again, cmpopts.IgnoreTypes(document.Span{})); diff != "" {
				t.Fatalf("Decide differs (-first +again):\n%s", diff)
			}
		}
	})
}

// change decides a request, changes a copy of the inventory and the request, and decides again.
func change(t *testing.T, how func(g gen, inv, req object), fails func(before, after authz.Outcome) bool) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		g := gen{t}
		inv := clone(g.inventory())
		for range 3 {
			req := clone(g.request())
			changedInv, changedReq := clone(inv), clone(req)
			how(g, changedInv, changedReq)
			before, after := prepare(t, compile(t, inv), req).Outcome(), prepare(t, compile(t, changedInv), changedReq).Outcome()
			if fails(before, after) {
				t.Fatalf("Outcome = %v, and after the change %v\nrequest %s\ninventory %s\nchanged request %s\nchanged inventory %s", before, after, jsonText(req), jsonText(inv), jsonText(changedReq), jsonText(changedInv))
			}
		}
	})
}

func denial(o authz.Outcome) bool {
	return o == authz.ImplicitlyDenied || o == authz.ExplicitlyDenied
}

// policies returns all policies of an inventory and a request that have statements of a kind.
func policies(v any, with func(statement object) bool) (out []object) {
	switch v := v.(type) {
	case object:
		if statements, ok := v["Statement"].([]any); ok && len(statements) > 0 && with(obj(statements[0])) {
			out = append(out, v)
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, policies(v[name], with)...)
		}
	case []any:
		for _, item := range v {
			out = append(out, policies(item, with)...)
		}
	}
	return out
}

func anyStatement(object) bool { return true }

// add puts another statement into some policy.
func add(effect string) func(g gen, inv, req object) {
	return func(g gen, inv, req object) {
		p := pick(g, policies([]any{inv, req}, anyStatement), "policy")
		kind := "identity"
		if obj(list(p["Statement"])[0])["Principal"] != nil || obj(list(p["Statement"])[0])["NotPrincipal"] != nil {
			kind = "key"
		}
		s := g.statement(kind, 0)
		s["Effect"] = effect
		p["Statement"] = append(list(p["Statement"]), s)
	}
}

func TestAddingADenyAllowsNothing(t *testing.T) {
	t.Parallel()
	change(t, add("Deny"), func(before, after authz.Outcome) bool {
		return denial(before) && !denial(after) || before == authz.Undetermined && after == authz.Allowed
	})
}

func TestAddingAnAllowDeniesNothing(t *testing.T) {
	t.Parallel()
	change(t, add("Allow"), func(before, after authz.Outcome) bool {
		return before == authz.Allowed && after != authz.Allowed || before == authz.Undetermined && denial(after)
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	change(t, func(_ gen, inv, req object) { reverse(inv); reverse(req) }, func(before, after authz.Outcome) bool { return before != after })
}

// reverse turns the lists around in which order means nothing.
func reverse(v any) {
	switch v := v.(type) {
	case object:
		for name, item := range v {
			reverse(item)
			if items, ok := item.([]any); ok && name != "ServiceControlPolicies" {
				slices.Reverse(items)
			}
		}
	case []any:
		for _, item := range v {
			reverse(item)
		}
	}
}

func TestWideningAGrantDeniesNothing(t *testing.T) {
	t.Parallel()
	change(t, func(g gen, inv, req object) {
		if str(req["action"]) == "kms:RetireGrant" {
			return // its condition keys are the constraints of the grant: another grant makes another request
		}
		n := naive{inv: inv, req: req, caller: naiveCaller{account: owner}}
		for _, grant := range objects(n.findKey(keyARN)["Grants"]) {
			c := obj(grant["Constraints"])
			switch equals := c["EncryptionContextEquals"]; {
			case g.chance(30, "no constraints"):
				delete(grant, "Constraints")
			case equals != nil:
				grant["Constraints"] = object{"EncryptionContextSubset": equals}
			case g.chance(50, "fewer pairs"):
				delete(obj(c["EncryptionContextSubset"]), "Purpose")
			}
			grant["Operations"] = append(list(grant["Operations"]), pick(g, someOperations, "operation"))
		}
	}, func(before, after authz.Outcome) bool { return before == authz.Allowed && denial(after) })
}

func TestAllowsNobodyThatTheKeyDoesNotName(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := gen{t}
		inv := clone(g.inventory())
		for _, p := range policies(inv, func(s object) bool { return s["Principal"] != nil || s["NotPrincipal"] != nil }) {
			for _, s := range objects(p["Statement"]) {
				if s["Effect"] == "Allow" && str(s["Principal"]) != "" {
					s["Principal"] = object{"AWS": []any{opsRole, aliceUser, "arn:aws:sts::111122223333:assumed-role/App/s9", "arn:aws:iam::444455556666:root"}}
				}
			}
		}
		for _, a := range objects(inv["Accounts"]) {
			for _, r := range objects(a["Regions"]) {
				for _, k := range objects(r["Keys"]) {
					k["Grants"] = []any{}
				}
			}
		}
		w := compile(t, inv)
		for range 10 {
			req := clone(g.request())
			req["principal"] = session
			if infoOfOperation(str(req["action"])[len("kms:"):]).Key && str(req["action"]) != "kms:RetireGrant" {
				if o := prepare(t, w, req).Outcome(); o == authz.Allowed {
					t.Fatalf("Outcome = %v\nrequest %s\ninventory %s", o, jsonText(req), jsonText(inv))
				}
			}
		}
	})
}
