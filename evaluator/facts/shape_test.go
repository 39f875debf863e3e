package facts_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

const fixtures = "../../fixtures"

var published = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("facts.json", bytes.NewReader(text)); err != nil {
		return nil, err
	}
	return c.Compile("facts.json")
})

// checkShape proves that facts follow the published schema and that every fact's pointer is where it stands and leads to
// text inside the source.
func checkShape(t *testing.T, f *facts.Facts) {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatalf("the facts of %s have no JSON: %v", f.Address, err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	schema, err := published()
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("the facts of %s do not follow the schema: %v\n%s", f.Address, err, text)
	}
	checkPointers(t, f, v, "")
}

func checkPointers(t *testing.T, f *facts.Facts, v any, pointer string) {
	switch v := v.(type) {
	case map[string]any:
		if at, ok := v["at"]; ok {
			if at != pointer {
				t.Errorf("the fact at %s says that it stands at %v", pointer, at)
			}
			if span, ok := f.Locate(pointer); !ok || !span.Valid() {
				t.Errorf("Locate(%q) = %d-%d, %v, which is no place", pointer, span.Start, span.End, ok)
			}
		}
		for name, member := range v {
			checkPointers(t, f, member, pointer+"/"+name)
		}
	case []any:
		for i, item := range v {
			checkPointers(t, f, item, pointer+"/"+strconv.Itoa(i))
		}
	}
}

func TestFactsOfDocumentedPoliciesHaveTheirShape(t *testing.T) {
	t.Parallel()
	count := 0
	err := filepath.WalkDir(filepath.Join(fixtures, "aws-documentation"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" || d.Name() == "INDEX.json" {
			return err
		}
		count++
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			n, _ := document.ParseJSON(document.NewSource(path, text), document.Limits{})
			for _, kind := range []string{"key", "identity", "rcp", "no kind"} {
				for _, f := range facts.OfDocument(&inventory.Document{Kind: kind, Address: path, Policy: n}, facts.Options{}) {
					checkShape(t, f)
				}
			}
		})
		return nil
	})
	if err != nil || count < 50 {
		t.Errorf("%d documented policies: %v", count, err)
	}
}

func TestFactsOfTemplatesHaveTheirShape(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(filepath.Join(fixtures, "templates"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		parse := yaml.Parse
		switch filepath.Ext(e.Name()) {
		case ".json":
			parse = document.ParseJSON
		case ".yaml":
		default:
			continue
		}
		t.Run(e.Name(), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(fixtures, "templates", e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			root, _ := parse(document.NewSource(e.Name(), text), document.Limits{})
			inv, diagnostics := cloudformation.Load(e.Name(), root, cloudformation.Options{})
			keys := 0
			for i := range inv.Accounts {
				for _, r := range inv.Accounts[i].Regions {
					for k := range r.Keys {
						keys++
						for _, f := range facts.OfKey(&r.Keys[k], &inv.Accounts[i], facts.Options{}) {
							f.AddDiagnostics(diagnostics)
							checkShape(t, f)
						}
					}
				}
			}
			if keys == 0 {
				t.Error("the template has no key")
			}
		})
	}
}

// wrong are policies with mistakes of every kind.
var wrong = []string{
	`{}`, `[]`, `"x"`, `null`, `1`,
	`{"Statement": 1}`, `{"Statement": [[], {}, null, "x"]}`, `{"Statement": [{"Sid": null}, {"Sid": {}}, {"Sid": 1}]}`,
	`{"Version": [], "Id": {}, "Statement": {"Effect": [], "Principal": [], "Action": {}, "Resource": 1, "Condition": "x"}}`,
	`{"Statement": {"Principal": {"AWS": {"a": "b"}, "Service": [[]], "": null, "X": true}, "NotPrincipal": null, "NotAction": [null], "NotResource": [{}]}}`,
	`{"Statement": {"Condition": {"StringEquals": null, "": {}, "Bool": {"": true, "aws:SecureTransport": [null, {}]}}}}`,
	`{"Statement": {"Action": ["", ":", "kms:", "*:*", "kms:${X}", "kms:ReEncrypt"], "Resource": [], "Condition": {"Null": {"aws:PrincipalOrgID": []}}}}`,
	`"{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"kms:Decrpt\"}}"`, `"%7B%22Statement%22%3A%5B%7B%7D%5D%7D"`, `"{"`,
	`{"Statement": {"Action": ` + text(opaque) + `, "Principal": {"AWS": ` + text(self) + `}, "Condition": {"StringLike": {"aws:SourceArn": ` + text(`"arn:"`, opaque) + `}}}}`,
	`{"Statement": [` + choice("condition A", `{"Sid": "A"}`, "") + `, {"$kmslint": {"repeats": {"Sid": "B"}}}, ` + unknownBecause("x") + `]}`,
	`{"$kmslint": {"alt": [{"on": "A", "is": "1", "value": {"Statement": []}}, {"on": "A", "is": "2"}]}}`,
}

func TestFactsOfWrongPoliciesHaveTheirShape(t *testing.T) {
	t.Parallel()
	for _, text := range wrong {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			for _, f := range facts.OfDocument(&inventory.Document{Kind: "key", Policy: parse(t, text)}, facts.Options{}) {
				checkShape(t, f)
			}
			for _, f := range ofKey(t, "null", `{"KeyMetadata": {"KeyManager": `+text+`}, "Policy": `+text+`}`, facts.Options{}) {
				checkShape(t, f)
			}
		})
	}
}

