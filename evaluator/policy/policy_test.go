package policy_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

func TestKinds(t *testing.T) {
	t.Parallel()
	for kind, want := range map[policy.Kind][2]string{
		policy.Key: {"key", "key policy"}, policy.Identity: {"identity", "identity policy"}, policy.SCP: {"scp", "service control policy"},
		policy.RCP: {"rcp", "resource control policy"}, policy.Resource: {"resource", "resource policy"},
	} {
		if got := [2]string{kind.String(), kind.Title()}; got != want {
			t.Errorf("names of %d = %q, want %q", kind, got, want)
		}
		if got, err := policy.ParseKind(want[0]); err != nil || got != kind {
			t.Errorf("ParseKind(%q) = %v, %v, want %v", want[0], got, err, kind)
		}
	}
	if _, err := policy.ParseKind("Key"); err == nil {
		t.Error(`ParseKind("Key") succeeds, want an error`)
	}
	if got := policy.Kind(99).String(); got != "kind(99)" {
		t.Errorf("String of an unlisted kind = %q", got)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		statement policy.Statement
		want      string
	}{
		"by its sid":              {policy.Statement{Number: 3, Sid: symbolic(text("Allow use"))}, `statement "Allow use"`},
		"by its place":            {policy.Statement{Number: 3}, "statement 3"},
		"an empty sid is none":    {policy.Statement{Number: 3, Sid: symbolic()}, "statement 3"},
		"a sid of another kind":   {policy.Statement{Number: 3, Sid: &document.Node{Kind: document.List}}, "statement 3"},
		"a symbolic sid is shown": {policy.Statement{Number: 3, Sid: symbolic(text("Use"), symbol(opaque))}, `statement "Use${parameter X}"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.statement.Name(); got != tt.want {
				t.Errorf("Name = %s, want %s", got, tt.want)
			}
		})
	}
	for effect, want := range map[policy.Effect]string{policy.Allow: "Allow", policy.Deny: "Deny", policy.UnknownEffect: "unknown"} {
		if got := effect.String(); got != want {
			t.Errorf("String of effect %d = %q, want %q", effect, got, want)
		}
	}
}
