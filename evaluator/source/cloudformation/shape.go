package cloudformation

// shape says what of a resource type matters to keys and to sharing. Paths are names of properties with dots between them;
// of a list all items are meant.
type shape struct {
	key    string   // where the key is named
	policy string   // the resource's own policy
	shared []string // with whom it is shared: accounts, organizations, groups
	keep   []string // further properties that are kept
}

// shapes are the resource types that are kept, besides those of KMS and IAM. The property that names the key is kept as well.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
var shapes = map[string]shape{
	"AWS::AutoScaling::AutoScalingGroup":    {keep: []string{"LaunchTemplate", "LaunchConfigurationName", "MixedInstancesPolicy", "ServiceLinkedRoleARN"}},
	"AWS::AutoScaling::LaunchConfiguration": {keep: []string{"LaunchConfigurationName", "BlockDeviceMappings", "ImageId", "IamInstanceProfile"}},
	"AWS::Backup::BackupVault":              {key: "EncryptionKeyArn", policy: "AccessPolicy", keep: []string{"BackupVaultName"}},
	"AWS::CloudTrail::Trail":                {key: "KMSKeyId", keep: []string{"S3BucketName", "IsOrganizationTrail", "CloudWatchLogsLogGroupArn"}},
	"AWS::CodeBuild::Project":               {key: "EncryptionKey", keep: []string{"ServiceRole"}},
	"AWS::DLM::LifecyclePolicy":             {shared: []string{"PolicyDetails.Schedules.ShareRules.TargetAccounts"}, keep: []string{"PolicyDetails.ResourceTypes", "PolicyDetails.TargetTags", "PolicyDetails.Schedules.ShareRules"}},
	"AWS::DocDB::DBCluster":                 {key: "KmsKeyId", keep: []string{"StorageEncrypted", "SnapshotIdentifier"}},
	"AWS::DynamoDB::GlobalTable":            {key: "Replicas.SSESpecification.KMSMasterKeyId", keep: []string{"SSESpecification", "Replicas.Region", "Replicas.SSESpecification"}},
	"AWS::DynamoDB::Table":                  {key: "SSESpecification.KMSMasterKeyId", policy: "ResourcePolicy.PolicyDocument", keep: []string{"SSESpecification"}},
	"AWS::EC2::Instance":                    {key: "BlockDeviceMappings.Ebs.KmsKeyId", keep: []string{"BlockDeviceMappings", "ImageId", "IamInstanceProfile", "LaunchTemplate"}},
	"AWS::EC2::LaunchTemplate":              {key: "LaunchTemplateData.BlockDeviceMappings.Ebs.KmsKeyId", keep: []string{"LaunchTemplateName", "LaunchTemplateData.BlockDeviceMappings", "LaunchTemplateData.ImageId", "LaunchTemplateData.IamInstanceProfile"}},
	"AWS::EC2::Volume":                      {key: "KmsKeyId", keep: []string{"Encrypted", "SnapshotId", "Tags"}},
	"AWS::ECR::Repository":                  {key: "EncryptionConfiguration.KmsKey", policy: "RepositoryPolicyText", keep: []string{"EncryptionConfiguration"}},
	"AWS::EFS::FileSystem":                  {key: "KmsKeyId", policy: "FileSystemPolicy", keep: []string{"Encrypted", "ReplicationConfiguration"}},
	"AWS::EKS::Cluster":                     {key: "EncryptionConfig.Provider.KeyArn", keep: []string{"EncryptionConfig"}},
	"AWS::EKS::Nodegroup":                   {keep: []string{"LaunchTemplate"}},
	"AWS::ElastiCache::ReplicationGroup":    {key: "KmsKeyId", keep: []string{"AtRestEncryptionEnabled"}},
	"AWS::ImageBuilder::Component":          {key: "KmsKeyId"},
	"AWS::ImageBuilder::ContainerRecipe":    {key: "KmsKeyId", keep: []string{"InstanceConfiguration"}},
	"AWS::ImageBuilder::Image":              {keep: []string{"ImageRecipeArn", "DistributionConfigurationArn"}},
	"AWS::ImageBuilder::ImagePipeline":      {keep: []string{"ImageRecipeArn", "DistributionConfigurationArn"}},
	"AWS::ImageBuilder::ImageRecipe":        {key: "BlockDeviceMappings.Ebs.KmsKeyId", keep: []string{"BlockDeviceMappings", "ParentImage"}},
	"AWS::Kinesis::Stream":                  {key: "StreamEncryption.KeyId", keep: []string{"StreamEncryption"}},
	"AWS::KinesisFirehose::DeliveryStream":  {key: "DeliveryStreamEncryptionConfigurationInput.KeyARN", keep: []string{"DeliveryStreamEncryptionConfigurationInput", "ExtendedS3DestinationConfiguration.EncryptionConfiguration", "S3DestinationConfiguration.EncryptionConfiguration"}},
	"AWS::Lambda::Function":                 {key: "KmsKeyArn", keep: []string{"Role", "Code.SourceKMSKeyArn"}},
	"AWS::Logs::LogGroup":                   {key: "KmsKeyId", keep: []string{"LogGroupName"}},
	"AWS::Neptune::DBCluster":               {key: "KmsKeyId", keep: []string{"StorageEncrypted", "SnapshotIdentifier"}},
	"AWS::OpenSearchService::Domain":        {key: "EncryptionAtRestOptions.KmsKeyId", policy: "AccessPolicies", keep: []string{"EncryptionAtRestOptions"}},
	"AWS::RDS::DBCluster":                   {key: "KmsKeyId", keep: []string{"StorageEncrypted", "SnapshotIdentifier", "SourceDBClusterIdentifier", "SourceRegion", "ReplicationSourceIdentifier", "GlobalClusterIdentifier", "MasterUserSecret", "PerformanceInsightsKmsKeyId"}},
	"AWS::RDS::DBInstance":                  {key: "KmsKeyId", keep: []string{"StorageEncrypted", "DBSnapshotIdentifier", "DBClusterSnapshotIdentifier", "DBClusterIdentifier", "SourceDBInstanceIdentifier", "SourceRegion", "MasterUserSecret", "PerformanceInsightsKMSKeyId"}},
	"AWS::RDS::GlobalCluster":               {keep: []string{"StorageEncrypted", "GlobalClusterIdentifier", "SourceDBClusterIdentifier"}},
	"AWS::Redshift::Cluster":                {key: "KmsKeyId", keep: []string{"Encrypted", "SnapshotIdentifier", "SnapshotClusterIdentifier", "OwnerAccount", "DestinationRegion", "SnapshotCopyGrantName"}},
	"AWS::S3::Bucket":                       {key: "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.KMSMasterKeyID", keep: []string{"BucketEncryption", "ReplicationConfiguration"}},
	"AWS::SNS::Topic":                       {key: "KmsMasterKeyId"},
	"AWS::SQS::Queue":                       {key: "KmsMasterKeyId", keep: []string{"KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"}},
	"AWS::SSM::Parameter":                   {keep: []string{"Type", "Tier"}},
	"AWS::SecretsManager::Secret":           {key: "KmsKeyId", keep: []string{"ReplicaRegions"}},
	"AWS::StepFunctions::StateMachine":      {key: "EncryptionConfiguration.KmsKeyId", keep: []string{"EncryptionConfiguration"}},
	"AWS::ImageBuilder::DistributionConfiguration": {
		key: "Distributions.AmiDistributionConfiguration.KmsKeyId",
		shared: []string{
			"Distributions.AmiDistributionConfiguration.LaunchPermissionConfiguration.UserIds",
			"Distributions.AmiDistributionConfiguration.LaunchPermissionConfiguration.OrganizationArns",
			"Distributions.AmiDistributionConfiguration.LaunchPermissionConfiguration.OrganizationalUnitArns",
			"Distributions.AmiDistributionConfiguration.LaunchPermissionConfiguration.UserGroups",
			"Distributions.AmiDistributionConfiguration.TargetAccountIds",
		},
		keep: []string{"Distributions.Region", "Distributions.AmiDistributionConfiguration"},
	},
}

// policyFor says which types hold a policy for resources of another type, and which of their properties name these.
var policyFor = map[string]struct{ targets, policy string }{
	"AWS::Kinesis::ResourcePolicy":        {"ResourceArn", "ResourcePolicy"},
	"AWS::S3::BucketPolicy":               {"Bucket", "PolicyDocument"},
	"AWS::SNS::TopicInlinePolicy":         {"TopicArn", "PolicyDocument"},
	"AWS::SNS::TopicPolicy":               {"Topics", "PolicyDocument"},
	"AWS::SQS::QueueInlinePolicy":         {"Queue", "PolicyDocument"},
	"AWS::SQS::QueuePolicy":               {"Queues", "PolicyDocument"},
	"AWS::SecretsManager::ResourcePolicy": {"SecretId", "ResourcePolicy"},
}
