package terraform

// shapes are the resources that use keys or are shared together with one. Properties have the names of CloudFormation, of machine
// images and snapshots those of the Describe calls.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
var shapes = map[string]shape{
	"aws_ami": {kind: "Images", id: "{id}", fields: []field{
		{from: "name", to: "Name"},
		{from: "ebs_block_device", to: "BlockDeviceMappings", list: true, fields: device},
	}},
	"aws_ami_copy": {
		kind: "Images", id: "{id}", fields: []field{
			{from: "name", to: "Name"},
			{from: "source_ami_id", to: "CopyImage.SourceImageId"},
			{from: "source_ami_region", to: "CopyImage.SourceRegion"},
			{from: "encrypted", to: "CopyImage.Encrypted", use: truth},
			{from: "kms_key_id", to: "CopyImage.KmsKeyId"},
		},
		origin: origin{"Images", "source_ami_id", [][2]string{{"BlockDeviceMappings", "BlockDeviceMappings"}}},
	},
	"aws_ami_from_instance": {
		kind: "Images", id: "{id}", fields: []field{{from: "name", to: "Name"}},
		origin: origin{"AWS::EC2::Instance", "source_instance_id", [][2]string{{"BlockDeviceMappings", "BlockDeviceMappings"}}},
	},
	"aws_ebs_snapshot": {
		kind: "Snapshots", id: "{id}", fields: []field{{from: "volume_id", to: "VolumeId"}},
		origin: origin{"AWS::EC2::Volume", "volume_id", [][2]string{{"Encrypted", "Encrypted"}, {"KmsKeyId", "KmsKeyId"}}},
	},
	"aws_ebs_snapshot_copy": {
		kind: "Snapshots", id: "{id}", fields: []field{
			{from: "encrypted", to: "Encrypted", use: truth},
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "source_snapshot_id", to: "CopySnapshot.SourceSnapshotId"},
			{from: "source_region", to: "CopySnapshot.SourceRegion"},
			{from: "encrypted", to: "CopySnapshot.Encrypted", use: truth},
			{from: "kms_key_id", to: "CopySnapshot.KmsKeyId"},
		},
		origin: origin{"Snapshots", "source_snapshot_id", [][2]string{{"Encrypted", "Encrypted"}}}, // its key is another one
	},
	"aws_ebs_snapshot_import": {kind: "Snapshots", id: "{id}", fields: []field{
		{from: "encrypted", to: "Encrypted", use: truth},
		{from: "kms_key_id", to: "KmsKeyId", use: theKey},
	}},
	"aws_db_snapshot": {
		kind: "DBSnapshots", name: "db_snapshot_identifier", id: "{name}", arn: "arn:{p}:rds:{r}:{a}:snapshot:{name}",
		fields: []field{{from: "db_instance_identifier", to: "DBInstanceIdentifier"}, {from: "shared_accounts", use: sharedWith}},
		origin: origin{"AWS::RDS::DBInstance", "db_instance_identifier", [][2]string{{"StorageEncrypted", "Encrypted"}, {"KmsKeyId", "KmsKeyId"}}},
	},
	"aws_db_snapshot_copy": {
		kind: "DBSnapshots", name: "target_db_snapshot_identifier", id: "{name}", arn: "arn:{p}:rds:{r}:{a}:snapshot:{name}",
		fields: []field{
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "shared_accounts", use: sharedWith},
			{from: "source_db_snapshot_identifier", to: "CopyDBSnapshot.SourceDBSnapshotIdentifier"},
			{from: "kms_key_id", to: "CopyDBSnapshot.KmsKeyId"},
		},
		origin: origin{"DBSnapshots", "source_db_snapshot_identifier", [][2]string{{"Encrypted", "Encrypted"}, {"KmsKeyId", "KmsKeyId"}}},
	},
	"aws_db_cluster_snapshot": {
		kind: "DBClusterSnapshots", name: "db_cluster_snapshot_identifier", id: "{name}", arn: "arn:{p}:rds:{r}:{a}:cluster-snapshot:{name}",
		fields: []field{{from: "db_cluster_identifier", to: "DBClusterIdentifier"}, {from: "shared_accounts", use: sharedWith}},
		origin: origin{"AWS::RDS::DBCluster", "db_cluster_identifier", [][2]string{{"StorageEncrypted", "StorageEncrypted"}, {"KmsKeyId", "KmsKeyId"}}},
	},
	"aws_rds_cluster_snapshot_copy": {
		kind: "DBClusterSnapshots", name: "target_db_cluster_snapshot_identifier", id: "{name}", arn: "arn:{p}:rds:{r}:{a}:cluster-snapshot:{name}",
		fields: []field{
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "shared_accounts", use: sharedWith},
			{from: "source_db_cluster_snapshot_identifier", to: "CopyDBClusterSnapshot.SourceDBClusterSnapshotIdentifier"},
			{from: "kms_key_id", to: "CopyDBClusterSnapshot.KmsKeyId"},
		},
		origin: origin{"DBClusterSnapshots", "source_db_cluster_snapshot_identifier", [][2]string{{"StorageEncrypted", "StorageEncrypted"}, {"KmsKeyId", "KmsKeyId"}}},
	},
	"aws_neptune_cluster_snapshot": {
		kind: "DBClusterSnapshots", name: "db_cluster_snapshot_identifier", id: "{name}", arn: "arn:{p}:rds:{r}:{a}:cluster-snapshot:{name}",
		fields: []field{{from: "db_cluster_identifier", to: "DBClusterIdentifier"}, {from: "shared_accounts", use: sharedWith}},
		origin: origin{"AWS::Neptune::DBCluster", "db_cluster_identifier", [][2]string{{"StorageEncrypted", "StorageEncrypted"}, {"KmsKeyId", "KmsKeyId"}}},
	},

	"aws_autoscaling_group": {
		kind: "AWS::AutoScaling::AutoScalingGroup", name: "name", prefix: "name_prefix", id: "{name}",
		arn: "arn:{p}:autoscaling:{r}:{a}:autoScalingGroup:{uuid}:autoScalingGroupName/{name}",
		fields: []field{
			{from: "name", to: "AutoScalingGroupName"},
			{from: "launch_configuration", to: "LaunchConfigurationName"},
			{from: "service_linked_role_arn", to: "ServiceLinkedRoleARN"},
			{from: "launch_template", to: "LaunchTemplate", fields: launchTemplate},
			{from: "mixed_instances_policy", to: "MixedInstancesPolicy", fields: []field{
				{from: "launch_template", to: "LaunchTemplate", fields: []field{
					{from: "launch_template_specification", to: "LaunchTemplateSpecification", fields: []field{
						{from: "launch_template_id", to: "LaunchTemplateId"},
						{from: "launch_template_name", to: "LaunchTemplateName"},
						{from: "version", to: "Version"},
					}},
				}},
			}},
		},
	},
	"aws_backup_vault": {
		kind: "AWS::Backup::BackupVault", name: "name", id: "{name}", arn: "arn:{p}:backup:{r}:{a}:backup-vault:{name}",
		fields: []field{{from: "name", to: "BackupVaultName"}, {from: "kms_key_arn", to: "EncryptionKeyArn", use: theKey}},
	},
	"aws_cloudtrail": {
		kind: "AWS::CloudTrail::Trail", name: "name", id: "arn:{p}:cloudtrail:{r}:{a}:trail/{name}", arn: "arn:{p}:cloudtrail:{r}:{a}:trail/{name}",
		fields: []field{
			{from: "name", to: "TrailName"},
			{from: "kms_key_id", to: "KMSKeyId", use: theKey},
			{from: "s3_bucket_name", to: "S3BucketName"},
			{from: "sns_topic_name", to: "SnsTopicName"},
			{from: "cloud_watch_logs_group_arn", to: "CloudWatchLogsLogGroupArn"},
			{from: "is_multi_region_trail", to: "IsMultiRegionTrail", use: truth},
			{from: "is_organization_trail", to: "IsOrganizationTrail", use: truth},
		},
	},
	"aws_cloudwatch_log_group": {
		kind: "AWS::Logs::LogGroup", name: "name", prefix: "name_prefix", id: "{name}", arn: "arn:{p}:logs:{r}:{a}:log-group:{name}",
		fields: []field{{from: "name", to: "LogGroupName"}, {from: "kms_key_id", to: "KmsKeyId", use: theKey}},
	},
	"aws_db_instance": {
		kind: "AWS::RDS::DBInstance", name: "identifier", prefix: "identifier_prefix", arn: "arn:{p}:rds:{r}:{a}:db:{name}",
		fields: []field{
			{from: "identifier", to: "DBInstanceIdentifier"},
			{from: "storage_encrypted", to: "StorageEncrypted", use: truth},
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "snapshot_identifier", to: "DBSnapshotIdentifier"},
			{from: "performance_insights_kms_key_id", to: "PerformanceInsightsKMSKeyId"},
			{from: "master_user_secret_kms_key_id", to: "MasterUserSecret.KmsKeyId"},
		},
	},
	"aws_dynamodb_table": {
		kind: "AWS::DynamoDB::Table", name: "name", id: "{name}", arn: "arn:{p}:dynamodb:{r}:{a}:table/{name}",
		fields: []field{
			{from: "name", to: "TableName"},
			{from: "server_side_encryption", to: "SSESpecification", fields: []field{
				{from: "enabled", to: "SSEEnabled", use: truth},
				{from: "kms_key_arn", to: "KMSMasterKeyId", use: theKey},
			}},
			{from: "replica", to: "Replicas", list: true, fields: []field{
				{from: "region_name", to: "Region"},
				{from: "kms_key_arn", to: "SSESpecification.KMSMasterKeyId"},
			}},
		},
	},
	"aws_dlm_lifecycle_policy": {
		kind: "AWS::DLM::LifecyclePolicy", id: "{id}", arn: "arn:{p}:dlm:{r}:{a}:policy/{id}",
		fields: []field{{from: "policy_details", to: "PolicyDetails", fields: []field{
			{from: "resource_types", to: "ResourceTypes"},
			{from: "target_tags", to: "TargetTags"},
			{from: "schedule", to: "Schedules", list: true, fields: []field{
				{from: "name", to: "Name"},
				{from: "share_rule", to: "ShareRules", list: true, fields: []field{{from: "target_accounts", to: "TargetAccounts", use: sharedWith}}},
			}},
		}}},
	},
	"aws_ebs_volume": {
		kind: "AWS::EC2::Volume", id: "{id}", arn: "arn:{p}:ec2:{r}:{a}:volume/{id}",
		fields: []field{
			{from: "tags", to: "Tags"},
			{from: "encrypted", to: "Encrypted", use: truth},
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "snapshot_id", to: "SnapshotId"},
		},
	},
	"aws_efs_file_system": {
		kind: "AWS::EFS::FileSystem", id: "{id}", arn: "arn:{p}:elasticfilesystem:{r}:{a}:file-system/{id}",
		fields: []field{{from: "encrypted", to: "Encrypted", use: truth}, {from: "kms_key_id", to: "KmsKeyId", use: theKey}},
	},
	"aws_eks_node_group": {
		kind: "AWS::EKS::Nodegroup", name: "node_group_name", prefix: "node_group_name_prefix",
		fields: []field{
			{from: "node_group_name", to: "NodegroupName"},
			{from: "launch_template", to: "LaunchTemplate", fields: []field{{from: "id", to: "Id"}, {from: "name", to: "Name"}, {from: "version", to: "Version"}}},
		},
	},
	"aws_imagebuilder_distribution_configuration": {
		kind: "AWS::ImageBuilder::DistributionConfiguration", arn: "{arn}", fields: []field{
			{from: "name", to: "Name"},
			{from: "distribution", to: "Distributions", list: true, fields: []field{
				{from: "region", to: "Region"},
				{from: "ami_distribution_configuration", to: "AmiDistributionConfiguration", fields: []field{
					{from: "name", to: "Name"},
					{from: "kms_key_id", to: "KmsKeyId", use: theKey},
					{from: "target_account_ids", to: "TargetAccountIds", use: sharedWith},
					{from: "launch_permission", to: "LaunchPermissionConfiguration", fields: []field{
						{from: "user_ids", to: "UserIds", use: sharedWith},
						{from: "user_groups", to: "UserGroups", use: sharedWith},
						{from: "organization_arns", to: "OrganizationArns", use: sharedWith},
						{from: "organizational_unit_arns", to: "OrganizationalUnitArns", use: sharedWith},
					}},
				}},
			}},
		},
	},
	"aws_imagebuilder_image":          {kind: "AWS::ImageBuilder::Image", arn: "{arn}", fields: madeImage},
	"aws_imagebuilder_image_pipeline": {kind: "AWS::ImageBuilder::ImagePipeline", arn: "{arn}", fields: madeImage},
	"aws_imagebuilder_image_recipe": {
		kind: "AWS::ImageBuilder::ImageRecipe", arn: "{arn}", fields: []field{
			{from: "name", to: "Name"},
			{from: "parent_image", to: "ParentImage"},
			{from: "block_device_mapping", to: "BlockDeviceMappings", list: true, fields: []field{
				{from: "device_name", to: "DeviceName"},
				{from: "ebs", to: "Ebs", fields: ebs},
			}},
		},
	},
	"aws_instance": {
		kind: "AWS::EC2::Instance", id: "{id}", arn: "arn:{p}:ec2:{r}:{a}:instance/{id}",
		fields: []field{
			{from: "ami", to: "ImageId"},
			{from: "root_block_device", to: "BlockDeviceMappings", list: true, fields: device},
			{from: "ebs_block_device", to: "BlockDeviceMappings", list: true, fields: device},
			{from: "launch_template", to: "LaunchTemplate", fields: launchTemplate},
		},
	},
	"aws_kinesis_firehose_delivery_stream": {
		kind: "AWS::KinesisFirehose::DeliveryStream", name: "name",
		id: "arn:{p}:firehose:{r}:{a}:deliverystream/{name}", arn: "arn:{p}:firehose:{r}:{a}:deliverystream/{name}",
		fields: []field{
			{from: "name", to: "DeliveryStreamName"},
			{from: "server_side_encryption", to: "DeliveryStreamEncryptionConfigurationInput", fields: []field{
				{from: "key_type", to: "KeyType"},
				{from: "key_arn", to: "KeyARN", use: theKey},
			}},
			{from: "extended_s3_configuration", to: "ExtendedS3DestinationConfiguration", fields: []field{
				{from: "bucket_arn", to: "BucketARN"},
				{from: "kms_key_arn", to: "EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN"},
			}},
		},
	},
	"aws_kinesis_stream": {
		kind: "AWS::Kinesis::Stream", name: "name", id: "arn:{p}:kinesis:{r}:{a}:stream/{name}", arn: "arn:{p}:kinesis:{r}:{a}:stream/{name}",
		fields: []field{
			{from: "name", to: "Name"},
			{from: "encryption_type", to: "StreamEncryption.EncryptionType"},
			{from: "kms_key_id", to: "StreamEncryption.KeyId", use: theKey},
		},
	},
	"aws_lambda_function": {
		kind: "AWS::Lambda::Function", name: "function_name", id: "{name}", arn: "arn:{p}:lambda:{r}:{a}:function:{name}",
		fields: []field{
			{from: "function_name", to: "FunctionName"},
			{from: "role", to: "Role"},
			{from: "kms_key_arn", to: "KmsKeyArn", use: theKey},
		},
	},
	"aws_launch_configuration": {
		kind: "AWS::AutoScaling::LaunchConfiguration", name: "name", prefix: "name_prefix", id: "{name}",
		arn: "arn:{p}:autoscaling:{r}:{a}:launchConfiguration:{uuid}:launchConfigurationName/{name}",
		fields: []field{
			{from: "image_id", to: "ImageId"},
			{from: "root_block_device", to: "BlockDeviceMappings", list: true, fields: device},
			{from: "ebs_block_device", to: "BlockDeviceMappings", list: true, fields: device},
		},
	},
	"aws_launch_template": {
		kind: "AWS::EC2::LaunchTemplate", name: "name", prefix: "name_prefix", id: "{id}", arn: "arn:{p}:ec2:{r}:{a}:launch-template/{id}",
		fields: []field{
			{from: "name", to: "LaunchTemplateName"},
			{from: "image_id", to: "LaunchTemplateData.ImageId"},
			{from: "block_device_mappings", to: "LaunchTemplateData.BlockDeviceMappings", list: true, fields: []field{
				{from: "device_name", to: "DeviceName"},
				{from: "ebs", to: "Ebs", fields: ebs},
			}},
		},
	},
	"aws_neptune_cluster": {
		kind: "AWS::Neptune::DBCluster", name: "cluster_identifier", prefix: "cluster_identifier_prefix", id: "{name}", arn: "arn:{p}:rds:{r}:{a}:cluster:{name}",
		fields: []field{
			{from: "cluster_identifier", to: "DBClusterIdentifier"},
			{from: "storage_encrypted", to: "StorageEncrypted", use: truth},
			{from: "kms_key_arn", to: "KmsKeyId", use: theKey},
			{from: "snapshot_identifier", to: "SnapshotIdentifier"},
		},
	},
	"aws_rds_cluster": {
		kind: "AWS::RDS::DBCluster", name: "cluster_identifier", prefix: "cluster_identifier_prefix", id: "{name}", arn: "arn:{p}:rds:{r}:{a}:cluster:{name}",
		fields: []field{
			{from: "cluster_identifier", to: "DBClusterIdentifier"},
			{from: "storage_encrypted", to: "StorageEncrypted", use: truth},
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "snapshot_identifier", to: "SnapshotIdentifier"},
			{from: "performance_insights_kms_key_id", to: "PerformanceInsightsKmsKeyId"},
			{from: "master_user_secret_kms_key_id", to: "MasterUserSecret.KmsKeyId"},
		},
	},
	"aws_redshift_cluster": {
		kind: "AWS::Redshift::Cluster", name: "cluster_identifier", id: "{name}", arn: "arn:{p}:redshift:{r}:{a}:cluster:{name}",
		fields: []field{
			{from: "cluster_identifier", to: "ClusterIdentifier"},
			{from: "encrypted", to: "Encrypted", use: truth},
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "snapshot_identifier", to: "SnapshotIdentifier"},
		},
	},
	"aws_s3_bucket": {
		kind: "AWS::S3::Bucket", name: "bucket", prefix: "bucket_prefix", id: "{name}", arn: "arn:{p}:s3:::{name}", policy: "policy",
		fields: []field{
			{from: "bucket", to: "BucketName"},
			{from: "server_side_encryption_configuration", to: "BucketEncryption", fields: bucketEncryption},
			{from: "replication_configuration", to: "ReplicationConfiguration", fields: []field{
				{from: "role", to: "Role"},
				{from: "rules", to: "Rules", list: true, fields: []field{
					{from: "status", to: "Status"},
					{from: "source_selection_criteria", to: "SourceSelectionCriteria", fields: []field{
						{from: "sse_kms_encrypted_objects", to: "SseKmsEncryptedObjects", fields: []field{{from: "enabled", to: "Status"}}},
					}},
					{from: "destination", to: "Destination", fields: []field{
						{from: "bucket", to: "Bucket"},
						{from: "account_id", to: "Account"},
						{from: "replica_kms_key_id", to: "EncryptionConfiguration.ReplicaKmsKeyID"},
					}},
				}},
			}},
		},
	},
	"aws_secretsmanager_secret": {
		kind: "AWS::SecretsManager::Secret", name: "name", prefix: "name_prefix", policy: "policy",
		id: "arn:{p}:secretsmanager:{r}:{a}:secret:{name}-{suffix}", arn: "arn:{p}:secretsmanager:{r}:{a}:secret:{name}-{suffix}",
		fields: []field{
			{from: "name", to: "Name"},
			{from: "kms_key_id", to: "KmsKeyId", use: theKey},
			{from: "replica", to: "ReplicaRegions", list: true, fields: []field{{from: "region", to: "Region"}, {from: "kms_key_id", to: "KmsKeyId"}}},
		},
	},
	"aws_sns_topic": {
		kind: "AWS::SNS::Topic", name: "name", prefix: "name_prefix", id: "arn:{p}:sns:{r}:{a}:{name}", arn: "arn:{p}:sns:{r}:{a}:{name}", policy: "policy",
		fields: []field{{from: "name", to: "TopicName"}, {from: "kms_master_key_id", to: "KmsMasterKeyId", use: theKey}},
	},
	"aws_sqs_queue": {
		kind: "AWS::SQS::Queue", name: "name", prefix: "name_prefix", id: "https://sqs.{r}.{u}/{a}/{name}", arn: "arn:{p}:sqs:{r}:{a}:{name}", policy: "policy",
		fields: []field{
			{from: "name", to: "QueueName"},
			{from: "kms_master_key_id", to: "KmsMasterKeyId", use: theKey},
			{from: "sqs_managed_sse_enabled", to: "SqsManagedSseEnabled", use: truth},
		},
	},
	"aws_ssm_parameter": {
		kind: "AWS::SSM::Parameter", name: "name", id: "{name}",
		fields: []field{{from: "name", to: "Name"}, {from: "type", to: "Type"}, {from: "key_id", to: "KeyId", use: theKey}},
	},
}

