package ruleset_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

const mine = "group/mine/mine.rego"

// compileOwn compiles own rules beside one shipped rule, KMS999, which finds something in every policy.
func compileOwn(tb testing.TB, timeout time.Duration, files map[string]string) *ruleset.Set {
	tb.Helper()
	own := fstest.MapFS{}
	for name, text := range files {
		own[name] = &fstest.MapFile{Data: []byte(text)}
	}
	shipped := ruleFS(tb, map[string]string{
		ruleFile:             rule(`finding contains {"at": "/policy", "message": "shipped"}`),
		"lib/text/text.rego": "package lib.text\n\nword := \"shared\"\n",
	})
	bundle, err := ruleset.Read(shipped, ruleset.Options{DocsURL: docsURL}, ruleset.Tree{Name: "own", FS: own})
	if err != nil {
		tb.Fatal(err)
	}
	set, err := bundle.Compile(tb.Context(), ruleset.Selection{Timeout: timeout})
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

// ids are the rules that found something, in order.
func ids(results []ruleset.Result) []string {
	var out []string
	for _, r := range results {
		out = append(out, r.Rule.ID)
	}
	slices.Sort(out)
	return out
}

func TestOwnRulesStandBesideTheShippedOnes(t *testing.T) {
	t.Parallel()
	set := compileOwn(t, 0, map[string]string{
		mine:                         ownRule("ACME001", "mine", `finding contains {"at": "/policy", "message": concat(" ", [data.lib.own.word, data.lib.text.word, data.names.first])}`),
		"lib/own/own.rego":           "package lib.own\n\nword := \"m\"\n",
		"names/data.json":            `{"first": "n"}`,
		"group/mine/mine_test.rego":  "no rego",
		"group/mine/fixtures/x.rego": "no rego",
	})
	if problems := set.Problems(); len(problems) > 0 {
		t.Fatalf("Problems: %v", problems)
	}
	results, err := set.Evaluate(t.Context(), factsOf(t, `{"Statement": []}`))
	if diff := cmp.Diff([]string{"ACME001", "KMS999"}, ids(results)); err != nil || diff != "" {
		t.Fatalf("Evaluate: %v (-want +got):\n%s", err, diff)
	}
	for _, r := range results {
		if r.Rule.ID == "ACME001" && (r.Message != "m shared n" || r.Rule.DocsURL != "") {
			t.Errorf("%s says %q and has the page %q, want what it reads and none", r.Rule.ID, r.Message, r.Rule.DocsURL)
		}
	}
	if at, own := set.Own("ACME001"); !own || at.Path != "own/"+mine {
		t.Errorf("Own(ACME001) = %v, %v", at, own)
	}
}

// A fault names its file and line, and takes away no other rule.
func TestFaultsOfOwnRulesConcernNoOtherRule(t *testing.T) {
	t.Parallel()
	const nothing = `finding := set()`
	say := func(message string) string {
		return fmt.Sprintf(`finding contains {"at": "/policy", "message": %s}`, message)
	}
	tests := []struct {
		name, file, text string
		want             string // "file:line: message"
	}{
		{"a package of ours", "kmslint/more.rego", "package kmslint\n", "own/kmslint/more.rego:1: its package is kmslint; a rule is of a package rules.<group>.<rule_name>"},
		{"a shared package of ours", "lib/text/more.rego", "package lib.text\n", "own/lib/text/more.rego:1: the package lib.text is one of kmslint"},
		{"an id that is ours", mine, ownRule("KMS998", "mine", nothing), "own/" + mine + ":18: the id KMS998 has the form of those of kmslint"},
		{"an id that is no word", mine, ownRule("ACME 1", "mine", nothing), `the id "ACME 1" must be a word`},
		{"an id that is taken", mine, ownRule("ACME000", "mine", nothing), "has the same id ACME000"},
		{"a name that is taken", mine, ownRule("ACME001", "some_rule", nothing), "the rule KMS999 has the same name some-rule"},
		{"no metadata", mine, "package rules.group.mine\n\nfinding := set()\n", "own/" + mine + ":1: the package has no metadata"},
		{"no schema", mine, strings.Replace(ownRule("ACME001", "mine", nothing), "# schemas:\n# - input: schema.facts\n", "", 1), "its metadata lack the schema of the facts"},
		{"no finding", mine, ownRule("ACME001", "mine", "findings := set()"), "own/" + mine + ":18: it has no set finding"},
		{"no severity", mine, strings.Replace(ownRule("ACME001", "mine", nothing), "severity: high", "x: y", 1), "own/" + mine + ":18: custom.severity"},
		{"an unknown default", mine, strings.Replace(ownRule("ACME001", "mine", nothing), "severity: high", "severity: high\n#   default: maybe", 1), `custom.default: unknown default "maybe": want on, pedantic or off`},
		{"an unknown placeholder", mine, strings.Replace(ownRule("ACME001", "mine", nothing), "Do this.", "Name {acount}.", 1), "custom.remediation: there is no placeholder {acount}"},
		{"a parameter without default", mine, strings.Replace(ownRule("ACME001", "mine", nothing), "severity: high", "severity: high\n#   parameters: {days: {type: integer}}", 1), "custom.parameters.days: description and default are required"},
		{"broken syntax", mine, "package rules.group.mine\n\nfinding contains {\n", "own/" + mine + ":4: "},
		{"a misspelt fact", mine, ownRule("ACME001", "mine", say(`"m"`)+` if input.policy.statement`), "own/" + mine + ":20: undefined ref: input.policy.statement; did you mean statements?"},
		{"the network", mine, ownRule("ACME001", "mine", say("r.body")+` if r := http.send({})`), "rules may not call http.send: it reaches the network"},
		{"a size that a value sets", mine, ownRule("ACME001", "mine", say("x")+` if some x in numbers.range(1, 1000000000)`), "rules may not call numbers.range: the value of an argument, not its size"},
		{"a misspelt function", mine, ownRule("ACME001", "mine", say(`"m"`)+` if startwith("a", "b")`), "undefined function startwith; did you mean startswith?"},
		{"a wide format", mine, ownRule("ACME001", "mine", say(`sprintf("%99999d", [1])`)), "own/" + mine + ":20: the format of sprintf may not have a width"},
		{"a width from an argument", mine, ownRule("ACME001", "mine", say(`sprintf("%*d", [99999, 1])`)), "own/" + mine + ":20: the format of sprintf may not have a width"},
		{"a format from the facts", mine, ownRule("ACME001", "mine", say(`sprintf(input.address, [1])`)), "own/" + mine + ":20: the format of sprintf must be a text that stands there"},
		{"another rule", mine, ownRule("ACME001", "mine", say(`"m"`)+` if data.rules.group.good.finding`), "data.rules.group.good.finding is nothing that own rules see"},
		{"a shared package that there is not", mine, ownRule("ACME001", "mine", say("data.lib.texts.word")), "there is no package lib.texts that can be used; did you mean lib.text?"},
		{"data that there is not", mine, ownRule("ACME001", "mine", say("data.nothing")), "data.nothing is nothing that own rules see"},
		{"parameters as data", "kmslint/parameters/data.json", "{}", "own/kmslint/parameters/data.json:0: data of own rules may not be below kmslint"},
		{"data that are no JSON", "data.json", "{", "own/data.json:0: read own/data.json: unexpected end of JSON input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := compileOwn(t, 0, map[string]string{"group/good/good.rego": ownRule("ACME000", "good", `finding contains {"at": "/policy", "message": "good"}`), tt.file: tt.text})
			var said []string
			for _, p := range set.Problems() {
				said = append(said, fmt.Sprintf("%s:%d: %s", p.Location.Path, p.Location.Start.Line, p.Message))
			}
			if !strings.Contains(strings.Join(said, "\n"), tt.want) {
				t.Errorf("Problems: %q, want one with %q", said, tt.want)
			}
			results, err := set.Evaluate(t.Context(), factsOf(t, `{"Statement": []}`))
			found := ids(results)
			if err != nil || !slices.Contains(found, "KMS999") || !slices.Contains(found, "ACME000") && tt.name != "an id that is taken" {
				t.Errorf("Evaluate: %v, %v, want the findings of the other rules", found, err)
			}
			if slices.ContainsFunc(set.Rules(), func(r finding.Rule) bool { return r.ID == "ACME001" }) && tt.file == mine {
				t.Error("the faulty rule is among those that run")
			}
		})
	}
}

