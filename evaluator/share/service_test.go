package share_test

import (
	"fmt"
	"testing"

	"github.com/kmslint/kmslint/evaluator/share"
)

// keyed is an inventory with one other resource, and a key whose policy has a further statement.
func keyed(resource, statement string) string {
	if statement != "" {
		statement = ", " + statement
	}
	return fmt.Sprintf(`{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "eu-west-1", "Resources": [%s],
		"Keys": [{"KeyMetadata": {"Arn": "%s", "KeyManager": "CUSTOMER", "KeyState": "Enabled"},
			"Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}%s]}}]}]}]}`,
		resource, keyARN, statement)
}

const (
	logGroup = `{"Type": "AWS::Logs::LogGroup", "Arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/app:*", "KmsKeyId": "` + keyARN + `"}`
	trail    = `{"Type": "AWS::CloudTrail::Trail", "Arn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit", "KmsKeyId": "` + keyARN + `", "Properties": {"IsOrganizationTrail": %s}}`
)

func TestServicesThatUseAKeyByTheirOwnNames(t *testing.T) {
	logs, cloudtrail := `{"Service": "logs.eu-west-1.amazonaws.com"}`, `{"Service": "cloudtrail.amazonaws.com"}`
	all, context := `"kms:*"`, `{"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:log-group:%s"}}`
	for name, test := range map[string]struct{ resource, statement, want string }{
		"a key for the account alone":        {logGroup, "", "no missing Decrypt GenerateDataKey"},
		"the service of the Region":          {logGroup, allow(logs, all, ""), "yes"},
		"the service of another Region":      {logGroup, allow(`{"Service": "logs.us-east-1.amazonaws.com"}`, all, ""), "no missing Decrypt GenerateDataKey"},
		"the context of the log group":       {logGroup, allow(logs, all, fmt.Sprintf(context, "/app")), "yes"},
		"the context of another log group":   {logGroup, allow(logs, all, fmt.Sprintf(context, "/other")), "no missing Decrypt GenerateDataKey by kms:EncryptionContext:aws:logs:arn of statement \"S\""},
		"less than is documented":            {logGroup, allow(logs, `["kms:Decrypt", "kms:GenerateDataKey*"]`, ""), "yes; encrypt-logs-documented missing Encrypt ReEncryptFrom ReEncryptTo"},
		"a source of which nobody knows":     {logGroup, allow(logs, all, `{"StringEquals": {"aws:SourceAccount": "111122223333"}}`), "unknown open Decrypt GenerateDataKey depends on aws:SourceAccount"},
		"a trail and the account alone":      {fmt.Sprintf(trail, "false"), "", "no missing GenerateDataKey"},
		"a trail":                            {fmt.Sprintf(trail, "false"), allow(cloudtrail, all, ""), "yes"},
		"the context of another trail":       {fmt.Sprintf(trail, "false"), allow(cloudtrail, all, `{"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:999900001111:trail/*"}}`), "unknown missing GenerateDataKey by kms:EncryptionContext:aws:cloudtrail:arn of statement \"S\" depends on kms:EncryptionContext:aws:cloudtrail:arn"},
		"the context of an organization's":   {fmt.Sprintf(trail, "true"), allow(cloudtrail, `"kms:GenerateDataKey*"`, `{"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:999900001111:trail/*"}}`), "unknown open GenerateDataKey; describe-key missing DescribeKey depends on kms:EncryptionContext:aws:cloudtrail:arn"},
		"a key that CloudTrail can not find": {fmt.Sprintf(trail, "false"), allow(cloudtrail, `"kms:GenerateDataKey*"`, ""), "yes; describe-key missing DescribeKey"},
	} {
		t.Run(name, func(t *testing.T) {
			found := resources(t, keyed(test.resource, test.statement))
			if len(found) != 1 {
				t.Fatalf("%d resources", len(found))
			}
			if got := summary(found[0]); got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

// policed is a resource with a policy of its own.
func policed(kind, key, properties, statements string) string {
	return fmt.Sprintf(`{"Type": "%s", "Arn": "arn:aws:x:eu-west-1:111122223333:x", %s"Properties": %s, "Policy": {"Version": "2012-10-17", "Statement": [%s]}}`, kind, key, properties, statements)
}

func TestWhomPoliciesOfResourcesLetIn(t *testing.T) {
	other, own := `{"AWS": "arn:aws:iam::444455556666:role/App"}`, `{"AWS": "arn:aws:iam::111122223333:root"}`
	bucket, sse := "AWS::S3::Bucket", `{"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "%s"}}]}}`
	kms := fmt.Sprintf(sse, "aws:kms")
	queue := `{"KmsMasterKeyId": "alias/aws/sqs"}`
	deny := func(condition string) string {
		return `{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": ` + condition + `}`
	}
	for name, test := range map[string]struct{ kind, properties, statements, want string }{
		"an account that reads":           {bucket, kms, allow(other, `"s3:Get*"`, ""), "account 444455556666 s3-read"},
		"an account that does everything": {bucket, kms, allow(other, `"s3:*"`, ""), "account 444455556666 s3-both"},
		"its own account":                 {bucket, kms, allow(own, `"s3:*"`, ""), "account 111122223333 s3-both own"},
		"an account that lists":           {bucket, kms, allow(other, `"s3:ListBucket"`, ""), ""},
		"SSE-S3":                          {bucket, fmt.Sprintf(sse, "AES256"), allow(other, `"s3:*"`, ""), ""},
		"everyone":                        {bucket, kms, allow(`"*"`, `"s3:*"`, ""), ""},
		"everyone of an organization":     {bucket, kms, allow(`"*"`, `"s3:GetObject"`, `{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}`), "organization o-1 s3-read"},
		"everyone of an account":          {bucket, kms, allow(`"*"`, `"s3:GetObject"`, `{"StringEquals": {"aws:PrincipalAccount": "444455556666"}}`), "account 444455556666 s3-read"},
		"everyone but an account":         {bucket, kms, allow(`"*"`, `"s3:GetObject"`, `{"StringNotEquals": {"aws:PrincipalAccount": "444455556666"}}`), ""},
		"an encryption of their choice":   {bucket, kms, allow(other, `"s3:PutObject"`, `{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "k"}}`), ""},
		"a denial without TLS":            {bucket, kms, allow(other, `"s3:GetObject"`, "") + "," + deny(`{"Bool": {"aws:SecureTransport": "false"}}`), "account 444455556666 s3-read"},
		"a denial to others":              {bucket, kms, allow(other, `"s3:GetObject"`, "") + "," + deny(`{"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}`), "account 444455556666 s3-read perhaps"},
		"a service that sends":            {"AWS::SQS::Queue", queue, allow(`{"Service": "s3.amazonaws.com"}`, `"sqs:SendMessage"`, ""), "service s3.amazonaws.com sqs-service"},
		"a service by its source":         {"AWS::SQS::Queue", queue, allow(`"*"`, `"sqs:*"`, `{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"}}`), "service sns.amazonaws.com sqs-service"},
		"a service that takes":            {"AWS::SQS::Queue", queue, allow(`{"Service": "s3.amazonaws.com"}`, `"sqs:ReceiveMessage"`, ""), ""},
		"a service that has a role":       {"AWS::SQS::Queue", queue, allow(`{"Service": "config.amazonaws.com"}`, `"sqs:SendMessage"`, ""), ""},
		"a queue without a key":           {"AWS::SQS::Queue", `{"SqsManagedSseEnabled": true}`, allow(other, `"sqs:*"`, ""), ""},
		"a table of an AWS owned key":     {"AWS::DynamoDB::Table", `{"TableName": "t"}`, allow(other, `"dynamodb:*"`, ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, r := range resources(t, keyed(policed(test.kind, "", test.properties, test.statements), "")) {
				for i := range r.Consumers {
					c := &r.Consumers[i]
					got += string(c.Kind) + " " + c.Text + " " + r.MechanismOf(c).Name
					if word(c.Own) == "yes" {
						got += " own"
					}
					if c.Perhaps {
						got += " perhaps"
					}
					if r.Encryption[0].Key.Kind != share.AWSManaged {
						t.Errorf("the key is %s", r.Encryption[0].Key.Kind)
					}
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
