package cloudformation_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
)

const surroundings = `
Parameters:
  Free: {Type: String}
  WithDefault: {Type: String, Default: value}
  Other: {Type: String, Default: other}
  Account: {Type: String, AllowedPattern: '^\d{12}$'}
  Days: {Type: Number, Default: 90}
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Single: {Type: String, AllowedValues: [only]}
  Many: {Type: String, AllowedValues: [a, b, c, d, e, f, g, h, i], Default: a}
  Four: {Type: String, AllowedValues: [a, b, c, d]}
  Five: {Type: String, AllowedValues: [a, b, c, d, e]}
  Names: {Type: CommaDelimitedList, Default: 'a, b'}
  FreeNames: {Type: 'List<String>'}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /name}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
Mappings:
  Accounts:
    dev: {Id: '111111111111', Same: x}
    prod: {Id: 012345678901, Same: x}
Resources:
  Role: {Type: AWS::IAM::Role}
  NamedRole: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub 'app-${Env}', Path: /team/}}
  Circle: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref Circle}}
  User: {Type: AWS::IAM::User, Properties: {UserName: !If [IsProd, prod-user, !Ref AWS::NoValue]}}
  Bucket: {Type: AWS::S3::Bucket}
  Vault: {Type: AWS::Backup::BackupVault, Properties: {BackupVaultName: archive}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders}}
  OtherKey: {Type: AWS::KMS::ReplicaKey, Properties: {PrimaryKeyArn: a}}
  Instance: {Type: AWS::EC2::Instance}
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Value: `

// resolve loads a template whose key policy is {Value: expression} and returns the value.
func resolve(t *testing.T, expression string, o cloudformation.Options) *document.Node {
	t.Helper()
	inv := load(t, surroundings+expression+"\n", o)
	for _, k := range inv.Accounts[0].Regions[0].Keys {
		if k.Address == "Key" {
			return k.Policy.Member("Value")
		}
	}
	t.Fatal("Load returned no key")
	return nil
}

