package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/source"
)

const (
	keyPolicy      = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}}`
	identityPolicy = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}}`
	bucketPolicy   = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": ["kms:Decrypt", "s3:*"], "Resource": "*"}}`
	template       = `{"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {}}}}`
	otherTemplate  = `{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Kms": {"Type": "AWS::S3::Bucket"}}}`
	snapshotFile   = `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "us-east-1", "Keys": [{"Policy": null}]}]}]}`
)

// utf16Text encodes a text as UTF-16, little-endian, with or without a byte order mark.
func utf16Text(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// swapped turns little-endian into big-endian.
func swapped(text string) string {
	b := []byte(text)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

// describe says what became of a file in one line.
func describe(f *source.File) string {
	var parts []string
	if f.Inventory != nil {
		keys := 0
		for _, a := range f.Inventory.Accounts {
			for _, r := range a.Regions {
				keys += len(r.Keys)
			}
		}
		parts = append(parts, fmt.Sprintf("%d keys", keys))
		for _, d := range f.Inventory.Documents {
			parts = append(parts, d.Kind+" policy")
		}
	}
	for _, d := range f.Diagnostics {
		parts = append(parts, "defect "+d.Code)
	}
	for _, p := range f.Problems {
		start, _ := p.Span.Range()
		text, _, _ := strings.Cut(p.Message, ";")
		text, _, _ = strings.Cut(text, ". ")
		parts = append(parts, fmt.Sprintf("%d:%d %s", start.Line, start.Column, text))
	}
	if f.Note != "" {
		parts = append(parts, "note")
	}
	if f.NotRead != "" {
		parts = append(parts, "not read")
	}
	return strings.Join(parts, ", ")
}

func TestRead(t *testing.T) {
	t.Parallel()
	large := strings.Repeat(" ", 900)
	for name, test := range map[string]struct {
		file, text string
		// named and walked say what becomes of the file that the user named, and of one in a folder; "" is nothing at all
		named, walked string
	}{
		"a key policy":                   {"a.json", keyPolicy, "0 keys, key policy", "0 keys, key policy"},
		"an identity policy":             {"a.json", identityPolicy, "0 keys, key policy, note", "0 keys, identity policy"},
		"a bucket policy":                {"a.json", bucketPolicy, "0 keys, key policy, note", ""},
		"the answer of get-key-policy":   {"a.json", `{"Policy": "` + strings.ReplaceAll(keyPolicy, `"`, `\"`) + `", "PolicyName": "default"}`, "0 keys, key policy", "0 keys, key policy"},
		"a policy as a string":           {"a.json", `"` + strings.ReplaceAll(keyPolicy, `"`, `\"`) + `"`, "0 keys, key policy", "0 keys, key policy"},
		"a policy as YAML":               {"a.yaml", "Version: 2012-10-17\nStatement: {Effect: Allow, Principal: '*', Action: kms:Decrypt, Resource: '*'}", "0 keys, key policy", "0 keys, key policy"},
		"a template":                     {"a.template", template, "1 keys", "1 keys"},
		"a template as YAML":             {"a.template", "Resources:\n  Key: {Type: 'AWS::KMS::Key', Properties: {}}", "1 keys", "1 keys"},
		"JSON that is called YAML":       {"a.yaml", keyPolicy, "0 keys, key policy", "0 keys, key policy"},
		"YAML in flow style":             {"a.yml", "{Version: 2012-10-17, Statement: [{Effect: Allow, Principal: '*', Action: 'kms:Decrypt', Resource: '*'}]}", "0 keys, key policy", "0 keys, key policy"},
		"a template without keys":        {"a.json", otherTemplate, "", ""},
		"a template that is broken":      {"a.json", `{"AWSTemplateFormatVersion": "2010-09-09", "Description": "kms"}`, "1:1 a.json has no Resources", ""},
		"a broken template with a mark":  {"a.json", `{"AWSTemplateFormatVersion": "2010-09-09", "Metadata": "AWS::KMS::Key"}`, "1:1 a.json has no Resources", "1:1 a.json has no Resources"},
		"an inventory":                   {"a.json", snapshotFile, "1 keys", "1 keys"},
		"an inventory of another schema": {"a.json", `{"Schema": "kmslint.inventory/v2"}`, `1:12 The inventory has the schema "kmslint.inventory/v2"`, `1:12 The inventory has the schema "kmslint.inventory/v2"`},
		"a defect":                       {"a.json", strings.Replace(keyPolicy, `"Version"`, `"Version": "2008-10-17", "Version"`, 1), "0 keys, key policy, defect duplicate-member", "0 keys, key policy, defect duplicate-member"},
		"a comment":                      {"a", "// kms\n" + keyPolicy, "0 keys, key policy, defect comment", "0 keys, key policy, defect comment"},
		"nothing":                        {"a.json", "", "1:1 The text is empty", ""},
		"white space":                    {"a.yaml", " \n\t", "1:1 The text is empty", ""},
		"a comment alone":                {"a.yaml", "# kms:\n", "0:0 is empty", ""},
		"a list":                         {"a.json", `["kms:*"]`, "0:0 holds a list", ""},
		"a number":                       {"a.yaml", `12`, "0:0 holds a number", ""},
		"a word about KMS":               {"a.yaml", `kms`, "0:0 holds a string that is not the text of a policy", ""},
		"something else":                 {"a.json", `{"kms": 1}`, "0:0 is neither a policy document, a CloudFormation template, a Terraform plan nor an inventory", ""},
		"a text that is cut off":         {"a.json", `{"kms": `, "1:9 The text ends in the middle of a value", ""},
		"a marked text that is cut off":  {"a.json", "{\n\"kms:\": ", "2:9 The text ends in the middle of a value", "2:9 The text ends in the middle of a value"},
		"broken YAML":                    {"a.yaml", "kms:\n\ta: b", "2:1 YAML does not permit tabs for indentation", "2:1 YAML does not permit tabs for indentation"},
		"a byte order mark":              {"a.json", "\ufeff" + keyPolicy, "0 keys, key policy", "0 keys, key policy"},
		"a byte order mark in YAML":      {"a.yaml", "\ufeffResources:\n  Key: {Type: 'AWS::KMS::Key', Properties: {}}", "1 keys", "1 keys"},
		"UTF-16":                         {"a.json", utf16Text("\ufeff" + keyPolicy), "0:0 is encoded as UTF-16", "0:0 is encoded as UTF-16"},
		"UTF-16, big-endian":             {"a.json", swapped(utf16Text("\ufeff" + keyPolicy)), "0:0 is encoded as UTF-16", "0:0 is encoded as UTF-16"},
		"UTF-16 without a mark of order": {"a.json", utf16Text(keyPolicy), "0:0 is encoded as UTF-16", "0:0 is encoded as UTF-16"},
		"UTF-16 about something else":    {"a.json", utf16Text(`{"s3": "kms"}`), "0:0 is encoded as UTF-16", ""},
		"Latin-1":                        {"a.json", strings.Replace(keyPolicy, `"Version"`, "\"Id\": \"\xe4\", \"Version\"", 1), "0:0 is not UTF-8 text", "0:0 is not UTF-8 text"},
		"Latin-1 about something else":   {"a.json", "{\"kms\": \"\xe4\"}", "0:0 is not UTF-8 text", ""},
		"a binary file":                  {"a.json", "kms:\x00\x00", "0:0 is a binary file", ""},
		"a zip archive":                  {"a.json", "PK\x03\x04kms:", "0:0 is a zip archive or a binary Terraform plan", ""},
		"a large text":                   {"a.json", large + strings.Repeat(" ", 300) + `"kms"`, "0:0 is larger than the limit of 1000 bytes", ""},
		"a large text with a mark":       {"a.json", large + keyPolicy, "0:0 is larger than the limit of 1000 bytes", "0:0 is larger than the limit of 1000 bytes"},
		"a text of just the limit":       {"a.json", strings.Repeat(" ", 1000-len(keyPolicy)) + keyPolicy, "0 keys, key policy", "0 keys, key policy"},
		"a mark between two chunks":      {"a.json", strings.Repeat(" ", 1<<20-4) + `"AWS::KMS::Key"`, "0:0 is larger than the limit of 1000 bytes", "0:0 is larger than the limit of 1000 bytes"},
		"deep nesting":                   {"a.json", strings.Repeat("[", 200) + `"kms:*"`, "1:65 The values are nested too deeply", "1:65 The values are nested too deeply"},
		"a shared image":                 {"a.yaml", "Resources:\n  D: {Type: 'AWS::ImageBuilder::DistributionConfiguration', Properties: {Distributions: [{AmiDistributionConfiguration: {TargetAccountIds: ['444455556666']}}]}}", "0 keys", "0 keys"},
		"an image that is not shared":    {"a.yaml", "Resources:\n  D: {Type: 'AWS::ImageBuilder::DistributionConfiguration', Properties: {Distributions: []}}", "", ""},
		"Auto Scaling with a key":        {"a.yaml", "Resources:\n  T: {Type: 'AWS::EC2::LaunchTemplate', Properties: {LaunchTemplateData: {BlockDeviceMappings: [{Ebs: {KmsKeyId: k}}]}}}\n  G: {Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: {}}", "0 keys", "0 keys"},
		"Auto Scaling without a key":     {"a.yaml", "Resources:\n  T: {Type: 'AWS::EC2::LaunchTemplate', Properties: {}}\n  G: {Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: {}}", "", ""},
		"nothing about KMS":              {"a.json", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`, "0 keys, key policy, note", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, test.file)
			if err := os.WriteFile(path, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			o := source.Options{Limits: document.Limits{Bytes: 1000}}
			for named, want := range map[bool]string{true: test.named, false: test.walked} {
				got := strings.ReplaceAll(describe(source.Read(source.Entry{Path: path, Named: named}, o)), dir+"/", "")
				if got != want {
					t.Errorf("Read(%s, named %v) gives %q, want %q", test.file, named, got, want)
				}
			}
		})
	}
}

func TestReadTakesTheKindThatTheUserNames(t *testing.T) {
	t.Parallel()
	for _, kind := range []policy.Kind{policy.Key, policy.Identity, policy.SCP, policy.RCP, policy.Resource} {
		o := source.Options{Kind: &kind, Stdin: strings.NewReader(identityPolicy)}
		if got, want := describe(source.Read(source.Entry{Path: "-", Named: true}, o)), "0 keys, "+kind.String()+" policy"; got != want {
			t.Errorf("Read(-) as %s gives %q, want %q", kind, got, want)
		}
	}
}

type failing struct{ after io.Reader }

func (f failing) Read(p []byte) (int, error) {
	n, err := f.after.Read(p)
	if errors.Is(err, io.EOF) {
		err = errors.New("the line is cut")
	}
	return n, err
}

func TestReadStandardInput(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   io.Reader
		want string
	}{
		"a policy":               {strings.NewReader(keyPolicy), "0 keys, key policy"},
		"a template as YAML":     {strings.NewReader("Resources:\n  Key: {Type: 'AWS::KMS::Key', Properties: {}}"), "1 keys"},
		"none":                   {nil, "0:0 cannot be read: there is no standard input"},
		"an error while reading": {failing{strings.NewReader(keyPolicy)}, "0:0 cannot be read: the line is cut"},
		"more than the limit":    {bytes.NewReader(make([]byte, document.DefaultBytes+1)), "0:0 is larger than the limit of 16777216 bytes"},
	} {
		if got := describe(source.Read(source.Entry{Path: "-", Named: true}, source.Options{Stdin: test.in})); got != test.want {
			t.Errorf("Read of standard input with %s gives %q, want %q", name, got, test.want)
		}
	}
}

func TestReadTellsWhyAPathCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, named := range []bool{true, false} {
		e := source.Entry{Path: "x.json", Named: named, Err: errors.New("permission denied")}
		if got, want := describe(source.Read(e, source.Options{})), "0:0 cannot be read: permission denied"; got != want {
			t.Errorf("Read(%+v) gives %q, want %q", e, got, want)
		}
		e = source.Entry{Path: filepath.Join(t.TempDir(), "gone.json"), Named: named}
		if got, want := describe(source.Read(e, source.Options{})), "0:0 cannot be read: no such file or directory"; got != want {
			t.Errorf("Read(%+v) gives %q, want %q", e, got, want)
		}
	}
}

func TestReadGivesTemplatesThePlaceWhereTheyLive(t *testing.T) {
	t.Parallel()
	o := source.Options{Account: "111122223333", Region: "eu-central-1", Stdin: strings.NewReader(template)}
	f := source.Read(source.Entry{Path: "-", Named: true}, o)
	account := f.Inventory.Accounts[0]
	if got := account.AccountID.Display() + " " + account.Regions[0].Region.Display(); got != "111122223333 eu-central-1" {
		t.Errorf("Read gives the key to %s", got)
	}
}