// device is a block device with its volume.
var device = []field{
	{from: "device_name", to: "DeviceName"},
	{from: "encrypted", to: "Ebs.Encrypted", use: truth},
	{from: "kms_key_id", to: "Ebs.KmsKeyId", use: theKey},
	{from: "snapshot_id", to: "Ebs.SnapshotId"},
}

var ebs = []field{
	{from: "encrypted", to: "Encrypted", use: truth},
	{from: "kms_key_id", to: "KmsKeyId", use: theKey},
	{from: "snapshot_id", to: "SnapshotId"},
}

// madeImage says what an image of Image Builder is made by.
var madeImage = []field{
	{from: "image_recipe_arn", to: "ImageRecipeArn"},
	{from: "distribution_configuration_arn", to: "DistributionConfigurationArn"},
}

var launchTemplate = []field{
	{from: "id", to: "LaunchTemplateId"},
	{from: "name", to: "LaunchTemplateName"},
	{from: "version", to: "Version"},
}

var bucketEncryption = []field{
	{from: "rule", to: "ServerSideEncryptionConfiguration", list: true, fields: []field{
		{from: "apply_server_side_encryption_by_default", to: "ServerSideEncryptionByDefault", fields: []field{
			{from: "sse_algorithm", to: "SSEAlgorithm"},
			{from: "kms_master_key_id", to: "KMSMasterKeyID", use: theKey},
		}},
		{from: "bucket_key_enabled", to: "BucketKeyEnabled", use: truth},
	}},
}

