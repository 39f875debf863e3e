package share

import "github.com/kmslint/kmslint/evaluator/kms"

func set(actions ...kms.Action) kms.ActionSet {
	var out kms.ActionSet
	for _, a := range actions {
		out = out.With(a)
	}
	return out
}

// reEncrypt is what taking a snapshot over under a key of one's own needs of the key that it comes from; stay is what is
// needed besides to go on under that key. Together they are the actions that Amazon EBS documents for a shared snapshot.
var (
	reEncrypt = set(kms.ActionDescribeKey, kms.ActionCreateGrant, kms.ActionDecrypt, kms.ActionReEncryptFrom)
	stay      = set(kms.ActionReEncryptTo, kms.ActionGenerateDataKey, kms.ActionGenerateDataKeyWithoutPlaintext)
	// use is what EC2 Auto Scaling documents for its service-linked role, besides kms:CreateGrant.
	use = set(kms.ActionEncrypt, kms.ActionDecrypt, kms.ActionReEncryptFrom, kms.ActionReEncryptTo, kms.ActionGenerateDataKey,
		kms.ActionGenerateDataKeyWithoutPlaintext, kms.ActionDescribeKey)
)

var (
	shareImage = Source{"Amazon EC2 User Guide: Share an AMI with specific AWS accounts", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html"}
	shareKey   = Source{"Amazon EBS User Guide: Share the KMS key used to encrypt a shared Amazon EBS snapshot", "https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html"}
	shareDB    = Source{"Amazon RDS User Guide: Sharing encrypted snapshots", "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html"}
	scaling    = Source{"Amazon EC2 Auto Scaling User Guide: Required AWS KMS key policy for use with encrypted volumes", "https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html"}
	queueKey   = Source{"Amazon SQS Developer Guide: Key management", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"}
	topicKey   = Source{"Amazon SNS Developer Guide: Managing Amazon SNS encryption keys and costs", "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"}
	bucketKey  = Source{"Amazon S3 User Guide: Setting default server-side encryption behavior for Amazon S3 buckets", "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"}
	streamKey  = Source{"Amazon Kinesis Data Streams Developer Guide: Permissions to use user-generated KMS keys", "https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html"}
	external   = Source{"AWS KMS Developer Guide: Allowing users in other accounts to use a KMS key", "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html"}
)

// table is what AWS documents of each mechanism. An AWS managed key has a key policy that nobody can change and that lets
// in its own account only; an AWS owned key has none of the customer's.
var table = []*Mechanism{
	{
		Name: "ami", Service: "ebs", Default: AccountSetting, Context: []string{"aws:ebs:id"},
		Steps: []Step{
			{Name: "launch-own-key", Title: "launch or copy it under a key of its own", Via: "ec2", Actions: reEncrypt, Vital: true},
			{Name: "launch-shared-key", Title: "launch or copy it under the same key", Via: "ec2", Actions: reEncrypt | stay},
		},
		Sources: []Source{shareImage, shareKey},
	},
	{
		Name: "ebs-snapshot", Service: "ebs", Default: AccountSetting, Context: []string{"aws:ebs:id"},
		Steps: []Step{
			{Name: "copy-own-key", Title: "copy it, or make a volume of it, under a key of its own", Via: "ec2", Actions: reEncrypt, Vital: true},
			{Name: "volume-shared-key", Title: "make a volume of it under the same key", Via: "ec2", Actions: reEncrypt | stay},
		},
		Sources: []Source{shareKey},
	},
	{
		Name: "rds-snapshot", Service: "rds", Default: ManagedKey, Context: []string{"aws:rds:db-id", "aws:rds:dbc-id"},
		Steps: []Step{
			{Name: "copy", Title: "copy it", Via: "rds", Actions: set(kms.ActionDescribeKey, kms.ActionCreateGrant, kms.ActionDecrypt), Vital: true},
			{Name: "copy-documented", Title: "copy it in the way that Amazon RDS documents", Via: "rds", Actions: use.With(kms.ActionCreateGrant)},
		},
		Sources: []Source{shareDB},
	},
	{
		Name: "auto-scaling", Service: "ebs", Default: AccountSetting, Managed: true, Context: []string{"aws:ebs:id"},
		Steps: []Step{
			{Name: "launch", Title: "launch instances", Caller: ByRole, Via: "ec2", Actions: use.With(kms.ActionCreateGrant), Vital: true},
		},
		Sources: []Source{scaling},
	},
	{
		Name: "auto-scaling-foreign-key", Service: "ebs", Default: AccountSetting, Managed: true, Context: []string{"aws:ebs:id"},
		Steps: []Step{
			{Name: "launch", Title: "launch instances", Caller: ByGrantee, Via: "ec2", Actions: use.With(kms.ActionCreateGrant), Vital: true},
			{Name: "create-grant", Title: "give the service-linked role its grant", Caller: ByConsumer, Actions: set(kms.ActionCreateGrant)},
		},
		Sources: []Source{scaling},
	},
	{
		Name: "s3-read", Service: "s3", Default: ManagedKey, Context: []string{"aws:s3:arn"},
		Steps:   []Step{{Name: "get-object", Title: "read its objects", Via: "s3", Actions: set(kms.ActionDecrypt), Vital: true}},
		Sources: []Source{bucketKey, external},
	},
	{
		Name: "s3-write", Service: "s3", Default: ManagedKey, Context: []string{"aws:s3:arn"},
		Steps: []Step{
			{Name: "put-object", Title: "write objects", Via: "s3", Actions: set(kms.ActionGenerateDataKey), Vital: true},
			{Name: "multipart", Title: "write objects in several parts", Via: "s3", Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt)},
		},
		Sources: []Source{bucketKey, external},
	},
	{
		Name: "s3-both", Service: "s3", Default: ManagedKey, Context: []string{"aws:s3:arn"},
		Steps:   []Step{{Name: "get-put-object", Title: "read and write its objects", Via: "s3", Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt), Vital: true}},
		Sources: []Source{bucketKey, external},
	},
	{
		Name: "secret", Service: "secretsmanager", Default: ManagedKey, Context: []string{"secretarn", "secretversionid"},
		Steps:   []Step{{Name: "get-secret-value", Title: "read it", Via: "secretsmanager", Actions: set(kms.ActionDecrypt), Vital: true}},
		Sources: []Source{{"AWS Secrets Manager User Guide: Access AWS Secrets Manager secrets from a different account", "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html"}},
	},
	{
		Name: "sqs-send", Service: "sqs", Context: []string{"aws:sqs:arn"},
		Steps:   []Step{{Name: "send-message", Title: "send messages to it", Via: "sqs", Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt), Vital: true}},
		Sources: []Source{queueKey},
	},
	{
		Name: "sqs-receive", Service: "sqs", Context: []string{"aws:sqs:arn"},
		Steps:   []Step{{Name: "receive-message", Title: "receive messages from it", Via: "sqs", Actions: set(kms.ActionDecrypt), Vital: true}},
		Sources: []Source{queueKey},
	},
	{
		Name: "sqs-both", Service: "sqs", Context: []string{"aws:sqs:arn"},
		Steps:   []Step{{Name: "send-receive-message", Title: "send messages to it and receive them", Via: "sqs", Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt), Vital: true}},
		Sources: []Source{queueKey},
	},
	{
		Name: "sqs-service", Service: "sqs", Context: []string{"aws:sqs:arn"},
		Steps:   []Step{{Name: "send-message", Title: "send messages to it", Caller: ByService, Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt), Vital: true}},
		Sources: []Source{queueKey},
	},
	{
		Name: "sns-publish", Service: "sns", Context: []string{"aws:sns:topicarn"},
		Steps:   []Step{{Name: "publish", Title: "publish to it", Via: "sns", Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt), Vital: true}},
		Sources: []Source{topicKey},
	},
	{
		Name: "sns-service", Service: "sns", Context: []string{"aws:sns:topicarn"},
		Steps:   []Step{{Name: "publish", Title: "publish to it", Caller: ByService, Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt), Vital: true}},
		Sources: []Source{topicKey},
	},
	{
		Name: "dynamodb", Service: "dynamodb", Default: OwnedKey, Owned: true, Context: []string{"aws:dynamodb:tablename", "aws:dynamodb:subscriberid"},
		Steps:   []Step{{Name: "read-write", Title: "use the table", Via: "dynamodb", Actions: set(kms.ActionDecrypt), Vital: true}},
		Sources: []Source{{"Amazon DynamoDB Developer Guide: Resource-based policy considerations", "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html"}},
	},
	{
		Name: "kinesis-put", Service: "kinesis", Context: []string{"aws:kinesis:arn"},
		Steps:   []Step{{Name: "put-record", Title: "put records into it", Via: "kinesis", Actions: set(kms.ActionGenerateDataKey), Vital: true}},
		Sources: []Source{streamKey},
	},
	{
		Name: "kinesis-get", Service: "kinesis", Context: []string{"aws:kinesis:arn"},
		Steps:   []Step{{Name: "get-records", Title: "read its records", Via: "kinesis", Actions: set(kms.ActionDecrypt), Vital: true}},
		Sources: []Source{streamKey},
	},
	{
		Name: "kinesis-both", Service: "kinesis", Context: []string{"aws:kinesis:arn"},
		Steps:   []Step{{Name: "put-get-records", Title: "put and read its records", Via: "kinesis", Actions: set(kms.ActionGenerateDataKey, kms.ActionDecrypt), Vital: true}},
		Sources: []Source{streamKey},
	},
	{
		Name: "logs", Service: "logs", Default: NoDefault, Context: []string{"aws:logs:arn"},
		Steps: []Step{
			{Name: "encrypt-logs", Title: "encrypt and read the log group", Caller: ByService, Actions: set(kms.ActionDecrypt, kms.ActionGenerateDataKey), Vital: true},
			{Name: "encrypt-logs-documented", Title: "encrypt the log group in the way that CloudWatch Logs documents", Caller: ByService, Actions: use &^ set(kms.ActionDescribeKey)},
		},
		Sources: []Source{
			{"Amazon CloudWatch Logs User Guide: Encrypt log data in CloudWatch Logs using AWS KMS", "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"},
		},
	},
	{
		Name: "cloudtrail", Service: "cloudtrail", Default: NoDefault, Context: []string{"aws:cloudtrail:arn"},
		Steps: []Step{
			{Name: "encrypt-trail", Title: "encrypt the log files", Caller: ByService, Actions: set(kms.ActionGenerateDataKey), Vital: true},
			{Name: "describe-key", Title: "look the key up", Caller: ByService, Actions: set(kms.ActionDescribeKey)},
		},
		Sources: []Source{
			{"AWS CloudTrail User Guide: Configure AWS KMS key policies for CloudTrail", "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html"},
		},
	},
	{
		Name: "ecr-pull", Service: "ecr", Managed: true, Owned: true,
		Sources: []Source{{"Amazon ECR User Guide: Encryption at rest", "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html"}},
	},
}
