package share_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/share"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
)

const (
	owner    = "111122223333"
	consumer = "444455556666"
	keyARN   = "arn:aws:kms:eu-west-1:111122223333:key/1bbbbbbb-1111-2222-3333-444444444444"
	role     = "arn:aws:iam::444455556666:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
)

// read reads an inventory.
func read(t *testing.T, text string) *inventory.Inventory {
	t.Helper()
	root, diagnostics := document.ParseJSON(document.NewSource("inventory.json", []byte(text)), document.Limits{})
	if len(diagnostics) > 0 {
		t.Fatalf("%v\n%s", diagnostics, text)
	}
	inv, diagnostics := snapshot.Load(root)
	if document.Fatal(diagnostics) {
		t.Fatalf("%v\n%s", diagnostics, text)
	}
	return inv
}

// resources are what is shared in an inventory.
func resources(t *testing.T, text string) []*share.Resource {
	t.Helper()
	var out []*share.Resource
	subjects := share.New(read(t, text), document.Limits{}).Subjects()
	for i := range subjects {
		assignments, _ := document.Assignments(16, subjects[i].Nodes()...)
		for _, a := range assignments {
			if r := subjects[i].Resource(a); r != nil {
				out = append(out, r)
			}
		}
	}
	return out
}

// summary says in one line what the consumers of a resource can do with its keys.
func summary(r *share.Resource) string {
	var out []string
	for i := range r.Access {
		a := &r.Access[i]
		line := word(a.Admitted)
		for j := range a.Steps {
			s := &a.Steps[j]
			for name, actions := range map[string]string{"missing": list(s.Missing.Actions()), "open": list(s.Open.Actions()), "denied": list(s.Denied.Actions())} {
				if actions != "" && s.Step.Vital {
					line += " " + name + " " + actions
				}
			}
			if s.Step.Vital && len(s.Blocked) > 0 {
				line += " by " + s.Blocked[0].Key + " of " + s.Blocked[0].Statement()
			}
			if !s.Step.Vital && s.Missing != 0 && a.Steps[0].Missing == 0 {
				line += "; " + s.Step.Name + " missing " + list(s.Missing.Actions())
			}
		}
		if len(a.Depends) > 0 {
			line += " depends on " + strings.Join(a.Depends, ", ")
		}
		out = append(out, line)
	}
	return strings.Join(out, " | ")
}

func list[T fmt.Stringer](all []T) string {
	var out []string
	for _, a := range all {
		out = append(out, strings.TrimPrefix(a.String(), "kms:"))
	}
	return strings.Join(out, " ")
}

func word(t authz.Truth) string {
	return map[authz.Truth]string{authz.Yes: "yes", authz.No: "no", authz.Unknowable: "unknown"}[t]
}

// shared is an inventory with an image that is shared, and the key that encrypts its snapshot.
func shared(permissions, statements, more string) string {
	if statements != "" {
		statements = ", " + statements
	}
	return fmt.Sprintf(`{"Schema": "kmslint.inventory/v1"%s, "Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "eu-west-1",
		"Images": [{"ImageId": "ami-1", "LaunchPermissions": [%s], "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1", "Encrypted": true}}]}],
		"Snapshots": [{"SnapshotId": "snap-1", "Encrypted": true, "KmsKeyId": "%s"}],
		"Keys": [{"KeyMetadata": {"Arn": "%s", "KeyManager": "CUSTOMER", "KeyState": "Enabled"}, "Grants": [],
			"Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}%s]}}]}]}]}`,
		more, permissions, keyARN, keyARN, statements)
}

// allow is a statement of a key policy.
func allow(principal, actions, conditions string) string {
	if conditions != "" {
		conditions = `, "Condition": ` + conditions
	}
	return fmt.Sprintf(`{"Sid": "S", "Effect": "Allow", "Principal": %s, "Action": %s, "Resource": "*"%s}`, principal, actions, conditions)
}

