package cloudformation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
)

// account loads a template with these resources.
func account(t *testing.T, resources string) inventory.Account {
	t.Helper()
	inv := load(t, "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, P: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\nResources:\n"+resources, cloudformation.Options{})
	if len(inv.Accounts) != 1 {
		t.Fatalf("Load returned %d accounts, want 1", len(inv.Accounts))
	}
	return inv.Accounts[0]
}

func TestResourceKeys(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, kind, properties, key, kept string }{
		{"none", "AWS::SQS::Queue", "{}", "nothing", "nothing"},
		{"one", "AWS::SQS::Queue", "{KmsMasterKeyId: a, DelaySeconds: 1}", "a", "{KmsMasterKeyId: a}"},
		{"the same in a list", "AWS::EC2::Instance", "{BlockDeviceMappings: [{Ebs: {KmsKeyId: a}}, {Ebs: {KmsKeyId: a}}]}", "a", "{BlockDeviceMappings: [{Ebs: {KmsKeyId: a}}, {Ebs: {KmsKeyId: a}}]}"},
		{"two in a list", "AWS::EC2::Instance", "{BlockDeviceMappings: [{Ebs: {KmsKeyId: a}}, {Ebs: {KmsKeyId: b}}]}", "nothing", "{BlockDeviceMappings: [{Ebs: {KmsKeyId: a}}, {Ebs: {KmsKeyId: b}}]}"},
		{"in one case", "AWS::SQS::Queue", "{KmsMasterKeyId: !If [IsProd, a, !Ref AWS::NoValue]}", "<parameter Env=dev: nothing, parameter Env=prod: a>", "{KmsMasterKeyId: <parameter Env=dev: nothing, parameter Env=prod: a>}"},
		{"in a list that is left out in one case", "AWS::EC2::Instance", "{BlockDeviceMappings: !If [IsProd, [{Ebs: {KmsKeyId: a}}], !Ref AWS::NoValue]}",
			"<parameter Env=dev: nothing, parameter Env=prod: a>", "{BlockDeviceMappings: <parameter Env=dev: nothing, parameter Env=prod: [{Ebs: {KmsKeyId: a}}]>}"},
		{"part of an object", "AWS::EC2::LaunchTemplate", "{LaunchTemplateData: {UserData: x, ImageId: a}}", "nothing", "{LaunchTemplateData: {ImageId: a}}"},
		{"an unknown list", "AWS::EC2::Instance", "{BlockDeviceMappings: !Ref P}", "nothing", "{BlockDeviceMappings: ${opaque parameter P}}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := account(t, "  R: {Type: "+test.kind+", Properties: "+test.properties+"}\n").Regions[0].Resources[0]
			if got := []string{r.Type, r.Address, render(r.KmsKeyID), render(r.Properties)}; !cmp.Equal(got, []string{test.kind, "R", test.key, test.kept}) {
				t.Errorf("%s: type, address, key and properties are %q, want %s, R, %s and %s", test.properties, got, test.kind, test.key, test.kept)
			}
		})
	}
}

func TestPoliciesOfResources(t *testing.T) {
	t.Parallel()
	const bucket = "  B: {Type: AWS::S3::Bucket}\n  C: {Type: AWS::S3::Bucket, Properties: {BucketName: c}}\n"
	tests := []struct {
		name, target string
		want         []string
	}{
		{"by reference", "!Ref B", []string{"{Id: x}", "nothing"}},
		{"by name", "c", []string{"nothing", "{Id: x}"}},
		{"one of two", "!If [IsProd, !Ref B, !Ref C]", []string{"<parameter Env=dev: nothing, parameter Env=prod: {Id: x}>", "<parameter Env=dev: {Id: x}, parameter Env=prod: nothing>"}},
		{"of a bucket that is elsewhere", "!Ref P", []string{"nothing", "nothing", "{Id: x}"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range account(t, "  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: "+test.target+", PolicyDocument: {Id: x}}}\n"+bucket).Regions[0].Resources {
				got = append(got, render(r.Policy))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("policies for %s (-want +got):\n%s", test.target, diff)
			}
		})
	}
}

func TestPoliciesOfRoles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, resources string
		want            []string // role name = documents of its inline policies
	}{
		{"inline", "  R: {Type: AWS::IAM::Role, Properties: {RoleName: r, Policies: [{PolicyName: p, PolicyDocument: {Id: x}}]}}\n", []string{"r = {Id: x}"}},
		{"inline in one case", "  R: {Type: AWS::IAM::Role, Properties: {RoleName: r, Policies: !If [IsProd, [{PolicyName: p, PolicyDocument: {Id: x}}], []]}}\n",
			[]string{"r = <parameter Env=dev: nothing, parameter Env=prod: {Id: x}>"}},
		{"of a later role", "  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref R], PolicyDocument: {Id: x}}}\n  R: {Type: AWS::IAM::Role}\n", []string{"${name resource R name} = {Id: x}"}},
		{"of a role of a name", "  P: {Type: AWS::IAM::RolePolicy, Properties: {PolicyName: p, RoleName: r, PolicyDocument: {Id: x}}}\n", []string{"r = {Id: x}"}},
		{"of a role that is named in one case", "  P: {Type: AWS::IAM::RolePolicy, Properties: {PolicyName: p, RoleName: !Sub 'r-${Env}', PolicyDocument: {Id: x}}}\n  R: {Type: AWS::IAM::Role, Properties: {RoleName: r-prod}}\n",
			[]string{"r-prod = <parameter Env=dev: nothing, parameter Env=prod: {Id: x}>", "<parameter Env=dev: r-dev, parameter Env=prod: nothing> = {Id: x}"}},
		{"one for each name", "  R: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub 'r-${Env}', Policies: [{PolicyDocument: {Id: !Ref Env}}]}}\n  P: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: !Ref R, PolicyDocument: {Id: !If [IsProd, x, y]}}}\n",
			[]string{"r-dev = {Id: dev} {Id: y}", "r-prod = {Id: prod} {Id: x}"}},
		{"two of a role that is elsewhere", "  P: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: !Ref P, PolicyDocument: {Id: x}}}\n  Q: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: !Ref P, PolicyDocument: {Id: y}}}\n",
			[]string{"${opaque parameter P} = {Id: x} {Id: y}"}},
		{"a list that is not known", "  R: {Type: AWS::IAM::Role, Properties: {RoleName: r, Policies: !ImportValue p}}\n", []string{"r = ?(the policies are not known)"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			details := account(t, test.resources).AuthorizationDetails
			var got []string
			for _, r := range details.RoleDetailList {
				line := render(r.RoleName) + " ="
				for _, p := range r.RolePolicyList {
					line += " " + render(p.PolicyDocument)
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || !details.Partial {
				t.Errorf("roles, partial %v (-want +got):\n%s", details.Partial, diff)
			}
		})
	}
}

// A fault of what is not about keys is none of ours.
func TestOtherResourcesAreReadInSilence(t *testing.T) {
	t.Parallel()
	a := account(t, "  R: {Type: AWS::IAM::Role, Properties: [a]}\n  Q: {Type: AWS::SQS::Queue, Properties: {'Fn::Transform': {Name: Company}}}\n  P: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref R], PolicyDocument: '{\"Id\": 1,}'}}\n")
	if n := len(a.AuthorizationDetails.RoleDetailList); n != 1 {
		t.Errorf("Load read %d roles, want 1", n)
	}
	if k := a.Regions[0].Resources[0].KmsKeyID; k == nil || k.Kind != document.Unknown {
		t.Errorf("the key of a resource with a macro is %s, want unknown", render(k))
	}
}