func TestResolve(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, expression, want string }{
		{"account", "!Ref AWS::AccountId", "${account self}"},
		{"partition", "!Ref AWS::Partition", "${partition self}"},
		{"Region", "!Ref AWS::Region", "${region self}"},
		{"URL suffix", "!Ref AWS::URLSuffix", "${url-suffix self}"},
		{"stack name", "!Ref AWS::StackName", "${name AWS::StackName}"},
		{"stack id", "!Ref AWS::StackId", "${opaque AWS::StackId}"},
		{"no value leaves a member out", "{a: !Ref AWS::NoValue, b: 1}", "{b: 1}"},
		{"no value leaves an item out", "[!Ref AWS::NoValue, b]", "[b]"},

		{"parameter without default", "!Ref Free", "${opaque parameter Free}"},
		{"parameter with default", "!Ref WithDefault", "<every parameter's default=used: value, every parameter's default=overridden: ${opaque parameter WithDefault}>"},
		{"parameter that is an account", "!Ref Account", "${account parameter Account}"},
		{"number", "!Ref Days", "<every parameter's default=used: 90, every parameter's default=overridden: ?(parameter Days may be overridden)>"},
		{"parameter with few allowed values", "!Ref Env", "<parameter Env=dev: dev, parameter Env=prod: prod>"},
		{"parameter with one allowed value", "!Ref Single", "only"},
		{"parameter with many allowed values", "!Ref Many", "<every parameter's default=used: a, every parameter's default=overridden: ${opaque parameter Many}>"},
		{"list with default", "!Ref Names", "<every parameter's default=used: [a, b], every parameter's default=overridden: [?(parameter Names may be overridden)*]>"},
		{"list without default", "!Ref FreeNames", "[?(parameter FreeNames has no default)*]"},
		{"parameter of Systems Manager", "!Ref Stored", "${opaque parameter Stored}"},
		{"hidden parameter does not show its default", "!Ref Secret", "${opaque parameter Secret}"},
		{"name of nothing", "!Ref Nothing", "${opaque reference Nothing}"},

		{"role name", "!Ref Role", "${name resource Role name}"},
		{"role ARN", "!GetAtt Role.Arn", "arn:${partition self}:iam::${account self}:role/${name resource Role name}"},
		{"role ARN with name and path", "!GetAtt [NamedRole, Arn]", "<parameter Env=dev: arn:${partition self}:iam::${account self}:role/team/app-dev, parameter Env=prod: arn:${partition self}:iam::${account self}:role/team/app-prod>"},
		{"name that is left out in one case", "!Ref User", "<condition IsProd=true: prod-user, condition IsProd=false: ${name resource User name}>"},
		{"name that refers to itself", "!Ref Circle", "${opaque resource Circle RoleName}"},
		{"bucket ARN", "!Sub '${Bucket.Arn}/*'", "arn:${partition self}:s3:::${name resource Bucket name}/*"},
		{"vault ARN", "!GetAtt Vault.BackupVaultArn", "arn:${partition self}:backup:${region self}:${account self}:backup-vault:archive"},
		{"topic ARN", "!Ref Topic", "arn:${partition self}:sns:${region self}:${account self}:orders"},
		{"key id", "!Ref OtherKey", "${name resource OtherKey id}"},
		{"key ARN", "!GetAtt OtherKey.Arn", "arn:${partition self}:kms:${region self}:${account self}:key/${name resource OtherKey id}"},
		{"other resource", "!Ref Instance", "${opaque resource Instance}"},
		{"other attribute", "!GetAtt Instance.PrivateIp", "?(PrivateIp of the resource Instance is decided at deployment)"},
		{"attribute of nothing", "!GetAtt Nothing.Arn", "?(Nothing is no resource of the template)"},

		{"Sub", "!Sub '${AWS::AccountId}-${Free}'", "${account self}-${opaque parameter Free}"},
		{"Sub with literal", "!Sub 'a${!AWS::AccountId}b'", "a${AWS::AccountId}b"},
		{"Sub with variables", "!Sub ['${A}/${B}', {A: x, B: !Sub '${AWS::Region}'}]", "x/${region self}"},
		{"Sub with an unfinished variable", "!Sub 'a${b'", "a${b"},
		{"Sub takes one side of a condition everywhere", "!Sub ['${A}${B}', {A: !If [C, 1, 2], B: !If [C, 3, 4]}]", "<condition C=true: 13, condition C=false: 24>"},
		{"Sub with two conditions", "!Sub ['${A}${B}', {A: !If [C, 1, 2], B: !If [D, 3, 4]}]",
			"<condition C=true: <condition D=true: 13, condition D=false: 14>, condition C=false: <condition D=true: 23, condition D=false: 24>>"},
		{"defaults are used together", "!Sub '${WithDefault}-${Other}'", "<every parameter's default=used: value-other, every parameter's default=overridden: ${opaque parameter WithDefault}-${opaque parameter Other}>"},
		{"Join", "!Join [':', [arn, !Ref AWS::Partition, iam, '', !Ref AWS::AccountId, root]]", "arn:${partition self}:iam::${account self}:root"},
		{"Join leaves out what has no value", "!Join [',', [a, !If [C, b, !Ref AWS::NoValue]]]", "<condition C=true: a,b, condition C=false: a>"},
		{"Join of a list parameter", "!Join ['-', !Ref Names]", "<every parameter's default=used: a-b, every parameter's default=overridden: ${opaque Fn::Join in line 35, column 16}>"},
		{"16 combinations are followed", "!Join ['', [!Ref Four, !If [C, x, x], !If [D, y, y]]]",
			"<parameter Four=a: axy, parameter Four=b: bxy, parameter Four=c: cxy, parameter Four=d: dxy>"},
		{"20 combinations are not", "!Join ['', [!Ref Four, !Ref Five]]", "${opaque value in line 35, column 16}"},
		{"Select", "!Select [1, [a, b]]", "b"},
		{"Select beyond the end", "!Select [2, [a, b]]", "?(the list has no item 2)"},
		{"Select from an unknown list", "!Select [0, !Ref FreeNames]", "?(parameter FreeNames has no default)"},
		{"Split", "!Split ['/', a/b]", "[a, b]"},
		{"Split beside a symbol that cannot hold the delimiter", "!Split [':', !Sub 'arn:${AWS::Partition}:iam']", "[arn, ${partition self}, iam]"},
		{"Split of a symbol that may hold the delimiter", "!Split [',', !Ref Free]", "[?(parameter Free has no default)*]"},
		{"Select from Split", "!Select [1, !Split ['-', !Sub '${AWS::AccountId}-b']]", "b"},
		{"If", "!If [C, !Ref Single, {a: !Ref AWS::Region}]", "<condition C=true: only, condition C=false: {a: ${region self}}>"},
		{"If without value", "[!If [C, a, !Ref AWS::NoValue]]", "[<condition C=true: a, condition C=false: nothing>]"},
		{"FindInMap", "!FindInMap [Accounts, prod, Id]", "012345678901"},
		{"FindInMap with a key of few values", "!FindInMap [Accounts, !Ref Env, Id]", "<parameter Env=dev: 111111111111, parameter Env=prod: 012345678901>"},
		{"FindInMap with an unknown key", "!FindInMap [Accounts, !Ref AWS::Region, Id]", "${account mapping Accounts[${this region}][Id]}"},
		{"FindInMap where all values are equal", "!FindInMap [Accounts, !Ref AWS::Region, Same]", "x"},
		{"FindInMap with default value", "!FindInMap [Accounts, test, Id, {DefaultValue: none}]", "none"},
		{"FindInMap where nothing is", "!FindInMap [Accounts, test, Id]", "?(the mapping Accounts has no such keys)"},
		{"ImportValue", "!ImportValue {'Fn::Sub': '${AWS::StackName}-arn'}", "${opaque export ${AWS::StackName}-arn}"},
		{"Base64", "!Base64 abc", "YWJj"},
		{"Length", "!Length [a, b]", "2"},
		{"dynamic reference", "'a-{{resolve:ssm:/b:1}}-c'", "a-${opaque resolve:ssm:/b:1}-c"},
		{"dynamic reference with a variable", "!Sub '{{resolve:ssm:/${Env}/b}}'", "<parameter Env=dev: ${opaque resolve:ssm:/dev/b}, parameter Env=prod: ${opaque resolve:ssm:/prod/b}>"},
		{"dynamic reference that is not closed", "'{{resolve:ssm'", "{{resolve:ssm"},
		{"Transform", "{'Fn::Transform': {Name: X}}", "?(Fn::Transform is not evaluated)"},
		{"Transform beside members", "{a: b, 'Fn::Transform': {Name: X}}", "?(Fn::Transform is not evaluated)"},
		{"unknown function", "{'Fn::Future': [1]}", "?(Fn::Future is not evaluated)"},
		{"a statement's condition is no function", "{Condition: {Bool: {a: true}}}", "{Condition: {Bool: {a: true}}}"},
		{"wrong arguments", "!Join [a]", "?(Fn::Join takes a delimiter and a list of texts)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := render(resolve(t, test.expression, cloudformation.Options{})); got != test.want {
				t.Errorf("%s resolves to\n  %s, want\n  %s", test.expression, got, test.want)
			}
		})
	}
}

