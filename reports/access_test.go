package reports_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/reports"
)

// policies are those that comparisons and proofs of these tests are about.
const (
	oldPolicy = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
  {"Sid": "No|<b>", "Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"},
  {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": ["kms:Decrypt"], "Resource": "*",
    "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}`
	newPolicy = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
  {"Sid": "Use", "Effect": "Allow", "Principal": "*", "Action": ["kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*",
    "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}, "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/*"}}}]}`
)

// keys reads the key policies of files, given by name and text.
func keys(t *testing.T, name, text string) []evaluator.KeyPolicy {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return keysOf(t, path)
}

func keysOf(t *testing.T, paths ...string) []evaluator.KeyPolicy {
	t.Helper()
	o := evaluator.Options{Paths: paths}
	w, err := evaluator.Open(t.Context(), o)
	if err != nil || len(w.Problems) > 0 {
		t.Fatalf("Open(%q) = %v, %v", paths, w.Problems, err)
	}
	return w.KeyPolicies(o)
}

func differences(t *testing.T, old, new []evaluator.KeyPolicy) []reports.KeyDifference {
	t.Helper()
	all, _, err := evaluator.Diff(old, new, access.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var out []reports.KeyDifference
	for _, d := range all {
		d.Gained.AddFixes()
		out = append(out, reports.KeyDifference{Key: "key.json", Gained: d.Gained, Lost: d.Lost})
	}
	return out
}

func writeDifference(t *testing.T, f reports.Format, d []reports.KeyDifference) string {
	t.Helper()
	var b strings.Builder
	if err := reports.WriteDifference(&b, f, d, reports.Options{Version: "v1.2.3"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// proofs are answers of all properties, with their names.
func proofs(t *testing.T) map[string][]reports.KeyProof {
	t.Helper()
	out := map[string][]reports.KeyProof{}
	take := func(property string, all []evaluator.Proof, err error) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			all[i].AddFixes()
			out[property] = append(out[property], reports.KeyProof{Key: "key.json", Result: all[i].Result})
		}
	}
	old, changed := keys(t, "key.json", oldPolicy), keys(t, "key.json", newPolicy)
	open := keys(t, "key.json", strings.Replace(newPolicy, `"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/*"}`, `"StringEquals": {"aws:PrincipalTag/team": "a"}`, 1))
	all, _, err := evaluator.NoNewAccess(old, changed, access.Limits{})
	take("no-new-access", all, err)
	all, err = evaluator.NotPublic(open, access.Zone{}, access.Limits{})
	take("no-public-access", all, err)
	all, err = evaluator.NotGranted(changed, kms.AllActions, "444455556666", access.Limits{})
	take("access-not-granted", all, err)
	return out
}

func writeProof(t *testing.T, f reports.Format, property string, keys []reports.KeyProof) string {
	t.Helper()
	var b strings.Builder
	if err := reports.WriteProof(&b, f, reports.Question{Property: property}, keys, reports.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAccessSARIF(t *testing.T) {
	t.Parallel()
	logs := map[string]string{"lost-access": writeDifference(t, reports.SARIF, differences(t, keys(t, "key.json", oldPolicy), keys(t, "key.json", newPolicy)))}
	for property, keys := range proofs(t) {
		logs[map[string]string{"no-new-access": "new-access", "no-public-access": "public-access", "access-not-granted": "granted-access"}[property]] = writeProof(t, reports.SARIF, property, keys)
	}
	for rule, log := range logs {
		validate(t, log)
		if !strings.Contains(log, `"ruleId": "`+rule+`"`) || !strings.Contains(log, `"id": "`+rule+`"`) {
			t.Errorf("no result of %s:\n%s", rule, log)
		}
	}
}

// One result for each cell, at the statement that is blamed in the new policy.
func TestAccessSARIFPointsAtWhatIsBlamed(t *testing.T) {
	t.Parallel()
	d := differences(t, keys(t, "key.json", oldPolicy), keys(t, "key.json", newPolicy))
	results := decode(t, writeDifference(t, reports.SARIF, d)).Results
	if n := len(d[0].Gained.Cells) + len(d[0].Lost.Cells); len(results) != n || n < 3 {
		t.Errorf("%d results for %d cells", len(results), n)
	}
	for _, r := range results {
		at := r.Locations[0].PhysicalLocation
		line := 3
		if strings.Contains(r.Message.Text, "kms:ScheduleKeyDeletion") {
			line = 2 // the deny is gone: this statement allows it now
		}
		if at.Region.StartLine != line && !strings.Contains(r.Message.Text, "dropped") {
			t.Errorf("result at line %d, want %d: %s", at.Region.StartLine, line, r.Message.Text)
		}
	}
}

// A fingerprint is the same where statements stand elsewhere and are written in another way.
func TestAccessFingerprints(t *testing.T) {
	t.Parallel()
	prints := func(text string) string {
		var log struct {
			Runs []struct {
				Results []struct{ PartialFingerprints map[string]string }
			}
		}
		out := writeDifference(t, reports.SARIF, differences(t, keys(t, "key.json", oldPolicy), keys(t, "key.json", text)))
		if err := json.Unmarshal([]byte(out), &log); err != nil {
			t.Fatal(err)
		}
		all := map[string]bool{}
		for _, r := range log.Runs[0].Results {
			all[r.PartialFingerprints["kmslint/v1"]] = true
		}
		if len(all) != len(log.Runs[0].Results) {
			t.Errorf("%d fingerprints for %d results", len(all), len(log.Runs[0].Results))
		}
		raw, _ := json.Marshal(all)
		return string(raw)
	}
	var p map[string]any
	if err := json.Unmarshal([]byte(newPolicy), &p); err != nil {
		t.Fatal(err)
	}
	list := p["Statement"].([]any)
	list[0], list[1] = list[1], list[0]
	moved, _ := json.MarshalIndent(p, "", "      ")
	if got, want := prints(string(moved)), prints(newPolicy); got != want {
		t.Errorf("fingerprints change with the order of statements: %s, were %s", got, want)
	}
	if prints(strings.Replace(newPolicy, "o-abc", "o-abd", 1)) == prints(newPolicy) {
		t.Error("access of another organization has the same fingerprints")
	}
}

func TestAccessJSONFollowsItsSchema(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/access-analysis.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", strings.NewReader(string(raw))); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	check := func(name, out string) {
		if err := schema.Validate(unmarshal(t, out)); err != nil {
			t.Errorf("%s does not follow docs/access-analysis.schema.json: %#v\n%s", name, err, out)
		}
	}
	check("diff", writeDifference(t, reports.JSON, differences(t, keys(t, "key.json", oldPolicy), keys(t, "key.json", newPolicy))))
	check("diff of what is the same", writeDifference(t, reports.JSON, differences(t, keys(t, "key.json", oldPolicy), keys(t, "key.json", oldPolicy))))
	for property, keys := range proofs(t) {
		check(property, writeProof(t, reports.JSON, property, keys))
	}
}

// Every witness brings what it is decided by: gained access is allowed by the new policy, lost access by the old one.
func TestWitnessesAreReplayed(t *testing.T) {
	t.Parallel()
	out := writeDifference(t, reports.JSON, differences(t, keys(t, "key.json", oldPolicy), keys(t, "key.json", newPolicy)))
	all := unmarshal(t, out).([]any)[0].(map[string]any)
	n := 0
	for _, side := range []string{"gained", "lost"} {
		for _, cell := range all[side].(map[string]any)["cells"].([]any) {
			raw, err := json.Marshal(cell.(map[string]any)["witness"])
			if err != nil {
				t.Fatal(err)
			}
			parsed, _ := document.ParseJSON(document.NewSource("witness", raw), document.Limits{})
			rest, w, err := evaluator.Replay(parsed, document.Limits{})
			if err != nil {
				t.Fatalf("Replay(%s): %v", raw, err)
			}
			r, err := authz.ReadRequest(rest)
			if err != nil {
				t.Fatalf("ReadRequest(%s): %v", raw, err)
			}
			if d, err := w.Authorize(r); err != nil || d.Outcome != authz.Allowed {
				t.Errorf("%s access is decided %v, %v: %s", side, d, err, raw)
			}
			n++
		}
	}
	if n < 3 {
		t.Errorf("%d witnesses, want more", n)
	}
}

func TestDifferenceGoldens(t *testing.T) {
	t.Parallel()
	d := differences(t, keysOf(t, "../fixtures/diff/before"), keysOf(t, "../fixtures/diff/after"))
	for i := range d {
		d[i].Key = "aws_kms_key.orders"
	}
	golden(t, "difference.md", writeDifference(t, reports.Markdown, d))
	golden(t, "difference.txt", writeDifference(t, reports.Text, d))
	golden(t, "difference.json", writeDifference(t, reports.JSON, d))
	golden(t, "difference.sarif", writeDifference(t, reports.SARIF, d))
}

// A comment has nothing that the input made Markdown or HTML of.
func TestCommentsEscapeNames(t *testing.T) {
	t.Parallel()
	out := writeDifference(t, reports.Markdown, differences(t, keys(t, "key.json", oldPolicy), keys(t, "key.json", newPolicy)))
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|") != 6 {
			t.Errorf("a row has another number of columns: %s", line)
		}
	}
	if prose, _, _ := strings.Cut(out, "<details>"); strings.Contains(prose, "<b>") {
		t.Errorf("a Sid is HTML:\n%s", prose)
	}
}
