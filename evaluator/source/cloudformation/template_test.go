package cloudformation_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

func TestRecognize(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		want bool
	}{
		{"format version", "AWSTemplateFormatVersion: 2010-09-09", true},
		{"resource type", "Resources: {A: {Type: 'AWS::KMS::Key'}}", true},
		{"custom resource type", "Resources: {A: {Type: 'Custom::A'}}", true},
		{"transform", "{Transform: AWS::Serverless-2016-10-31, Resources: {}}", true},
		{"resources of something else", "Resources: {A: {Type: Deployment}}", false},
		{"resources as a list", "Resources: [{Type: 'AWS::KMS::Key'}]", false},
		{"Kubernetes object", "{apiVersion: v1, kind: Pod}", false},
		{"key policy", "{Version: 2012-10-17, Statement: []}", false},
		{"list", "[a]", false},
		{"nothing", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := cloudformation.Recognize(read(t, "test.yaml", test.text)); got != test.want {
				t.Errorf("Recognize(%q) = %v, want %v", test.text, got, test.want)
			}
		})
	}
	if cloudformation.Recognize(nil) {
		t.Error("Recognize(nil) = true, want false")
	}
}

// key loads a template with one key of these properties.
func key(t *testing.T, properties string) inventory.Key {
	t.Helper()
	inv := load(t, "Parameters: {P: {Type: String}, Yes: {Type: String, AllowedValues: [true, false]}}\nResources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties: "+properties+"\n", cloudformation.Options{})
	return inv.Accounts[0].Regions[0].Keys[0]
}

func TestKeyProperties(t *testing.T) {
	t.Parallel()
	state := func(k inventory.Key) *document.Node { return k.KeyMetadata.KeyState }
	rotation := func(k inventory.Key) *document.Node { return k.Rotation.KeyRotationEnabled }
	period := func(k inventory.Key) *document.Node { return k.Rotation.RotationPeriodInDays }
	policy := func(k inventory.Key) *document.Node { return k.Policy }
	spec := func(k inventory.Key) *document.Node { return k.KeyMetadata.KeySpec }
	tests := []struct {
		name       string
		properties string
		get        func(inventory.Key) *document.Node
		want       string
		span       string
	}{
		{"enabled by default", "{}", state, "Enabled", "Key"},
		{"disabled", "{Enabled: false}", state, "Disabled", "false"},
		{"enabled as text", "{Enabled: 'True'}", state, "Enabled", "'True'"},
		{"state of an unknown parameter", "{Enabled: !Ref P}", state, "?(parameter P has no default)", "!Ref P"},
		{"state of a condition", "{Enabled: !If [C, false, !Ref AWS::NoValue]}", state, "<condition C=true: Disabled, condition C=false: Enabled>", ""},
		{"state of imported material is not stated", "{Origin: EXTERNAL}", state, "nothing", ""},
		{"rotation is off by default", "{}", rotation, "false", "Key"},
		{"rotation", "{EnableKeyRotation: true}", rotation, "true", "true"},
		{"rotation of a parameter", "{EnableKeyRotation: !Ref Yes}", rotation, "<parameter Yes=true: true, parameter Yes=false: false>", "!Ref Yes"},
		{"rotation period is not stated", "{}", period, "nothing", ""},
		{"rotation period as text", "{RotationPeriodInDays: '90'}", period, "90", "'90'"},
		{"spec by default", "{KeySpec: !Ref AWS::NoValue}", spec, "SYMMETRIC_DEFAULT", "Key"},
		{"no policy is AWS's default", "{}", policy, "null", "Key"},
		{"policy that is left out in one case", "{KeyPolicy: !If [C, {Id: a}, !Ref AWS::NoValue]}", policy, "<condition C=true: {Id: a}, condition C=false: null>", ""},
		{"policy as text in one case", `{KeyPolicy: !If [C, '{"Id": "a"}', {Id: b}]}`, policy, "<condition C=true: {Id: a}, condition C=false: {Id: b}>", ""},
		{"policy made by ToJsonString", "{KeyPolicy: {'Fn::ToJsonString': {Id: !Ref AWS::Region}}}", policy, "{Id: ${region self}}", "{Id: !Ref AWS::Region}"},
		{"policy of an unknown parameter", "{KeyPolicy: !Ref P}", policy, "?(parameter P has no default)", "!Ref P"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := test.get(key(t, test.properties))
			if got := render(n); got != test.want {
				t.Errorf("%s: got %s, want %s", test.properties, got, test.want)
			}
			if test.span != "" {
				if got := n.Span.Source.Text[n.Span.Start:n.Span.End]; got != test.span {
					t.Errorf("%s: span = %q, want %q", test.properties, got, test.span)
				}
			}
		})
	}
}