func TestFactsOfNothing(t *testing.T) {
	t.Parallel()
	all := facts.OfDocument(&inventory.Document{}, facts.Options{})
	all = append(all, facts.OfKey(&inventory.Key{}, nil, facts.Options{})...)
	all = append(all, facts.OfKey(&inventory.Key{Rotation: &inventory.Rotation{}}, &inventory.Account{}, facts.Options{})...)
	for _, f := range all {
		text, err := json.Marshal(f)
		if err != nil || strings.Contains(string(text), `"diagnostics":null`) {
			t.Errorf("the facts of nothing are %s, %v", text, err)
		}
		if f.Policy != nil || len(f.Diagnostics) > 0 {
			t.Errorf("the facts of nothing are %s", text)
		}
	}
	if len(all) != 3 {
		t.Errorf("%d branches of nothing, want one each", len(all))
	}
}

func TestLocateRefusesWhatIsNoFact(t *testing.T) {
	t.Parallel()
	f := ofPolicy(t, policyOf(allows(ownerRoot, `"kms:ReEncrypt"`)), facts.Options{})
	for _, at := range []string{
		"", "/", "policy", "policy/statements/0", "//policy", "/policy/", "/Policy", "/nothing", "/schema", "/account", "/account/id", "/key", "/key/spec",
		"/policy/statements", "/policy/statements/", "/policy/statements/1", "/policy/statements/-1", "/policy/statements/00", "/policy/statements/+0",
		"/policy/statements/x", "/policy/statements/0/sid", "/policy/statements/0/sid/text", "/policy/statements/0/at", "/policy/statements/0/span",
		"/policy/statements/0/actions/list/0/operation/0", "/policy/statements/0/actions/list/0/operation", "/policy//Source/Text", "/diagnostics/0",
	} {
		if span, ok := f.Locate(at); ok {
			t.Errorf("Locate(%q) = %d-%d, want nothing", at, span.Start, span.End)
		}
	}
}

func TestLocateFindsTheText(t *testing.T) {
	t.Parallel()
	const policy = `{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "*"]},
		"Action": ["kms:Decrypt", "kms:Nothing"], "Resource": "*", "Condition": {"StringLike": {"kms:ViaService": ["a", "b"]}}}, {}]}`
	f := ofPolicy(t, policy, facts.Options{})
	want := map[string]string{
		"/policy":                                         policy,
		"/policy/statements/1":                            `{}`,
		"/policy/statements/1/conditions":                 `{}`,
		"/policy/statements/0/sid":                        `"A"`,
		"/policy/statements/0/principals":                 `"Principal"`,
		"/policy/statements/0/principals/list/1":          `"*"`,
		"/policy/statements/0/actions":                    `"Action"`,
		"/policy/statements/0/actions/list/1":             `"kms:Nothing"`,
		"/policy/statements/0/resources":                  `"Resource"`,
		"/policy/statements/0/resources/list/0":           `"*"`,
		"/policy/statements/0/conditions":                 `{"StringLike": {"kms:ViaService": ["a", "b"]}}`,
		"/policy/statements/0/conditions/list/0":          `"kms:ViaService"`,
		"/policy/statements/0/conditions/list/0/key":      `"kms:ViaService"`,
		"/policy/statements/0/conditions/list/0/operator": `"StringLike"`,
		"/policy/statements/0/conditions/list/0/values/1": `"b"`,
		"/diagnostics/0":                                  `{}`,
	}
	got := map[string]string{}
	for at := range want {
		if span, ok := f.Locate(at); ok {
			got[at] = span.Source.Text[span.Start:span.End]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzFacts(f *testing.F) {
	for _, text := range wrong {
		f.Add(text, "")
	}
	for _, tt := range []string{`{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}`, `{"IpAddress": {"aws:SourceIp": ["::/0", 1]}}`} {
		f.Add(open(tt), "111122223333")
	}
	f.Fuzz(func(t *testing.T, text, account string) {
		n, _ := document.ParseJSON(document.NewSource("fuzz.json", []byte(text)), document.Limits{Bytes: 1 << 16})
		if n == nil {
			return
		}
		n = document.Restore(n)
		for _, kind := range []string{"key", "scp"} {
			for _, one := range facts.OfDocument(&inventory.Document{Kind: kind, Policy: n}, facts.Options{Account: account}) {
				checkShape(t, one)
			}
		}
		key := &inventory.Key{Policy: n, Declared: n.Span, PolicyDeclared: n.Span, KeyMetadata: inventory.KeyMetadata{Arn: n, AWSAccountID: n, KeySpec: n}}
		for _, one := range facts.OfKey(key, &inventory.Account{AccountID: n}, facts.Options{}) {
			checkShape(t, one)
		}
	})
}