func TestResolveWithOptions(t *testing.T) {
	t.Parallel()
	o := cloudformation.Options{AccountID: "111122223333", Region: "cn-north-1", Partition: "aws-cn"}
	const expression = "!Sub '${Role.Arn} ${AWS::Region} ${AWS::URLSuffix}'"
	const want = "arn:aws-cn:iam::111122223333:role/${name resource Role name} cn-north-1 amazonaws.com.cn"
	if got := render(resolve(t, expression, o)); got != want {
		t.Errorf("%s resolves to %q, want %q", expression, got, want)
	}
}

func TestResolvePositions(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, expression, want string }{
		{"what is written stays where it is", "!Select [1, [a, 'b']]", "'b'"},
		{"a reference is the whole function", "!Ref AWS::AccountId", "!Ref AWS::AccountId"},
		{"a Sub is its text", "!Sub  'a-${Free}'", "'a-${Free}'"},
		{"a Join is the whole function", "!Join ['', [a, b]]", "!Join ['', [a, b]]"},
		{"a mapping's value is where it is used", "!FindInMap [Accounts, dev, Id]", "!FindInMap [Accounts, dev, Id]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := resolve(t, test.expression, cloudformation.Options{})
			if got := n.Span.Source.Text[n.Span.Start:n.Span.End]; got != test.want {
				t.Errorf("%s: span = %q, want %q", test.expression, got, test.want)
			}
		})
	}
}

func TestResolveSymbolPositions(t *testing.T) {
	t.Parallel()
	n := resolve(t, "!Sub 'a-${Free}-b'", cloudformation.Options{})
	s := n.Parts()[1].Symbol
	if got := s.Span.Source.Text[s.Span.Start:s.Span.End]; got != "${Free}" {
		t.Errorf("span of the symbol = %q, want %q", got, "${Free}")
	}
}

// TestPolicyText finds the positions inside a policy that is text with variables.
func TestPolicyText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, policy string }{
		{"block", "!Sub |\n        {\"Version\": \"2012-10-17\",\n         \"Id\": \"${AWS::AccountId}\",\n         \"Sid\": \"here\"}\n"},
		{"single quotes", "!Sub '{\"Id\": \"${AWS::AccountId} it''s\", \"Sid\": \"here\"}'\n"},
		{"Join of texts", "!Join ['', ['{\"Id\": \"', !Ref AWS::AccountId, '\",', ' \"Sid\": \"here\"}']]\n"},
		{"plain text", "'{\"Id\": \"1\", \"Sid\": \"here\"}'\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inv := load(t, "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: "+test.policy, cloudformation.Options{})
			n := inv.Accounts[0].Regions[0].Keys[0].Policy.Member("Sid")
			if n == nil {
				t.Fatal("the policy has no Sid")
			}
			if got := n.Span.Source.Text[n.Span.Start:n.Span.End]; strings.Trim(got, `"`) != "here" {
				t.Errorf("span of the Sid = %q, want %q", got, `"here"`)
			}
		})
	}
}
