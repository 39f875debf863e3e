package baseline

import (
	"path"
	"strings"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// Apply marks the findings that the baseline accepts as suppressed, and returns the entries that accept none. What is
// suppressed already stays as it is.
//
// A finding is accepted by the entry with its fingerprint. Where there is none, an entry of the same content accepts it
// whose file is gone, because it was moved or because the paths start from another folder; and one of another file of
// the same Terraform module, in which an address names one resource wherever it stands. Each entry accepts one finding.
func (b *Baseline) Apply(all []finding.Finding, exists func(path string) bool) (stale []finding.BaselineEntry) {
	exact, similar, used := map[string]int{}, map[string][]int{}, make([]bool, len(b.Entries))
	for i, e := range b.Entries {
		if _, twice := exact[e.Fingerprint]; !twice { // as merging two branches may leave it
			exact[e.Fingerprint] = i
			similar[content(e.Fingerprint)] = append(similar[content(e.Fingerprint)], i)
		}
	}
	accept := func(f *finding.Finding, i int) {
		used[i] = true
		if f.Suppressed == nil {
			f.Suppressed = &finding.Suppression{Kind: finding.InBaseline, Reason: "in the baseline " + b.Name}
		}
	}
	var rest []*finding.Finding
	for i := range all {
		f := &all[i]
		found := false
		for _, print := range append([]string{f.Fingerprint}, f.Others...) {
			if e, ok := exact[print]; ok {
				accept(f, e)
				found = true
			}
		}
		if !found {
			rest = append(rest, f)
		}
	}
	for _, f := range rest {
		for _, i := range similar[content(f.Fingerprint)] {
			if from := b.Entries[i].Path; !used[i] && (!exists(from) || sameModule(from, f.Location.Path)) {
				accept(f, i)
				break
			}
		}
	}
	for i, e := range b.Entries {
		if exact[e.Fingerprint] == i && !used[i] {
			stale = append(stale, e)
		}
	}
	return stale
}

// content is the part of a fingerprint that does not depend on the file.
func content(fingerprint string) string {
	before, _, _ := strings.Cut(fingerprint, "-")
	return before
}

func sameModule(a, b string) bool {
	return path.Dir(a) == path.Dir(b) && terraform(a) && terraform(b)
}

func terraform(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu")
}
