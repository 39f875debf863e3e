package ruleset_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// checkValue proves that rules see what the JSON of the facts says.
func checkValue(t *testing.T, f *facts.Facts) {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := util.UnmarshalJSON(text, &v); err != nil {
		t.Fatal(err)
	}
	want, err := ast.InterfaceToValue(v)
	if err != nil {
		t.Fatal(err)
	}
	got := ruleset.Value(f)
	if ast.Compare(want, got) != 0 || want.Hash() != got.Hash() {
		t.Errorf("Value is\n%v\nand the JSON\n%v", got, want)
	}
}

func TestValueIsThatOfTheJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, `[]`, `null`, tenStatements, `{"Statement": [{"Sid": "ünïcode \u0000 <&> \ud800"}, {"Sid": 1}, {"Condition": {"Bool": {"a:b": true}}}]}`,
		`{"Statement": {"Action": ["kms:ReEncrypt", "kms:Decrpt", 1, "` + "\xff" + `"], "Principal": {"AWS": 111122223333}}}`,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			checkValue(t, factsOf(t, text))
		})
	}
	t.Run("a key", func(t *testing.T) {
		t.Parallel()
		n, _ := document.ParseJSON(document.NewSource("key.json", []byte(`{"Accounts": [{"AccountId": 111122223333, "Regions": [{"Keys": [{
			"KeyMetadata": {"KeyManager": "CUSTOMER", "MultiRegion": false, "KeySpec": [], "Origin": "1e3"}, "PendingWindowInDays": -7,
			"Rotation": {"KeyRotationEnabled": "true", "RotationPeriodInDays": 12345678901234}, "Policy": null}]}]}]}`)), document.Limits{})
		inv, _ := inventory.Decode(n)
		for _, f := range facts.OfKey(&inv.Accounts[0].Regions[0].Keys[0], &inv.Accounts[0], facts.Options{}) {
			checkValue(t, f)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		t.Parallel()
		checkValue(t, facts.OfKey(&inventory.Key{}, nil, facts.Options{})[0])
	})
}

func TestValueOfDocumentedPoliciesIsThatOfTheJSON(t *testing.T) {
	t.Parallel()
	count := 0
	err := filepath.WalkDir("../../fixtures/aws-documentation", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		count++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checkValue(t, factsOf(t, string(text)))
		return nil
	})
	if err != nil || count < 50 {
		t.Errorf("%d documented policies: %v", count, err)
	}
}

func TestValueIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	f := factsOf(t, tenStatements)
	want := ruleset.Value(f)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := ruleset.Value(f); ast.Compare(want, got) != 0 {
				t.Errorf("Value is %v, want %v", got, want)
			}
		})
	}
	wg.Wait()
}
