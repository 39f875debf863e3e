package evaluator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// shipped are the rules that run by default.
var shipped = sync.OnceValues(func() (*ruleset.Set, error) {
	bundle, err := ruleset.Read(rules.FS, ruleset.Options{})
	if err != nil {
		return nil, err
	}
	return bundle.Compile(context.Background(), ruleset.Selection{Keep: func(r *finding.Rule) bool { return r.Default == finding.On }})
})

func ruleSet(t *testing.T) *ruleset.Set {
	t.Helper()
	set, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func check(t *testing.T, o evaluator.Options) *finding.Report {
	t.Helper()
	r, err := evaluator.Check(t.Context(), ruleSet(t), o)
	if err != nil {
		t.Fatalf("Check(%+v): %v", o, err)
	}
	return r
}

// checkText judges a text that comes from standard input.
func checkText(t *testing.T, text string) *finding.Report {
	t.Helper()
	return check(t, evaluator.Options{Paths: []string{"-"}, Stdin: strings.NewReader(text)})
}

const (
	rootStatement = `{"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
	openStatement = `{"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}`
	wideStatement = `{"Effect": "Allow", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"}`
	misspelt      = `{"Sid": "Misspelt", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}, "Action": ["kms:Decrpyt", "kms:Encyrpt"], "Resource": "*"}`
)

func policyText(statements ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",\n") + `]}`
}

// fingerprints are those of all findings, sorted, each with its rule and message.
func fingerprints(r *finding.Report) []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Rule+" "+f.Message+" "+f.Fingerprint)
	}
	slices.Sort(all)
	return all
}

func TestFingerprintsSurviveEdits(t *testing.T) {
	t.Parallel()
	text := policyText(rootStatement, openStatement, wideStatement, misspelt)
	want := fingerprints(checkText(t, text))
	if len(want) != 4 {
		t.Fatalf("findings: %q, want 4", want)
	}
	for name, edited := range map[string]string{
		"statements in another order": policyText(misspelt, openStatement, rootStatement, wideStatement),
		"lines before":                "\n\n\n" + text,
		"indented anew":               strings.ReplaceAll(strings.ReplaceAll(text, ", ", ",\n\t"), "\n", "\n    "),
		"a statement more":            policyText(rootStatement, openStatement, strings.Replace(rootStatement, "Root", "Other", 1), wideStatement, misspelt),
	} {
		got := slices.DeleteFunc(fingerprints(checkText(t, edited)), func(f string) bool { return strings.Contains(f, `"Other"`) })
		// The message of a statement without Sid counts it.
		if diff := cmp.Diff(withoutNumbers(want), withoutNumbers(got)); diff != "" {
			t.Errorf("%s: fingerprints (-before +after):\n%s", name, diff)
		}
	}
}

func withoutNumbers(texts []string) []string {
	var all []string
	for _, text := range texts {
		for n := range 9 {
			text = strings.Replace(text, fmt.Sprintf("statement %d ", n+1), "statement ", 1)
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

func TestFingerprintsTellFindingsApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// Equal statements, equal policies in two files, two keys with equal policies in one file.
	template := `{"Resources": {"A": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": %[1]s}}, "B": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": %[1]s}}}}`
	text := policyText(rootStatement, openStatement, openStatement, wideStatement, wideStatement, misspelt)
	for name, content := range map[string]string{"a.json": text, "b.json": text, "stack.json": fmt.Sprintf(template, text)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := check(t, evaluator.Options{Paths: []string{dir}})
	seen := map[string]finding.Finding{}
	for _, f := range r.Findings {
		if other, twice := seen[f.Fingerprint]; twice {
			t.Errorf("two findings have the fingerprint %s:\n%+v\n%+v", f.Fingerprint, other, f)
		}
		seen[f.Fingerprint] = f
	}
	if len(seen) < 24 {
		t.Errorf("%d findings, want 6 and more of each of four policies", len(seen))
	}
}

func TestCheckIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	paths := []string{"../fixtures/templates", "../fixtures/policies", "../fixtures/inventories", "../fixtures/aws-documentation", "missing.json"}
	var first []byte
	for _, workers := range []int{0, 1, 2, 16} {
		var b bytes.Buffer
		if err := json.NewEncoder(&b).Encode(check(t, evaluator.Options{Paths: paths, Workers: workers})); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b.Bytes()
		}
		if !bytes.Equal(first, b.Bytes()) {
			t.Errorf("the report with %d workers differs from the first", workers)
		}
	}
}

func TestCheckKeepsTheOrderOfFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var paths, want []string
	for i := range 300 { // more than the readers may be ahead
		name := fmt.Sprintf("%03d.json", 299-i)
		text := policyText(rootStatement)
		if i%7 == 0 {
			text = strings.Repeat(" ", 1<<16) + text // takes longer
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		paths, want = append(paths, filepath.Join(dir, name)), append(want, name)
	}
	for _, workers := range []int{1, 8} {
		var got []string
		_, err := evaluator.Facts(t.Context(), evaluator.Options{Paths: paths, Workers: workers}, func(f *facts.Facts) error {
			got = append(got, filepath.Base(f.Address))
			return nil
		})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("Facts with %d workers: error %v, order (-want +got):\n%s", workers, err, diff)
		}
	}
}

// stack is a template with one key and these properties.
func stack(properties string) string {
	return "Conditions:\n  A: !Equals ['{{resolve:ssm:/a}}', a]\n  B: !Equals ['{{resolve:ssm:/b}}', b]\nResources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n" + properties
}

func TestCheckTellsPossibleFromDefinite(t *testing.T) {
	t.Parallel()
	const policyOfRoot = `
      KeyPolicy:
        Version: 2012-10-17
        Statement:
          - {Sid: Root, Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}
`
	const open = "{Sid: Open, Effect: Allow, Principal: '*', Action: kms:Decrypt, Resource: '*'}"
	for name, test := range map[string]struct {
		properties string
		want       []string // rule, confidence and when
	}{
		"without alternatives":             {"      EnableKeyRotation: false" + policyOfRoot, []string{"KMS401 definite "}},
		"in one of two alternatives":       {"      EnableKeyRotation: !If [A, false, true]" + policyOfRoot, []string{"KMS401 possible if condition A is true"}},
		"in both alternatives":             {"      EnableKeyRotation: !If [A, false, !Ref AWS::NoValue]" + policyOfRoot, []string{"KMS401 definite if condition A is false", "KMS401 definite if condition A is true"}},
		"in two alternatives of three":     {"      EnableKeyRotation: !If [A, false, !If [B, !Ref AWS::NoValue, true]]" + policyOfRoot, []string{"KMS401 possible if condition A is false and condition B is true", "KMS401 possible if condition A is true"}},
		"graver in one alternative":        {"      EnableKeyRotation: true" + policyOfRoot + "          - {Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:role/App'}, Action: !If [A, 'kms:Decrpyt', 'kms:Levitate'], Resource: '*'}\n", []string{"KMS005 definite if condition A is false", "KMS005 possible if condition A is true"}},
		"beside an alternative":            {"      EnableKeyRotation: false\n      Description: !If [A, x, y]\n      PendingWindowInDays: !If [B, 10, 30]" + policyOfRoot, []string{"KMS401 definite ", "KMS405 possible if condition B is true"}},
		"by its own condition alone":       {"      EnableKeyRotation: !If [A, true, false]" + policyOfRoot + "          - !If [B, " + open + ", !Ref AWS::NoValue]\n", []string{"KMS101 possible if condition B is true", "KMS401 possible if condition A is false"}},
		"in one combination of two":        {"      EnableKeyRotation: !If [A, true, !If [B, true, false]]" + policyOfRoot, []string{"KMS401 possible if condition A is false and condition B is false"}},
		"in three combinations of two":     {"      EnableKeyRotation: true\n      PendingWindowInDays: !If [A, !If [B, 30, 7], 7]" + policyOfRoot, nil},
		"for a statement in both branches": {"      EnableKeyRotation: true" + policyOfRoot + "          - " + open + "\n          - !If [B, {Effect: Allow, Principal: {Service: logs.amazonaws.com}, Action: 'kms:Decrypt', Resource: '*'}, !Ref AWS::NoValue]\n", []string{"KMS101 definite ", "KMS501 possible if condition B is true"}},
	} {
		var got []string
		for _, f := range checkText(t, stack(test.properties)).Findings {
			got = append(got, fmt.Sprintf("%s %s %s", f.Rule, f.Confidence, f.When))
		}
		slices.Sort(got)
		if test.want == nil { // what matters is that no condition is left out
			if len(got) == 0 || !strings.Contains(got[0], "condition A") || !strings.Contains(strings.Join(got, ""), "condition B") {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCheckCounts(t *testing.T) {
	t.Parallel()
	identity := policy.Identity
	for name, test := range map[string]struct {
		text string
		kind *policy.Kind
		want string
	}{
		"a policy":                           {policyText(rootStatement), nil, "1 files, 0 skipped, 1 policies: 1 judged 0 partly 0 not, 0 other, 0 gaps, 0 errors"},
		"an identity policy":                 {policyText(rootStatement), &identity, "1 files, 0 skipped, 0 policies: 0 judged 0 partly 0 not, 1 other, 0 gaps, 0 errors"},
		"an unreadable policy":               {`{"Policy": "{"}`, nil, "1 files, 0 skipped, 1 policies: 0 judged 0 partly 1 not, 0 other, "},
		"a broken file":                      {`{"Policy": `, nil, "0 files, 0 skipped, 0 policies: 0 judged 0 partly 0 not, 0 other, 0 gaps, 1 errors"},
		"the default policy":                 {stack("      EnableKeyRotation: true\n"), nil, "1 files, 0 skipped, 0 policies: 0 judged 0 partly 0 not, 0 other, 0 gaps, 0 errors"},
		"the default, perhaps":               {stack("      EnableKeyRotation: true\n      KeyPolicy: !If [A, {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'kms:*', Resource: '*'}]}, !Ref AWS::NoValue]\n"), nil, "1 files, 0 skipped, 1 policies: 1 judged 0 partly 0 not, 0 other, 0 gaps, 0 errors"},
		"an unknown policy":                  {stack("      EnableKeyRotation: true\n      KeyPolicy: !ImportValue Policy\n"), nil, "1 files, 0 skipped, 1 policies: 0 judged 0 partly 1 not, 0 other, 1 gaps, 0 errors"},
		"an alias":                           {"Resources:\n  Alias: {Type: 'AWS::KMS::Alias', Properties: {AliasName: alias/a, TargetKeyId: x}}", nil, "1 files, 0 skipped, 0 policies: 0 judged 0 partly 0 not, 0 other, 0 gaps, 0 errors"},
		"a template without":                 {"Resources:\n  B: {Type: 'AWS::S3::Bucket'}", nil, "0 files, 1 skipped, 0 policies: 0 judged 0 partly 0 not, 0 other, 0 gaps, 0 errors"},
		"a macro in a template without keys": {"Transform: [Company]\nResources:\n  B: {Type: 'AWS::S3::Bucket'}", nil, "0 files, 1 skipped, 0 policies: 0 judged 0 partly 0 not, 0 other, 0 gaps, 0 errors"},
		"a loop over keys":                   {"Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::K: [N, !Ref N, {'${N}': {Type: 'AWS::KMS::Key'}}]", nil, "1 files, 0 skipped, 0 policies: 0 judged 0 partly 0 not, 0 other, 1 gaps, 0 errors"},
	} {
		r := check(t, evaluator.Options{Paths: []string{"-"}, Stdin: strings.NewReader(test.text), Kind: test.kind})
		s := r.Summary
		got := fmt.Sprintf("%d files, %d skipped, %d policies: %d judged %d partly %d not, %d other, %d gaps, %d errors",
			s.Files, s.Skipped, s.KeyPolicies, s.Judged, s.Partly, s.NotJudged, s.OtherPolicies, len(r.NotEvaluated), len(r.Errors))
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("Check of %s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

func TestCheckSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	r := checkText(t, policyText(rootStatement))
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0].Message, "taken to belong to account 111122223333") || r.Notes[0].Asked {
		t.Errorf("notes about an inferred owner: %+v", r.Notes)
	}
	symbolic := strings.Replace(policyText(rootStatement), `"arn:aws:iam::111122223333:root"`, `{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}`, 1)
	if r := checkText(t, symbolic); len(r.Notes) != 1 || !strings.Contains(r.Notes[0].Message, "taken to belong to this account, ") {
		t.Errorf("notes about an inferred owner without an id: %+v", r.Notes)
	}
	if r := check(t, evaluator.Options{Paths: []string{"-"}, Stdin: strings.NewReader(policyText(rootStatement)), Account: "111122223333"}); len(r.Notes) != 0 {
		t.Errorf("notes about a stated owner: %+v", r.Notes)
	}
	if r := checkText(t, policyText(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`)); len(r.Notes) != 1 || !r.Notes[0].Asked {
		t.Errorf("notes about what does not look like a key policy: %+v", r.Notes)
	}
}

func TestFindingsShowTheirPlace(t *testing.T) {
	t.Parallel()
	text := "{\"Version\": \"2012-10-17\", \"Statement\": [\r\n" + rootStatement + ",\r\n" + openStatement + "]}\r\n"
	r := checkText(t, text)
	if len(r.Findings) != 1 {
		t.Fatalf("findings: %+v", r.Findings)
	}
	l := r.Findings[0].Location
	lines := strings.Split(text, "\r\n")
	want := finding.Location{
		Path: "-", Start: finding.Position{Line: 3, Column: 36}, End: finding.Position{Line: 3, Column: 47},
		Frame: &finding.Frame{First: 2, Lines: lines[1:3]}, LineHash: l.LineHash,
	}
	if diff := cmp.Diff(want, l); diff != "" || l.LineHash == "" {
		t.Errorf("location (-want +got):\n%s", diff)
	}
}

// leakless fails the test if goroutines are left when it ends.
func leakless(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 200 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		stacks := make([]byte, 1<<20)
		t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
	})
}

// waiting is a standard input on which nothing comes until it is released.
type waiting struct {
	read     chan struct{} // closed by the first read
	released chan struct{}
	once     sync.Once
}

func (w *waiting) Read([]byte) (int, error) {
	w.once.Do(func() { close(w.read) })
	<-w.released
	return 0, io.EOF
}

// The tests below count goroutines, so they do not run in parallel.

func TestCanceledCheckReturnsAtOnce(t *testing.T) {
	set := ruleSet(t)
	for _, workers := range []int{1, 4} {
		leakless(t)
		ctx, cancel := context.WithCancel(t.Context())
		in := &waiting{read: make(chan struct{}), released: make(chan struct{})}
		done := make(chan error)
		go func() {
			_, err := evaluator.Check(ctx, set, evaluator.Options{Paths: []string{"-", "../fixtures"}, Stdin: in, Workers: workers})
			done <- err
		}()
		<-in.read
		cancel()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Check with a canceled context = %v, want %v", err, context.Canceled)
			}
		case <-time.After(2 * time.Minute):
			t.Error("Check waits for standard input although its context is canceled")
		}
		close(in.released)
	}
}

func TestCheckDoesNothingInACanceledContext(t *testing.T) {
	leakless(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := evaluator.Check(ctx, ruleSet(t), evaluator.Options{Paths: []string{"../fixtures"}})
	if r != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("Check with a canceled context = %v, %v", r, err)
	}
}

func TestFactsStopWhereVisitFails(t *testing.T) {
	leakless(t)
	full := errors.New("the disk is full")
	n := 0
	_, err := evaluator.Facts(t.Context(), evaluator.Options{Paths: []string{"../fixtures"}, Workers: 3}, func(*facts.Facts) error {
		if n++; n == 5 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != 5 {
		t.Errorf("Facts = %v after %d visits, want %v after 5", err, n, full)
	}
}

func TestCheckEndsWithTheErrorOfARule(t *testing.T) {
	leakless(t)
	set, err := ruleset.Load(t.Context(), pointsNowhere(), ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = evaluator.Check(t.Context(), set, evaluator.Options{Paths: []string{"../fixtures/policies"}})
	if err == nil || !strings.Contains(err.Error(), `the rule KMS999 points at "/nowhere", which is no place in the facts of `) {
		t.Errorf("Check = %v", err)
	}
}

// pointsNowhere is a set of one rule with a mistake.
func pointsNowhere() fs.FS {
	return fstest.MapFS{
		"kmslint/findings.rego": {Data: []byte(`package kmslint
findings contains found if {
	some group, name
	some result in data.rules[group][name].finding
	found := object.union({"rule": concat("/", [group, name])}, result)
}`)},
		"x/y/y.rego": {Data: []byte(`# METADATA
# title: T
# description: D
# scope: package
# custom: {id: KMS999, severity: low, remediation: R}
package rules.x.y

finding contains {"at": "/nowhere", "message": "m"}
`)},
	}
}
