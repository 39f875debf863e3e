package terraform_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// regions are the Regions of a root, those of all accounts.
func regions(root *terraform.Root) (all []inventory.Region) {
	for _, a := range root.Inventory.Accounts {
		all = append(all, a.Regions...)
	}
	return all
}

func TestKeysThatResourcesUse(t *testing.T) {
	t.Parallel()
	const (
		prefix = `arn:${partition self}:kms:${region self}:${account self}:key/`
		here   = `"` + prefix + `${name aws_kms_key.k.key_id}"`
		queue  = "resource \"aws_sqs_queue\" \"q\" {\n  kms_master_key_id = @\n}\n"
		keyK   = "resource \"aws_kms_key\" \"k\" {}\n"
		alias  = "resource \"aws_kms_alias\" \"a\" {\n  name = \"alias/a\"\n  target_key_id = aws_kms_key.k.key_id\n}\n"
		data   = "data \"aws_kms_alias\" \"d\" {\n  name = \"@\"\n}\n"
	)
	tests := map[string]struct{ code, reference, want string }{
		"by ARN":                          {keyK, "aws_kms_key.k.arn", here},
		"by id":                           {keyK, "aws_kms_key.k.id", `"${name aws_kms_key.k.key_id}"`},
		"by the name of an alias":         {keyK + alias, "aws_kms_alias.a.name", `"alias/a"`},
		"by the ARN of an alias":          {keyK + alias, "aws_kms_alias.a.arn", `"arn:${partition self}:kms:${region self}:${account self}:alias/a"`},
		"by what an alias points to":      {keyK + alias, "aws_kms_alias.a.target_key_arn", here},
		"by an alias that is looked up":   {keyK + alias + strings.Replace(data, "@", "alias/a", 1), "data.aws_kms_alias.d.target_key_arn", here},
		"by a key that is looked up":      {keyK + alias + "data \"aws_kms_key\" \"d\" {\n  key_id = \"alias/a\"\n}\n", "data.aws_kms_key.d.arn", here},
		"by the ARN of a looked up alias": {keyK + alias + "data \"aws_kms_key\" \"d\" {\n  key_id = aws_kms_alias.a.arn\n}\n", "data.aws_kms_key.d.arn", here},
		"of an alias of another stack":    {strings.Replace(data, "@", "alias/other", 1), "data.aws_kms_alias.d.target_key_arn", `"` + prefix + `${name key of alias/other}"`},
		"AWS's own":                       {strings.Replace(data, "@", "alias/aws/sqs", 1), "data.aws_kms_alias.d.target_key_id", `"${name key of alias/aws/sqs}"`},
		"of another account":              {"data \"aws_kms_key\" \"d\" {\n  key_id = \"arn:aws:kms:us-east-1:444455556666:key/a\"\n}\n", "data.aws_kms_key.d.arn", `"arn:aws:kms:us-east-1:444455556666:key/a"`},
		"one or none":                     {keyK + "variable \"x\" {}\n", "var.x ? aws_kms_key.k.arn : null", `<var.x=true: ` + here + ` | var.x=false: null>`},
		"in a module":                     {"module \"m\" {\n  source = \"./m\"\n}\n", "module.m.arn", `"` + prefix + `${name module.m.aws_kms_key.k.key_id}"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := load(t, tree{"main.tf": test.code + strings.Replace(queue, "@", test.reference, 1), "m/main.tf": keyK + "output \"arn\" {\n  value = aws_kms_key.k.arn\n}\n"})
			all := regions(root)
			if len(all) == 0 || len(all[0].Resources) == 0 {
				t.Fatal("there is no queue")
			}
			if got := strings.ReplaceAll(short(all[0].Resources[0].KmsKeyID), "condition ", ""); got != test.want {
				t.Errorf("the key of the queue is\n%s, want\n%s", got, test.want)
			}
		})
	}
}

func TestPositionsInsidePoliciesOfOthers(t *testing.T) {
	t.Parallel()
	const document = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    sid = \"one\"\n  }\n}\n"
	tests := map[string]struct{ code, want string }{
		"a role's":   {"resource \"aws_iam_role_policy\" \"p\" {\n  role = \"r\"\n  policy = jsonencode({ Statement = [{ Sid = \"one\" }] })\n}\n", "main.tf:3:46-3:51"},
		"a managed":  {document + "resource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n", "main.tf:3:11-3:16"},
		"a bucket's": {document + "resource \"aws_s3_bucket_policy\" \"p\" {\n  bucket = \"b\"\n  policy = data.aws_iam_policy_document.d.json\n}\n", "main.tf:3:11-3:16"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, a := range load(t, tree{"main.tf": test.code}).Inventory.Accounts {
				n := firstPolicy(a)
				if n == nil {
					t.Fatal("there is no policy")
				}
				if got := at(n.Member("Statement").Items[0].Member("Sid").Span); got != test.want {
					t.Errorf("the Sid stands at %s, want %s", got, test.want)
				}
			}
		})
	}
}

// firstPolicy is the first policy of an account, of whatever kind.
func firstPolicy(a inventory.Account) *document.Node {
	switch d := a.AuthorizationDetails; {
	case d != nil && len(d.RoleDetailList) > 0:
		return d.RoleDetailList[0].RolePolicyList[0].PolicyDocument
	case d != nil && len(d.Policies) > 0:
		return d.Policies[0].PolicyVersionList[0].Document
	case len(a.Regions) > 0 && len(a.Regions[0].Resources) > 0:
		return a.Regions[0].Resources[0].Policy
	default:
		return nil
	}
}

func TestEncryptionOfWhatIsShared(t *testing.T) {
	t.Parallel()
	const (
		volume   = "resource \"aws_ebs_volume\" \"v\" {\n  encrypted = true\n  kms_key_id = \"k\"\n}\n"
		snapshot = "resource \"aws_ebs_snapshot\" \"s\" {\n  volume_id = aws_ebs_volume.v.id\n}\n"
		image    = "resource \"aws_ami\" \"i\" {\n  ebs_block_device {\n    snapshot_id = aws_ebs_snapshot.s.id\n  }\n}\n"
		copied   = "resource \"aws_ami_copy\" \"c\" {\n  source_ami_id = aws_ami.i.id\n@}\n"
	)
	tests := map[string]struct{ code, address, want string }{
		"a snapshot of a volume":            {volume + snapshot, "aws_ebs_snapshot.s", `true "k"`},
		"a snapshot of an unknown volume":   {strings.Replace(snapshot, "aws_ebs_volume.v.id", `"vol-1"`, 1), "aws_ebs_snapshot.s", "- -"},
		"a volume with text for a boolean":  {strings.Replace(volume, "true", `"true"`, 1) + snapshot, "aws_ebs_snapshot.s", `true "k"`},
		"a copy of a snapshot":              {volume + snapshot + "resource \"aws_ebs_snapshot_copy\" \"c\" {\n  source_snapshot_id = aws_ebs_snapshot.s.id\n}\n", "aws_ebs_snapshot_copy.c", "true -"},
		"an image":                          {image + snapshot + volume, "aws_ami.i", `true "k"`},
		"a copy of an image":                {volume + snapshot + image + strings.Replace(copied, "@", "", 1), "aws_ami_copy.c", "true -"},
		"a copy with a key":                 {volume + snapshot + image + strings.Replace(copied, "@", "  encrypted = true\n  kms_key_id = \"l\"\n", 1), "aws_ami_copy.c", `true "l"`},
		"an image of an instance":           {"resource \"aws_instance\" \"m\" {\n  root_block_device {\n    encrypted = true\n    kms_key_id = \"k\"\n  }\n}\nresource \"aws_ami_from_instance\" \"i\" {\n  source_instance_id = aws_instance.m.id\n}\n", "aws_ami_from_instance.i", `true "k"`},
		"a copy of an unknown image":        {strings.Replace(copied, "aws_ami.i.id", `"ami-1"`, 1), "aws_ami_copy.c", ""},
		"a circle of copies":                {"resource \"aws_ami_copy\" \"c\" {\n  source_ami_id = aws_ami_copy.c.id\n  encrypted = true\n}\n", "aws_ami_copy.c", "true -"},
		"a snapshot of a database instance": {"resource \"aws_db_instance\" \"d\" {\n  identifier = \"d\"\n  storage_encrypted = true\n}\nresource \"aws_db_snapshot\" \"s\" {\n  db_instance_identifier = \"d\"\n}\n", "aws_db_snapshot.s", "true -"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, region := range regions(load(t, tree{"main.tf": strings.Replace(test.code, "@", "", 1)})) {
				for _, n := range append(append(region.Images, region.Snapshots...), region.DBSnapshots...) {
					if n.Member("Address").Text != test.address {
						continue
					}
					got := short(n.Member("Encrypted")) + " " + short(n.Member("KmsKeyId"))
					if test.address[:7] == "aws_ami" {
						got = ""
						if devices := n.Member("BlockDeviceMappings"); devices != nil {
							ebs := devices.Items[0].Member("Ebs")
							got = short(ebs.Member("Encrypted")) + " " + short(ebs.Member("KmsKeyId"))
						}
					}
					if got != test.want {
						t.Errorf("the encryption of %s is %s, want %s", test.address, got, test.want)
					}
					return
				}
			}
			t.Errorf("there is no %s", test.address)
		})
	}
}

func TestControlPolicies(t *testing.T) {
	t.Parallel()
	policy := func(arguments string) string {
		return "resource \"aws_organizations_policy\" \"p\" {\n  content = jsonencode({ Statement = [] })\n" + arguments + "}\n"
	}
	tests := map[string]struct{ code, want string }{
		"without a type":            {policy(""), `scp aws_organizations_policy.p {Statement: []}`},
		"a service control policy":  {policy("  type = \"SERVICE_CONTROL_POLICY\"\n"), `scp aws_organizations_policy.p {Statement: []}`},
		"a resource control policy": {policy("  type = \"RESOURCE_CONTROL_POLICY\"\n"), `rcp aws_organizations_policy.p {Statement: []}`},
		"a policy about tags":       {policy("  type = \"TAG_POLICY\"\n"), ""},
		"a type that is not known":  {"variable \"x\" {}\n" + policy("  type = var.x\n"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			for _, d := range load(t, tree{"main.tf": test.code}).Inventory.Documents {
				got += d.Kind + " " + d.Address + " " + short(d.Policy)
			}
			if got != test.want {
				t.Errorf("the documents are %s, want %s", got, test.want)
			}
		})
	}
}