func TestKeyDeclarations(t *testing.T) {
	t.Parallel()
	written := func(s document.Span) string { return s.Source.Text[s.Start:s.End] }
	k := key(t, "{KeyPolicy: {Id: a}}")
	if got := []string{k.Address, written(k.Declared), written(k.PolicyDeclared)}; !cmp.Equal(got, []string{"Key", "Key", "KeyPolicy"}) {
		t.Errorf("Address, Declared, PolicyDeclared = %q, want Key, Key, KeyPolicy", got)
	}
	if got := written(key(t, "{}").PolicyDeclared); got != "Key" {
		t.Errorf("PolicyDeclared without KeyPolicy = %q, want Key", got)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	k := key(t, "{Tags: [{Key: a, Value: !Ref P}, !If [C, {Key: b, Value: c}, !Ref AWS::NoValue], !Ref P]}")
	var got []string
	for _, tag := range k.Tags {
		got = append(got, render(tag.TagKey)+" = "+render(tag.TagValue))
	}
	want := []string{"a = ${opaque parameter P}", "<condition C=true: b, condition C=false: nothing> = <condition C=true: c, condition C=false: nothing>", "?(the tag is not known) = nothing"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Tags (-want +got):\n%s", diff)
	}
}

func TestAliases(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		target   string
		attached bool
	}{
		{"Ref", "!Ref Key", true},
		{"ARN", "!GetAtt Key.Arn", true},
		{"key id", "!GetAtt Key.KeyId", true},
		{"ARN put together", "!Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}'", true},
		{"replica", "!Ref Replica", true},
		{"either key", "!If [C, !Ref Key, !Ref Replica]", false},
		{"another name", "!Sub 'x-${Key}'", false},
		{"literal", "1234abcd-12ab-34cd-56ef-1234567890ab", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inv := load(t, "Resources:\n  A: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/a, TargetKeyId: "+test.target+"}}\n"+
				"  Key: {Type: AWS::KMS::Key}\n  Replica: {Type: AWS::KMS::ReplicaKey, Properties: {PrimaryKeyArn: !GetAtt Key.Arn}}\n", cloudformation.Options{})
			region := inv.Accounts[0].Regions[0]
			attached := len(region.Keys[0].Aliases)+len(region.Keys[1].Aliases) == 1
			if attached != test.attached || attached == (len(region.Aliases) == 1) {
				t.Errorf("target %s: attached to a key: %v, to the Region: %d; want attached %v", test.target, attached, len(region.Aliases), test.attached)
			}
		})
	}
}

func TestReplicaTakesWhatItSharesFromThePrimary(t *testing.T) {
	t.Parallel()
	inv := load(t, "Resources:\n  Replica: {Type: AWS::KMS::ReplicaKey, Properties: {PrimaryKeyArn: !GetAtt Key.Arn}}\n"+
		"  Key: {Type: AWS::KMS::Key, Properties: {MultiRegion: true, KeySpec: HMAC_256, KeyUsage: GENERATE_VERIFY_MAC}}\n", cloudformation.Options{Region: "us-east-1"})
	k := inv.Accounts[0].Regions[0].Keys[0]
	got := []string{render(k.KeyMetadata.KeySpec), render(k.KeyMetadata.KeyUsage), render(k.KeyMetadata.Origin),
		render(k.KeyMetadata.MultiRegionConfiguration.MultiRegionKeyType), render(k.KeyMetadata.MultiRegionConfiguration.PrimaryKey.Region)}
	if diff := cmp.Diff([]string{"HMAC_256", "GENERATE_VERIFY_MAC", "AWS_KMS", "REPLICA", "us-east-1"}, got); diff != "" {
		t.Errorf("Load of a replica (-want +got):\n%s", diff)
	}
	if k.Rotation != nil {
		t.Error("Load gave a replica a rotation of its own")
	}
}

func TestLoadProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		text  string
		code  string
		fatal bool
		span  string
		keys  int
	}{
		{"no object", "[a]", "template", true, "[a]", 0},
		{"no resources", "a: b", "template", true, "a: b", 0},
		{"resources of a wrong type", "Resources: [a]", "template", true, "[a]", 0},
		{"parameters of a wrong type", "{Parameters: a, Resources: {K: {Type: AWS::KMS::Key}}}", "template", false, "a", 1},
		{"resource that is no object", "Resources: {A: b}", "not-evaluated", false, "b", 0},
		{"type that is a function", "Resources: {A: {Type: !Ref T}}", "not-evaluated", false, "!Ref T", 0},
		{"type in another letter case", "Resources: {A: {Type: aws::kms::key}}", "not-evaluated", false, "aws::kms::key", 0},
		{"type that KMS does not have", "Resources: {A: {Type: AWS::KMS::Grant}}", "not-evaluated", false, "AWS::KMS::Grant", 0},
		{"properties that are a function", "Resources: {A: {Type: AWS::KMS::Key, Properties: !Ref P}}", "not-evaluated", false, "!Ref", 1},
		{"properties that are a list", "Resources: {A: {Type: AWS::KMS::Key, Properties: [a]}}", "not-evaluated", false, "[a]", 1},
		{"loop that makes keys", "Resources: {'Fn::ForEach::K': [a, !Ref P, {K: {Type: AWS::KMS::Key}}]}", "not-evaluated", false, "'Fn::ForEach::K'", 0},
		{"loop over values that may be others", "{Parameters: {P: {Type: CommaDelimitedList, Default: 'x,y'}}, Resources: {'Fn::ForEach::K': [a, !Ref P, {'K${a}': {Type: AWS::KMS::Key}}]}}", "not-evaluated", false, "!Ref P", 2},
		{"loop of a wrong shape", "Resources: {'Fn::ForEach::K': [a, {K: {Type: AWS::KMS::Key}}]}", "not-evaluated", false, "'Fn::ForEach::K'", 0},
		{"macro", "{Transform: [AWS::LanguageExtensions, Mine], Resources: {K: {Type: AWS::KMS::Key}}}", "not-evaluated", false, "Mine", 1},
		{"policy text with a trailing comma", `Resources: {K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: '{"Id": "a",}'}}}`, "trailing-comma", false, ",", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inv, diagnostics := cloudformation.Load("test.yaml", read(t, "test.yaml", test.text), cloudformation.Options{})
			if len(diagnostics) != 1 {
				t.Fatalf("Load(%s) reported %d problems, want 1: %v", test.text, len(diagnostics), diagnostics)
			}
			d := diagnostics[0]
			if got := d.Span.Source.Text[d.Span.Start:d.Span.End]; d.Code != test.code || d.Fatal != test.fatal || got != test.span {
				t.Errorf("Load(%s) reported %s (%s) at %q, fatal %v; want %s at %q, fatal %v", test.text, d.Code, d.Summary, got, d.Fatal, test.code, test.span, test.fatal)
			}
			keys := 0
			for _, a := range inv.Accounts {
				keys += len(a.Regions[0].Keys)
			}
			if keys != test.keys {
				t.Errorf("Load(%s) returned %d keys, want %d", test.text, keys, test.keys)
			}
		})
	}
}

// TestLoadIsBounded proves that a small template cannot make much of itself.
func TestLoadIsBounded(t *testing.T) {
	t.Parallel()
	var doubling strings.Builder
	doubling.WriteString("Resources:\n  Key: {Type: AWS::KMS::Key, Properties: {Description: !Ref R0}}\n  R40: {Type: AWS::IAM::Role, Properties: {RoleName: long-name}}\n")
	for i := range 40 {
		name := strings.ReplaceAll("  R#: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${R@}${R@}'}}\n", "#", itoa(i))
		doubling.WriteString(strings.ReplaceAll(name, "@", itoa(i+1)))
	}
	loops := "{'K${a}': {Type: AWS::KMS::Key}}"
	for range 12 {
		loops = "{'Fn::ForEach::L': [a, [a, b, c, d, e, f, g, h], " + loops + "]}"
	}
	sides := "x"
	for range 24 {
		sides = "!If [C, " + sides + ", y]"
	}
	var named strings.Builder
	named.WriteString("Parameters: {P: {Type: String, AllowedValues: [a, b, c, d]}}\nResources:\n")
	for i := range 1000 {
		named.WriteString(strings.ReplaceAll("  R#: {Type: AWS::IAM::Role, Properties: {Path: !Sub '/${P}/'}}\n  P#: {Type: AWS::IAM::Policy, Properties: {Roles: [!If [C, x, y]]}}\n", "#", strconv.Itoa(i)))
	}
	var manySets strings.Builder
	for i := range 1000 {
		manySets.WriteString("  S" + strconv.Itoa(i) + ": {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: *body}}\n")
	}
	for name, text := range map[string]string{
		"names that double":                doubling.String(),
		"principals that all may be named": named.String(),
		"a stack set a thousand times": "Resources:\n  A: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: &body '{\"Resources\": {" + strings.Repeat(" ", 1<<20) + "}}'}}\n" +
			manySets.String(),
		"loops in loops":    "Resources: " + loops + "\n",
		"sides that double": "Parameters: {P: {Type: String}, Q: {Type: String}}\nConditions: {C: !Or [!Equals [!Ref P, a], !Equals [!Ref P, b], !Equals [!Ref Q, a]]}\nResources:\n  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {a: " + sides + "}}}\n",
		"one long text a thousand times": "Parameters: {P: {Type: String, AllowedValues: [" + strings.Repeat("x", 1<<20) + "]}}\n" +
			"Resources:\n  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: [" + strings.Repeat("!Sub '${P}y', ", 1000) + "]}}\n",
	} {
		n, _ := yaml.Parse(document.NewSource("test.yaml", []byte(text)), document.Limits{})
		inv, diagnostics := cloudformation.Load("test.yaml", n, cloudformation.Options{})
		if size := len(document.Print(inventory.Encode(inv))); size > 64<<20 || len(diagnostics) > 1 {
			t.Errorf("%s: Load made %d bytes and %d problems of a template of %d bytes", name, size, len(diagnostics), len(text))
		}
	}
}

func itoa(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }
