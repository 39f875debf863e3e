package inventory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

func TestPartsMergeToTheSame(t *testing.T) {
	t.Parallel()
	many := `{"Accounts": [{"AccountId": "1", "AuthorizationDetails": {"RoleDetailList": [` + strings.TrimSuffix(strings.Repeat(`{"Path": "/"},`, 45), ",") + `]}}]}`
	tests := map[string]struct {
		text  string
		parts int
	}{
		"nothing":                        {`{}`, 1},
		"the minimal inventory":          {minimal, 6},
		"every member, and unknown ones": {full, 18},
		"lists that are empty":           {`{"Documents": [], "Accounts": [{"AccountId": "1", "AuthorizationDetails": {"Policies": []}, "Regions": [{"Region": "a", "Keys": [], "Images": []}]}]}`, 3},
		"no accounts":                    {`{"Accounts": [], "Organization": {"Accounts": []}}`, 1},
		"no organization":                {`{"Organization": null}`, 1},
		"accounts without id":            {`{"Accounts": [{"Regions": [{"Region": "a", "Keys": [{}, {}]}]}, {"Regions": []}]}`, 3},
		"Regions without name":           {`{"Accounts": [{"AccountId": "1", "Regions": [{"Keys": [{}, {}]}, {"Keys": [{}]}]}]}`, 4},
		"many principals":                {many, 5},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all []*inventory.Inventory
			for p := range decode(t, tt.text).Parts() {
				all = append(all, decode(t, document.PrintLine(inventory.Encode(p))))
			}
			if len(all) != tt.parts {
				t.Errorf("there are %d parts, want %d", len(all), tt.parts)
			}
			got, ds := inventory.Merge(all...)
			if len(ds) > 0 {
				t.Fatalf("Merge reports %q", brief(ds))
			}
			want, _ := inventory.Merge(decode(t, tt.text))
			if diff := cmp.Diff(document.Print(inventory.Encode(want)), document.Print(inventory.Encode(got))); diff != "" {
				t.Errorf("parts, merged (-inventory +parts):\n%s", diff)
			}
		})
	}
}

func TestPartsStopWhenAsked(t *testing.T) {
	t.Parallel()
	for n := range 18 {
		seen := 0
		for range decode(t, full).Parts() {
			if seen++; seen > n {
				break
			}
		}
		if seen != n+1 {
			t.Errorf("after a stop there were %d parts, want %d", seen, n+1)
		}
	}
}
