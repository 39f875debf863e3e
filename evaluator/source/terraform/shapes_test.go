package terraform_test

import "testing"

// TestKeysOfEachType holds what a type calls the argument for its key, and its type and ARN in AWS's words.
func TestKeysOfEachType(t *testing.T) {
	t.Parallel()
	const at = "${region self}:${account self}"
	tests := map[string]struct{ body, kind, arn string }{
		"aws_backup_vault":         {`name = "n"` + "\n" + `kms_key_arn = "k"`, "AWS::Backup::BackupVault", "arn:${partition self}:backup:" + at + ":backup-vault:n"},
		"aws_cloudtrail":           {`name = "n"` + "\n" + `kms_key_id = "k"`, "AWS::CloudTrail::Trail", "arn:${partition self}:cloudtrail:" + at + ":trail/n"},
		"aws_cloudwatch_log_group": {`name = "n"` + "\n" + `kms_key_id = "k"`, "AWS::Logs::LogGroup", "arn:${partition self}:logs:" + at + ":log-group:n"},
		"aws_dynamodb_table":       {`name = "n"` + "\nserver_side_encryption {\n" + `kms_key_arn = "k"` + "\n}", "AWS::DynamoDB::Table", "arn:${partition self}:dynamodb:" + at + ":table/n"},
		"aws_kinesis_stream":       {`name = "n"` + "\n" + `kms_key_id = "k"`, "AWS::Kinesis::Stream", "arn:${partition self}:kinesis:" + at + ":stream/n"},
		"aws_lambda_function":      {`function_name = "n"` + "\n" + `kms_key_arn = "k"`, "AWS::Lambda::Function", "arn:${partition self}:lambda:" + at + ":function:n"},
		"aws_rds_cluster":          {`cluster_identifier = "n"` + "\n" + `kms_key_id = "k"`, "AWS::RDS::DBCluster", "arn:${partition self}:rds:" + at + ":cluster:n"},
		"aws_redshift_cluster":     {`cluster_identifier = "n"` + "\n" + `kms_key_id = "k"`, "AWS::Redshift::Cluster", "arn:${partition self}:redshift:" + at + ":cluster:n"},
		"aws_sns_topic":            {`name = "n"` + "\n" + `kms_master_key_id = "k"`, "AWS::SNS::Topic", "arn:${partition self}:sns:" + at + ":n"},
		"aws_sqs_queue":            {`name = "n"` + "\n" + `kms_master_key_id = "k"`, "AWS::SQS::Queue", "arn:${partition self}:sqs:" + at + ":n"},
		"aws_s3_bucket": {
			`bucket = "n"` + "\nserver_side_encryption_configuration {\nrule {\napply_server_side_encryption_by_default {\n" + `kms_master_key_id = "k"` + "\n}\n}\n}",
			"AWS::S3::Bucket", "arn:${partition self}:s3:::n",
		},
	}
	for kind, test := range tests {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			all := regions(load(t, tree{"main.tf": "resource \"" + kind + "\" \"r\" {\n" + test.body + "\n}\n"}))
			if len(all) != 1 || len(all[0].Resources) != 1 {
				t.Fatalf("there are the Regions %v, want one with one resource", all)
			}
			got := all[0].Resources[0]
			if got.Type != test.kind || short(got.Arn) != `"`+test.arn+`"` || short(got.KmsKeyID) != `"k"` {
				t.Errorf("it is of type %s with the ARN %s and the key %s, want %s, %q and k", got.Type, short(got.Arn), short(got.KmsKeyID), test.kind, test.arn)
			}
		})
	}
}

// TestPoliciesOfUsersAndGroups holds that inline and attached policies reach whom they are for.
func TestPoliciesOfUsersAndGroups(t *testing.T) {
	t.Parallel()
	root := load(t, tree{"main.tf": `
resource "aws_iam_user" "u" {
  name = "u"
}
resource "aws_iam_user_policy" "p" {
  name   = "inline"
  user   = aws_iam_user.u.name
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_group" "g" {
  name = "g"
}
resource "aws_iam_group_policy" "p" {
  name   = "inline"
  group  = aws_iam_group.g.name
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_group_policy_attachment" "a" {
  group      = aws_iam_group.g.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
resource "aws_iam_user_policy_attachment" "a" {
  user       = aws_iam_user.u.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
`})
	if n := len(root.Inventory.Accounts); n != 1 {
		t.Fatalf("there are %d accounts, want one", n)
	}
	d := root.Inventory.Accounts[0].AuthorizationDetails
	if len(d.UserDetailList) != 1 || len(d.UserDetailList[0].UserPolicyList) != 1 || len(d.UserDetailList[0].AttachedManagedPolicies) != 1 {
		t.Errorf("the users are %+v, want one with an inline and an attached policy", d.UserDetailList)
	}
	if len(d.GroupDetailList) != 1 || len(d.GroupDetailList[0].GroupPolicyList) != 1 || len(d.GroupDetailList[0].AttachedManagedPolicies) != 1 {
		t.Errorf("the groups are %+v, want one with an inline and an attached policy", d.GroupDetailList)
	}
}
