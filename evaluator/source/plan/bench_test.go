package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/plan"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// generated is a plan of 5,000 resources, each twentieth of them a key.
func generated() string {
	var changes, resources []string
	attributes := strings.TrimSuffix(strings.Repeat(`"attribute": "value of some length", `, 60), ", ")
	for i := range 5000 {
		name, after := fmt.Sprintf("aws_s3_bucket.r%d", i), "{"+attributes+"}"
		if i%20 == 0 {
			name, after = fmt.Sprintf("aws_kms_key.r%d", i), `{"policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}`
		}
		changes = append(changes, change(name, `"no-op"`, after, `{}`))
		resources = append(resources, declared(name, `{"policy": {"references": ["var.policy"]}}`))
	}
	return planOf(`{"resources": [`+strings.Join(resources, ",\n")+`]}`, changes...)
}

func BenchmarkLoad(b *testing.B) {
	src := document.NewSource("plan.json", []byte(generated()))
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		if !plan.Recognize(src.Text) {
			b.Fatal("the plan is not recognised")
		}
		p, _ := plan.Load(src, document.Limits{})
		root := terraform.Load("", terraform.Options{
			Plan: p, Folders: func(string) []*document.Source { return nil },
			File: func(string) (*document.Source, error) { return nil, fmt.Errorf("no such file") },
		})
		if n := len(root.Inventory.Accounts[0].Regions[0].Keys); n != 250 {
			b.Fatalf("there are %d keys, want 250", n)
		}
	}
}