func TestWhatNeedsAFaultySharedPackageIsNamedToo(t *testing.T) {
	t.Parallel()
	set := compileOwn(t, 0, map[string]string{
		"lib/own/own.rego":       "package lib.own\n\nword := nothing\n",
		mine:                     ownRule("ACME001", "mine", `finding contains {"at": "/policy", "message": data.lib.own.word}`),
		"group/other/other.rego": ownRule("ACME002", "other", `finding contains {"at": "/policy", "message": "m"}`),
	})
	var places []string
	for _, p := range set.Problems() {
		places = append(places, p.Location.Path)
	}
	if diff := cmp.Diff([]string{"own/lib/own/own.rego", "own/" + mine}, places); diff != "" {
		t.Errorf("Problems (-want +got):\n%s\n%v", diff, set.Problems())
	}
	results, err := set.Evaluate(t.Context(), factsOf(t, `{}`))
	if diff := cmp.Diff([]string{"ACME002", "KMS999"}, ids(results)); err != nil || diff != "" {
		t.Errorf("Evaluate: %v (-want +got):\n%s", err, diff)
	}
}

func TestOwnRulesThatFailAreNamed(t *testing.T) {
	t.Parallel()
	// Takes longer than anybody waits, in little memory.
	const endless = `_digits := {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

finding contains {"at": "/policy", "message": "m"} if {
	some a in _digits
	some b in _digits
	some c in _digits
	some d in _digits
	some e in _digits
	some f in _digits
	some g in _digits
	some h in _digits
	(((((((a + b) + c) + d) + e) + f) + g) + h) > 100
}`
	tests := []struct{ name, body, want string }{
		{"two values at once", "finding contains {\"at\": \"/policy\", \"message\": _word}\n\n_word := \"a\" if input.address\n\n_word := \"b\" if input.address", "failed: rule data.rules.group.mine._word produced conflicting values"},
		{"no place", `finding contains {"message": "m"}`, "made a finding without at or message"},
		{"a severity of its own", `finding contains {"at": "/policy", "message": "m", "severity": "info"}`, `states the severity "info"`},
		{"a value that is not declared", `finding contains {"at": "/policy", "message": "m", "values": {"consumer": "1"}}`, `gives the value "consumer"`},
		{"no set", `finding := "m"`, "its finding is not a set"},
		{"no end", endless, "did not finish within 50ms"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := compileOwn(t, 50*time.Millisecond, map[string]string{mine: ownRule("ACME001", "mine", tt.body)})
			if problems := set.Problems(); len(problems) > 0 {
				t.Fatalf("Problems: %v", problems)
			}
			results, err := set.Evaluate(t.Context(), factsOf(t, `{}`))
			var own *ruleset.OwnError
			if !errors.As(err, &own) || len(own.Failures) != 1 || !strings.Contains(own.Failures[0].Reason, tt.want) || own.Failures[0].At.Path != "own/"+mine {
				t.Errorf("Evaluate: error %v, want one of ACME001 with %q", err, tt.want)
			}
			if diff := cmp.Diff([]string{"KMS999"}, ids(results)); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			if tt.name == "no end" {
				if _, err := set.Evaluate(t.Context(), factsOf(t, `{}`)); err != nil {
					t.Errorf("the rule ran again: %v", err)
				}
			}
		})
	}
}

