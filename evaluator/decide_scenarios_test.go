package evaluator_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
)

// TestScenarios decides the requests of fixtures/scenarios.
func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, name := range scenarioFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(archive.Files); i += 2 {
				decideScenarios(t, name, archive.Files[i].Data, archive.Files[i+1].Data)
			}
		})
	}
}

func decideScenarios(t *testing.T, name string, inventory, requests []byte) {
	t.Helper()
	root, _ := document.ParseJSON(document.NewSource(name, inventory), document.Limits{})
	inv, _ := snapshot.Load(root)
	world, diagnostics := authz.Compile(inv, document.Limits{})
	if len(diagnostics) > 0 {
		t.Fatalf("Compile: %+v", diagnostics)
	}
	all := readScenarios(t, name, requests)
	s := evaluator.Simulation{World: world, Name: name}
	err := s.Run(t.Context(), bytes.NewReader(requests), func(a evaluator.Answer) error {
		scenario := all[a.Line-1]
		t.Run(scenario.ID, func(t *testing.T) { scenario.compare(t, a) })
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// compare reports what the answer is not as the scenario says.
func (s *scenario) compare(t *testing.T, a evaluator.Answer) {
	t.Helper()
	e := &s.Expected
	if e.ErrorMessage != "" {
		if a.Err == nil || !strings.Contains(a.Err.Error(), e.ErrorMessage) {
			t.Errorf("the error is %v, want one with %q", a.Err, e.ErrorMessage)
		}
		return
	}
	if a.Err != nil {
		t.Fatalf("the error is %v", a.Err)
	}
	d := a.Decision
	if got := d.Outcome.String(); got != e.Decision {
		t.Fatalf("decided %s, want %s: %s\nunknowns: %v\nassumptions: %q\n%s", got, e.Decision, d.Summary, d.Unknowns, d.Assumptions, s.Why)
	}
	if usable, known := d.KeyUsable(); e.Usable != nil && (!known || usable != *e.Usable) {
		t.Errorf("usable is %v (known: %v), want %v", usable, known, *e.Usable)
	}
	if e.Error != "" && d.Error != e.Error {
		t.Errorf("the call returns %q, want %q", d.Error, e.Error)
	}
	for _, by := range e.By {
		if !slices.ContainsFunc(d.By, func(r authz.Reason) bool { return r.Sid == by || strings.Contains(r.Policy, by) }) {
			t.Errorf("decided by %+v, want %q among them", d.By, by)
		}
	}
	if e.Layer != "" && !decidedIn(d, e.Layer) {
		t.Errorf("decided by %+v in %+v, want the layer %q", d.By, d.Layers, e.Layer)
	}
	has(t, "assumptions", e.Assumes, d.Assumptions)
	var unknowns []string
	for _, u := range d.Unknowns {
		unknowns = append(unknowns, u.String())
	}
	has(t, "unknowns", e.Unknown, unknowns)
}

// decidedIn reports whether a layer is one that decided: it holds a deciding statement, or does not allow.
func decidedIn(d *authz.Decision, layer string) bool {
	for _, p := range d.Parts {
		if p.Decision.Outcome == d.Outcome && decidedIn(p.Decision, layer) {
			return true
		}
	}
	if slices.ContainsFunc(d.By, func(r authz.Reason) bool { return r.Layer == layer }) {
		return true
	}
	return slices.ContainsFunc(d.Layers, func(l authz.Layer) bool {
		return l.Name == layer && l.Applies && l.Outcome == authz.ImplicitlyDenied && d.Outcome == authz.ImplicitlyDenied ||
			l.Name == layer && l.Outcome == d.Outcome && d.Outcome == authz.Undetermined
	})
}

func has(t *testing.T, what, word string, list []string) {
	t.Helper()
	if word != "" && !slices.ContainsFunc(list, func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(word)) }) {
		t.Errorf("%s are %q, want one with %q", what, list, word)
	}
}