// replicationRule is one rule of a bucket's replication.
var replicationRule = []field{
	{from: "status", to: "Status"},
	{from: "source_selection_criteria", to: "SourceSelectionCriteria", fields: []field{
		{from: "sse_kms_encrypted_objects", to: "SseKmsEncryptedObjects", fields: []field{{from: "status", to: "Status"}}},
	}},
	{from: "destination", to: "Destination", fields: []field{
		{from: "bucket", to: "Bucket"},
		{from: "account", to: "Account"},
		{from: "encryption_configuration", to: "EncryptionConfiguration", fields: []field{{from: "replica_kms_key_id", to: "ReplicaKmsKeyID"}}},
	}},
}

// addition is a resource that says something of another one.
type addition struct {
	// of is the kind of the other one, named by an argument: by its id, its name or its ARN.
	of, by string
	policy string
	fields []field
}

var additions = map[string]addition{
	"aws_backup_vault_policy":          {of: "AWS::Backup::BackupVault", by: "backup_vault_name", policy: "policy"},
	"aws_dynamodb_resource_policy":     {of: "AWS::DynamoDB::Table", by: "resource_arn", policy: "policy"},
	"aws_efs_file_system_policy":       {of: "AWS::EFS::FileSystem", by: "file_system_id", policy: "policy"},
	"aws_kinesis_resource_policy":      {of: "AWS::Kinesis::Stream", by: "resource_arn", policy: "policy"},
	"aws_s3_bucket_policy":             {of: "AWS::S3::Bucket", by: "bucket", policy: "policy"},
	"aws_secretsmanager_secret_policy": {of: "AWS::SecretsManager::Secret", by: "secret_arn", policy: "policy"},
	"aws_sns_topic_policy":             {of: "AWS::SNS::Topic", by: "arn", policy: "policy"},
	"aws_sqs_queue_policy":             {of: "AWS::SQS::Queue", by: "queue_url", policy: "policy"},
	"aws_s3_bucket_server_side_encryption_configuration": {of: "AWS::S3::Bucket", by: "bucket", fields: []field{
		{from: "rule", to: "BucketEncryption.ServerSideEncryptionConfiguration", list: true, fields: bucketEncryption[0].fields},
	}},
	"aws_s3_bucket_replication_configuration": {of: "AWS::S3::Bucket", by: "bucket", fields: []field{
		{from: "role", to: "ReplicationConfiguration.Role"},
		{from: "rule", to: "ReplicationConfiguration.Rules", list: true, fields: replicationRule},
	}},
	"aws_ami_launch_permission": {of: "Images", by: "image_id", fields: []field{
		{from: "account_id", to: "UserId"},
		{from: "group", to: "Group"},
		{from: "organization_arn", to: "OrganizationArn"},
		{from: "organizational_unit_arn", to: "OrganizationalUnitArn"},
	}},
	"aws_snapshot_create_volume_permission": {of: "Snapshots", by: "snapshot_id", fields: []field{{from: "account_id", to: "UserId"}}},
}
