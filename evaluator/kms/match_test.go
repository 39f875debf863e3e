package kms_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/kms"
	"pgregory.net/rapid"
)

func TestMatchActions(t *testing.T) {
	t.Parallel()
	generateDataKey := kms.ActionSet(0).With(kms.ActionGenerateDataKey).With(kms.ActionGenerateDataKeyPair).
		With(kms.ActionGenerateDataKeyPairWithoutPlaintext).With(kms.ActionGenerateDataKeyWithoutPlaintext)
	tests := []struct {
		name, pattern string
		want          kms.ActionSet
	}{
		{"everything of every service", "*", kms.AllActions},
		{"everything of KMS", "kms:*", kms.AllActions},
		{"a name", "kms:Decrypt", 1 << kms.ActionDecrypt},
		{"letter case does not matter", "KMS:dECRYPT", 1 << kms.ActionDecrypt},
		{"a star at the end", "kms:GenerateDataKey*", generateDataKey},
		{"a star matches no text too", "kms:Decrypt*", 1 << kms.ActionDecrypt},
		{"stars inside", "kms:g*data*y", 1 << kms.ActionGenerateDataKey},
		{"ReEncrypt* is both ends", "kms:ReEncrypt*", 1<<kms.ActionReEncryptFrom | 1<<kms.ActionReEncryptTo},
		{"ReEncrypt alone is no action", "kms:ReEncrypt", 0},
		{"a question mark is one character", "kms:?ecrypt", 1 << kms.ActionDecrypt},
		{"a question mark is not no character", "kms:Decrypt?", 0},
		{"two stars are one", "kms:**Mac**", 1<<kms.ActionGenerateMac | 1<<kms.ActionVerifyMac},
		{"a wildcard before the colon", "k*:Decrypt", 1 << kms.ActionDecrypt},
		{"a star for the service", "*:*", kms.AllActions},
		{"another service", "s3:*", 0},
		{"no colon", "Decrypt", 0},
		{"no colon but stars", "kms*", 0},
		{"two stars without a colon", "**", 0},
		{"two colons", "kms:*:*", 0},
		{"no service", ":Decrypt", 0},
		{"no name", "kms:", 0},
		{"empty", "", 0},
		{"a misspelled name", "kms:Decrpyt", 0},
		{"no ASCII", "kms:\u017Fign", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := kms.MatchActions(tt.pattern)
			if diff := cmp.Diff(tt.want.Actions(), got.Actions()); diff != "" {
				t.Errorf("MatchActions(%q) (-want +got):\n%s", tt.pattern, diff)
			}
		})
	}
}

// naiveGlob is the definition of a glob, in lower case, as slow as it likes.
func naiveGlob(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return naiveGlob(pattern[1:], text) || text != "" && naiveGlob(pattern, text[1:])
	default:
		return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && naiveGlob(pattern[1:], text[1:])
	}
}

func TestMatchActionsAgreesWithTheDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Start from a real name, so that patterns match often; then put in wildcards, other letters and other cases.
		name := kms.Action(rapid.IntRange(0, kms.ActionCount-1).Draw(t, "action")).String()
		var b strings.Builder
		stars := 0
		for i := range len(name) {
			switch n := rapid.IntRange(0, 20).Draw(t, "edit"); {
			case n == 0 && stars < 4:
				b.WriteByte('*')
				stars++
			case n == 1 && stars < 4:
				b.WriteByte(name[i])
				b.WriteByte('*')
				stars++
			case n == 2:
				b.WriteByte('?')
			case n == 3:
				b.WriteString(strings.ToUpper(name[i : i+1]))
			case n == 4:
				b.WriteByte(rapid.SampledFrom([]byte(":aeKMS?")).Draw(t, "letter"))
			case n == 5: // drop it
			default:
				b.WriteByte(name[i])
			}
		}
		pattern := b.String()

		var want kms.ActionSet
		for a := range kms.Action(kms.ActionCount) {
			if pattern == "*" || strings.Contains(pattern, ":") && naiveGlob(strings.ToLower(pattern), strings.ToLower(a.String())) {
				want = want.With(a)
			}
		}
		if got := kms.MatchActions(pattern); got != want {
			t.Fatalf("MatchActions(%q) = %v, want %v", pattern, got.Actions(), want.Actions())
		}
	})
}

func TestLookupsDoNotAllocate(t *testing.T) {
	for name, f := range map[string]func(){
		"MatchActions":        func() { kms.MatchActions("kms:*DataKey*Plain*") },
		"ParseAction":         func() { kms.ParseAction("kms:decrypt") },
		"NearestAction":       func() { kms.NearestAction("kms:Decrpyt") },
		"Operation":           func() { kms.Operation("ReEncrypt") },
		"LookupConditionKey":  func() { kms.LookupConditionKey("KMS:EncryptionContext:Department") },
		"NearestConditionKey": func() { kms.NearestConditionKey("kms:ViaServce") },
		"ActionSet.All": func() {
			for range kms.AllActions.All() {
			}
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkMatchActions(b *testing.B) {
	for _, pattern := range []string{"kms:*", "kms:Decrypt", "kms:GenerateDataKey*", "kms:*Key*Plain*"} {
		b.Run(pattern, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				kms.MatchActions(pattern)
			}
		})
	}
}

func BenchmarkLookupConditionKey(b *testing.B) {
	for _, name := range []string{"kms:ViaService", "aws:principalorgid", "kms:EncryptionContext:Department", "kms:NoSuchKey"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				kms.LookupConditionKey(name)
			}
		})
	}
}
