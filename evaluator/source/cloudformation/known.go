package cloudformation

import "github.com/kmslint/kmslint/evaluator/document"

// refKind is what a Ref to a resource returns. The zero refKind is an id of which nothing is known.
type refKind uint8

const (
	refOpaque refKind = iota
	refName
	refARN
)

// known says how the ARN and the name of a resource type follow from its properties.
type known struct {
	ref       refKind
	name      string // the property that names it
	arn       string // the format of its ARN, with ${Name}, ${Path} and pseudo parameters
	attribute string // the attribute that is the ARN, if it is not called Arn
	isKey     bool
}

// knownType returns what is known of a resource's type: those that key policies name as principals, as sources of
// conditions or as encryption contexts. The formats are those of the Service Authorization Reference.
func knownType(resource *document.Node) known {
	t := resource.Member("Type")
	if t == nil {
		return known{}
	}
	switch t.Text {
	case "AWS::KMS::Key", "AWS::KMS::ReplicaKey":
		return known{ref: refName, isKey: true, arn: "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Name}"}
	case "AWS::KMS::Alias":
		return known{ref: refName, name: "AliasName"}
	case "AWS::IAM::Role":
		return known{ref: refName, name: "RoleName", arn: "arn:${AWS::Partition}:iam::${AWS::AccountId}:role${Path}${Name}"}
	case "AWS::IAM::User":
		return known{ref: refName, name: "UserName", arn: "arn:${AWS::Partition}:iam::${AWS::AccountId}:user${Path}${Name}"}
	case "AWS::IAM::Group":
		return known{ref: refName, name: "GroupName", arn: "arn:${AWS::Partition}:iam::${AWS::AccountId}:group${Path}${Name}"}
	case "AWS::IAM::InstanceProfile":
		return known{ref: refName, name: "InstanceProfileName", arn: "arn:${AWS::Partition}:iam::${AWS::AccountId}:instance-profile${Path}${Name}"}
	case "AWS::IAM::ManagedPolicy":
		return known{ref: refARN, name: "ManagedPolicyName", attribute: "PolicyArn", arn: "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy${Path}${Name}"}
	case "AWS::S3::Bucket":
		return known{ref: refName, name: "BucketName", arn: "arn:${AWS::Partition}:s3:::${Name}"}
	case "AWS::Lambda::Function":
		return known{ref: refName, name: "FunctionName", arn: "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}"}
	case "AWS::SNS::Topic":
		return known{ref: refARN, name: "TopicName", attribute: "TopicArn", arn: "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Name}"}
	case "AWS::SQS::Queue":
		return known{name: "QueueName", arn: "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}"}
	case "AWS::DynamoDB::Table":
		return known{ref: refName, name: "TableName", arn: "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Name}"}
	case "AWS::Logs::LogGroup":
		return known{ref: refName, name: "LogGroupName", arn: "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}:*"}
	case "AWS::CloudTrail::Trail":
		return known{ref: refName, name: "TrailName", arn: "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${Name}"}
	case "AWS::Backup::BackupVault":
		return known{ref: refName, name: "BackupVaultName", attribute: "BackupVaultArn", arn: "arn:${AWS::Partition}:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:${Name}"}
	case "AWS::ECR::Repository":
		return known{ref: refName, name: "RepositoryName", arn: "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/${Name}"}
	case "AWS::Kinesis::Stream":
		return known{ref: refName, name: "Name", arn: "arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${Name}"}
	case "AWS::KinesisFirehose::DeliveryStream":
		return known{ref: refName, name: "DeliveryStreamName", arn: "arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/${Name}"}
	case "AWS::StepFunctions::StateMachine":
		return known{ref: refARN, name: "StateMachineName", arn: "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${Name}"}
	case "AWS::EC2::LaunchTemplate":
		return known{ref: refName, arn: "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:launch-template/${Name}"}
	case "AWS::AutoScaling::LaunchConfiguration":
		return known{ref: refName, name: "LaunchConfigurationName", arn: "arn:${AWS::Partition}:autoscaling:${AWS::Region}:${AWS::AccountId}:launchConfiguration:launchConfigurationName/${Name}"}
	case "AWS::ImageBuilder::DistributionConfiguration":
		return known{ref: refARN, arn: "arn:${AWS::Partition}:imagebuilder:${AWS::Region}:${AWS::AccountId}:distribution-configuration/${Name}"}
	case "AWS::ImageBuilder::ImageRecipe":
		return known{ref: refARN, arn: "arn:${AWS::Partition}:imagebuilder:${AWS::Region}:${AWS::AccountId}:image-recipe/${Name}"}
	default:
		return known{}
	}
}
