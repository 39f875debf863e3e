package access_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

const documentation = "../../fixtures/aws-documentation"

// documentedKey is a key policy of AWS's documentation.
type documentedKey struct {
	name    string
	account policy.Text
	raw     object
}

func documentedKeys(t failing) []documentedKey {
	t.Helper()
	raw, err := os.ReadFile(documentation + "/INDEX.json")
	if err != nil {
		t.Fatalf("%v", err)
	}
	var index []struct{ File, Kind, Owner string }
	if err := json.Unmarshal(raw, &index); err != nil {
		t.Fatalf("INDEX.json: %v", err)
	}
	var out []documentedKey
	for _, f := range index {
		if f.Kind != "key" {
			continue
		}
		k := documentedKey{name: f.File, account: policy.Text{{Text: owner}}}
		if f.Owner != "" {
			k.account = policy.Text{{Text: f.Owner}}
		}
		text, err := os.ReadFile(filepath.Join(documentation, f.File))
		if err == nil {
			err = json.Unmarshal(text, &k.raw)
		}
		if err != nil {
			t.Fatalf("%s: %v", f.File, err)
		}
		out = append(out, k)
	}
	return out
}

func (k *documentedKey) subject(statements []any) access.Subject {
	p := object{}
	for name, v := range k.raw {
		p[name] = v
	}
	p["Statement"] = statements
	text, _ := json.Marshal(p)
	n, _ := document.ParseJSON(document.NewSource(k.name, text), document.Limits{})
	return access.Subject{Policy: n, Account: k.account}
}

// change is a key policy and what somebody makes of it.
type change struct {
	name     string
	old, new access.Subject
	// grows says that new allows no less than old, shrinks that it allows no more.
	grows, shrinks bool
}

// changes are those that pull requests make: a statement more or less, of each statement a wider one, and its conditions dropped.
func (k *documentedKey) changes() []change {
	statements, ok := k.raw["Statement"].([]any)
	if !ok {
		statements = []any{k.raw["Statement"]}
	}
	old := k.subject(statements)
	added := object{"Effect": "Allow", "Principal": object{"AWS": "arn:aws:iam::444455556666:role/ci"}, "Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": "*",
		"Condition": object{"StringLike": object{"kms:ViaService": "s3.*.amazonaws.com"}}}
	out := []change{{name: k.name + " added", old: old, new: k.subject(append(slices.Clone(statements), added)), grows: true}}
	for i, of := range statements {
		s := of.(object)
		name := fmt.Sprintf("%s statement %d ", k.name, i+1)
		allow := s["Effect"] == "Allow"
		with := func(member string, v any) access.Subject {
			wider := object{}
			for n, of := range s {
				wider[n] = of
			}
			delete(wider, "Not"+member)
			delete(wider, member)
			if v != nil {
				wider[member] = v
			}
			all := slices.Clone(statements)
			all[i] = wider
			return k.subject(all)
		}
		out = append(out,
			change{name + "dropped", old, k.subject(slices.Delete(slices.Clone(statements), i, i+1)), !allow, allow},
			change{name + "for everyone", old, with("Principal", object{"AWS": "*"}), allow && s["NotPrincipal"] == nil, !allow && s["NotPrincipal"] == nil},
			change{name + "for every action", old, with("Action", "kms:*"), allow, !allow})
		if s["Condition"] != nil {
			out = append(out, change{name + "without conditions", old, with("Condition", nil), allow, !allow})
		}
	}
	return out
}

// TestDocumentedChanges widens and narrows every key policy of AWS's documentation, and asks whether that is what it is.
func TestDocumentedChanges(t *testing.T) {
	t.Parallel()
	keys := documentedKeys(t)
	if len(keys) < 100 {
		t.Fatalf("%d key policies", len(keys))
	}
	for _, k := range keys {
		for _, c := range k.changes() {
			gained, lost := access.Difference(c.old, c.new, access.Limits{})
			if c.grows && lost.Verdict != access.Proven {
				t.Errorf("%s takes access away, %v: %s", c.name, lost.Verdict, describe(lost))
			}
			if c.shrinks && gained.Verdict != access.Proven {
				t.Errorf("%s gives access, %v: %s", c.name, gained.Verdict, describe(gained))
			}
		}
	}
}

// BenchmarkDocumentedChanges measures the same changes one by one, and reports the median and the 99th percentile.
func BenchmarkDocumentedChanges(b *testing.B) {
	var all []change
	keys := documentedKeys(b)
	for i := range keys {
		all = append(all, keys[i].changes()...)
	}
	best := make([]time.Duration, len(all)) // of each, as a busy machine says nothing about the change
	for b.Loop() {
		for i := range all {
			start := time.Now()
			access.Difference(all[i].old, all[i].new, access.Limits{})
			if took := time.Since(start); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	slices.Sort(best)
	b.ReportMetric(float64(len(best)), "diffs/op")
	for name, at := range map[string]int{"median-µs": len(best) / 2, "p99-µs": len(best) * 99 / 100, "worst-µs": len(best) - 1} {
		b.ReportMetric(float64(best[at].Nanoseconds())/1000, name)
	}
}
