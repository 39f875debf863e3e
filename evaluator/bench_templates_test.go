package evaluator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// yamlTemplate returns a template such as people write, of some 12 KB: parameters, conditions, a key with a policy, a role
// and buckets that use the key.
func yamlTemplate(seed int) string {
	var b strings.Builder
	b.WriteString("AWSTemplateFormatVersion: 2010-09-09\nDescription: Keys of a service\nParameters:\n  Environment: {Type: String, AllowedValues: [dev, test, prod]}\n" +
		"  Partner: {Type: String, Default: '', AllowedPattern: '(\\d{12})?'}\nConditions:\n  IsProd: !Equals [!Ref Environment, prod]\n  HasPartner: !Not [!Equals [!Ref Partner, '']]\nResources:\n")
	fmt.Fprintf(&b, `  Key%d:
    Type: AWS::KMS::Key
    Properties:
      Description: !Sub 'Key of service %d in ${Environment}'
      EnableKeyRotation: !If [IsProd, true, true]
      KeyPolicy:
        Version: 2012-10-17
        Statement:
          - Sid: Account
            Effect: Allow
            Principal: {AWS: !Join ['', ['arn:', !Ref AWS::Partition, ':iam::', !Ref AWS::AccountId, ':root']]}
            Action: kms:*
            Resource: '*'
          - Sid: Use
            Effect: Allow
            Principal: {AWS: !GetAtt Role0.Arn}
            Action: [kms:Decrypt, kms:GenerateDataKey*, kms:DescribeKey]
            Resource: '*'
            Condition: {StringEquals: {kms:ViaService: !Sub 's3.${AWS::Region}.amazonaws.com'}}
          - !If
            - HasPartner
            - {Sid: Partner, Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${Partner}:root'}, Action: kms:Decrypt, Resource: '*'}
            - !Ref AWS::NoValue
`, seed, seed)
	for i := range 17 {
		fmt.Fprintf(&b, `  Role%d:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: use
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{Effect: Allow, Action: [kms:Decrypt, s3:GetObject], Resource: ['*']}]
  Bucket%d:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub 'bucket-%d-${AWS::AccountId}'
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref Key%d}
`, i, i, i, seed)
	}
	return b.String()
}

// cdkTemplate returns a template as CDK writes it, with one key and resources around it.
func cdkTemplate(seed, resources int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{
 "Resources": {
  "Key%d": {
   "Type": "AWS::KMS::Key",
   "Properties": {
    "EnableKeyRotation": true,
    "KeyPolicy": {
     "Statement": [
      {"Action": "kms:*", "Effect": "Allow", "Principal": {"AWS": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::", {"Ref": "AWS::AccountId"}, ":root"]]}}, "Resource": "*"}
     ],
     "Version": "2012-10-17"
    }
   },
   "Metadata": {"aws:cdk:path": "Stack%d/Key/Resource"}
  }`, seed, seed)
	for i := range resources {
		fmt.Fprintf(&b, `,
  "Queue%[1]d": {
   "Type": "AWS::SQS::Queue",
   "Properties": {
    "KmsMasterKeyId": {"Fn::GetAtt": ["Key%[2]d", "Arn"]},
    "Tags": [{"Key": "service", "Value": "orders"}]
   },
   "UpdateReplacePolicy": "Delete",
   "DeletionPolicy": "Delete",
   "Metadata": {"aws:cdk:path": "Stack%[2]d/Queue%[1]d/Resource"}
  },
  "Policy%[1]d": {
   "Type": "AWS::SQS::QueuePolicy",
   "Properties": {
    "PolicyDocument": {"Statement": [{"Action": "sqs:*", "Effect": "Deny", "Principal": {"AWS": "*"}, "Resource": {"Fn::GetAtt": ["Queue%[1]d", "Arn"]}}], "Version": "2012-10-17"},
    "Queues": [{"Ref": "Queue%[1]d"}]
   },
   "Metadata": {"aws:cdk:path": "Stack%[2]d/Queue%[1]d/Policy/Resource"}
  }`, i, seed)
	}
	b.WriteString("\n }\n}\n")
	return b.String()
}

// BenchmarkCheckTemplates judges 306 templates of 3.9 MB, YAML and the output of CDK by turns.
func BenchmarkCheckTemplates(b *testing.B) {
	benchmarkTemplates(b, 306, func(i int) (string, string) {
		if i%2 == 0 {
			return fmt.Sprintf("service-%03d.yaml", i), yamlTemplate(i)
		}
		return fmt.Sprintf("cdk.out/Stack%03d.template.json", i), cdkTemplate(i, 18)
	})
}

// BenchmarkCheckLargeTemplate judges one template of CDK with 1,001 resources.
func BenchmarkCheckLargeTemplate(b *testing.B) {
	benchmarkTemplates(b, 1, func(i int) (string, string) { return "Stack.template.json", cdkTemplate(i, 500) })
}

func benchmarkTemplates(b *testing.B, files int, template func(int) (name, text string)) {
	dir, size := b.TempDir(), 0
	for i := range files {
		name, text := template(i)
		size += len(text)
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	set, err := ruleset.Load(b.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		report, err := evaluator.Check(b.Context(), set, evaluator.Options{Paths: []string{dir}})
		if err != nil || report.Summary.Judged != files {
			b.Fatalf("%d of %d policies were judged, error %v", report.Summary.Judged, files, err)
		}
	}
}
