package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/policy"
)

func TestParseOperatorKnowsAllOfThem(t *testing.T) {
	t.Parallel()
	if len(policy.Operators) != 27 {
		t.Fatalf("there are %d operators, want 27", len(policy.Operators))
	}
	quantifiers := map[string]policy.Quantifier{"": policy.NoQuantifier, "ForAnyValue:": policy.ForAnyValue, "ForAllValues:": policy.ForAllValues}
	for _, base := range policy.Operators {
		for prefix, quantifier := range quantifiers {
			for _, suffix := range []string{"", "IfExists"} {
				text := prefix + base + suffix
				want := policy.Operator{Base: base, Family: family(base), Quantifier: quantifier, IfExists: suffix != "", Negated: strings.Contains(base, "Not")}
				wantKnown := base != "Null" || suffix == ""
				if !wantKnown {
					want = policy.Operator{}
				}
				for _, spelling := range []string{text, strings.ToLower(text), strings.ToUpper(text)} {
					got, known := policy.ParseOperator(spelling)
					if diff := cmp.Diff(want, got); diff != "" || known != wantKnown {
						t.Errorf("ParseOperator(%q) = %v, want %v (-want +got):\n%s", spelling, known, wantKnown, diff)
					}
				}
				if got, known := policy.ParseOperator(text); known && got.String() != text {
					t.Errorf("ParseOperator(%q).String() = %q", text, got)
				}
			}
		}
	}
}

// family is the kind of value that an operator of the documentation's tables compares.
func family(base string) string {
	switch base {
	case "BinaryEquals":
		return "Binary"
	case "NotIpAddress":
		return "IpAddress"
	case "Bool", "Null", "IpAddress":
		return base
	}
	for _, f := range []string{"String", "Numeric", "Date", "Arn"} {
		if strings.HasPrefix(base, f) {
			return f
		}
	}
	return "?"
}

func TestParseOperatorRefusesOthers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "IfExists", "ForAnyValue:", "StringEqual", "StringLikeIfExist", "StringEqualsIfExistsIfExists", "IfExistsStringEquals", "ForAnyValue StringLike",
		"ForAnyValues:StringLike", "ForAllValue:StringLike", "ForAnyValue:ForAllValues:StringLike", "ForAnyValue::Bool", " Bool", "Bool ", "StringMatches", "NullIfExists",
	} {
		if got, known := policy.ParseOperator(text); known || got != (policy.Operator{}) {
			t.Errorf("ParseOperator(%q) = %+v, %v, want none", text, got, known)
		}
	}
}

func TestQuantifierNames(t *testing.T) {
	t.Parallel()
	for q, want := range map[policy.Quantifier]string{policy.NoQuantifier: "", policy.ForAnyValue: "ForAnyValue", policy.ForAllValues: "ForAllValues"} {
		if got := q.String(); got != want {
			t.Errorf("String of %d = %q, want %q", q, got, want)
		}
	}
}