const (
	account  = `{"AWS": "arn:aws:iam::444455556666:root"}`
	useful   = `["kms:DescribeKey", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant"]`
	to       = `{"UserId": "444455556666"}`
	nothing  = "CreateGrant Decrypt DescribeKey ReEncryptFrom"
	orgShare = `{"OrganizationArn": "arn:aws:organizations::999988887777:organization/o-abc123"}`
	ouShare  = `{"OrganizationalUnitArn": "arn:aws:organizations::999988887777:ou/o-abc123/ou-ab12-11111111"}`
)

func TestWhatAKeyPolicyLetsTheConsumerOfAnImageDo(t *testing.T) {
	t.Parallel()
	anyone := `{"AWS": "*"}`
	for name, test := range map[string]struct{ to, statements, more, want string }{
		"the account of the owner only":                   {to: to, want: "no missing " + nothing},
		"the account with all actions":                    {to: to, statements: allow(account, useful, ""), want: "yes"},
		"the account by its id":                           {to: to, statements: allow(`{"AWS": "444455556666"}`, useful, ""), want: "yes"},
		"a role of the account":                           {to: to, statements: allow(`{"AWS": "arn:aws:iam::444455556666:role/Images"}`, useful, ""), want: "yes"},
		"another account":                                 {to: to, statements: allow(`{"AWS": "arn:aws:iam::777788889999:root"}`, useful, ""), want: "no missing " + nothing},
		"everyone of an organization, member not known":   {to: to, statements: allow(anyone, useful, `{"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}`), want: "unknown open " + nothing + " depends on aws:PrincipalOrgID"},
		"a grant for the service as the service makes it": {to: to, statements: allow(account, `["kms:DescribeKey", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]`, "") + "," + allow(account, `"kms:CreateGrant"`, `{"Bool": {"kms:GrantIsForAWSResource": "true"}}`), want: "yes"},
		"no kms:CreateGrant":                              {to: to, statements: allow(account, `["kms:DescribeKey", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]`, ""), want: "yes missing CreateGrant"},
		"no data keys":                                    {to: to, statements: allow(account, `["kms:DescribeKey", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant"]`, ""), want: "yes; launch-shared-key missing GenerateDataKey GenerateDataKeyWithoutPlaintext"},
		"wildcards that cover it":                         {to: to, statements: allow(account, `["kms:D*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Create*"]`, ""), want: "yes"},
		"the service that calls":                          {to: to, statements: allow(account, useful, `{"StringEquals": {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}}`), want: "yes"},
		"another service":                                 {to: to, statements: allow(account, useful, `{"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}`), want: "no missing " + nothing + ` by kms:ViaService of statement "S"`},
		"another Region":                                  {to: to, statements: allow(account, useful, `{"StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}}`), want: "no missing " + nothing + ` by kms:ViaService of statement "S"`},
		"callers of the owner":                            {to: to, statements: allow(account, useful, `{"StringEquals": {"kms:CallerAccount": "111122223333"}}`), want: "no missing " + nothing + ` by kms:CallerAccount of statement "S"`},
		"a VPC":                                           {to: to, statements: allow(account, useful, `{"StringEquals": {"aws:SourceVpc": "vpc-1"}}`), want: "no missing " + nothing + ` by aws:SourceVpc of statement "S"`},
		"the encryption context of a volume":              {to: to, statements: allow(account, useful, `{"StringLike": {"kms:EncryptionContext:aws:ebs:id": "snap-*"}}`), want: "unknown open " + nothing + " depends on kms:EncryptionContext:aws:ebs:id"},
		"an address that nobody knows":                    {to: to, statements: allow(account, useful, `{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}`), want: "unknown open " + nothing + " depends on aws:SourceIp"},
		"a Deny for the account":                          {to: to, statements: allow(account, useful, "") + `, {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:Decrypt", "Resource": "*"}`, want: "yes missing Decrypt denied Decrypt"},
		"the owner's own account":                         {to: `{"UserId": "111122223333"}`, want: ""},
		"nobody":                                          {to: "", want: ""},
		"everyone":                                        {to: `{"Group": "all"}`, want: ""},
		"a text that is no account":                       {to: `{"UserId": "partner"}`, want: ""},

		"an organization with a statement for it":          {to: orgShare, statements: allow(anyone, useful, `{"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}`), want: "yes"},
		"an organization without one":                      {to: orgShare, want: "no missing " + nothing},
		"an organization with one for another":             {to: orgShare, statements: allow(anyone, useful, `{"StringEquals": {"aws:PrincipalOrgID": "o-other1"}}`), want: "no missing " + nothing + ` by aws:PrincipalOrgID of statement "S"`},
		"an organization whose accounts are named":         {to: orgShare, statements: allow(account, useful, ""), want: "unknown open " + nothing + " depends on aws:PrincipalAccount"},
		"an organization, part of it":                      {to: orgShare, statements: allow(anyone, useful, `{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc123/r-ab12/ou-ab12-11111111/*"}}`), want: "unknown open " + nothing + " depends on aws:PrincipalOrgPaths"},
		"a unit with a statement for its path":             {to: ouShare, statements: allow(anyone, useful, `{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc123/r-ab12/ou-ab12-11111111/*"}}`), want: "yes"},
		"a unit with a statement for its organization":     {to: ouShare, statements: allow(anyone, useful, `{"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}`), want: "yes"},
		"a unit with a statement for another unit":         {to: ouShare, statements: allow(anyone, useful, `{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc123/r-ab12/ou-ab12-22222222/*"}}`), want: "unknown open " + nothing + " depends on aws:PrincipalOrgPaths"},
		"a unit with a statement for another organization": {to: ouShare, statements: allow(anyone, useful, `{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-other1/*"}}`), want: "no missing " + nothing + ` by aws:PrincipalOrgPaths of statement "S"`},
		"an organization that a resource control policy keeps out": {
			to: to, statements: allow(account, useful, ""),
			more: `, "Organization": {"Id": "o-abc123", "MasterAccountId": "999988887777", "Accounts": [{"Id": "111122223333", "OrgPath": "o-abc123/r-ab12/", "ServiceControlPolicies": [],
				"ResourceControlPolicies": [[{"Name": "Inside", "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}}]}}]]}]}`,
			want: "no missing " + nothing + " denied " + nothing,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			for _, r := range resources(t, shared(test.to, test.statements, test.more)) {
				got = summary(r)
			}
			if fields(got) != fields(test.want) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// fields are the words of a summary in an order of their own: of the lists none comes first.
func fields(s string) string {
	words := strings.Fields(s)
	count := map[string]int{}
	for _, w := range words {
		count[w]++
	}
	return fmt.Sprint(count)
}

// encrypted says how the parts of a resource are encrypted.
func encrypted(r *share.Resource) string {
	var out []string
	for _, e := range r.Encryption {
		key := string(e.Key.Kind)
		if e.Key.Alias != "" {
			key += " " + e.Key.Alias
		}
		if e.Key.Default {
			key += " by default"
		}
		out = append(out, word(e.Encrypted)+" "+key)
	}
	return strings.Join(out, ", ")
}

func TestWhichKeyEncryptsWhatIsShared(t *testing.T) {
	t.Parallel()
	ebs := `{"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/0aaa", "KeyManager": "AWS"}, "Aliases": [{"AliasName": "alias/aws/ebs"}]}`
	cmk := `{"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/1bbb", "KeyManager": "CUSTOMER"}, "Aliases": [{"AliasName": "alias/images"}]}`
	snapshot := func(members string) string {
		return `"Snapshots": [{"SnapshotId": "snap-1", "CreateVolumePermissions": [` + to + `]` + members + `}]`
	}
	code := `, "Address": "aws_ebs_snapshot.s"`
	for name, test := range map[string]struct{ region, want string }{
		"the ARN of an AWS managed key":                {snapshot(`, "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/0aaa"`), "yes aws-managed alias/aws/ebs"},
		"the alias of an AWS managed key":              {snapshot(`, "Encrypted": true, "KmsKeyId": "alias/aws/ebs"`), "yes aws-managed alias/aws/ebs"},
		"the ARN of an alias of an AWS managed key":    {snapshot(`, "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:alias/aws/ebs"`), "yes aws-managed alias/aws/ebs"},
		"an alias that only begins alike":              {snapshot(`, "Encrypted": true, "KmsKeyId": "alias/not-alias/aws/ebs"`), "yes unknown"},
		"the ARN of a customer managed key":            {snapshot(`, "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1bbb"`), "yes customer-managed"},
		"the alias of a customer managed key":          {snapshot(`, "Encrypted": true, "KmsKeyId": "alias/images"`), "yes customer-managed alias/images"},
		"a key that is not in the inventory":           {snapshot(`, "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/2ccc"`), "yes unknown"},
		"a key without the word encrypted":             {snapshot(`, "KmsKeyId": "alias/aws/ebs"`), "yes aws-managed alias/aws/ebs"},
		"an associated key":                            {snapshot(`, "Encrypted": true, "KmsKeyId": "alias/aws/ebs", "AssociatedKmsKeys": [{"KmsKeyId": "alias/images"}]`), "yes unknown"},
		"not encrypted":                                {snapshot(`, "Encrypted": false`), "no unknown"},
		"code without a key, default not known":        {snapshot(code + `, "Encrypted": true`), "yes unknown by default"},
		"code without a key, AWS managed default":      {snapshot(code+`, "Encrypted": true`) + `, "EbsDefaultKmsKeyId": "alias/aws/ebs"`, "yes aws-managed alias/aws/ebs by default"},
		"code without a key, customer managed default": {snapshot(code+`, "Encrypted": true`) + `, "EbsDefaultKmsKeyId": "alias/images"`, "yes customer-managed alias/images by default"},
		"code that sets encryption by default, no key": {snapshot(code+`, "Encrypted": true`) + `, "EbsEncryptionByDefault": true`, "yes aws-managed alias/aws/ebs by default"},
		"code whose volume is encrypted by default":    {snapshot(code+`, "VolumeId": "vol-1"`) + `, "EbsEncryptionByDefault": true`, "yes aws-managed alias/aws/ebs by default"},
		"code that says nothing":                       {snapshot(code), "unknown unknown by default"},
		"code with a key that is not known":            {snapshot(code + `, "Encrypted": true, "KmsKeyId": {"$kmslint": {"unknown": "var.key has no default"}}`), "yes unknown"},
		"a database of code without a key":             {`"DBSnapshots": [{"Address": "s", "Encrypted": true, "Attributes": [{"AttributeName": "restore", "AttributeValues": ["444455556666"]}]}]`, "yes aws-managed alias/aws/rds by default"},
		"a database cluster snapshot under a key":      {`"DBClusterSnapshots": [{"StorageEncrypted": true, "KmsKeyId": "alias/images", "Attributes": [{"AttributeName": "restore", "AttributeValues": ["444455556666"]}]}]`, "yes customer-managed alias/images"},
		"a database snapshot that AWS says no key of":  {`"DBSnapshots": [{"Encrypted": true, "Attributes": [{"AttributeName": "restore", "AttributeValues": ["444455556666"]}]}]`, "yes unknown"},
		"an image, by its snapshots":                   {`"Images": [{"ImageId": "ami-1", "LaunchPermissions": [` + to + `], "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1", "Encrypted": true}}, {"DeviceName": "/dev/xvdb", "VirtualName": "ephemeral0"}, {"DeviceName": "/dev/xvdc", "Ebs": {"SnapshotId": "snap-9", "Encrypted": true}}]}], "Snapshots": [{"SnapshotId": "snap-1", "Encrypted": true, "KmsKeyId": "alias/aws/ebs"}]`, "yes aws-managed alias/aws/ebs, yes unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "eu-west-1", "Keys": [` + ebs + `, ` + cmk + `], ` + test.region + `}]}]}`
			all := resources(t, text)
			if len(all) != 1 {
				t.Fatalf("%d resources are shared", len(all))
			}
			if got := encrypted(all[0]); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTheTableOfMechanismsIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range share.Mechanisms() {
		if seen[m.Name] || share.Lookup(m.Name) != m {
			t.Errorf("%s is there twice", m.Name)
		}
		seen[m.Name] = true
		if len(m.Sources) == 0 {
			t.Errorf("%s rests on no page of AWS's documentation", m.Name)
		}
		for _, s := range m.Sources {
			if !strings.HasPrefix(s.URL, "https://docs.aws.amazon.com/") || s.Title == "" {
				t.Errorf("%s rests on %q, %q", m.Name, s.Title, s.URL)
			}
		}
		for i, s := range m.Steps {
			if s.Actions == 0 || s.Name == "" || s.Title == "" || s.Vital != (i == 0) {
				t.Errorf("%s: the step %q is not whole, or the first is not the vital one", m.Name, s.Name)
			}
		}
	}
}

// What AWS never answers, and nobody should write, is read as far as it goes.
func TestOddValues(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{`5`, `"x"`, `[]`, `[5, "x", [], {}]`, `{"UserId": 5}`, `{"$kmslint": {"unknown": "why"}}`, `[{"$kmslint": {"unknown": "why"}}]`, `null`} {
		text := fmt.Sprintf(`{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "eu-west-1", "EbsDefaultKmsKeyId": %[1]s,
			"Images": [{"ImageId": "ami-1", "LaunchPermissions": %[1]s, "BlockDeviceMappings": %[1]s}, {"ImageId": %[1]s, "LaunchPermissions": [{"UserId": %[1]s}, {"OrganizationArn": %[1]s}, {"Group": %[1]s}], "BlockDeviceMappings": [{"DeviceName": %[1]s, "Ebs": %[1]s}, {"Ebs": {"SnapshotId": %[1]s, "KmsKeyId": %[1]s, "Encrypted": %[1]s}}]}],
			"Snapshots": [{"SnapshotId": "snap-1", "CreateVolumePermissions": %[1]s, "KmsKeyId": %[1]s, "AssociatedKmsKeys": %[1]s, "CopySnapshot": %[1]s}],
			"DBSnapshots": [{"Attributes": %[1]s, "Encrypted": %[1]s}, {"Attributes": [{"AttributeName": "restore", "AttributeValues": %[1]s}]}],
			"Resources": [
				{"Type": "AWS::ImageBuilder::DistributionConfiguration", "Properties": {"Distributions": %[1]s}},
				{"Type": "AWS::ImageBuilder::DistributionConfiguration", "Properties": {"Distributions": [{"AmiDistributionConfiguration": {"LaunchPermissionConfiguration": %[1]s, "TargetAccountIds": %[1]s, "KmsKeyId": %[1]s}}]}},
				{"Type": "AWS::DLM::LifecyclePolicy", "Properties": {"PolicyDetails": {"ResourceTypes": %[1]s, "TargetTags": %[1]s, "Schedules": %[1]s}}},
				{"Type": "AWS::EC2::Volume", "Properties": {"Tags": %[1]s}},
				{"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateName": %[1]s, "LaunchTemplateData": %[1]s}},
				{"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"LaunchTemplate": {"LaunchTemplateName": %[1]s}, "ServiceLinkedRoleARN": %[1]s}}]}]}]}`, odd)
		root, _ := document.ParseJSON(document.NewSource("odd.json", []byte(text)), document.Limits{})
		inv, diagnostics := inventory.Decode(document.Restore(root))
		if inv == nil {
			t.Fatalf("%s: %v", odd, diagnostics)
		}
		subjects := share.New(inv, document.Limits{}).Subjects()
		for i := range subjects {
			if r := subjects[i].Resource(nil); r != nil && len(r.Access) > 0 {
				t.Errorf("%s: somebody can use a key that is not there", odd)
			}
		}
	}
}
