package ruleset_test

import (
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// sets are the shipped rules with the parameters as they are, and with all that a configuration may switch on.
func sets(t *testing.T) map[string]*ruleset.Set {
	t.Helper()
	plain, err := ruleset.Load(t.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	configured, err := plain.WithParameters(t.Context(), map[string]any{
		"trusted_accounts": []any{"111122223333"}, "organization": "o-abc123", "required_tags": map[string]any{"keys": []any{"owner"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*ruleset.Set{"plain": plain, "configured": configured}
}

// sameFindings compares what is found with sieves and without, and returns how many rules were let through and how many found something.
func sameFindings(t *testing.T, set *ruleset.Set, f *facts.Facts, about string) (candidates, found int) {
	t.Helper()
	want, err := set.EvaluateAll(t.Context(), f)
	if err != nil {
		return 0, 0 // facts that no policy comes to
	}
	candidates = len(set.Candidates(f))
	got, err := set.Evaluate(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("findings about %s (-without +with sieves):\n%s", about, diff)
	}
	rulesOf := map[string]bool{}
	for _, r := range want {
		rulesOf[r.Rule.ID] = true
	}
	return candidates, len(rulesOf)
}

func TestSievesLoseNoFindingAboutFixtures(t *testing.T) {
	t.Parallel()
	all := sets(t)
	var paths []string
	err := filepath.WalkDir("../../fixtures", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".json", ".yaml", ".yml", ".tf"}, filepath.Ext(name)) {
			paths = append(paths, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	keys, candidates, found := 0, 0, 0
	for name, account := range map[string]string{"plain": "", "configured": "111122223333"} {
		o := evaluator.Options{Paths: paths, Account: account, Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
		if _, err := evaluator.Facts(t.Context(), o, func(f *facts.Facts) error {
			c, n := sameFindings(t, all[name], f, name+" "+f.Address)
			keys, candidates, found = keys+1, candidates+c, found+n
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d evaluations: %d of %d rules let through found something", keys, found, candidates)
	if found == 0 || candidates > 2*found {
		t.Errorf("sieves let through %d rules, of which %d found something", candidates, found)
	}
}

func TestSievesLoseNoFindingAboutRandomFacts(t *testing.T) {
	t.Parallel()
	all := sets(t)
	texts := all["plain"].Texts()
	slices.Sort(texts)
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 400 {
		f := new(facts.Facts)
		scramble(random, texts, reflect.ValueOf(f).Elem(), "", 0)
		for name, set := range all {
			_, n := sameFindings(t, set, f, name+" random facts")
			found += n
		}
	}
	if found == 0 {
		t.Error("no finding about random facts: they prove nothing")
	}
}

// scramble fills facts with anything, so that rules meet what no source of today makes.
func scramble(r *rand.Rand, texts []string, v reflect.Value, name string, depth int) {
	switch v.Kind() {
	case reflect.String:
		switch usual := usually[name]; {
		case len(usual) > 0 && r.IntN(8) > 0:
			v.SetString(usual[r.IntN(len(usual))])
		case r.IntN(4) > 0:
			v.SetString(texts[r.IntN(len(texts))])
		}
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int:
		v.SetInt(int64(r.IntN(4) - 1))
	case reflect.Interface:
		v.Set(reflect.ValueOf([]any{"AWS", "CUSTOMER", "Enabled", "PendingDeletion", "SYMMETRIC_DEFAULT", true, false, 3, 400}[r.IntN(9)]))
	case reflect.Pointer:
		if r.IntN(5) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			scramble(r, texts, v.Elem(), name, depth+1)
		}
	case reflect.Slice:
		n := 0
		if depth < 12 {
			n = r.IntN(3)
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			scramble(r, texts, v.Index(i), name, depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				scramble(r, texts, v.Field(i), f.Name, depth+1)
			}
		}
	}
}

// usually are values that let a rule come further than its first test.
var usually = map[string][]string{
	"Effect": {"Allow", "Deny"}, "Element": {"Principal", "NotPrincipal", "Action", "NotAction", "Resource"}, "Kind": {"key", "identity"},
	"At": {"/policy"}, "Type": {"account", "role", "service", "everyone", "unique-id", "user"}, "Account": {"own", "external", "unknown"},
	"Public": {"yes", "no"}, "Is": {"yes", "no"}, "Known": {"yes"},
}