func TestACanceledEvaluationIsNoFailureOfARule(t *testing.T) {
	t.Parallel()
	set := compileOwn(t, 0, map[string]string{mine: ownRule("ACME001", "mine", `finding := set()`)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var own *ruleset.OwnError
	if _, err := set.Evaluate(ctx, factsOf(t, `{}`)); err == nil || errors.As(err, &own) {
		t.Errorf("Evaluate: error %v, want the one of the context", err)
	}
}

// A new OPA brings functions that somebody has to think about.
func TestEveryBuiltinIsAllowedOrRefused(t *testing.T) {
	t.Parallel()
	may, mayNot := ruleset.Builtins()
	for _, b := range ast.CapabilitiesForThisVersion().Builtins {
		allowed, refused := slices.Contains(may, b.Name), mayNot[b.Name] != ""
		if allowed == refused {
			t.Errorf("%s is allowed: %v, refused: %v", b.Name, allowed, refused)
		}
		if b.Nondeterministic && allowed {
			t.Errorf("%s is allowed, although what it returns does not follow from its arguments", b.Name)
		}
	}
}

func TestDefaultsOfParametersOfOwnRulesStandInTheirMetadata(t *testing.T) {
	t.Parallel()
	text := strings.Replace(ownRule("ACME001", "mine", `finding contains {"at": "/policy", "message": sprintf("%v", [data.kmslint.parameters.mine.days])}`),
		"severity: high", "severity: high\n#   parameters: {days: {description: Days., type: integer, default: 14}}", 1)
	set := compileOwn(t, 0, map[string]string{mine: text})
	again, err := set.WithParameters(t.Context(), map[string]any{"mine": map[string]any{"days": 7}})
	if err != nil {
		t.Fatal(err)
	}
	for want, set := range map[string]*ruleset.Set{"14": set, "7": again} {
		results, err := set.Evaluate(t.Context(), factsOf(t, `{}`))
		i := slices.IndexFunc(results, func(r ruleset.Result) bool { return r.Rule.ID == "ACME001" })
		if err != nil || i < 0 || results[i].Message != want {
			t.Errorf("Evaluate = %v, %v, want the message %s", results, err, want)
		}
	}
}
